"""What cannot be traced, and what is said then.

Entry points: `missing_rule`, `traced_place` and `written` make errors; `real` refuses what
holds no real numbers, `check_settings` what a rule does not know; `composed` calls a function
that is made of others; `name_of` is the name of an operation as it is written in code.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from course_utils.autodiff.composed import COMPOSED
from course_utils.autodiff.rules import RULES

OF_ITS_OWN = (np.matrix, np.ma.MaskedArray)  # arrays that compute in another way


def name_of(operation: Callable) -> str:
    """Return the name of an operation as it is written in code."""
    name = getattr(operation, "__name__", repr(operation))
    for module, prefix in ((np, "np."), (np.linalg, "np.linalg.")):
        if getattr(module, name, None) is operation:
            return prefix + name
    return name


def missing_rule(operation: Callable) -> NotImplementedError:
    """Return the error for an operation without a rule, with the way to add one."""
    return NotImplementedError(
        f"there is no derivative rule for {name_of(operation)}. Write it with operations that "
        "have one, or add a row to the table: from course_utils.autodiff import rules; "
        f"rules.RULES[{name_of(operation)}] = rules.elementwise(lambda v, y, x: v * ...), "
        "where v is multiplied by the derivative of y by x (if it does not act on each number "
        "by itself: rules.linear or rules.Rule)"
    )


def written(target: str) -> TypeError:
    """Return the error for what would write into an array."""
    return TypeError(
        f"{target} would write into an array, and the derivative of what was there before "
        "would be lost; make a new array instead: x = x + y, np.where, np.stack or "
        "np.concatenate"
    )


def traced_place(operation: Callable, place: int) -> TypeError:
    """Return the error for a traced argument by which a rule has no derivative."""
    return TypeError(
        f"{name_of(operation)} has no derivative by its argument {place + 1}: it must be a "
        "plain value there"
    )


def real(x: Any, owner: Any, place: int | None = None) -> Any:
    """Return what is not traced as an array, or as a scalar of NumPy.

    Parameters
    ----------
    x : array_like
    owner : str or callable
        What x is called, or the operation of which it is an argument.
    place : int, optional
        Its place among the arguments.

    Raises
    ------
    TypeError
        If it is no array of real numbers, or one that computes in its own way.
    """
    what = f"is a {type(x).__name__}, which computes in its own way: take np.asarray of it"
    if not isinstance(x, OF_ITS_OWN):
        try:
            array = np.asarray(x)
            if array.dtype.kind in "fiub":
                return array if array.ndim else array[()]
            what = f"must hold real numbers; it holds {array.dtype}"
        except ValueError:
            what = "has parts of different shapes, so that it is no array"
    if place is not None:
        owner = f"argument {place + 1} of {name_of(owner)}, beside a traced array,"
    raise TypeError(f"{owner} {what}")


def check_settings(operation: Callable, args: tuple, settings: dict) -> None:
    """Refuse the settings of a function of NumPy that its rule does not know."""
    rule = RULES[operation]
    unknown = [name for name in settings if name not in rule.settings]
    if unknown or len(args) > rule.arguments + 1:
        what = ", ".join(unknown) or f"{len(args)} arguments by position"
        raise TypeError(
            f"{name_of(operation)} of a traced array does not take {what}; what it takes by "
            f"name is {', '.join(rule.settings)}"
        )


def composed(operation: Callable, args: tuple, settings: dict) -> Any:
    """Carry out a function that is made of others, and say so if it does not take this call."""
    function = COMPOSED[operation]
    try:
        return function(*args, **settings)
    except TypeError:
        try:
            signature(function).bind(*args, **settings)
        except TypeError as error:
            raise TypeError(
                f"{name_of(operation)} of a traced array: {error}; it takes "
                f"{signature(function)}"
            ) from None
        raise
