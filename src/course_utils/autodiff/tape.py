"""Reverse mode: a tape of what was computed, and the way back along it.

Entry points: `Tape`, a list of `Node` in the order of computation; `Tape.sweep`, which goes
back edge by edge, and `Tape.gradients`, which wants only the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from course_utils.autodiff.refusals import check_places
from course_utils.autodiff.rules import Rule
from course_utils.autodiff.traced import (
    Trace,
    Traced,
    own,
    plain_argument,
    unboxed,
    value_of,
)

UNLOCKING = Lock()


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
    value : ndarray, numpy scalar or Traced
        The result.
    """

    operation: Callable | None
    rule: Rule | None
    args: list
    settings: dict
    parents: list[tuple[int, int]]
    value: Any


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

    Examples
    --------
    >>> with Tape() as tape:
    ...     x, y = tape.input(3.0), tape.input(2.0)
    ...     z = x * y + np.sin(x)
    >>> [round(float(g), 3) for g in tape.gradients(z, np.float64(1.0))]
    [1.01, 3.0]
    """

    def __init__(self):
        super().__init__()
        self.nodes: list[Node] = []
        self.inputs = 0
        self._locked: list[np.ndarray] = []

    def __exit__(self, *error):
        super().__exit__(*error)
        with UNLOCKING:
            for array in self._locked:
                _unlock(array)

    def input(self, value: Any) -> Variable:
        """Put an input on the tape; all of them come before the first operation."""
        value = unboxed(value if isinstance(value, Traced) else np.asarray(value))
        self.nodes.append(Node(None, None, [], {}, [], value))
        self.inputs += 1
        self._lock(value)
        return Variable(self, value, len(self.nodes) - 1)

    def record(self, operation: Callable, rule: Rule, args: tuple, settings: dict) -> Variable:
        """Carry out an operation and write it down."""
        plain, parents, others = [], [], []
        for place, arg in enumerate(args):
            if isinstance(arg, Variable) and arg.trace is self:
                parents.append((place, arg.index))
                arg = arg.value
            elif not isinstance(arg, (float, int)):
                arg = plain_argument(operation, rule, place, arg)
                others.append(arg)
            plain.append(arg)
        if parents[-1][0]:
            check_places(operation, rule, parents[-1][0])
        value = operation(*plain, **settings)
        if others or settings:  # now, because an outer tape has locked them first
            self._lock([*others, *settings.values()])
        self.nodes.append(Node(operation, rule, plain, settings, parents, value))
        return Variable(self, value, len(self.nodes) - 1)

    def _lock(self, arg: Any) -> None:
        """Keep arrays as they are until the function has ended: the way back needs them."""
        if isinstance(arg, list | tuple):
            for each in arg:
                self._lock(each)
        elif isinstance(arg, np.ndarray):
            self._lock(arg.base)
            if arg.flags.writeable:
                arg.flags.writeable = False
                self._locked.append(arg)

    def sweep(self, output: Variable, v: Any) -> Iterator[Step]:
        """Go back from the output, edge by edge.

        Parameters
        ----------
        output : Variable
            Where the way back begins.
        v : ndarray of the shape of the output
            What the gradient is there: 1 for the gradient of the output itself.

        Yields
        ------
        Step
        """
        adjoints = {output.index: v}
        for index in range(output.index, self.inputs - 1, -1):
            v = adjoints.pop(index, None)
            if v is None:
                continue  # the output does not depend on it
            node = self.nodes[index]
            for place, parent in node.parents:
                share = node.rule.pull(place, v, node.value, node.args, node.settings)
                before = adjoints.get(parent)
                adjoint = adjoints[parent] = share if before is None else before + share
                yield Step(index, place, parent, share, adjoint)

    def gradients(self, output: Any, v: Any) -> list:
        """Return the gradients by all inputs, which the tape keeps no trace of.

        Parameters
        ----------
        output : Variable or array
            What depends on none of the inputs has the gradient 0.
        v : ndarray of the shape of the output
            What the gradient is there.

        Returns
        -------
        list of ndarray or numpy scalar
            One for each input, of its shape.
        """
        found = {}
        if isinstance(output, Variable) and output.trace is self:
            found = {output.index: v} if output.index < self.inputs else {}
            with np.errstate(all="ignore"):  # whoever asks for gradients looks for nan in them
                for step in self.sweep(output, v):
                    if step.parent < self.inputs:
                        found[step.parent] = step.adjoint
        gradients = []
        for k, node in enumerate(self.nodes[: self.inputs]):
            gradient = found[k] if k in found else unboxed(np.zeros_like(node.value))
            gradients.append(own(gradient, v, *gradients))
        return gradients

    def origin_of_nan(self) -> int | None:
        """Return the number of the first node whose value holds nan; None if none does."""
        for index, node in enumerate(self.nodes):
            if np.isnan(value_of(node.value)).any():
                return index
        return None


def _unlock(array: np.ndarray) -> None:
    """Let an array be written into again.

    NumPy allows this of a view only while its base is unlocked, which another tape may have
    locked for longer.
    """
    base = array.base
    locked = isinstance(base, np.ndarray) and not base.flags.writeable
    if locked:
        _unlock(base)
    array.flags.writeable = True
    if locked:
        base.flags.writeable = False
