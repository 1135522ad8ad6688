"""Where a nan comes from: a sentence that names the place in the graph.

Entry point: `refuse`, which raises if a derivative is nan.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.autodiff.errors import name_of
from course_utils.autodiff.tape import Tape, TapedArray
from course_utils.autodiff.tracing import TracedArray, plain


def _has_nan(x) -> bool:
    """Whether plain numbers hold nan; what an outer trace follows is left to that trace."""
    return not isinstance(x, TracedArray) and bool(np.isnan(x).any())


def refuse(y, derivatives: list, v, again: Callable) -> None:
    """Raise FloatingPointError if y or one of its derivatives is nan, and say where it began.

    Parameters
    ----------
    y, derivatives
        Arrays; those that an outer trace follows are left to that trace.
    v : ndarray of the shape of y
        The adjoint with which the backward pass begins.
    again : callable
        Repeats the computation on a whole tape; returns the tape and the result.
    """
    if not any(map(_has_nan, (y, *derivatives))):
        return
    tape, output = again()
    if _has_nan(y):
        at = [k for k, node in enumerate(tape.nodes) if np.isnan(plain(node.value)).any()]
        where = _place(tape, at[0]) if at else "what it was given"
        raise FloatingPointError(f"the function is nan: it first came out of {where}")
    where = _on_the_way_back(tape, output, v)
    raise FloatingPointError(f"the derivative is nan, though the function is not: {where}")


def _on_the_way_back(tape: Tape, y: TapedArray, v) -> str:
    """Say where the first nan arose, or the infinity that led to it."""

    def came(what, at):
        return f"{what} first came out of the way back through {_place(tape, at)}"

    infinite, factor = {}, "a factor that is infinite"  # where it came from, by node
    with np.errstate(all="ignore"):
        for node, _, parent, _, adjoint in tape.sweep(y, v):
            adjoint, at = plain(adjoint), infinite.get(node)
            if np.isnan(adjoint).any():
                at = infinite.get(parent) if at is None else at
                return came("it", node) if at is None else came(factor, at)
            if np.isinf(adjoint).any():
                infinite.setdefault(parent, node if at is None else at)
    at = next(iter(infinite.values()), None)
    return "its factors overflow" if at is None else came(factor, at)


def _place(tape: Tape, at: int) -> str:
    """Say which operation a node is, and with which arguments."""
    node = tape.nodes[at]
    args = ", ".join(_short(plain(arg)) for arg in node.args)
    name = name_of(node.operation)
    return f"operation {at - tape.inputs + 1} of the function, {name}({args})"


def _short(x) -> str:
    """Return a few numbers as they are, but only the shape of many."""
    if not isinstance(x, np.ndarray | np.generic | float | int):
        return repr(x)  # a setting, such as an index
    if np.size(x) > 6:
        return f"<array of shape {np.shape(x)}>"
    return np.array2string(np.asarray(x), precision=4, separator=", ") if np.size(x) else "[]"
