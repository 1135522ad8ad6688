"""Reverse mode: a tape of what was computed, and the backward pass along it.

Entry points: `Tape`, a list of `Node` in the order of computation; `Tape.sweep`, which goes
back edge by edge, and `Tape.gradients`, which returns only the result.

A tape keeps the arrays that a function has computed with, not copies of them: if one of them is
overwritten before the backward pass, the derivatives are those at other numbers. (Locking would
not help: in NumPy, a view that was made before its array was locked can still be written to.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from course_utils.autodiff.primitives import Rule
from course_utils.autodiff.tracing import Trace, TracedArray, as_scalar, own

# An array of up to so many numbers takes hardly more memory than a placeholder would, unless
# it is a view, which keeps all of another array alive.
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
        The plain arguments, and the values of the parents.
    settings : dict
        Arguments given by name, such as an axis.
    parents : list of (int, int)
        For each argument that was on the tape, its argnum and the number of its node.
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
    """What the tape keeps of an array whose numbers no rule reads in the backward pass."""

    __slots__ = ("dtype", "ndim", "shape")
    __array_ufunc__ = None  # so that a rule that reads them nevertheless is found out

    def __init__(self, array: np.ndarray):
        self.shape, self.ndim, self.dtype = array.shape, array.ndim, array.dtype


class TapedArray(TracedArray):
    """An array on a tape; `node` is its number there."""

    __slots__ = ("node",)

    def __init__(self, trace: Tape, value, node: int):
        self.traced_by, self.value, self.node = trace, value, node


class Tape(Trace):
    """A record of operations in the order in which they were carried out.

    Every node comes after its parents, so adjoints can be carried back from the last node to
    the first, and no topological sort is needed.

    Parameters
    ----------
    whole : bool, default=False
        Whether to keep all values, and not only those that the backward pass reads.

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
            Where the backward pass begins.
        v : ndarray of the shape of the output
            Its adjoint: 1 for the gradient of the output itself.
        once : bool, default=False
            Whether to forget each operation once it has been passed.

        Yields
        ------
        node, argnum, parent : int
            The edge: from a node, through this argument of its operation, back to that parent.
        share, adjoint : ndarray or numpy scalar
            The contribution of this edge, and the sum of the contributions to the parent so
            far: after the last one, the gradient of the output with respect to it.
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
        """Return the gradients in all inputs, as arrays that the tape does not hold.

        Parameters
        ----------
        output : TapedArray or array
            If it depends on none of the inputs, the gradients are 0.
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
            with np.errstate(all="ignore"):  # the caller checks the gradients for nan
                for *_, parent, _, adjoint in self.sweep(output, v, once):
                    if parent < self.inputs:
                        found[parent] = adjoint
        gradients = []
        for k, node in enumerate(self.nodes[: self.inputs]):
            gradient = found[k] if k in found else np.zeros_like(node.value)
            gradients.append(own(gradient, v, *gradients))
        return gradients


def _thin(rule: Rule, parents: list, numbers: list) -> None:
    """Drop those arrays among y and the arguments that the backward pass does not read."""
    for j, x in enumerate(numbers):
        if type(x) is np.ndarray and (x.size > FEW or x.base is not None):
            for argnum, _ in parents:
                if rule.needs(argnum, j):
                    break
            else:
                numbers[j] = Gone(x)
