"""Two random estimates of the gradient of E f(z) with respect to the mean of a Gaussian z.

Entry points: `pathwise`, `score_function`, and `variances`, which says how noisy each is for a
square. Both are unbiased; training a variational autoencoder needs the first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike


def pathwise(gradient: Callable, mean: ArrayLike, s: float, noise: ArrayLike) -> np.ndarray:
    """Estimate the gradient of E f(z), z = mean + s noise, by the gradient of f there.

    The reparametrization trick, Kingma and Welling 2014, arXiv:1312.6114, section 2.4.

    Parameters
    ----------
    gradient : callable
        The gradient of f: maps points (n, d) to (n, d).
    mean : array_like of shape (d,)
    s : float
        Standard deviation of each component of z, positive.
    noise : array_like of shape (n, d)
        Standard normal numbers.

    Returns
    -------
    ndarray of shape (n, d)
        One estimate in each row; each is unbiased if f is differentiable and grows slowly
        enough that gradient and expectation may be exchanged.

    Examples
    --------
    >>> pathwise(lambda z: 2 * z, [1.0], 0.5, [[0.0], [2.0]]).tolist()
    [[2.0], [4.0]]
    """
    return np.asarray(gradient(np.asarray(mean) + s * np.asarray(noise)))


def score_function(f: Callable, mean: ArrayLike, s: float, noise: ArrayLike) -> np.ndarray:
    """Estimate the gradient of E f(z), z = mean + s noise, by f(z) times the score.

    The score is the gradient of log N(z; mean, s^2 I) in the mean: noise / s (Williams 1992).
    f need not be differentiable.

    Parameters
    ----------
    f : callable
        Maps points (n, d) to (n,).
    mean, s, noise
        As in `pathwise`.

    Returns
    -------
    ndarray of shape (n, d)
        One unbiased estimate in each row.

    Examples
    --------
    >>> score_function(lambda z: (z**2).sum(axis=1), [1.0], 0.5, [[0.0], [2.0]]).tolist()
    [[0.0], [16.0]]
    """
    noise = np.asarray(noise)
    return f(np.asarray(mean) + s * noise)[:, None] * noise / s


def variances(distance: float, s: float, d: int) -> tuple[float, float]:
    """Mean square errors of both for f(z) = |z - c|^2, where the gradient is 2 (mean - c).

    Parameters
    ----------
    distance : float
        |mean - c|, at least 0.
    s : float
        Standard deviation of each component of z, positive.
    d : int
        Dimension of z.

    Returns
    -------
    pathwise, score_function : float
        E |estimate - gradient|^2: 4 d s^2, and with a = distance
        d a^4 / s^2 + 2 (d^2 + 4 d + 2) a^2 + d (d + 2) (d + 4) s^2.

    Examples
    --------
    >>> variances(0.0, 1.0, 1)
    (4.0, 15.0)
    """
    a = distance**2
    score = d * a**2 / s**2 + 2 * (d**2 + 4 * d + 2) * a + d * (d + 2) * (d + 4) * s**2
    return 4 * d * s**2, score
