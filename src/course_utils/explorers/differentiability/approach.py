"""Paths to the origin, and what a function and its remainder do along them.

Entry point: `PathOfApproach`, shown in the chapter on differentiability.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours, linearization
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
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import FAINT, GREEN, INK, MUTED, PURPLE

VIEW = ((-1.2, 1.2), (-0.9, 0.9))
LOW, HIGH = 1e-3, 1e3
FRAMES = 15
SIZES = np.geomspace(1, LOW, 61)  # four for each frame


@cache
def lines(name):
    """Return contour lines of a function of the ladder, without those near the origin."""
    f = linearization.Sketch(linearization.LADDER[name], None, VIEW)
    levels = (-0.45, -0.35, -0.25, -0.15, -0.05, 0.05, 0.15, 0.25, 0.35, 0.45)
    groups = contours.level_lines(f, levels, (121, 161), tolerance=np.inf)
    return [line for same in groups for line in same]


class PathOfApproach(Explorer):
    """Walk to the origin along a line or a parabola; f and |R(h)|/|h| on the way."""

    fig = "fig-approach"
    RUNGS = dict(
        zip(("ratio", "parabola", "fan", "cubic", "wave"), linearization.LADDER, strict=True)
    )
    rung = Choice(RUNGS, "cubic", was={name: rung for rung, name in RUNGS.items()})
    path = Choice(("line", "parabola"), "line", outer=False)
    angle = Slider(0, 180, 30, step=15, unit="\N{DEGREE SIGN}")
    t = Play(FRAMES, 0, interval=250)

    @figure
    def axes():
        fig = canvas([["map"], ["height"], ["share"]], height=640, height_ratios=[3, 1.2, 1.2])
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        frame(fig.axes[1], (LOW, 1), (-1.1, 1.1), labels=("", "f"), scales=("log", "linear"))
        frame(
            fig.axes[2], (LOW, 1), (1e-3, HIGH), labels=("|h|", "|R|/|h|"),
            scales=("log", "log"),
        )  # fmt: skip
        return fig

    @computed
    def steps(path, angle):
        """Return places of the path, shape (61, 2), at the distances of `SIZES`."""
        c, s = np.round([np.cos(np.radians(angle)), np.sin(np.radians(angle))], 12)
        x = np.sqrt((np.sqrt(1 + 4 * SIZES**2) - 1) / 2)  # x^2 + x^4 = |h|^2
        ahead, aside = (SIZES, 0 * SIZES) if path == "line" else (x, x * x)
        return np.stack([c * ahead - s * aside, s * ahead + c * aside], axis=-1)

    @computed
    def heights(rung, steps):
        return linearization.LADDER[rung](steps)

    @computed
    def shares(rung, steps):
        f = linearization.LADDER[rung]
        return linearization.quotient(f, [0.0, 0.0], [0.0, 0.0], steps)

    @scene
    def map(axes, rung):
        maps.contours(axes["map"], lines(rung), color=MUTED, width=0.9)
        marks.dots(axes["map"], (0, 0), color=INK, size=7)
        marks.curve(axes["height"], [(LOW, 0), (1, 0)], color=FAINT, width=1)

    @slots.curve(on="map", color=GREEN, width=3)
    def way(steps):
        return [*steps, (0, 0)]

    @slots.curve(on="height", color=GREEN)
    def height(heights):
        return np.stack([SIZES, heights], -1)

    @slots.curve(on="share", color=PURPLE)
    def share(shares):
        return np.stack([SIZES, np.clip(shares, 1e-3, HIGH)], -1)

    @moving
    def walker(axes, steps, heights, shares, t):
        k = 4 * t
        marks.dots(axes["map"], steps[k], color=GREEN, size=12)
        marks.dots(axes["height"], (SIZES[k], heights[k]), color=GREEN)
        share = float(np.clip(shares[k], 1e-3, HIGH))
        marks.dots(axes["share"], (SIZES[k], share), color=PURPLE)

    @sentence
    def reading(heights, shares, t):
        k = 4 * t
        size = f"{SIZES[k]:.3g}"
        if shares.max() == 0:
            return say("zero", size=size)
        return say(
            "value", size=size, value=f"{heights[k] + 0.0:.3g}", share=f"{shares[k]:.3g}"
        )
