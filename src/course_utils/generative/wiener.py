"""The best linear filter against noise: what a network has to beat.

Entry point: `denoise`; NumPy only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generative.pca import PrincipalComponents


def denoise(y: ArrayLike, components: PrincipalComponents, level: float) -> np.ndarray:
    """Return the mean of x given y = x + noise, as if x were Gaussian (Wiener's filter).

    m + sum_i l_i / (l_i + level^2) <y - m, v_i> v_i with the mean m, principal directions v_i
    and variances l_i of the data. No other linear function of y has a smaller mean squared
    error, whatever the law of x, if mean and covariance are right.

    Parameters
    ----------
    y : array_like of shape (..., p)
        Noisy examples.
    components : PrincipalComponents
        Of clean data. Directions that are left out count as variance 0.
    level : float
        Standard deviation of the noise in each component, >= 0.

    Returns
    -------
    ndarray of shape (..., p)
        For level 0, the projection onto the mean plus the span of the directions.

    Raises
    ------
    ValueError
        If the level is negative.

    References
    ----------
    Bishop, Pattern recognition and machine learning, 2006, equation 2.116, with A = I.

    Examples
    --------
    >>> seen = PrincipalComponents.fit([[-2.0, 0.0], [2.0, 0.0]], 1)
    >>> denoise([1.0, 1.0], seen, level=2.0).tolist()
    [0.5, 0.0]
    """
    if not level >= 0:
        raise ValueError(f"level is a standard deviation, at least 0; it is {level}")
    variances = components.variances[: len(components.directions)]
    # Where neither data nor noise vary, there is nothing to divide and nothing to remove.
    total = variances + level**2
    kept = np.divide(variances, total, out=np.ones_like(variances), where=total > 0)
    return components.decode(kept * components.encode(y))
