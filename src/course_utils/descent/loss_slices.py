"""A function of many weights, seen on a plane through one point.

Entry points: `LossSlice`, the function (s, t) -> f(centre + s u + t v); the pairs u, v of
directions `random_directions` and `extreme_directions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class LossSlice:
    """f on a plane: (s, t) -> f(centre + s u + t v).

    Attributes
    ----------
    f, grad : callable
        Map ndarray of shape (n,) to a number and to the gradient of shape (n,).
    centre : ndarray of shape (n,)
        The point at (0, 0).
    directions : ndarray of shape (2, n)
        u and v.
    domain : ((float, float), (float, float))
        Range of s and of t worth looking at.

    Examples
    --------
    >>> square = ((-1, 1), (-1, 1))
    >>> seen = LossSlice(lambda x: x @ x, lambda x: 2 * x, np.ones(3), np.eye(3)[:2], square)
    >>> float(seen([-1.0, 0.0])), seen.gradient([-1.0, 0.0])
    (2.0, array([0., 2.]))
    """

    f: Callable
    grad: Callable
    centre: np.ndarray
    directions: np.ndarray
    domain: tuple

    def place(self, where: ArrayLike) -> np.ndarray:
        """Return centre + s u + t v, of shape (..., n), for (s, t) of shape (..., 2)."""
        return self.centre + np.asarray(where, dtype=float) @ self.directions

    def __call__(self, where: ArrayLike) -> np.ndarray:
        """Return the values, of shape (...), for (s, t) of shape (..., 2)."""
        return np.apply_along_axis(self.f, -1, self.place(where))

    def gradient(self, where: ArrayLike) -> np.ndarray:
        """Return the derivatives in s and t, of shape (..., 2): <grad f, u> and <grad f, v>."""
        return np.apply_along_axis(self.grad, -1, self.place(where)) @ self.directions.T


def random_directions(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return two orthonormal directions of R^n, uniformly distributed, as shape (2, n)."""
    if n < 2:
        raise ValueError(f"two directions need n >= 2 weights; got {n}")
    return np.linalg.qr(rng.standard_normal((n, 2)))[0].T


def extreme_directions(hessian: ArrayLike) -> np.ndarray:
    """Return unit eigenvectors for the smallest and the largest eigenvalue, shape (2, n).

    The largest component of each is positive, so that they are the same on all machines.
    """
    matrix = np.asarray(hessian, dtype=float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < 2:
        raise ValueError(f"a Hessian has shape (n, n), n >= 2; it has {matrix.shape}")
    rows = np.linalg.eigh((matrix + matrix.T) / 2)[1][:, [0, -1]].T
    largest = np.take_along_axis(rows, np.abs(rows).argmax(axis=1)[:, None], axis=1)
    return rows * np.sign(largest)
