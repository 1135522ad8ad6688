"""Linearization: the remainder, and functions that have some derivatives but not others.

Entry points: `remainder` and `quotient` (R(h) and R(h)/|h|), `slopes` (orders on log axes) and
`LADDER`: functions of two variables with all facts about their derivatives at the origin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike


def remainder(f: Callable, a: ArrayLike, matrix: ArrayLike, h: ArrayLike) -> np.ndarray:
    """Remainder of a linear approximation, R(h) = f(a + h) - f(a) - A h.

    Parameters
    ----------
    f : callable
        Takes points of shape (..., n), returns values of shape (...), or vectors of shape
        (..., m) if `matrix` has two axes.
    a : array_like of shape (n,)
        The point.
    matrix : array_like of shape (n,) or (m, n)
        The linear map A; for a real function its only row.
    h : array_like of shape (..., n)
        Steps from a.

    Returns
    -------
    ndarray of shape (...) or (..., m)

    Raises
    ------
    ValueError
        If a, A and h do not belong to the same R^n.

    References
    ----------
    Koenigsberger, Analysis 2, 2004, section 2.1.

    Examples
    --------
    >>> remainder(lambda x: x[..., 0] ** 2, [1.0, 0.0], [2.0, 0.0], [0.5, 3.0])
    np.float64(0.25)
    """
    a, matrix, h = (np.asarray(array, dtype=float) for array in (a, matrix, h))
    if (
        a.ndim != 1
        or matrix.ndim not in (1, 2)
        or not (a.shape[-1:] == matrix.shape[-1:] == h.shape[-1:])
    ):
        raise ValueError(
            "a must have shape (n,), the matrix (n,) or (m, n), and h (..., n); "
            f"got {a.shape}, {matrix.shape} and {h.shape}"
        )
    return f(a + h) - f(a) - h @ matrix.T


def quotient(f: Callable, a: ArrayLike, matrix: ArrayLike, h: ArrayLike) -> np.ndarray:
    """Length of the remainder over the length of the step, |R(h)| / |h|.

    Parameters
    ----------
    f, a, matrix
        As for `remainder`.
    h : array_like of shape (..., n)
        Steps from a, none of them zero.

    Returns
    -------
    ndarray of shape (...)
        Tends to 0 with h if and only if f is differentiable at a with df(a) = A.

    Raises
    ------
    ValueError
        If the shapes do not match, or a step is zero.

    References
    ----------
    Koenigsberger, Analysis 2, 2004, section 2.1.

    Examples
    --------
    >>> quotient(lambda x: x[..., 0] ** 2, [1.0, 0.0], [2.0, 0.0], [0.5, 0.0])
    np.float64(0.5)
    """
    rest = remainder(f, a, matrix, h)
    length = np.linalg.norm(h, axis=-1)
    if not np.all(length > 0):
        raise ValueError("R(h)/|h| needs steps h that are not zero; leave out h = 0")
    return (np.abs(rest) if np.ndim(matrix) == 1 else np.linalg.norm(rest, axis=-1)) / length


def slopes(sizes: ArrayLike, values: ArrayLike) -> np.ndarray:
    """Slopes between neighbours on log-log axes: the order at which values vanish.

    Parameters
    ----------
    sizes, values : array_like of shape (k,)
        Positive; no two neighbouring sizes are equal.

    Returns
    -------
    ndarray of shape (k - 1,)

    Examples
    --------
    >>> slopes([1.0, 0.1, 0.01], [3.0, 0.03, 0.0003]).round(6)
    array([2., 2.])
    """
    return np.diff(np.log(values)) / np.diff(np.log(sizes))


@dataclass(frozen=True)
class Rung:
    """A function with f(0) = 0 and both partial derivatives 0 at the origin.

    Attributes
    ----------
    name : str
    value : callable
        Maps points of shape (..., 2) to values of shape (...); 0 at the origin.
    directional : callable
        Maps v of shape (2,), not zero, to d_v f(0), or to nan where it does not exist.
    continuous : bool
        At the origin.
    differentiable : bool
        At the origin; then df(0) = 0.
    parabola : float
        Limit of |R(h)|/|h| along h = (t, t^2) for A = 0, the only candidate.
    """

    name: str
    value: Callable
    directional: Callable
    continuous: bool
    differentiable: bool
    parabola: float

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """Return f(x), shape (...), for x of shape (..., 2)."""
        x = np.asarray(x, dtype=float)
        if x.shape[-1:] != (2,):
            raise ValueError(f"points have shape (..., 2), x and y last; these have {x.shape}")
        return self.value(x[..., 0], x[..., 1])[()]


def _over(top, bottom):
    """Divide; the result is 0 where the denominator is 0."""
    top, bottom = np.broadcast_arrays(top, bottom)
    return np.divide(top, bottom, out=np.zeros(top.shape), where=bottom > 0)


def _wave(x, y):
    r = np.hypot(x, y)
    return r * r * np.sin(_over(1.0, r))


_RUNGS = (
    Rung(
        "xy/(x\N{SUPERSCRIPT TWO} + y\N{SUPERSCRIPT TWO})",
        lambda x, y: _over(x * y, x * x + y * y),
        lambda v: 0.0 if v[0] * v[1] == 0 else float("nan"),
        continuous=False, differentiable=False, parabola=1.0,
    ),
    Rung(
        "x\N{SUPERSCRIPT TWO}y/(x\N{SUPERSCRIPT FOUR} + y\N{SUPERSCRIPT TWO})",
        lambda x, y: _over(x * x * y, x**4 + y * y),
        lambda v: 0.0 if v[1] == 0 else v[0] ** 2 / v[1],
        continuous=False, differentiable=False, parabola=float("inf"),
    ),
    Rung(
        "x\N{SUPERSCRIPT TWO}y/(x\N{SUPERSCRIPT TWO} + y\N{SUPERSCRIPT TWO})",
        lambda x, y: _over(x * x * y, x * x + y * y),
        lambda v: v[0] ** 2 * v[1] / (v[0] ** 2 + v[1] ** 2),
        continuous=True, differentiable=False, parabola=0.0,
    ),
    Rung(
        "x\N{SUPERSCRIPT THREE}y/(x\N{SUPERSCRIPT FOUR} + y\N{SUPERSCRIPT TWO})",
        lambda x, y: _over(x**3 * y, x**4 + y * y),
        lambda v: 0.0,
        continuous=True, differentiable=False, parabola=0.5,
    ),
    Rung(
        "(x\N{SUPERSCRIPT TWO} + y\N{SUPERSCRIPT TWO}) sin(1/r)",
        _wave,
        lambda v: 0.0,
        continuous=True, differentiable=True, parabola=0.0,
    ),
)  # fmt: skip
LADDER = MappingProxyType({rung.name: rung for rung in _RUNGS})


@dataclass(frozen=True)
class Sketch:
    """A function on a rectangle, with contour lines accurate enough to look at.

    Attributes
    ----------
    value : callable
        Maps points of shape (..., 2) to values of shape (...).
    partials : callable, optional
        Maps a point of shape (2,) to the two partial derivatives, nan where one is missing.
    domain : ((float, float), (float, float))
        Range of x and of y.
    """

    value: Callable
    partials: Callable | None
    domain: tuple

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """Return f(x), shape (...), for x of shape (..., 2)."""
        return self.value(np.asarray(x, dtype=float))


def fan_partials(x: ArrayLike) -> np.ndarray:
    """Partial derivatives of x^2 y / (x^2 + y^2), which exist everywhere.

    Parameters
    ----------
    x : array_like of shape (2,)

    Returns
    -------
    ndarray of shape (2,)
        Zero at the origin, where they span a plane that is not tangent.

    Examples
    --------
    >>> fan_partials([1.0, 1.0])
    array([0.5, 0. ])
    """
    u, v = np.asarray(x, dtype=float)
    r4 = (u * u + v * v) ** 2
    return np.zeros(2) if r4 == 0 else np.array([2 * u * v**3, u * u * (u * u - v * v)]) / r4


def roof_partials(x: ArrayLike) -> np.ndarray:
    """Partial derivatives of the roof -|x|/2; the first is missing on the line x = 0.

    Parameters
    ----------
    x : array_like of shape (2,)

    Returns
    -------
    ndarray of shape (2,)

    Examples
    --------
    >>> roof_partials([0.5, 3.0])
    array([-0.5,  0. ])
    """
    u = float(np.asarray(x, dtype=float)[0])
    return np.array([-np.sign(u) / 2 if u else np.nan, 0.0])
