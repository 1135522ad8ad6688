"""Reverse mode: a tape of what was computed, and the way back along it.

Entry points: `Tape`, a list of `Node` in the order of computation; `Tape.sweep`, which goes
back edge by edge, and `Tape.gradients`, which wants only the result.

A tape keeps the arrays themselves that a function has computed with, and no copies: who writes
into one of them before the way back has been gone gets derivatives at other numbers. (A lock
would not help: NumPy lets a view be written into that was made before its array was locked.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from course_utils.autodiff.primitives import Rule
from course_utils.autodiff.tracing import Trace, TracedArray, as_scalar, own

# So many numbers weigh hardly more than what would stand in their place, if they are no view,
# which would hold all of another array.
FEW = 64


class Node(NamedTuple):
    """One operation on the tape.

    Attributes
    ----------
    operation : callable or None
        What was done; None for an input.
    rule : Rule or None
        How tangents and adjoints pass through it.
    args : list
        Plain arguments, and for the parents their values.
    settings : dict
        Arguments given by name, such as an axis.
    parents : list of (int, int)
        The numbers of the arguments that were on the tape, and of their nodes.
    value : ndarray, numpy scalar, TracedArray or Gone
        The result.
    """

    operation: Callable | None
    rule: Rule | None
    args: list
    settings: dict
    parents: list[tuple[int, int]]
    value: Any


class Gone:
    """What the tape keeps of an array whose numbers no rule reads on the way back."""

    __slots__ = ("dtype", "ndim", "shape")
    __array_ufunc__ = None  # so that a rule which reads them all the same is found out

    def __init__(self, array: np.ndarray):
        self.shape, self.ndim, self.dtype = array.shape, array.ndim, array.dtype


class TapedArray(TracedArray):
    """An array on a tape; `node` is its number there."""

    __slots__ = ("node",)

    def __init__(self, trace: Tape, value, node: int):
        self.traced_by, self.value, self.node = trace, value, node


class Tape(Trace):
    """A record of operations in the order in which they were carried out.

    Every node comes after its parents, so the order from the last to the first is the one in
    which adjoints can go back, and no search for an order is needed.

    Parameters
    ----------
    whole : bool, default=False
        Whether to keep all values, and not only those that the way back reads.

    Examples
    --------
    >>> with Tape() as tape:
    ...     x, y = tape.input(3.0), tape.input(2.0)
    ...     z = x * y + np.sin(x)
    >>> [round(float(g), 3) for g in tape.gradients(z, np.float64(1.0))]
    [1.01, 3.0]
    """

    def __init__(self, whole: bool = False):
        super().__init__()
        self.whole, self.nodes, self.inputs = whole, [], 0

    def input(self, value) -> TapedArray:
        """Put an input on the tape; all of them come before the first operation."""
        value = as_scalar(value if isinstance(value, TracedArray) else np.asarray(value))
        self.nodes.append(Node(None, None, [], {}, [], value))
        self.inputs += 1
        return TapedArray(self, value, len(self.nodes) - 1)

    def process(self, operation, rule, args, settings) -> TapedArray:
        """Carry out an operation and write it down."""
        values, mine = self.unwrap(operation, rule, args)
        y = operation(*values, **settings)
        parents = [(argnum, array.node) for argnum, array in mine]
        kept = [y, *values]
        if not self.whole:
            _thin(rule, parents, kept)
        self.nodes.append(Node(operation, rule, kept[1:], settings, parents, kept[0]))
        return TapedArray(self, y, len(self.nodes) - 1)

    def sweep(self, output: TapedArray, v, once: bool = False) -> Iterator[tuple]:
        """Go back from the output, edge by edge.

        Parameters
        ----------
        output : TapedArray
            Where the way back begins.
        v : ndarray of the shape of the output
            Its adjoint: 1 for the gradient of the output itself.
        once : bool, default=False
            Whether to forget each operation when it has been passed.

        Yields
        ------
        node, argnum, parent : int
            The edge: from a node, by this argument of its operation, back to that parent.
        share, adjoint : ndarray or numpy scalar
            What came along this edge, and the sum of all that has come to the parent so far:
            after the last edge the gradient of the output by it.
        """
        adjoints = {output.node: v}
        for node in range(output.node, self.inputs - 1, -1):
            v = adjoints.pop(node, None)
            if v is None:
                continue  # the output does not depend on it
            _, rule, args, settings, parents, y = self.nodes[node]
            for argnum, parent in parents:
                share = rule.vjp(argnum, v, y, args, settings)
                before = adjoints.get(parent)
                adjoint = adjoints[parent] = share if before is None else before + share
                yield node, argnum, parent, share, adjoint
            if once:
                self.nodes[node] = args = y = None

    def gradients(self, output, v, once: bool = False) -> list:
        """Return the gradients by all inputs, which the tape keeps no trace of.

        Parameters
        ----------
        output : TapedArray or array
            What depends on none of the inputs has the gradient 0.
        v, once
            As for `sweep`.

        Returns
        -------
        list of ndarray or numpy scalar
            One for each input, of its shape.
        """
        found = {}
        if getattr(output, "traced_by", None) is self:
            found[output.node] = v  # if it is an input itself
            with np.errstate(all="ignore"):  # whoever asks for gradients looks for nan in them
                for *_, parent, _, adjoint in self.sweep(output, v, once):
                    if parent < self.inputs:
                        found[parent] = adjoint
        gradients = []
        for k, node in enumerate(self.nodes[: self.inputs]):
            gradient = found[k] if k in found else np.zeros_like(node.value)
            gradients.append(own(gradient, v, *gradients))
        return gradients


def _thin(rule: Rule, parents: list, numbers: list) -> None:
    """Forget, of y and the arguments, the arrays that the way back does not read."""
    for j, x in enumerate(numbers):
        if type(x) is np.ndarray and (x.size > FEW or x.base is not None):
            for argnum, _ in parents:
                if rule.needs(argnum, j):
                    break
            else:
                numbers[j] = Gone(x)
