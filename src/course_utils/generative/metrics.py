"""How good the samples of a generative model are, and how well an autoencoder reconstructs.

Entry points: `frechet_distance` and `precision_recall` compare samples with real examples, both
as features: vectors that a small classifier computes from pictures. `reconstruction_error`
compares pictures pixel by pixel. `coverage` counts the classes that appear among samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generative.moments import Moments, checked_features


def frechet_distance(a: ArrayLike | Moments, b: ArrayLike | Moments) -> float:
    """Squared Frechet distance between the two Gaussians with the moments of a and b.

    |m_a - m_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)), the square of the 2-Wasserstein distance.
    It sees nothing but means and covariances.

    Parameters
    ----------
    a, b : array_like of shape (n, d), or Moments
        Features, with n >= 2, not necessarily the same, or their moments.

    Returns
    -------
    float
        At least 0; up to rounding, 0 if and only if both moments agree.

    Raises
    ------
    ValueError
        If `Moments.of` refuses the features, or the two have different d.

    Notes
    -----
    With S_a = A A^T and S_b = B B^T the second term is the smallest |A - B Q|^2 over orthogonal
    Q, attained at Q = V U^T with the singular value decomposition U s V^T of A^T B. Such a sum
    of squares cannot fall below 0, needs no inverse, and loses no digits where the traces
    nearly cancel. The factors come from symmetric eigenvalue problems, so singular covariances
    (always the case if n <= d) need no special treatment.

    Estimated moments make the distance too large. For two samples of n points from the same
    standard normal law it is on average d (d + 5) / (2 n) to first order, not 0; half of that
    if one side is exact. Compare only distances measured with the same n.

    References
    ----------
    Heusel et al., arXiv:1706.08500, equation 6. Dowson and Landau, Journal of Multivariate
    Analysis 12, 1982, 450-455. For Q: Bhatia, Jain and Lim, arXiv:1712.01504.

    Examples
    --------
    >>> real = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
    >>> round(frechet_distance(real, real + [3.0, 4.0]), 6)
    25.0
    """
    a, b = (m if isinstance(m, Moments) else Moments.of(m) for m in (a, b))
    _same_dimension(a.mean, b.mean)
    A, B = a.factor(), b.factor()
    U, _, Vt = np.linalg.svd(A.T @ B)
    return float(((a.mean - b.mean) ** 2).sum() + ((A - B @ (U @ Vt).T) ** 2).sum())


class PrecisionRecall(NamedTuple):
    """Shares from 0 to 1 of samples that look real, and of real examples that are reached."""

    precision: float
    recall: float


def precision_recall(
    real: ArrayLike, fake: ArrayLike, k: int = 3, *, block: int = 512
) -> PrecisionRecall:
    """Precision and recall of samples, by balls around k-th nearest neighbours.

    Around each vector of a set lies a closed ball whose radius is the distance to its k-th
    nearest neighbour in that set. Precision is the share of `fake` in the union of the balls of
    `real`, recall the share of `real` in the union of the balls of `fake`.

    Parameters
    ----------
    real, fake : array_like of shape (n, d) and (m, d)
        Features, n and m > k. A vector is not its own neighbour, but its duplicates are: more
        than k equal vectors have balls of radius 0, which contain only the vectors themselves.
    k : int, default=3
        >= 1. Larger balls accept more.
    block : int, default=512
        How many rows of the matrix of distances are held in memory at once, which takes about
        16 block max(n, m) bytes. The result does not depend on it.

    Returns
    -------
    PrecisionRecall

    Raises
    ------
    ValueError
        If features have a wrong shape, too few rows, different d or numbers that are not
        finite, or k or block is not a whole number >= 1.

    Notes
    -----
    Distances are sums of squared differences, the same in both directions to the last digit;
    |x|^2 - 2 <x, y> + |y|^2 would be faster, but loses ties and, far from 0, all digits. A
    single outlier among the real vectors has a large ball, which makes precision too high.

    References
    ----------
    Kynkaanniemi et al., arXiv:1904.06991, equations 1 and 2.

    Examples
    --------
    >>> real = [[0.0], [1.0], [2.0], [3.0]]
    >>> precision_recall(real, [[0.5], [0.5], [9.0], [9.0]], k=1)
    PrecisionRecall(precision=0.5, recall=0.0)
    """
    for name, value in (("k", k), ("block", block)):
        _whole(name, value, 1)
    real = checked_features("real", real, least=k + 1)
    fake = checked_features("fake", fake, least=k + 1)
    _same_dimension(real[0], fake[0])
    real_radii, fake_radii = _radii(real, k, block), _radii(fake, k, block)
    accepted, reached = np.zeros(len(fake), dtype=bool), np.zeros(len(real), dtype=bool)
    for rows, squares in _squared_distances(fake, real, block):
        accepted[rows] = (squares <= real_radii).any(axis=1)
        reached |= (squares <= fake_radii[rows, None]).any(axis=0)
    return PrecisionRecall(float(accepted.mean()), float(reached.mean()))


def _radii(points: np.ndarray, k: int, block: int) -> np.ndarray:
    """Squared distance from each point to its k-th nearest other point, of shape (n,)."""
    radii = np.empty(len(points))
    for rows, squares in _squared_distances(points, points, block):
        own = np.arange(len(squares))
        squares[own, rows.start + own] = np.inf
        squares.partition(k - 1, axis=1)
        radii[rows] = squares[:, k - 1]
    return radii


def _squared_distances(
    a: np.ndarray, b: np.ndarray, block: int
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield rows of the matrix |a_i - b_j|^2, at most block of them, and which they are."""
    # Imported here, since it takes half a second and only distances need it.
    from scipy.spatial.distance import cdist

    for start in range(0, len(a), block):
        rows = slice(start, start + block)
        yield rows, cdist(a[rows], b, "sqeuclidean")


def reconstruction_error(pictures: ArrayLike, reconstructions: ArrayLike) -> float:
    """Mean squared error per pixel.

    Parameters
    ----------
    pictures : array_like of shape (n, ...)
        The originals, pixels from 0 to 1.
    reconstructions : array_like of the same shape
        Their reconstructions, on the same scale; values may leave the range.

    Returns
    -------
    float
        The mean over all pixels of all pictures.

    Raises
    ------
    ValueError
        If shapes differ or hold no pixel, a pixel is not finite, or an original is outside 0
        to 1.

    Examples
    --------
    >>> reconstruction_error([[0.0, 1.0]], [[0.5, 1.0]])
    0.125
    """
    x, y = (np.asarray(a, dtype=float) for a in (pictures, reconstructions))
    if x.shape != y.shape or x.ndim < 2 or not x.size:
        raise ValueError(
            "pictures and reconstructions must have the same shape (n, ...) and pixels; they "
            f"have {x.shape} and {y.shape}"
        )
    if not ((x >= 0) & (x <= 1)).all():
        raise ValueError(
            "pixels of pictures must lie from 0 to 1 (divide bytes by 255); they lie from "
            f"{x.min():.6g} to {x.max():.6g}"
        )
    if not np.isfinite(y).all():
        raise ValueError("pixels of reconstructions must be finite numbers")
    return float(((x - y) ** 2).mean())


def _same_dimension(a: np.ndarray, b: np.ndarray) -> None:
    """Refuse feature vectors of different length."""
    if len(a) != len(b):
        raise ValueError(
            f"both must have the same number d of features; they have {len(a)} and {len(b)}: "
            "take both from the same classifier"
        )


def _whole(name: str, value: int, least: int) -> None:
    """Refuse a value that is not a whole number, or is too small."""
    if not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be a whole number >= {least}; it is {value}")
