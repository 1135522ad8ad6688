"""Safe calls of a reader's functions, and checks of arguments.

Entry points: `gradient_at` and `value_at`, which give inf instead of a warning or an
OverflowError where numbers become too large; `checked_start`, `checked_ends`, `positive`,
`generator`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, isfinite

import numpy as np
from numpy.typing import ArrayLike

FEW = 8  # up to so many numbers, Python is quicker than a call of NumPy


def gradient_at(grad: Callable, x: np.ndarray) -> np.ndarray:
    """Return grad(x) as a read-only array of the shape of x; not finite on overflow.

    Raises
    ------
    ValueError
        If grad returns a different shape.
    """
    try:
        with np.errstate(all="ignore"):
            gradient = np.array(grad(x), dtype=float)
    # The functions of math raise where NumPy gives inf, and a tape raises where it gives nan.
    except (OverflowError, FloatingPointError):
        gradient = np.full(x.shape, np.inf)
    if gradient.shape != x.shape:
        raise ValueError(
            f"grad must return shape {x.shape}, that of x; it returned {gradient.shape}"
        )
    gradient.setflags(write=False)
    return gradient


def value_at(f: Callable, x: np.ndarray) -> float:
    """Return f(x) as a float; inf on overflow.

    Raises
    ------
    ValueError
        If f returns more than one number.
    """
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(f(x), dtype=float)
    except OverflowError:
        return np.inf
    if value.size != 1:
        raise ValueError(f"f must return one number; it returned shape {value.shape}")
    return value.item()


def finite(v: np.ndarray) -> bool:
    """Whether all numbers of v are finite."""
    if v.size <= FEW:
        return all(map(isfinite, v.ravel().tolist()))
    return bool(np.isfinite(v).all())


def length(v: np.ndarray) -> float:
    """Return the length of one vector, shape (n,): like `lengths`, quicker for few numbers."""
    if v.size <= FEW:
        return hypot(*v.tolist())
    return float(lengths(v))


def lengths(v: np.ndarray) -> np.ndarray:
    """Return the lengths of the vectors v, shape (..., n), as shape (...).

    Unlike the root of the sum of squares, this remains right where the squares are too large
    or too small for a float: a gradient of length 1e-200 is not 0.
    """
    with np.errstate(over="ignore"):
        return np.hypot.reduce(v, axis=-1)


def checked_start(x0: ArrayLike) -> np.ndarray:
    """Check the start, and return it as a new read-only array of shape (n,)."""
    x = np.array(x0, dtype=float)
    if x.ndim != 1 or not x.size or not finite(x):
        raise ValueError(f"x0 must be finite numbers in an array of shape (n,); it is {x}")
    x.setflags(write=False)
    return x


def checked_ends(epsilon: float, steps: int, limit: float) -> tuple[float, int, float]:
    """Check the stopping criteria of a run, and return them."""
    if not (epsilon >= 0 and isfinite(epsilon)):
        raise ValueError(f"epsilon must be a finite number >= 0; it is {epsilon}")
    if not (isinstance(steps, int | np.integer) and steps >= 0):
        raise ValueError(f"steps must be a whole number >= 0; it is {steps}")
    if not limit > 0:
        raise ValueError(f"limit must be positive; it is {limit}")
    return epsilon, steps, limit


def positive(name: str, number: float) -> float:
    """Return the number as a float, if it is positive and finite."""
    try:
        fits = number > 0 and isfinite(number)
    except TypeError:  # a list, a text, None
        fits = False
    if not fits:
        raise ValueError(f"{name} must be positive and finite; it is {number!r}")
    return float(number)


def generator(rng: np.random.Generator) -> np.random.Generator:
    """Return rng, if it is a random generator; a seed will not do."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a random generator, made by np.random.default_rng(seed); "
            f"got {type(rng).__name__}"
        )
    return rng


def share(name: str, number: float, zero: bool = False) -> float:
    """Return the number as a float, if it lies in (0, 1), or in [0, 1) with `zero`."""
    if not (0 < number < 1 or (zero and number == 0)):
        raise ValueError(f"{name} must be in {'[' if zero else '('}0, 1); it is {number}")
    return float(number)
