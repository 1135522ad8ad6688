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

from course_utils.autodiff.rules import Rule
from course_utils.autodiff.traced import Trace, Traced, own, unboxed

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
        How changes and gradients pass through it.
    args : list
        Plain arguments, and in the places of the parents their values.
    settings : dict
        Arguments given by name, such as an axis.
    parents : list of (int, int)
        The places among the arguments that were on the tape, and their numbers there.
    value : ndarray, numpy scalar, Traced or Gone
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


class Step(NamedTuple):
    """One edge on the way back.

    Attributes
    ----------
    node, place, parent : int
        The gradient went from a node, through its argument at a place, to that parent.
    share : ndarray or numpy scalar
        What came along this edge.
    adjoint : ndarray or numpy scalar
        The sum of all that has come to the parent so far; after the last edge the gradient of
        the output by it.
    """

    node: int
    place: int
    parent: int
    share: Any
    adjoint: Any


class Variable(Traced):
    """An array on a tape; `index` is its number there."""

    __slots__ = ("index",)

    def __init__(self, trace: Tape, value: Any, index: int):
        self.trace, self.value, self.index = trace, value, index


class Tape(Trace):
    """A record of operations in the order in which they were carried out.

    Every node comes after its parents, so the order from the last to the first is the one in
    which gradients can go back, and no search for an order is needed.

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

    def input(self, value: Any) -> Variable:
        """Put an input on the tape; all of them come before the first operation."""
        value = unboxed(value if isinstance(value, Traced) else np.asarray(value))
        self.nodes.append(Node(None, None, [], {}, [], value))
        self.inputs += 1
        return Variable(self, value, len(self.nodes) - 1)

    def record(self, operation: Callable, rule: Rule, args: tuple, settings: dict) -> Variable:
        """Carry out an operation and write it down."""
        plain, mine = self.taken(operation, rule, args)
        value = operation(*plain, **settings)
        parents = [(place, variable.index) for place, variable in mine]
        kept = [value, *plain]
        if not self.whole:
            _thin(rule, parents, kept)
        self.nodes.append(Node(operation, rule, kept[1:], settings, parents, kept[0]))
        return Variable(self, value, len(self.nodes) - 1)

    def sweep(self, output: Variable, v: Any) -> Iterator[Step]:
        """Go back from the output, edge by edge.

        Parameters
        ----------
        output : Variable
            Where the way back begins.
        v : ndarray of the shape of the output
            What the gradient is there: 1 for the gradient of the output itself.

        Returns
        -------
        iterator of Step
        """
        return map(Step._make, self._edges(output, v))

    def _edges(self, output: Variable, v: Any, once: bool = False) -> Iterator[tuple]:
        """Go back as `sweep` does; perhaps forget each operation that has been passed."""
        adjoints = {output.index: v}
        for index in range(output.index, self.inputs - 1, -1):
            v = adjoints.pop(index, None)
            if v is None:
                continue  # the output does not depend on it
            _, rule, args, settings, parents, value = self.nodes[index]
            for place, parent in parents:
                share = rule.pull(place, v, value, args, settings)
                before = adjoints.get(parent)
                adjoint = adjoints[parent] = share if before is None else before + share
                yield index, place, parent, share, adjoint
            if once:
                self.nodes[index] = args = value = None

    def gradients(self, output: Any, v: Any, once: bool = False) -> list:
        """Return the gradients by all inputs, which the tape keeps no trace of.

        Parameters
        ----------
        output : Variable or array
            What depends on none of the inputs has the gradient 0.
        v : ndarray of the shape of the output
            What the gradient is there.
        once : bool, default=False
            Whether to forget each operation when it has been passed.

        Returns
        -------
        list of ndarray or numpy scalar
            One for each input, of its shape.
        """
        found = {}
        if isinstance(output, Variable) and output.trace is self:
            found = {output.index: v} if output.index < self.inputs else {}
            with np.errstate(all="ignore"):  # whoever asks for gradients looks for nan in them
                for *_, parent, _, adjoint in self._edges(output, v, once):
                    if parent < self.inputs:
                        found[parent] = adjoint
        gradients = []
        for k, node in enumerate(self.nodes[: self.inputs]):
            gradient = found[k] if k in found else unboxed(np.zeros_like(node.value))
            gradients.append(own(gradient, v, *gradients))
        return gradients


def _thin(rule: Rule, parents: list, numbers: list) -> None:
    """Forget, of y and the arguments, the arrays that the way back does not read."""
    for place, x in enumerate(numbers):
        if type(x) is np.ndarray and (x.size > FEW or x.base is not None):
            for k, _ in parents:
                if rule.needs(k, place):
                    break
            else:
                numbers[place] = Gone(x)
