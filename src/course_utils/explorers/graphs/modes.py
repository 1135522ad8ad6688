"""What a whole Jacobian costs in forward and in reverse mode, counted by the engine.

Entry point: `CostOfModes`, shown in the chapter on automatic differentiation.
"""

from functools import cache

import numpy as np

from course_utils.autodiff import jacobian
from course_utils.autodiff.counting import operations
from course_utils.interactive import (
    Explorer,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, FAINT, INK, MUTED, ORANGE

SIZES = (1, 2, 4, 8, 16, 32, 64)
VIEW = (0.75, 86)  # of n and of m
MODES = ("forward", "reverse")


def layer(x, matrix):
    """Return tanh(W x): n inputs, m outputs, W of shape (m, n)."""
    return np.tanh(matrix @ x)


@cache
def counted(n, m):
    """Count the operations of the layer, and of its Jacobian in both modes.

    The matrix is an argument too, so that the counter sees every product with it.
    """
    x, matrix = np.full(n, 1 / n), np.ones((m, n))

    def whole(mode):
        return lambda x, w: jacobian(layer, mode=mode)(x, w)

    return tuple(operations(f, x, matrix)["all"] for f in (layer, *map(whole, MODES)))


@cache
def table():
    """Return the counts, an ndarray of shape (n, m, 3): the layer, forward, reverse."""
    return np.array([[counted(n, m) for m in SIZES] for n in SIZES], dtype=float)


def nearest(value):
    """Return the index of the size closest to a value, by their ratio."""
    return int(np.abs(np.log(value / np.array(SIZES))).argmin())


@cache
def border():
    """Return where both modes cost the same, by interpolation between counts: (k, 2)."""
    gaps, found = np.log(table()[..., 1] / table()[..., 2]), []
    for n, row in zip(SIZES, gaps, strict=True):  # falls with m
        if row[0] >= 0 >= row[-1]:
            found.append((n, 2 ** np.interp(0, row[::-1], np.log2(SIZES)[::-1])))
    return np.array(found)


class CostOfModes(Explorer):
    """Operations for the Jacobian of a layer against its numbers of inputs and outputs."""

    fig = "fig-modes"
    n = Slider(SIZES[0], SIZES[-1], 64, log=True, count=len(SIZES))
    m = Slider(SIZES[0], SIZES[-1], 1, log=True, count=len(SIZES))

    @figure
    def axes(words):
        fig = canvas([["cost"], ["plane"], ["legend"]], height=640, height_ratios=[9, 10, 1])
        frame(
            fig.axes[0],
            VIEW,
            (1, 2e6),
            labels=(words["inputs"], words["operations"]),
            scales=("log", "log"),
        )
        frame(
            fig.axes[1], VIEW, VIEW, labels=(words["inputs"], words["outputs"]),
            scales=("log", "log"),
        )  # fmt: skip
        for axis in (fig.axes[0].xaxis, fig.axes[1].xaxis, fig.axes[1].yaxis):
            axis.set_ticks(SIZES[::2], [str(size) for size in SIZES[::2]])
        legend(
            fig.axes[2],
            {
                words["forward"]: {"color": BLUE},
                words["reverse"]: {"color": ORANGE, "mark": "square"},
                words["alone"]: {"color": MUTED, "mark": "ring"},
            },
        )
        return fig

    @computed
    def place(n, m):
        return nearest(n), nearest(m)

    @computed
    def row(m):
        """Return the counts over n."""
        return table()[:, nearest(m)]

    @computed
    def ratios(place):
        """Return what forward and reverse mode need, in multiples of f."""
        alone, forward, reverse = table()[place]
        return float(forward / alone), float(reverse / alone)

    @scene
    def winners(axes):
        gaps = table()[..., 1] / table()[..., 2]
        for wins, color, mark in ((gaps < 1, BLUE, "dot"), (gaps > 1, ORANGE, "square")):
            spots = [(SIZES[i], SIZES[k]) for i, k in np.argwhere(wins)]
            marks.path(axes["plane"], spots, color=color, mark=mark, width=0, size=12)
        marks.curve(axes["plane"], border(), color=INK, width=2)

    @moving
    def costs(axes, row):
        for counts, color, mark in zip(
            row.T, (MUTED, BLUE, ORANGE), ("ring", "dot", "square"), strict=True
        ):
            marks.values(axes["cost"], counts, SIZES, color=color, mark=mark, size=9)

    @moving
    def here(axes, place):
        i, k = place
        top = table()[i, k, 1:].max()
        marks.curve(
            axes["cost"], [(SIZES[i], 1), (SIZES[i], top)], color=FAINT, width=2, zorder=1
        )
        marks.dots(axes["cost"], [(SIZES[i], c) for c in table()[i, k, 1:]], size=14, rim=2)
        marks.dots(axes["plane"], (SIZES[i], SIZES[k]), size=16, rim=2)

    @sentence
    def reading(place, ratios):
        forward, reverse = ratios
        times = max(forward / reverse, reverse / forward)
        kind = "reverse" if reverse < forward else "forward" if forward < reverse else "equal"
        n, m = (SIZES[k] for k in place)
        return say(
            kind, n=n, m=m, forward=f"{forward:.1f}", reverse=f"{reverse:.1f}",
            times=f"{times:.1f}",
        )  # fmt: skip
