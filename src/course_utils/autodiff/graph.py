"""The graph of a computation, as data that can be drawn, stepped through and exported.

Entry points: `trace` makes the `Graph` of a function: its vertices in the order of computation;
`backward` goes back through them edge by edge, `layers` places them in a drawing, `as_dict` and
`as_dot` write them down for other programs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import getitem
from typing import Any, NamedTuple

import numpy as np

from course_utils.autodiff.errors import call, floats, name_of
from course_utils.autodiff.tape import Tape, TapedArray
from course_utils.autodiff.tracing import as_scalar

SIGNS = {
    np.add: "+",
    np.subtract: "\N{MINUS SIGN}",
    np.multiply: "\N{MULTIPLICATION SIGN}",
    np.divide: "\N{DIVISION SIGN}",
    np.power: "power",
    np.negative: "\N{MINUS SIGN}",
    np.matmul: "@",
    getitem: "[ ]",
}


@dataclass(frozen=True)
class Vertex:
    """An input or an operation.

    Attributes
    ----------
    label : str
        Name of the input, or of the operation, with the plain numbers among its arguments.
    parents : tuple of int
        The vertices that are its arguments, in their order; all come before it.
    value : ndarray or numpy scalar
        Its value.
    """

    label: str
    parents: tuple[int, ...]
    value: Any


class Edge(NamedTuple):
    """One edge on the way back.

    Attributes
    ----------
    node, argnum, parent : int
        The edge: from a vertex, through this argument of its operation, back to that parent.
    share : ndarray or numpy scalar
        What this edge contributes to the adjoint.
    adjoint : ndarray or numpy scalar
        The sum of the contributions to the parent so far; after the last one, the gradient of
        the result with respect to it.
    """

    node: int
    argnum: int
    parent: int
    share: Any
    adjoint: Any


class Graph:
    """What a function computes from its inputs, without what its result does not depend on.

    Attributes
    ----------
    vertices : tuple of Vertex
        The inputs, then the operations in the order of computation.
    inputs : int
        Number of inputs.
    output : int
        The vertex that is the result: the last one, if it is not an input.
    """

    def __init__(self, tape: Tape, output: TapedArray, names: Sequence[str]):
        needed = {*range(tape.inputs), output.node}
        for node in range(output.node, -1, -1):
            if node in needed:
                needed.update(parent for _, parent in tape.nodes[node].parents)
        self._tape, self._output = tape, output
        self._number = {node: number for number, node in enumerate(sorted(needed))}
        self.inputs, self.output = tape.inputs, self._number[output.node]
        self.vertices = tuple(
            Vertex(
                names[node] if node < tape.inputs else _label(tape.nodes[node]),
                tuple(self._number[parent] for _, parent in tape.nodes[node].parents),
                tape.nodes[node].value,
            )
            for node in self._number
        )

    def __len__(self) -> int:
        return len(self.vertices)

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Pairs (parent, vertex), in the order in which values flow."""
        return tuple((p, k) for k, vertex in enumerate(self.vertices) for p in vertex.parents)

    def backward(self, v=None) -> list[Edge]:
        """Go back from the result, edge by edge.

        Parameters
        ----------
        v : ndarray of the shape of the result, optional
            The gradient at the result; default 1 everywhere.

        Returns
        -------
        list of Edge
            With the numbers of vertices; the last adjoint of a parent is its gradient.
        """
        v = np.ones_like(self._output.value)[()] if v is None else v
        number, sweep = self._number, self._tape.sweep(self._output, v)
        return [
            Edge(number[node], argnum, number[parent], as_scalar(share), as_scalar(adjoint))
            for node, argnum, parent, share, adjoint in sweep
        ]

    def adjoints(self, v=None) -> dict:
        """Return the gradient of the result in each vertex it depends on; its own is v."""
        start = {self.output: np.ones_like(self._output.value)[()] if v is None else v}
        return start | {edge.parent: edge.adjoint for edge in self.backward(v)}

    def layers(self) -> np.ndarray:
        """Place the vertices for a drawing from left to right.

        Returns
        -------
        ndarray of shape (number of vertices, 2)
            x is the number of edges on the longest path from an input; in a column, y orders
            vertices by the mean height of their parents, in steps of 1 around 0.
        """
        depth = [0] * len(self)
        for k, vertex in enumerate(self.vertices):
            depth[k] = 1 + max((depth[p] for p in vertex.parents), default=-1)
        height = np.zeros(len(self))
        for column in range(max(depth) + 1):
            inside = [k for k in range(len(self)) if depth[k] == column]
            wish = {
                k: np.mean([height[p] for p in self.vertices[k].parents] or [-k])
                for k in inside
            }
            for rank, k in enumerate(sorted(inside, key=wish.__getitem__)):
                height[k] = rank - (len(inside) - 1) / 2
        return np.column_stack([depth, height]).astype(float)

    def as_dict(self) -> dict:
        """Return the graph as lists and numbers, for JSON."""
        return {
            "inputs": self.inputs,
            "output": self.output,
            "vertices": [
                {
                    "label": v.label,
                    "parents": list(v.parents),
                    "value": np.asarray(v.value).tolist(),
                }
                for v in self.vertices
            ],
        }

    def as_dot(self) -> str:
        """Return the graph in the language of Graphviz."""
        rows = [f'  {k} [label="{vertex.label}"];' for k, vertex in enumerate(self.vertices)]
        rows += [f"  {parent} -> {k};" for parent, k in self.edges]
        return "\n".join(["digraph {", "  rankdir=LR;", *rows, "}"])


def _label(node) -> str:
    """Say what a node does, with the plain numbers among its arguments."""
    sign = SIGNS.get(node.operation, name_of(node.operation).removeprefix("np."))
    traced = {argnum for argnum, _ in node.parents}
    plain = {k: a for k, a in enumerate(node.args) if k not in traced and np.ndim(a) == 0}
    if len(node.args) != 2 or not plain or callable(node.args[-1]):
        return sign
    ((k, number),) = plain.items()
    number = f"{number:.4g}" if isinstance(number, int | float) else str(number)
    return f"{number} {sign}" if k == 0 else f"{sign} {number}"


def trace(f: Callable, *args, names: Sequence[str] = "xyzuvw") -> Graph:
    """Evaluate a function and keep its graph.

    Parameters
    ----------
    f : callable
        Takes arrays and returns an array.
    *args : array_like
        Where it is evaluated.
    names : sequence of str, default="xyzuvw"
        Names of the inputs, at least one for each.

    Returns
    -------
    Graph

    Raises
    ------
    ValueError
        If there are too few names, or the result does not depend on the arguments.

    Examples
    --------
    >>> graph = trace(lambda x, y: x * y + np.sin(x), 3.0, 2.0)
    >>> [vertex.label for vertex in graph.vertices]
    ['x', 'y', '\N{MULTIPLICATION SIGN}', 'sin', '+']
    >>> [float(graph.adjoints()[k].round(3)) for k in range(graph.inputs)]
    [1.01, 3.0]
    """
    if len(names) < len(args):
        raise ValueError(f"{len(args)} inputs need as many names; got {len(names)}: {names}")
    with Tape(whole=True) as tape:
        inputs = [tape.input(floats(x, names[k])) for k, x in enumerate(args)]
        y = call(f, inputs, {})
    if not isinstance(y, TapedArray):
        raise ValueError("the result does not depend on the inputs, so there is no graph of it")
    return Graph(tape, y, names)
