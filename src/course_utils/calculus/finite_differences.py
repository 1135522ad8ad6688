"""Derivatives by central differences, for any function that can be evaluated.

Entry points: `partial`, `directional`, `gradient`, `jacobian` and `hessian`; the error of each
is O(h^2) from the formula plus rounding, and the default h balances the two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

FIRST_STEP = float(np.finfo(float).eps ** (1 / 3))
SECOND_STEP = float(np.finfo(float).eps ** (1 / 4))


def partial(f: Callable, x: ArrayLike, i: int, h: float | None = None) -> np.ndarray:
    """Partial derivative of f at x in coordinate i.

    Parameters
    ----------
    f : callable
        Takes an ndarray of shape (n,), returns a number or an array of any shape (...).
    x : array_like of shape (n,)
        The point at which to differentiate.
    i : int
        Coordinate, 0 <= i < n.
    h : float, optional
        Step, h > 0. The default is eps^(1/3) max(1, |x|), about 6e-6 for small x.

    Returns
    -------
    ndarray of shape (...)
        (f(x + h e_i) - f(x - h e_i)) / 2h, with error O(h^2) + O(eps |f| / h).

    Raises
    ------
    ValueError
        If x is not a finite vector, i is not one of its coordinates, or h is not positive.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Examples
    --------
    >>> partial(lambda x: x[0] ** 2 * x[1], [3.0, 2.0], 0).round(6)
    np.float64(12.0)
    """
    x = _place(x)
    if not 0 <= i < len(x):
        raise ValueError(f"i must be a coordinate, 0 <= i < {len(x)}; it is {i}")
    return directional(f, x, np.eye(len(x))[i], h)


def directional(f: Callable, x: ArrayLike, v: ArrayLike, h: float | None = None) -> np.ndarray:
    """Directional derivative df(x)v of f at x; v is not made a unit vector.

    Parameters
    ----------
    f : callable
        Takes an ndarray of shape (n,), returns a number or an array of any shape (...).
    x : array_like of shape (n,)
        The point at which to differentiate.
    v : array_like of shape (n,)
        The direction; twice the vector gives twice the derivative.
    h : float, optional
        Step, h > 0: f is evaluated at x + h v and x - h v. The default is
        eps^(1/3) max(1, |x|) / |v|.

    Returns
    -------
    ndarray of shape (...)
        (f(x + h v) - f(x - h v)) / 2h, with error O(h^2) + O(eps |f| / h).

    Raises
    ------
    ValueError
        If x is not a finite vector, v has a different shape, or h is not positive.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Examples
    --------
    >>> directional(lambda x: x[0] * x[1], [3.0, 2.0], [1.0, 1.0]).round(6)
    np.float64(5.0)
    """
    x, v = _place(x), _place(v, "v")
    if v.shape != x.shape:
        raise ValueError(f"v must have the shape of x, {x.shape}; it has {v.shape}")
    h = _step(h, x, FIRST_STEP, float(np.linalg.norm(v)))
    return (np.asarray(f(x + h * v)) - np.asarray(f(x - h * v))) / (2 * h)


def gradient(f: Callable, x: ArrayLike, h: float | None = None) -> np.ndarray:
    """Gradient of a real function f at x.

    Parameters
    ----------
    f : callable
        Takes an ndarray of shape (n,), returns a number.
    x : array_like of shape (n,)
        The point at which to differentiate.
    h : float, optional
        Step, h > 0; default as in `partial`.

    Returns
    -------
    ndarray of shape (n,)
        The partial derivatives, each with error O(h^2) + O(eps |f| / h).

    Raises
    ------
    ValueError
        If x is not a finite vector, h is not positive, or f returns more than one number.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Examples
    --------
    >>> gradient(lambda x: x[0] ** 2 * x[1], [3.0, 2.0]).round(6)
    array([12.,  9.])
    """
    rows = jacobian(f, x, h)
    if rows.ndim != 1:
        raise ValueError(
            f"f must return one number; it returns shape {rows.shape[:-1]}: use jacobian"
        )
    return rows


def jacobian(f: Callable, x: ArrayLike, h: float | None = None) -> np.ndarray:
    """Jacobian matrix of f at x: row k holds the partial derivatives of f_k.

    Parameters
    ----------
    f : callable
        Takes an ndarray of shape (n,), returns an ndarray of shape (m,) (or any shape).
    x : array_like of shape (n,)
        The point at which to differentiate.
    h : float, optional
        Step, h > 0; default as in `partial`.

    Returns
    -------
    ndarray of shape (m, n)
        Entry [k, i] is the i-th partial derivative of f_k, error O(h^2) + O(eps |f| / h).

    Raises
    ------
    ValueError
        If x is not a finite vector or h is not positive.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Examples
    --------
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[0] - x[1]]), [3.0, 2.0]).round(6)
    array([[ 2.,  3.],
           [ 1., -1.]])
    """
    x = _place(x)
    return np.stack([partial(f, x, i, h) for i in range(len(x))], axis=-1)


def hessian(f: Callable, x: ArrayLike, h: float | None = None) -> np.ndarray:
    """Hessian matrix of a real function f at x, computed from values of f only.

    Parameters
    ----------
    f : callable
        Takes an ndarray of shape (n,), returns a number.
    x : array_like of shape (n,)
        The point at which to differentiate.
    h : float, optional
        Step, h > 0. The default is eps^(1/4) max(1, |x|), about 1e-4 for small x.

    Returns
    -------
    ndarray of shape (n, n)
        Symmetric; each entry has error O(h^2) + O(eps |f| / h^2).

    Raises
    ------
    ValueError
        If x is not a finite vector or h is not positive.

    References
    ----------
    Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, formulas 25.3.23
    and 25.3.26.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 * x[1], [3.0, 2.0]).round(5)
    array([[4., 6.],
           [6., 0.]])
    """
    x = _place(x)
    h = _step(h, x, SECOND_STEP)
    steps = h * np.eye(len(x))
    matrix = np.empty((len(x), len(x)))
    for i, a in enumerate(steps):
        matrix[i, i] = (f(x + a) - 2 * f(x) + f(x - a)) / h**2
        for j, b in enumerate(steps[:i]):
            corners = f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)
            matrix[i, j] = matrix[j, i] = corners / (4 * h**2)
    return matrix


def _place(x: ArrayLike, name: str = "x") -> np.ndarray:
    """Return x as a vector of floats, or say what is wrong with it."""
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all():
        raise ValueError(f"{name} must be a vector of finite numbers, shape (n,); it is {x}")
    return x


def _step(h: float | None, x: np.ndarray, unit: float, length: float = 1.0) -> float:
    """Return a checked step h, by default one that moves by `unit` max(1, |x|)."""
    if h is None:
        return unit * max(1.0, float(np.linalg.norm(x))) / (length or 1.0)
    if not 0 < h < np.inf:
        raise ValueError(f"the step h must be positive and finite; it is {h}")
    return float(h)
