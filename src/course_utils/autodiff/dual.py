"""Forward mode: dual numbers, which carry the changes of a value along with it.

Entry points: `DualArray`, and `ForwardTrace`, which lets operations act on such arrays. A dual
array carries a list of tangents: the derivatives along several directions at once.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np

from course_utils.autodiff.tracing import Trace, TracedArray, as_scalar


class DualArray(TracedArray):
    """A value with its derivatives along some directions.

    Attributes
    ----------
    tangents : list of ndarray or numpy scalar
        The derivative of the value along each direction, of the shape of the value.
    """

    __slots__ = ("tangents",)

    def __init__(self, trace: ForwardTrace, value, tangents: list):
        self.traced_by, self.value, self.tangents = trace, value, tangents


class ForwardTrace(Trace):
    """Arithmetic of dual arrays.

    Examples
    --------
    >>> with ForwardTrace() as trace:
    ...     x = DualArray(trace, np.float64(3.0), [np.float64(1.0)])
    ...     y = x * x + 2 * x
    >>> y.value, y.tangents
    (np.float64(15.0), [np.float64(8.0)])
    """

    def process(self, operation, rule, args, settings) -> DualArray:
        """Carry out an operation on the values, and its jvp on the tangents along with them."""
        values, mine = self.unwrap(operation, rule, args)
        y = operation(*values, **settings)
        tangents = []
        for d in range(len(mine[0][1].tangents)):
            parts = (rule.jvp(k, x.tangents[d], y, values, settings) for k, x in mine)
            change = reduce(add, parts)
            change = change if change.shape == y.shape else np.broadcast_to(change, y.shape)
            tangents.append(as_scalar(change))
        return DualArray(self, y, tangents)
