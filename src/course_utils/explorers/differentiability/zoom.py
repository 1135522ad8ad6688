"""Zooming in on a graph and its tangent.

Entry point: `ZoomIn`, shown in the chapter on differentiability.
"""

from typing import NamedTuple

import numpy as np

from course_utils.calculus import landscapes, linearization
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    computed,
    figure,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.palette import BLUE, FAINT, INK, PURPLE

LAST = 10


class Cut(NamedTuple):
    """A function, a place, the row of slopes there, and a curve h(t) of steps through 0."""

    f: object
    a: tuple
    row: tuple
    steps: object


def _line(t):
    return np.stack([0.8 * t, 0.6 * t], axis=-1)


def _parabola(t):
    return np.stack([t, t * t], axis=-1)


HILLS = landscapes.gaussian_hills
CUTS = {
    "hills": Cut(HILLS, (0.3, 0.0), tuple(HILLS.gradient([0.3, 0.0]).tolist()), _line),
    "power": Cut(lambda x: np.hypot(*x.T).T ** 1.5, (0.0, 0.0), (0.0, 0.0), _line),
    "cone": Cut(lambda x: np.hypot(*x.T).T, (0.0, 0.0), (0.0, 0.0), _line),
    "parabola": Cut(tuple(linearization.LADDER.values())[3], (0.0, 0.0), (0.0, 0.0), _parabola),
}


class ZoomIn(Explorer):
    """A window that halves: graph and tangent in it, and |R(h)|/|h| on log axes."""

    fig = "fig-zoom"
    WAS = {"power 3/2": "power", "above a parabola": "parabola"}
    cut = Choice([*CUTS], "hills", was=WAS)
    k = Integer(0, LAST, 0)

    @figure
    def axes(words):
        fig = canvas([["window"], ["share"]], height=520, height_ratios=[1.4, 1])
        frame(
            fig.axes[0], (-1.05, 1.05), (-1.1, 1.1),
            labels=(words["window"], words["change"]),
        )  # fmt: skip
        frame(
            fig.axes[1], (2.0 ** -(LAST + 1), 2), (1e-4, 3), labels=("|h|", "|R(h)|/|h|"),
            scales=("log", "log"),
        )  # fmt: skip
        return fig

    @computed
    def graph(cut, k):
        """Return the change of f over the steps, both in units of the window."""
        f, a, _, steps = CUTS[cut]
        t = np.linspace(-1, 1, 101)
        change = (f(np.add(a, steps(t / 2**k))) - f(np.asarray(a))) * 2**k
        return np.stack([t, change], axis=-1)

    @computed
    def line(cut):
        """Return the tangent in units of the window: it is the same at every scale."""
        _, _, row, steps = CUTS[cut]
        t = np.array([-1.0, 0.0, 1.0])
        return np.stack([t, steps(t) @ np.array(row)], axis=-1)

    @computed
    def rim(cut, k):
        """Return |h| and |R(h)|/|h| at the rim of the window."""
        f, a, row, steps = CUTS[cut]
        h = steps(np.array(0.5**k))
        return float(np.hypot(*h)), float(linearization.quotient(f, a, row, h))

    @scene
    def shares(axes, cut):
        f, a, row, steps = CUTS[cut]
        h = steps(np.geomspace(2.0 ** -(LAST + 0.5), 1, 60))
        values = linearization.quotient(f, a, row, h)
        marks.curve(axes["share"], np.stack([np.hypot(*h.T), values], -1), color=PURPLE)
        marks.curve(axes["window"], [(-1.05, 0), (1.05, 0)], color=FAINT, width=1)

    @slots.curve(on="window", color=INK, width=2)
    def straight(line):
        return line

    @slots.curve(on="window", color=BLUE, width=3)
    def bent(graph):
        return graph

    @slots.curve(on="window", color=PURPLE, width=4)
    def missed(graph, line):
        return [graph[-1], line[-1]]

    @slots.dots(on="share", color=PURPLE, size=13)
    def mark(rim):
        return rim

    @sentence
    def found(cut, rim):
        return say(cut, size=f"{rim[0]:.4f}", share=f"{rim[1]:.5f}")
