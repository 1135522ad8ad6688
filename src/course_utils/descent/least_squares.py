"""Models that are linear in their weights: f(omega, x) = <omega, features(x)>.

Entry points: `LeastSquares`, the mean square L_D(omega) = |X omega - y|^2 / N with gradient,
Hessian and minimiser, where the rows of X are the features; `polynomial` features.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


def polynomial(x: ArrayLike, degree: int) -> np.ndarray:
    """Return the features 1, x, ..., x^degree of numbers.

    Parameters
    ----------
    x : array_like of shape (N,) or (N, 1)
        The inputs.
    degree : int
        Largest power, >= 0.

    Returns
    -------
    ndarray of shape (N, degree + 1)

    Raises
    ------
    ValueError
        If x has a different shape or degree is not a whole number >= 0.

    Examples
    --------
    >>> polynomial([2.0, 3.0], 2)
    array([[1., 2., 4.],
           [1., 3., 9.]])
    """
    x = np.asarray(x, dtype=float)
    if x.ndim == 2 and x.shape[1] == 1:
        x = x[:, 0]
    if x.ndim != 1:
        raise ValueError(f"x must have shape (N,) or (N, 1); it has {x.shape}")
    if not (isinstance(degree, int | np.integer) and degree >= 0):
        raise ValueError(f"degree must be a whole number >= 0; it is {degree}")
    return np.vander(x, degree + 1, increasing=True)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """L_D(omega) = |X omega - y|^2 / N, a quadratic function of omega.

    Parameters
    ----------
    matrix : array_like of shape (N, p)
        X: the features of an example in each row.
    targets : array_like of shape (N,)
        y.

    Raises
    ------
    ValueError
        If the shapes do not match or a number is not finite.

    References
    ----------
    Boyd and Vandenberghe, Introduction to Applied Linear Algebra, 2018, chapters 12 and 13.

    Examples
    --------
    >>> fit = LeastSquares([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [1.0, 3.0, 5.0])
    >>> fit.minimiser().round(6)
    array([1., 2.])
    >>> fit([1.0, 1.0])
    1.6666666666666667
    """

    matrix: np.ndarray
    targets: np.ndarray

    def __post_init__(self):
        matrix, targets = (np.array(a, dtype=float) for a in (self.matrix, self.targets))
        if matrix.ndim != 2 or not matrix.size or targets.shape != matrix.shape[:1]:
            raise ValueError(
                "matrix must have shape (N, p) and targets (N,), N and p >= 1; they have "
                f"{matrix.shape} and {targets.shape}"
            )
        if not (np.isfinite(matrix).all() and np.isfinite(targets).all()):
            raise ValueError("matrix and targets must be finite numbers")
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "targets", targets)

    def residuals(self, omega: ArrayLike) -> np.ndarray:
        """Return X omega - y, of shape (..., N), for omega of shape (..., p)."""
        return np.asarray(omega, dtype=float) @ self.matrix.T - self.targets

    def __call__(self, omega: ArrayLike) -> np.ndarray | float:
        """Return the mean square; of shape (...) for omega of shape (..., p)."""
        values = (self.residuals(omega) ** 2).mean(axis=-1)
        return values if values.ndim else float(values)

    def gradient(self, omega: ArrayLike) -> np.ndarray:
        """Return (2/N) X^T (X omega - y), of the shape (..., p) of omega."""
        return 2 / len(self.targets) * self.residuals(omega) @ self.matrix

    def hessian(self) -> np.ndarray:
        """Return (2/N) X^T X, of shape (p, p): the same at every omega."""
        return 2 / len(self.targets) * self.matrix.T @ self.matrix

    def minimiser(self) -> np.ndarray:
        """Return a solution of the normal equations X^T X omega = X^T y, of shape (p,).

        It is unique if the columns of X are linearly independent; otherwise it is the shortest
        of all solutions.
        """
        return np.linalg.lstsq(self.matrix, self.targets, rcond=None)[0]
