"""What happens along a ray against the gradient: the tangent, the remainder, Armijo's line.

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
    SIGMAS = {"0.1": 0.1, "0.5": 0.5, "0.9": 0.9}
    SAYS = {
        "flat": "The gradient vanishes here: it gives no direction of descent.",
        "falls": "Step size {alpha:.1f}: the tangent promises a decrease of {promise:.3g}, f "
        "decreases by {decrease:.3g}, the remainder is {remainder:.3g}.",
        "rises": "Step size {alpha:.1f}: the tangent promises a decrease of {promise:.3g}, but "
        "f increases by {increase:.3g}, the remainder is {remainder:.3g}.",
    }
    VERDICTS = {
        "flat": "There is nothing to accept or to reject.",
        "accepts": "Armijo's inequality with \N{GREEK SMALL LETTER SIGMA} = {sigma} holds: the "
        "step is accepted.",
        "rejects": "Armijo's inequality with \N{GREEK SMALL LETTER SIGMA} = {sigma} does not "
        "hold: the step is rejected.",
    }
    start = Point((-2.5, 2.5), (-2.0, 2.0), (-0.5, -0.24), on="map")
    alpha = Slider(0.4, FAR, 1.6, step=0.4)
    sigma = Choice([*SIGMAS], "0.1", outer=False)

    @figure
    def axes():
        fig = canvas([["map"], ["ray"]], height=560, height_ratios=[1.8, 1])
        frame(fig.axes[0], (-3, 3), (-2.25, 2.25), labels=("x", "y"), equal=True)
        frame(fig.axes[1], (0, FAR), (-0.6, 1.1), labels=("step size", "f"))
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
        return along[0] + AlongTheRay.SIGMAS[sigma] * slope * RAY

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
            HILLS, start, -gradient, gradient, alpha, AlongTheRay.SIGMAS[sigma]
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
            return AlongTheRay.SAYS["flat"]
        decrease, promise = along[0] - HILLS(trial), -slope * alpha
        return AlongTheRay.SAYS["falls" if decrease >= 0 else "rises"].format(
            alpha=alpha, promise=promise, decrease=decrease, increase=-decrease,
            remainder=promise - decrease,
        )  # fmt: skip

    @sentence
    def verdict(slope, accepts, sigma):
        kind = "flat" if not slope else "accepts" if accepts else "rejects"
        return AlongTheRay.VERDICTS[kind].format(sigma=sigma)
