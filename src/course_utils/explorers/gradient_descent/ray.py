"""What happens along the ray of steepest descent: tangent, remainder, Armijo's line.

Entry point: `AlongTheRay`.
"""

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.descent import step_sizes
from course_utils.interactive import (
    Choice,
    Explorer,
    Point,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, INK, MUTED, ORANGE, PURPLE

HILLS = landscapes.gaussian_hills
FAR = 4.0  # largest step size of the ray
RAY = np.linspace(0, FAR, 401)
FLAT = 1e-6  # shorter gradients are rounding errors beside the curvature


class AlongTheRay(Explorer):
    """f along the ray in the direction -gradient, its tangent, and Armijo's line."""

    fig = "fig-ray"
    start = Point((-2.5, 2.5), (-2.0, 2.0), (-0.5, -0.24), on="map")
    alpha = Slider(0.4, FAR, 1.6, step=0.4)
    sigma = Choice({"0.1": 0.1, "0.5": 0.5, "0.9": 0.9}, "0.1", outer=False)

    @figure
    def axes(words):
        fig = canvas([["map"], ["ray"]], height=560, height_ratios=[1.8, 1])
        frame(fig.axes[0], (-3, 3), (-2.25, 2.25), labels=("x", "y"), equal=True)
        frame(fig.axes[1], (0, FAR), (-0.6, 1.1), labels=(words["size"], "f"))
        return fig

    @computed
    def gradient(start):
        gradient = HILLS.gradient(start)
        return gradient if np.hypot(*gradient) > FLAT else np.zeros(2)

    @computed
    def slope(gradient):
        """Return the slope of f along the ray at its beginning: <gradient, -gradient>."""
        return -float(gradient @ gradient)

    @computed
    def along(start, gradient):
        return HILLS(np.subtract(start, RAY[:, None] * gradient))

    @computed
    def line(along, slope, sigma):
        return along[0] + sigma * slope * RAY

    @computed
    def accepted(along, line, slope):
        """Return the ends of the intervals of accepted step sizes, shape (m, 2)."""
        inside = np.concatenate([[False], (along <= line) & (slope < 0), [False]])
        change = np.flatnonzero(np.diff(inside.astype(int)))
        return RAY[change.reshape(-1, 2) - [0, 1]]

    @computed
    def trial(start, gradient, alpha):
        """Return the place that the step size leads to."""
        return np.subtract(start, alpha * gradient)

    @computed
    def accepts(start, gradient, slope, alpha, sigma):
        return slope < 0 and step_sizes.armijo_holds(
            HILLS, start, -gradient, gradient, alpha, sigma
        )

    @scene
    def map(axes):
        groups = contours.level_lines(HILLS, np.arange(-0.4, 1.0, 0.08))
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)

    @moving
    def rule(axes, start, gradient, line, accepted):
        marks.path(axes["ray"], np.stack([RAY, line], -1)[[0, -1]], color=BLUE, size=0,
                   width=2.5, dashed=True)  # fmt: skip
        for ends in accepted:
            floor = [(alpha, -0.6) for alpha in ends]
            marks.path(axes["ray"], floor, size=0, width=9)
            way = np.subtract(start, ends[:, None] * gradient)
            marks.path(axes["map"], way, size=0, width=7)

    @moving
    def ray(axes, start, gradient, along, slope):
        way = np.subtract(start, np.array([[0], [FAR]]) * gradient)
        marks.path(axes["map"], way, size=0, width=2)
        marks.arrow(axes["map"], start, gradient, color=ORANGE)
        marks.path(axes["ray"], np.stack([RAY, along], -1)[::8], size=0, width=3.5)
        tangent = along[0] + slope * RAY[[0, -1]]
        marks.path(axes["ray"], np.stack([RAY[[0, -1]], tangent], -1), color=INK, size=0)

    @moving
    def step(axes, alpha, along, slope, trial):
        tangent, there = along[0] + slope * alpha, float(HILLS(trial))
        ends = [(alpha, tangent), (alpha, there)]
        marks.path(axes["ray"], ends, color=PURPLE, size=0, width=4)
        marks.path(axes["ray"], ends[1:], color=INK, width=0, size=11, zorder=6)
        marks.path(axes["map"], [trial], color=INK, width=0, size=11, zorder=6)

    @sentence
    def remainder(alpha, along, slope, trial):
        if not slope:
            return say("flat")
        decrease, promise = along[0] - HILLS(trial), -slope * alpha
        return say(
            "falls" if decrease >= 0 else "rises", alpha=f"{alpha:.1f}",
            promise=f"{promise:.3g}", change=f"{abs(decrease):.3g}",
            remainder=f"{promise - decrease:.3g}",
        )  # fmt: skip

    @sentence
    def verdict(slope, accepts, sigma):
        if not slope:
            return say("nothing")
        return say("accepts" if accepts else "rejects", sigma=str(sigma))
