"""Difference quotients in floating point: their error, its bound, and the best step.

Entry points: `forward` and `central`, the quotients with values in float32 or float64;
`forward_bound` and `central_bound`; `forward_step` and `central_step`, which minimise these.

The model: a computed value differs from f by at most delta = eps |f|, where eps is the unit
roundoff (`UNIT`). The error of the quotient is that of the formula, by Taylor's theorem, plus
that of the values:

    |(f(x + h) - f(x)) / h      - f'(x)| <= M2 h / 2   + 2 delta / h,   M2 >= |f''|
    |(f(x + h) - f(x - h)) / 2h - f'(x)| <= M3 h^2 / 6 +   delta / h,   M3 >= |f'''|

The right-hand sides are smallest where their derivatives with respect to h vanish:
M2 / 2 = 2 delta / h^2, and M3 h / 3 = delta / h^2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# Half the distance from 1 to the next number: the relative error of rounding to nearest.
UNIT = {"float64": 2.0**-53, "float32": 2.0**-24}


def forward(f: Callable, x: float, h: Any, dtype: Any = np.float64) -> Any:
    """Return (f(x + h) - f(x)) / h with rounded arguments and values.

    Parameters
    ----------
    f : callable
        Takes an ndarray of floats and returns one of the same shape.
    x : float
    h : float or ndarray
        Steps, not 0.
    dtype : {numpy.float64, numpy.float32}, default=numpy.float64
        The type to which arguments and values are rounded. For float32, values are computed in
        float64 and then rounded, which is the best that a library can do.

    Returns
    -------
    numpy scalar or ndarray of float64, of the shape of h
        If the step is below the spacing of floating-point numbers at x, then x + h rounds to x
        and the result is 0.

    Examples
    --------
    >>> errors = forward(np.exp, 1.0, np.array([1e-2, 1e-8, 1e-14])) - np.e
    >>> int(np.abs(errors).argmin())
    1
    """
    return (_rounded(f, x + h, dtype) - _rounded(f, x, dtype)) / h


def central(f: Callable, x: float, h: Any, dtype: Any = np.float64) -> Any:
    """Return (f(x + h) - f(x - h)) / 2h with rounded arguments and values.

    Parameters
    ----------
    f, x, h, dtype
        As for `forward`.

    Returns
    -------
    numpy scalar or ndarray of float64, of the shape of h

    Examples
    --------
    >>> errors = central(np.exp, 1.0, np.array([1e-2, 1e-5, 1e-14])) - np.e
    >>> int(np.abs(errors).argmin())
    1
    """
    return (_rounded(f, x + h, dtype) - _rounded(f, x - h, dtype)) / (2 * h)


def _rounded(f: Callable, x: Any, dtype: Any) -> np.ndarray:
    """Round x to this precision, evaluate f there, and round the value; all as float64."""
    argument = np.asarray(np.asarray(x, dtype=dtype), dtype=np.float64)
    return np.asarray(np.asarray(f(argument), dtype=dtype), dtype=np.float64)


def forward_bound(h: Any, delta: float, m2: float) -> Any:
    """Return M2 h / 2 + 2 delta / h.

    Parameters
    ----------
    h : float or ndarray
        Steps, h > 0.
    delta : float
        Bound on the error of a value; with 0 only the formula's own error remains.
    m2 : float
        Bound on |f''| between x and x + h; with 0 only the rounding error remains.

    Returns
    -------
    float or ndarray, of the shape of h

    Examples
    --------
    >>> forward_bound(0.5, delta=0.01, m2=4.0)
    1.04
    """
    return m2 * h / 2 + 2 * delta / h


def central_bound(h: Any, delta: float, m3: float) -> Any:
    """Return M3 h^2 / 6 + delta / h.

    Parameters
    ----------
    h, delta
        As for `forward_bound`.
    m3 : float
        Bound on |f'''| between x - h and x + h.

    Returns
    -------
    float or ndarray, of the shape of h

    Examples
    --------
    >>> central_bound(0.5, delta=0.01, m3=6.0)
    0.27
    """
    return m3 * h**2 / 6 + delta / h


def forward_step(delta: float, m2: float) -> float:
    """Return the h that minimises `forward_bound`: 2 sqrt(delta / M2).

    Parameters
    ----------
    delta, m2 : float
        As for `forward_bound`, m2 > 0.

    Returns
    -------
    float
        The bound is 2 sqrt(delta M2) there, half of it from each error.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Examples
    --------
    >>> f"{forward_step(delta=2.0**-53, m2=1.0):.1e}"
    '2.1e-08'
    """
    return float(2 * np.sqrt(delta / m2))


def central_step(delta: float, m3: float) -> float:
    """Return the h that minimises `central_bound`: (3 delta / M3)^(1/3).

    Parameters
    ----------
    delta, m3 : float
        As for `central_bound`, m3 > 0.

    Returns
    -------
    float
        There a third of the bound comes from the formula, the rest from rounding.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 8.1.

    Examples
    --------
    >>> f"{central_step(delta=2.0**-53, m3=1.0):.1e}"
    '6.9e-06'
    """
    return float(np.cbrt(3 * delta / m3))
