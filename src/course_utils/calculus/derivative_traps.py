"""Functions of one variable on which different ways to differentiate agree, or disagree.

Entry points: `TRAPS`, the functions by name with their exact derivatives, and `difference`.
Each function takes the module whose names it uses, `numpy`, `torch` or `jax.numpy`, so that one
formula serves all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, exp, factorial, nan, sin, sqrt
from typing import Any, NamedTuple

import numpy as np

TOLERANCE = 1e-3  # at which the loop ends


class Trap(NamedTuple):
    """A function and its derivative.

    Attributes
    ----------
    f : callable
        ``f(xp, x)`` maps one number, an array of the module `xp`, to one.
    exact : callable
        Maps a float to the derivative there; to nan where there is none.
    """

    f: Callable
    exact: Callable


def _wave(xp, x):
    return xp.sin(3 * x) * xp.exp(-x * x / 2)


def _kink(xp, x):
    return xp.abs(x)


def _edge(xp, x):
    return xp.where(x > 0, xp.sqrt(x), 0 * x)


def _gap(xp, x):
    return (xp.exp(x) - 1) / x if x != 0 else xp.ones_like(x)


def _gap_slope(x):
    """Return the derivative of sum_k x^k / (k + 1)!, which has no gap at 0."""
    return sum(k * x ** (k - 1) / factorial(k + 1) for k in range(1, 30))


def _loop(xp, x):
    a, y = xp.exp(x), xp.ones_like(x)
    while abs(y * y - a) > TOLERANCE:
        y = (y + a / y) / 2
    return y


TRAPS = {
    "wave": Trap(_wave, lambda x: (3 * cos(3 * x) - x * sin(3 * x)) * exp(-x * x / 2)),
    "kink": Trap(_kink, lambda x: float(np.sign(x)) if x else nan),
    "edge": Trap(_edge, lambda x: 0.5 / sqrt(x) if x > 0 else 0.0 if x < 0 else nan),
    "gap": Trap(_gap, _gap_slope),
    "loop": Trap(_loop, lambda x: exp(x / 2) / 2),
}


def difference(f: Callable, x: Any, h: float) -> Any:
    """Central difference in the precision of x.

    Parameters
    ----------
    f : callable
        Maps one number to one.
    x : float, or numpy scalar such as ``np.float32(1.0)``
        The point.
    h : float
        Step, positive; rounded to the precision of x.

    Returns
    -------
    numpy scalar of the type of x
        (f(x + h) - f(x - h)) / 2h.

    Examples
    --------
    >>> difference(np.square, 3.0, 0.5), difference(np.square, np.float32(3.0), 1e-12)
    (np.float64(6.0), np.float32(0.0))
    """
    x = np.asarray(x)[()]
    h = x.dtype.type(h)
    with np.errstate(all="ignore"):
        return (f(x + h) - f(x - h)) / (2 * h)
