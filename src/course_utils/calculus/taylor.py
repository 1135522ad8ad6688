"""Taylor's polynomials of first and second order.

Entry points: `polynomial` (a landscape that agrees with f at a point up to a given order) and
`remainder` (the difference).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_utils.calculus.functions import Landscape, from_jet


def polynomial(f, a: ArrayLike, order: int = 2) -> Landscape:
    """Taylor polynomial of f at a.

    Parameters
    ----------
    f : Landscape or Terrain
        Provides ``f(x)``, ``f.gradient(x)``, ``f.hessian(x)`` and ``f.domain``.
    a : array_like of shape (2,)
        The point of expansion.
    order : {1, 2}, default=2

    Returns
    -------
    Landscape
        f(a) + <grad f(a), x - a> + <D^2 f(a)(x - a), x - a> / 2, without the last term for
        order 1.

    Raises
    ------
    ValueError
        If the order is not 1 or 2.

    References
    ----------
    Koenigsberger, Analysis 2, 2004, section 2.4 (Taylor's formula).

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> polynomial(landscapes.monkey_saddle, [1.0, 0.0])([1.1, 0.0]).round(6)
    np.float64(1.33)
    """
    if order not in (1, 2):
        raise ValueError(f"order must be 1 or 2; it is {order}")
    a = np.asarray(a, dtype=float)
    value, g = float(f(a)), f.gradient(a)
    (xx, xy), (_, yy) = f.hessian(a) * (order == 2)

    def jet(x, y):
        u, v = x - a[0], y - a[1]
        bend = (xx * u * u + 2 * xy * u * v + yy * v * v) / 2
        slope_x, slope_y = g[0] + xx * u + xy * v, g[1] + xy * u + yy * v
        return value + g[0] * u + g[1] * v + bend, slope_x, slope_y, xx, xy, yy

    return from_jet("Taylor polynomial", jet, f.domain)


def remainder(f, a: ArrayLike, h: ArrayLike, order: int = 2) -> np.ndarray:
    """Remainder of Taylor's polynomial at a, for the step h.

    Parameters
    ----------
    f : Landscape or Terrain
    a : array_like of shape (2,)
    h : array_like of shape (..., 2)
    order : {1, 2}, default=2

    Returns
    -------
    ndarray of shape (...)
        f(a + h) minus the value of the polynomial at a + h.

    References
    ----------
    Koenigsberger, Analysis 2, 2004, section 2.4 (Taylor's formula).

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> remainder(landscapes.monkey_saddle, [0.0, 0.0], [2.0, 0.0])
    np.float64(8.0)
    """
    x = np.asarray(a, dtype=float) + np.asarray(h, dtype=float)
    return f(x) - polynomial(f, a, order)(x)
