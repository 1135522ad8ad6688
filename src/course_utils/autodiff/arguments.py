"""What goes into a derivative and what comes out of a function, checked.

Entry points: `floats`, `direction`, `chosen` and `checked_function` for what goes in, and
`evaluated`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from typing import Any

import numpy as np

from course_utils.autodiff.refusals import real
from course_utils.autodiff.traced import Traced, innermost


def floats(x: Any, name: str = "x") -> Any:
    """Return x as an array of floats, or as it is if it is traced by an outer listener.

    Raises
    ------
    TypeError
        If its numbers are not real.
    ValueError
        If one of them is not a number (nan).
    """
    if isinstance(x, Traced):
        innermost((x,))
        return x
    x = real(x, name)
    if x.dtype.kind != "f":
        x = x.astype(float)
    if np.isnan(x).any():
        raise ValueError(f"{name} must hold numbers; {np.isnan(x).sum()} of them are nan")
    return x


def direction(v: Any, x: Any, name: str) -> Any:
    """Return v as an array of floats of the kind of x, if it has the shape of x."""
    v = floats(v, name)
    if v.shape != x.shape:
        raise ValueError(f"{name} must have shape {x.shape}; it has {v.shape}")
    return v if isinstance(v, Traced) else v.astype(x.dtype)


def checked_function(f: Callable) -> Callable:
    """Return f, if it is a function and not its value."""
    if not callable(f):
        raise TypeError(
            f"derivatives are those of functions; {type(f).__name__} came: write grad(f)(x), "
            "not grad(f(x))"
        )
    return f


def evaluated(f: Callable, args: Sequence, settings: dict) -> Any:
    """Call a function of traced arrays, and return its result if it is one real array.

    NumPy's warnings are off: a derivative that is nan is refused later, with its place.

    Raises
    ------
    TypeError
        If f writes into arrays, or returns something else.
    """
    checked_function(f)
    try:
        with np.errstate(all="ignore"):
            return _result(f(*args, **settings))
    except ValueError as error:
        if "setting an array element" not in str(error):
            raise
        raise TypeError(
            "the function writes a traced array into a plain one, where its derivative would "
            "be lost; build the array with np.stack, np.concatenate or np.where"
        ) from error


def _result(y: Any) -> Any:
    """Return what a function has returned, if it is one array of real numbers."""
    if isinstance(y, Traced):
        innermost((y,))
        return y
    if y is None:
        raise TypeError("the function returned None: is its return statement missing?")
    if isinstance(y, tuple | list | dict):
        raise TypeError(
            f"the function must return one array or number; it returned {type(y).__name__}: "
            "put several results together with np.stack or np.concatenate"
        )
    if type(y) is int:  # a constant, such as that of a branch
        return np.float64(y)
    y = real(y, "the result of the function")
    if y.dtype.kind != "f":
        raise TypeError(
            f"the function returned {y.dtype}: truth values, counts and places jump, so that "
            "they have no derivative; let it return floats"
        )
    return y


def chosen(args: tuple, argnums: int | tuple[int, ...]) -> tuple[int, ...]:
    """Return the places of the arguments by which to differentiate.

    Raises
    ------
    TypeError
        If argnums is neither a whole number nor a tuple of them.
    ValueError
        If there is no such argument, or one is named twice.
    """
    try:
        places = tuple(map(index, argnums if isinstance(argnums, tuple | list) else (argnums,)))
    except TypeError as error:
        raise TypeError(
            f"argnums must be a whole number or a tuple of them; it is {argnums!r}"
        ) from error
    allowed = range(len(args))
    if not places or len({*places}) < len(places) or not {*places} <= {*allowed}:
        raise ValueError(
            f"argnums must name arguments given by position, each once; it is {argnums}, and "
            f"{len(args)} came: {', '.join(map(str, allowed)) or 'none to choose from'}"
        )
    return places
