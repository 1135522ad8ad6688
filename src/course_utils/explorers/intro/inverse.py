"""Samples from a density on a line: uniform heights, carried over by the distribution function.

Entry point: `InverseTransform`, shown in the opening chapter, `intro`.
"""

from functools import cache

import numpy as np

from course_utils.generative.sampling_1d import GridDensity
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
    word,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, GREEN

NODES = np.linspace(0, 4, 401)
DENSITIES = {
    "bells": np.exp(-8 * (NODES - 1) ** 2) + 0.6 * np.exp(-2 * (NODES - 2.8) ** 2),
    "ramp": NODES,
    "boxes": np.where(NODES < 1, 1.0, np.where(NODES > 2.5, 0.8, 0.0)),
}
WAS = {"two bells": "bells", "two boxes": "boxes"}
NUMBERS = {"10": 10, "100": 100, "1000": 1000, "10000": 10_000}
SHOWN, BINS, HIGHEST = 10, 32, 1.1  # arrows, bars, top of the lower picture


@cache
def density(name):
    """Return the density of that name."""
    return GridDensity(NODES, DENSITIES[name])


@cache
def heights(number, draw):
    """Return the uniform numbers of a draw; a longer draw begins with the shorter one."""
    return np.random.default_rng(draw).random(10_000)[:number]


class InverseTransform(Explorer):
    """From uniform numbers to samples of a density."""

    fig = "fig-inverse"
    kind = Choice([*DENSITIES], "bells", was=WAS, outer=False)
    number = Choice(NUMBERS, "1000", outer=False)
    draw = Integer(1, 6, 1)

    @figure
    def axes(words):
        fig = canvas([["F"], ["p"]], height=520)
        frame(fig.axes[0], (0, 4), (0, 1), labels=("", "u = F(x)"))
        frame(fig.axes[1], (0, 4), (0, HIGHEST), labels=("x", words["density"]))
        return fig

    @computed
    def x(kind, number, draw):
        return density(kind).inverse(heights(number, draw))

    @computed
    def distance(kind, x):
        F, n = density(kind).distribution(np.sort(x)), len(x)
        return float(max((np.arange(1, n + 1) / n - F).max(), (F - np.arange(n) / n).max()))

    @scene
    def curves(axes, kind):
        p = density(kind)
        marks.curve(axes["F"], np.stack([p.x, p.cumulative], axis=-1), color=BLUE, width=3)
        marks.curve(axes["p"], np.stack([p.x, p.density], axis=-1), color=BLUE, width=3)

    @moving
    def ways(axes, kind, draw):
        u = heights(SHOWN, draw)
        lines = [
            np.array([(0, a), (b, a), (b, 0)])
            for a, b in zip(u, density(kind).inverse(u), strict=True)
        ]
        maps.contours(axes["F"], lines, color=GREEN, width=1.8, zorder=2)

    @moving
    def histogram(axes, x):
        edges = np.linspace(0, 4, BINS + 1)
        bars = np.histogram(x, edges)[0] * BINS / 4 / len(x)
        bars = np.minimum(bars, HIGHEST)
        outline = np.stack(
            [np.repeat(edges, 2), np.concatenate([[0], np.repeat(bars, 2), [0]])]
        )
        maps.area(axes["p"], outline.T, color=GREEN, opacity=0.35)

    @slots.dots(on="F", color=GREEN, size=8)
    def landed(kind, draw):
        x = density(kind).inverse(heights(SHOWN, draw))
        return np.stack([x, np.zeros_like(x)], axis=-1)

    @sentence
    def reading(kind, number, distance):
        # The distance depends on the uniform numbers alone, so the density has to be named.
        ratio = f"{distance * np.sqrt(number):.2f}"
        name = word(f"kind.{kind}")
        return say("reading", n=number, kind=name, distance=f"{distance:.3f}", ratio=ratio)
