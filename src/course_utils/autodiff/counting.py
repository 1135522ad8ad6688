"""How many operations a computation needs, counted while it runs.

Entry point: `operations`. A counter is one more trace: derivatives that are computed inside it
are counted along with everything else.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from operator import getitem

import numpy as np

from course_utils.autodiff.errors import floats, name_of
from course_utils.autodiff.primitives import astype, choose, join, scatter, solve
from course_utils.autodiff.tracing import Trace, TracedArray

# These rearrange numbers and compute none.
MOVES = {np.reshape, np.transpose, np.broadcast_to, getitem, scatter, join, choose, astype}
# One operation for each number of the argument, not of the result.
REDUCTIONS = {np.sum, np.max, np.min}


class Counter(Trace):
    """A trace that counts the arithmetic operations on single numbers, by their name."""

    def __init__(self):
        super().__init__()
        self.tally = Tally()

    def process(self, operation, rule, args, settings) -> TracedArray:
        """Carry out an operation and count it."""
        values, _ = self.unwrap(operation, rule, args)
        y = operation(*values, **settings)
        if operation not in MOVES:
            self.tally[name_of(operation)] += _cost(operation, values, y)
        return TracedArray(self, y)


def _cost(operation: Callable, args: list, y) -> int:
    """Return the number of additions, multiplications and elementary functions."""
    if operation is np.matmul:  # k products and k - 1 sums for each number
        return y.size * (2 * args[0].shape[-1] - 1)
    if operation is solve:  # elimination, then both triangles for each column
        n = args[0].shape[-1]
        return 2 * n * args[0].size // 3 + 2 * n * y.size
    return args[0].size if operation in REDUCTIONS else y.size


def operations(f: Callable, *args) -> dict[str, int]:
    """Count what a function does with its arguments, number by number.

    An addition, a multiplication and an elementary function such as exp count as one each;
    rearranging numbers counts nothing, nor does anything that does not depend on the arguments.

    Parameters
    ----------
    f : callable
        Takes arrays; it may return anything. The derivatives of this package are functions too.
    *args : array_like
        Where it is evaluated.

    Returns
    -------
    dict of {str: int}
        Numbers of operations by name, and their sum under "all".

    Raises
    ------
    NotImplementedError
        If f uses an operation without a rule.

    Examples
    --------
    >>> operations(lambda x: np.sum(x * x), np.ones(10))
    {'np.multiply': 10, 'np.sum': 10, 'all': 20}
    """
    with Counter() as counter:
        f(*(TracedArray(counter, floats(x, f"argument {k}")) for k, x in enumerate(args)))
    return {**counter.tally, "all": counter.tally.total()}
