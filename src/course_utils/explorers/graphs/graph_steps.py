"""Forward and backward through a computational graph, vertex by vertex and edge by edge.

Entry point: `GraphSteps`, shown in the chapter on automatic differentiation. `SAMPLES` holds
its functions, with the places of their vertices and their names.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from course_utils.autodiff.graph import trace
from course_utils.calculus import finite_differences
from course_utils.interactive import (
    Choice,
    Explorer,
    Play,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, graphs
from course_utils.plots.legend import legend
from course_utils.plots.numbers import written
from course_utils.plots.palette import BLUE, ORANGE, PAPER, PURPLE

SIZE = (480, 500)  # of the plane that the graphs lie on
LEFT, MIDDLE, RIGHT = 140, 240, 340
SIGNS = {"square": "( )\N{SUPERSCRIPT TWO}"}  # of operations whose names do not fit


class Sample(NamedTuple):
    """A function of two numbers, and how its graph is shown.

    Attributes
    ----------
    f : callable
    columns : tuple of int
        The column of each vertex, counted from the left.
    rows : tuple of int
        Its row, counted from the top.
    names : tuple of str
        What each vertex is called.
    formulas : dict of {int: str}
        Of vertices whose names do not say what they are.
    slopes : tuple of str
        The derivative along each edge, in the order of the backward pass.
    """

    f: object
    columns: tuple
    rows: tuple
    names: tuple
    formulas: dict
    slopes: tuple

    @property
    def places(self):
        """Middles of the vertices, an ndarray of shape (n, 2)."""
        last = max(self.rows)
        gap = min(130, 520 / (last + 2))
        heights = SIZE[1] / 2 + gap * (np.array(self.rows) - last / 2)
        return np.column_stack([self.columns, heights])


def _fraction(x, y):
    z = x * y
    return z / (1 + np.square(z))


SAMPLES = {
    "sum": Sample(
        lambda x, y: x * y + np.sin(x),
        (LEFT, RIGHT, RIGHT, LEFT, MIDDLE),
        (0, 0, 1, 1, 2),
        ("x", "y", "x\N{MIDDLE DOT}y", "sin(x)", "f"),
        {4: "f = x\N{MIDDLE DOT}y + sin(x)"},
        ("1", "1", "cos(x)", "y", "x"),
    ),
    "fraction": Sample(
        _fraction,
        (LEFT, RIGHT, MIDDLE, LEFT, LEFT, MIDDLE),
        (0, 0, 1, 2, 3, 4),
        ("x", "y", "z", "z\N{SUPERSCRIPT TWO}", "1 + z\N{SUPERSCRIPT TWO}", "f"),
        {2: "z = x\N{MIDDLE DOT}y", 5: "f = z / (1 + z\N{SUPERSCRIPT TWO})"},
        (
            "1 / (1 + z\N{SUPERSCRIPT TWO})",
            "(\N{MINUS SIGN}f / (1 + z\N{SUPERSCRIPT TWO}))",
            "1", "2 z", "y", "x",
        ),
    ),
    "bell": Sample(
        lambda x, y: np.exp(-np.square(x - y)),
        (LEFT, RIGHT, MIDDLE, MIDDLE, MIDDLE, MIDDLE),
        (0, 0, 1, 2, 3, 4),
        (
            "x", "y", "d", "d\N{SUPERSCRIPT TWO}", "\N{MINUS SIGN}d\N{SUPERSCRIPT TWO}", "f",
        ),
        {
            2: "d = x \N{MINUS SIGN} y",
            5: "f = exp(\N{MINUS SIGN}d\N{SUPERSCRIPT TWO})",
        },
        ("f", "(\N{MINUS SIGN}1)", "2 d", "1", "(\N{MINUS SIGN}1)"),
    ),
    "network": Sample(
        lambda w, v: np.square(v * np.tanh(2 * w) - 1),
        (LEFT, RIGHT, LEFT, LEFT, MIDDLE, MIDDLE, MIDDLE),
        (0, 2, 1, 2, 3, 4, 5),
        ("w", "v", "2 w", "h", "v\N{MIDDLE DOT}h", "e", "L"),
        {
            3: "h = tanh(2 w)",
            5: "e = v\N{MIDDLE DOT}h \N{MINUS SIGN} 1",
            6: "L = e\N{SUPERSCRIPT TWO}",
        },
        ("2 e", "1", "h", "v", "(1 \N{MINUS SIGN} h\N{SUPERSCRIPT TWO})", "2"),
    ),
}  # fmt: skip


class Phase(NamedTuple):
    """What a step does: "inputs", "forward", "turn", "back" or "end", and where.

    Attributes
    ----------
    kind : str
    known : int
        How many vertices have their values.
    gone : int
        How many edges the backward pass has followed.
    """

    kind: str
    known: int
    gone: int


def said(value):
    """Return the text of a number in a sentence: three decimal places, or more."""
    if 1e-4 <= abs(value) < 0.1:  # three significant digits, so that products come out right
        return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
    return written(value, 3)


@cache
def shape(function):
    """Return a graph of the function: its vertices and edges are the same everywhere."""
    return traced(function, 1.0, 1.0)


def traced(function, x, y):
    """Return the graph of a function at (x, y)."""
    sample = SAMPLES[function]
    return trace(sample.f, x, y, names=sample.names)


@cache
def phases(function):
    """Return what each step does."""
    graph, edges = shape(function), len(shape(function).edges)
    every = len(graph)
    return [
        Phase("inputs", graph.inputs, 0),
        *(Phase("forward", k + 1, 0) for k in range(graph.inputs, every)),
        Phase("turn", every, 0),
        *(Phase("back", every, k + 1) for k in range(edges)),
        Phase("end", every, edges),
    ]


@cache
def ways_back(function):
    """Return the edges in the order of the backward pass, each as (vertex, parent)."""
    return [(edge.node, edge.parent) for edge in shape(function).backward()]


LAST = max(len(phases(function)) for function in SAMPLES) - 1


class GraphSteps(Explorer):
    """Values forward and adjoints back through the graph of a function."""

    fig = "fig-graph-steps"
    WAS = {
        "x*y + sin(x)": "sum", "z/(1 + z**2), z = x*y": "fraction", "exp(-(x - y)**2)": "bell",
        "network: (v*tanh(2*w) - 1)**2": "network",
    }  # fmt: skip
    function = Choice([*SAMPLES], "sum", was=WAS)
    x = Slider(-2, 3, 3, count=11)
    y = Slider(-2, 2, 2, count=9)
    step = Play(LAST, 8, interval=1500)

    @figure
    def axes(words):
        fig = canvas([["graph"], ["legend"]], height=560, height_ratios=[18, 1])
        frame(fig.axes[0], (0, SIZE[0]), (SIZE[1], 0)).set_axis_off()
        legend(
            fig.axes[1],
            {
                words["value"]: {"color": BLUE},
                words["adjoint"]: {"color": ORANGE},
                words["edge"]: {"color": PURPLE},
            },
        )
        return fig

    @computed
    def phase(function, step):
        return phases(function)[min(step, len(phases(function)) - 1)]

    @computed
    def graph(function, x, y):
        return traced(function, x, y)

    @computed
    def values(graph):
        return [float(vertex.value) for vertex in graph.vertices]

    @computed
    def back(graph):
        """Return (node, parent, share, adjoint of the parent so far) for each edge."""
        return [(s.node, s.parent, float(s.share), float(s.adjoint)) for s in graph.backward()]

    @computed
    def adjoints(graph, back, phase):
        """Return the adjoints known so far, by vertex."""
        if phase.kind in ("inputs", "forward"):
            return {}
        gone = back[: phase.gone]
        return {len(graph) - 1: 1.0} | {parent: total for _, parent, _, total in gone}

    @computed
    def differences(function, x, y):
        return finite_differences.gradient(lambda at: SAMPLES[function].f(*at), [x, y])

    @scene
    def drawn(axes, function):
        sample, graph = SAMPLES[function], shape(function)
        signs = [SIGNS.get(v.label, v.label) for v in graph.vertices]
        graphs.edges(axes["graph"], sample.places, graph.edges)
        graphs.vertices(axes["graph"], sample.places, signs)

    @moving
    def lit(axes, function, phase):
        ax, places, graph = axes["graph"], SAMPLES[function].places, shape(function)
        if phase.kind in ("inputs", "forward"):
            now = range(graph.inputs) if phase.kind == "inputs" else [phase.known - 1]
            into = [edge for edge in graph.edges if edge[1] in now]
            graphs.edges(ax, places, into, color=BLUE, width=4)
            graphs.rings(ax, places[list(now)], color=BLUE)
            return
        now = {"turn": [len(graph) - 1], "end": range(graph.inputs), "back": []}[phase.kind]
        if phase.kind == "back":
            node, parent = ways_back(function)[phase.gone - 1]
            graphs.edges(ax, places, [(parent, node)], color=PAPER, width=4)  # hides its head
            graphs.edges(ax, places, [(node, parent)], color=PURPLE, width=4)
            now = [parent]
        graphs.rings(ax, places[list(now)], color=ORANGE)

    @moving
    def numbers(axes, function, values, back, adjoints, phase):
        ax, places = axes["graph"], SAMPLES[function].places
        graphs.beside(
            ax, places[: phase.known], -1, [written(v) for v in values[: phase.known]],
            color=BLUE,
        )  # fmt: skip
        if phase.gone:
            gone = back[: phase.gone]
            pairs, shares = [edge[:2] for edge in gone], [written(edge[2]) for edge in gone]
            graphs.along(ax, places, pairs, shares, color=PURPLE)
        if adjoints:
            found = [written(adjoint) for adjoint in adjoints.values()]
            graphs.beside(ax, places[list(adjoints)], 1, found, color=ORANGE)

    @sentence
    def reading(function, x, y, values, back, adjoints, differences, phase):
        sample = SAMPLES[function]
        names = sample.names
        if phase.kind == "inputs":
            return say("inputs", first=names[0], second=names[1], x=written(x), y=written(y))
        if phase.kind == "forward":
            k = phase.known - 1
            return say(
                "forward", formula=sample.formulas.get(k, names[k]), value=said(values[k])
            )
        if phase.kind == "turn":
            return say("turn", result=names[-1])
        if phase.kind == "end":
            dx, dy, by_x, by_y = (said(v) for v in (adjoints[0], adjoints[1], *differences))
            return say("end", dx=dx, dy=dy, by_x=by_x, by_y=by_y)
        node, parent, share, total = back[phase.gone - 1]
        again = parent in [earlier[1] for earlier in back[: phase.gone - 1]]
        return say(
            "more" if again else "first", node=names[node], parent=names[parent],
            adjoint=said(adjoints[node]), slope=sample.slopes[phase.gone - 1],
            share=said(share), total=said(total),
        )  # fmt: skip
