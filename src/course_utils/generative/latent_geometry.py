"""The geometry of codes: straight lines between them, the distance to the nearest one, and how
much each number of a code can say. Entry points: `line`, `nearest`, `typical_distance`
and `divergences`; NumPy only.
"""  # noqa: D205

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def line(start: ArrayLike, end: ArrayLike, t: ArrayLike) -> np.ndarray:
    """Return (1 - t) start + t end: a straight line between codes, or a mix of pictures.

    Parameters
    ----------
    start, end : array_like of the same shape (...)
    t : float or array_like of shape (n,)
        0 is the start, 1 the end.

    Returns
    -------
    ndarray of shape (...), or (n, ...) for n values of t

    Raises
    ------
    ValueError
        If the two ends have different shapes.

    Examples
    --------
    >>> line([0.0, 4.0], [2.0, 0.0], [0.0, 0.25]).tolist()
    [[0.0, 4.0], [0.5, 3.0]]
    """
    start, end, t = (np.asarray(a, dtype=float) for a in (start, end, t))
    if start.shape != end.shape:
        raise ValueError(f"both ends need the same shape; got {start.shape} and {end.shape}")
    t = t.reshape(*t.shape, *[1] * start.ndim)
    return (1 - t) * start + t * end


def nearest(z: ArrayLike, codes: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Find the code nearest to each point, in Euclidean distance.

    Parameters
    ----------
    z : array_like of shape (n, d)
    codes : array_like of shape (N, d)
        At least one.

    Returns
    -------
    distances : ndarray of shape (n,)
    which : ndarray of int of shape (n,)
        The row in `codes`.

    Raises
    ------
    ValueError
        If there is no code, or the shapes do not match.

    Examples
    --------
    >>> distances, which = nearest([[0.0, 1.0]], [[3.0, 5.0], [0.0, 2.0]])
    >>> distances.tolist(), which.tolist()
    ([1.0], [1])
    """
    apart = _distances(z, codes)
    which = apart.argmin(axis=1)
    return apart[np.arange(len(apart)), which], which


def typical_distance(codes: ArrayLike) -> float:
    """Return the median distance of a code from the nearest other one: a unit for `nearest`.

    Parameters
    ----------
    codes : array_like of shape (N, d)
        At least two.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are fewer than two.

    Examples
    --------
    >>> typical_distance([[0.0], [1.0], [3.0], [9.0]])
    1.5
    """
    codes = np.asarray(codes, dtype=float)
    if len(codes) < 2:
        raise ValueError(f"a distance needs two codes; there are {len(codes)}")
    apart = _distances(codes, codes)
    np.fill_diagonal(apart, np.inf)
    return float(np.median(apart.min(axis=1)))


def divergences(mean: ArrayLike, log_variance: ArrayLike) -> np.ndarray:
    """Return how much each number of a code can say, on average over pictures, in nats.

    The mean of KL(N(mean_i, exp(log_variance_i)) || N(0, 1)) over the pictures, number by
    number: an upper bound on what the number tells about its picture; the excess is how far the
    codes of all pictures together are from the prior. The sum is the divergence in the evidence
    bound (Kingma and Welling 2014, arXiv:1312.6114, appendix B).

    Parameters
    ----------
    mean, log_variance : array_like of shape (N, d)
        Those of the codes' Gaussians, at least one.

    Returns
    -------
    ndarray of shape (d,)
        At least 0 up to rounding; 0 where the law is standard normal for every picture, so that
        the number says nothing.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> divergences([[3.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]).tolist()
    [2.5, 0.0]
    """
    mean, log_variance = (np.asarray(a, dtype=float) for a in (mean, log_variance))
    if mean.shape != log_variance.shape or mean.ndim != 2 or not len(mean):
        raise ValueError(
            "mean and log_variance need the same shape (N, d), N > 0; they have "
            f"{mean.shape} and {log_variance.shape}"
        )
    return (mean**2 + np.exp(log_variance) - 1 - log_variance).mean(axis=0) / 2


def _distances(a, b):
    # Imported here, since it takes half a second and only distances need it.
    from scipy.spatial.distance import cdist

    a, b = (np.asarray(x, dtype=float) for x in (a, b))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1:] != b.shape[1:] or not len(b):
        raise ValueError(
            f"expected places (n, d) and codes (N, d), N > 0; they have {a.shape} and {b.shape}"
        )
    return cdist(a, b)
