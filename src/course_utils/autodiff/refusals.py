"""What cannot be traced, and what is said then.

Entry points: `missing_rule` and `written` make errors; `check_settings` and `check_places`
refuse what a rule does not know; `composed` calls a function that is made of others; `name_of`
is the name of an operation as it is written in code.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from course_utils.autodiff.composed import COMPOSED
from course_utils.autodiff.rules import RULES, Rule


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


def check_places(operation: Callable, rule: Rule, place: int) -> None:
    """Refuse a traced argument at a place, if the rule has no derivative by it."""
    if rule.arguments is not None and place >= rule.arguments:
        raise TypeError(
            f"{name_of(operation)} has no derivative by its argument {place + 1}: it must be a "
            "plain value there"
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
