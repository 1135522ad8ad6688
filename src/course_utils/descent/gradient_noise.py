"""How noisy a minibatch is, and where a noisy descent ends: closed forms.

Entry points: `spread` (sigma^2) and `variance` of the minibatch gradient; `mean_squares`,
`floor` and `decay`, for descent with additive noise along one eigenvector of a quadratic,

    e_{k+1} = (1 - alpha_k lambda) e_k - alpha_k xi_k,   E xi_k = 0,   E xi_k^2 = variance.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from course_utils.descent.guards import positive


def spread(gradients: ArrayLike) -> float:
    """Return sigma^2 = (1/N) sum_i |g_i - mean g|^2.

    Parameters
    ----------
    gradients : array_like of shape (N, p)
        The gradients of the individual examples at one point.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the array has a different shape.

    Examples
    --------
    >>> spread([[1.0, 0.0], [3.0, 0.0]])
    1.0
    """
    g = np.asarray(gradients, dtype=float)
    if g.ndim != 2 or not g.size:
        raise ValueError(f"gradients must have shape (N, p), N and p >= 1; they have {g.shape}")
    return float(((g - g.mean(axis=0)) ** 2).sum(axis=1).mean())


def variance(gradients: ArrayLike, size: int, *, replacement: bool) -> float:
    """Return E |mean of a batch - mean of all|^2 for batches of b examples.

    sigma^2 / b with replacement, sigma^2 / b * (N - b) / (N - 1) without.

    Parameters
    ----------
    gradients : array_like of shape (N, p)
        The gradients of the individual examples at one point.
    size : int
        b, >= 1, and at most N without replacement.
    replacement : bool
        Whether an example may appear twice.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shape or the size is invalid.

    References
    ----------
    Cochran, Sampling Techniques, 3rd ed. 1977, theorem 2.2.

    Examples
    --------
    >>> g = [[1.0], [3.0]]
    >>> [variance(g, 2, replacement=choice) for choice in (True, False)]
    [0.5, 0.0]
    """
    sigma2, number = spread(gradients), len(np.asarray(gradients))
    if not (
        isinstance(size, int | np.integer) and size >= 1 and (replacement or size <= number)
    ):
        limit = "" if replacement else f" and at most {number}"
        raise ValueError(f"size must be a whole number >= 1{limit}; it is {size}")
    if replacement or number == 1:
        return sigma2 / size if replacement else 0.0
    return sigma2 / size * (number - size) / (number - 1)


def mean_squares(
    first: float, curvature: float, variance: float, alphas: Iterable[float]
) -> np.ndarray:
    """Return E e_k^2 for k = 0, 1, ..., exactly.

    Parameters
    ----------
    first : float
        E e_0^2, >= 0.
    curvature : float
        lambda, positive.
    variance : float
        E xi_k^2, >= 0.
    alphas : iterable of float
        The step sizes alpha_0, ..., alpha_{K-1}.

    Returns
    -------
    ndarray of shape (K + 1,)

    Examples
    --------
    >>> mean_squares(1.0, 1.0, 1.0, [0.5, 0.5])
    array([1.    , 0.5   , 0.375])
    """
    squares = [float(first)]
    for alpha in alphas:
        squares.append((1 - alpha * curvature) ** 2 * squares[-1] + alpha**2 * variance)
    return np.array(squares)


def floor(alpha: float, curvature: float, variance: float) -> float:
    """Return the limit of E e_k^2 for a fixed step alpha.

    It is alpha variance / (lambda (2 - alpha lambda)).

    Parameters
    ----------
    alpha, curvature, variance : float
        As above, with 0 < alpha < 2 / curvature.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If alpha or curvature is not positive, or alpha >= 2 / curvature: then E e_k^2 grows.

    Examples
    --------
    >>> round(floor(0.5, 1.0, 1.0), 6)
    0.333333
    """
    alpha, curvature = positive("alpha", alpha), positive("curvature", curvature)
    if alpha * curvature >= 2:
        raise ValueError(
            f"alpha must be below 2 / curvature = {2 / curvature:.6g}, else there is no floor; "
            f"it is {alpha}"
        )
    return alpha * variance / (curvature * (2 - alpha * curvature))


def decay(c: float, curvature: float, variance: float) -> float:
    """Return the limit of k E e_k^2 for the steps c / (k + k0).

    It is c^2 variance / (2 c lambda - 1).

    Parameters
    ----------
    c, curvature, variance : float
        With 2 c curvature > 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If 2 c curvature <= 1: then E e_k^2 falls more slowly than 1/k.

    References
    ----------
    Chung, Annals of Mathematical Statistics 25, 1954, 463-483, lemma 1.

    Examples
    --------
    >>> decay(1.0, 1.0, 4.0)
    4.0
    """
    c, curvature = positive("c", c), positive("curvature", curvature)
    if 2 * c * curvature <= 1:
        raise ValueError(
            f"2 c curvature must be greater than 1 for the rate 1/k; it is {2 * c * curvature}"
        )
    return c**2 * variance / (2 * c * curvature - 1)
