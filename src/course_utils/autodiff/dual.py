"""Forward mode: dual numbers, which carry the changes of a value along with it.

Entry points: `Dual`, and `Forward`, which lets operations act on such numbers. A dual array
carries a vector of directions: the derivative along each of them, in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.autodiff.rules import Rule
from course_utils.autodiff.traced import Trace, Traced, unboxed


class Dual(Traced):
    """A value with its derivatives along some directions.

    Attributes
    ----------
    tangents : list of ndarray or numpy scalar
        For each direction the change of the value, of its shape.
    """

    __slots__ = ("tangents",)

    def __init__(self, trace: Forward, value: Any, tangents: list):
        self.trace, self.value, self.tangents = trace, value, tangents

    def __repr__(self):
        return f"Dual({self.value!r}, {self.tangents!r})"


class Forward(Trace):
    """Arithmetic of dual arrays.

    Examples
    --------
    >>> with Forward() as forward:
    ...     x = Dual(forward, np.float64(3.0), [np.float64(1.0)])
    ...     y = x * x + 2 * x
    >>> y
    Dual(np.float64(15.0), [np.float64(8.0)])
    """

    def record(self, operation: Callable, rule: Rule, args: tuple, settings: dict) -> Dual:
        """Carry out an operation on the values, and push the changes through it."""
        plain, mine = self.taken(operation, rule, args)
        y = operation(*plain, **settings)
        changes = [
            self._change([(k, dual.tangents[d]) for k, dual in mine], y, rule, plain, settings)
            for d in range(len(mine[0][1].tangents))
        ]
        return Dual(self, y, changes)

    def _change(self, pushed: list, y: Any, rule: Rule, args: list, settings: dict) -> Any:
        """Return the change of y: the sum of those that its arguments cause."""
        total = None
        for place, tangent in pushed:
            change = rule.push(place, tangent, y, args, settings)
            total = change if total is None else total + change
        return unboxed(total if total.shape == y.shape else np.broadcast_to(total, y.shape))
