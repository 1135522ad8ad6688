"""Where a nan comes from: the place in the graph, said in a sentence.

Entry points: `refuse_on_tape` and `refuse_forward`, which raise if a derivative is nan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.autodiff.arguments import evaluated
from course_utils.autodiff.refusals import name_of
from course_utils.autodiff.tape import Node, Tape, Variable
from course_utils.autodiff.traced import Traced, value_of


def _has_nan(x: Any) -> bool:
    """Whether plain numbers hold nan; what an outer listener traces it will see itself."""
    return not isinstance(x, Traced) and bool(np.isnan(x).any())


def refuse_on_tape(tape: Tape, y: Any, v: Any, gradients: list) -> None:
    """Raise FloatingPointError if y or a gradient is nan, and say where it began.

    v is what the way back began with.
    """
    if _has_nan(y.value if isinstance(y, Variable) and y.trace is tape else y):
        at = tape.origin_of_nan()
        where = "what it was given" if at is None else _place(tape, at)
        raise FloatingPointError(f"the function is nan: it first came out of {where}")
    if any(map(_has_nan, gradients)):
        raise FloatingPointError(
            f"the derivative is nan, though the function is not: {_on_the_way_back(tape, y, v)}"
        )


def _on_the_way_back(tape: Tape, y: Variable, v: Any) -> str:
    """Say where the first nan came from, or in forward mode the first infinity."""
    for test, what in ((np.isnan, "it"), (np.isinf, "a factor that is infinite")):
        with np.errstate(all="ignore"):
            for step in tape.sweep(y, v):
                if test(value_of(step.adjoint)).any():
                    place = _place(tape, step.node)
                    return f"{what} first came out of the way back through {place}"
    return "its factors overflow"


def refuse_forward(f: Callable, args: list, y: Any) -> None:
    """Raise FloatingPointError if a dual result is nan, and say where that began."""
    if not _has_nan(y.value) and not any(map(_has_nan, y.tangents)):
        return
    with Tape() as tape:  # once more, and this time with a record
        y = evaluated(f, [tape.input(x) for x in args], {})
    refuse_on_tape(tape, y, np.ones_like(y.value), [np.float64("nan")])


def _place(tape: Tape, at: int) -> str:
    """Say which operation a node is, and of what."""
    node: Node = tape.nodes[at]
    args = ", ".join(_short(value_of(arg)) for arg in node.args)
    return (
        f"operation {at - tape.inputs + 1} of the function, {name_of(node.operation)}({args})"
    )


def _short(x: Any) -> str:
    """Return a few numbers as they are, and of many only the shape."""
    if not isinstance(x, np.ndarray | np.generic | float | int):
        return repr(x)  # a setting, such as an index
    if np.size(x) > 6:
        return f"<array of shape {np.shape(x)}>"
    return np.array2string(np.asarray(x), precision=4, separator=", ") if np.size(x) else "[]"
