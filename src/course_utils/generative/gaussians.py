"""Gaussians fitted to data, and seen through a measurement.

Entry points: `condition`, the mean and covariance of x given y = A x + noise, `maximum_fit`,
the Gaussian of maximum likelihood, `LogLikelihood`, of mean and width on the line, and
`ellipse`, a level line in the plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


def maximum_fit(x: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and covariance of maximum likelihood: those of the data, divided by N.

    Parameters
    ----------
    x : array_like of shape (N, d)

    Returns
    -------
    mean : ndarray of shape (d,)
    covariance : ndarray of shape (d, d)
        Singular if N <= d.

    Raises
    ------
    ValueError
        If x has another shape.
    """
    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or not x.size:
        raise ValueError(f"x must have shape (N, d), a point in each row; it has {x.shape}")
    mean = x.mean(axis=0)
    centred = x - mean
    return mean, centred.T @ centred / len(x)


@dataclass(frozen=True, eq=False)
class LogLikelihood:
    """The mean of log N(x_i; m, s^2) over numbers x_i, as a function of omega = (m, s), s > 0.

    Parameters
    ----------
    x : ndarray of shape (N,)
        The data.

    Examples
    --------
    >>> f = LogLikelihood(np.array([0.0, 2.0]))
    >>> f.maximiser(), f.gradient([[1.0, 1.0], [0.0, 1.0]]).tolist()
    ((1.0, 1.0), [[0.0, 0.0], [1.0, 1.0]])
    """

    x: np.ndarray

    def __call__(self, omega: ArrayLike) -> np.ndarray:
        """Return the mean log-likelihood, shape (...), for omega of shape (..., 2)."""
        m, s = np.moveaxis(np.asarray(omega, dtype=float), -1, 0)
        return -np.log(s) - np.log(2 * np.pi) / 2 - self._squares(m) / (2 * s**2)

    def gradient(self, omega: ArrayLike) -> np.ndarray:
        """Return the derivatives in m and s, of the shape (..., 2) of omega."""
        m, s = np.moveaxis(np.asarray(omega, dtype=float), -1, 0)
        by_width = -1 / s + self._squares(m) / s**3
        return np.stack([(self.x.mean() - m) / s**2, by_width], axis=-1)

    def maximiser(self) -> tuple[float, float]:
        """Return mean and standard deviation of the data."""
        return float(self.x.mean()), float(self.x.std())

    def _squares(self, m):
        """Return the mean square of the distances from m."""
        return self.x.var() + (self.x.mean() - m) ** 2


def condition(
    mean: ArrayLike, covariance: ArrayLike, A: ArrayLike, y: ArrayLike, noise: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and covariance of x given y = A x + e, for normal x and normal noise e.

    With G = S A^T (A S A^T + noise I)^-1 they are m + G (y - A m) and S - G A S.

    Parameters
    ----------
    mean : array_like of shape (d,)
        The m of x.
    covariance : array_like of shape (d, d)
        The S of x, symmetric without negative eigenvalues.
    A : array_like of shape (r, d)
        What is measured: a choice of pixels, means of blocks, the identity.
    y : array_like of shape (..., r)
        Measurements.
    noise : float
        Variance of each component of e, >= 0; 0 only if A S A^T is invertible.

    Returns
    -------
    mean : ndarray of shape (..., d)
    covariance : ndarray of shape (d, d)
        The same for every y.

    Raises
    ------
    ValueError
        If shapes do not match, the noise is negative, or A S A^T + noise I is singular.

    References
    ----------
    Bishop, Pattern recognition and machine learning, 2006, equations 2.113 to 2.117.

    Examples
    --------
    >>> m, S = condition([0.0, 0.0], [[1.0, 0.5], [0.5, 1.0]], [[1.0, 0.0]], [2.0], 0.0)
    >>> m.tolist(), S.round(2).tolist()
    ([2.0, 1.0], [[0.0, 0.0], [0.0, 0.75]])
    """
    m, S, A, y = (np.asarray(a, dtype=float) for a in (mean, covariance, A, y))
    r = A.shape[0] if A.ndim == 2 else 0
    if m.ndim != 1 or S.shape != 2 * m.shape or A.shape != (r, len(m)) or y.shape[-1:] != (r,):
        raise ValueError(
            "mean, covariance, A and y must have the shapes (d,), (d, d), (r, d) and (..., r); "
            f"they have {m.shape}, {S.shape}, {A.shape} and {y.shape}"
        )
    if not 0 <= noise < np.inf:
        raise ValueError(f"noise is a variance, at least 0; it is {noise}")
    seen = A @ S
    try:
        gain = np.linalg.solve(seen @ A.T + noise * np.eye(r), seen).T
    except np.linalg.LinAlgError:
        raise ValueError("A S A^T is singular: give a positive noise") from None
    return m + (y - m @ A.T) @ gain.T, S - gain @ seen


def ellipse(
    mean: ArrayLike, covariance: ArrayLike, radius: float, corners: int = 36
) -> np.ndarray:
    """Return the level line (x - m)^T S^-1 (x - m) = radius^2 of a Gaussian in the plane.

    Parameters
    ----------
    mean : array_like of shape (2,)
    covariance : array_like of shape (2, 2)
        Positive definite.
    radius : float
        Positive; 1, 2 and 3 enclose 39 %, 86 % and 99 % of the probability.
    corners : int, default=36

    Returns
    -------
    ndarray of shape (corners + 1, 2)
        The last point is the first.

    Examples
    --------
    >>> ellipse([1.0, 0.0], [[4.0, 0.0], [0.0, 1.0]], 2.0, corners=4).round(9).tolist()
    [[5.0, 0.0], [1.0, 2.0], [-3.0, 0.0], [1.0, -2.0], [5.0, -0.0]]
    """
    turn = np.linspace(0, 2 * np.pi, corners + 1)
    circle = radius * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    return np.asarray(mean) + circle @ np.linalg.cholesky(np.asarray(covariance)).T
