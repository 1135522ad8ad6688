"""Gradient descent with a fixed step size on quadratic bowls: zigzag, rate and divergence.

Entry point: `DescentOnBowl`, shown in the chapter on gradient descent.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.descent import rates
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
from course_utils.plots.palette import MUTED, ORANGE, PURPLE

VIEW = ((-2.75, 2.75), (-1.6, 1.6))
SHOWN, COUNTED = 50, 600  # steps drawn, and steps searched for the tolerance
TOLERANCE = 1e-6  # of f(x_0)


@cache
def bowl(condition):
    """Return (x^2 + condition y^2) / 2 on the view."""
    return replace(landscapes.bowl(condition), domain=VIEW)


class DescentOnBowl(Explorer):
    """Gradient descent with a fixed step size on f(x, y) = (x^2 + L y^2) / 2."""

    fig = "fig-descent"
    start = Point((-2.1, 1.65), (-1.04, 0.96), (-2.1, 0.64), on="map")
    step = Slider(0.4, 1.1, 0.9, step=0.1, unit="\N{MULTIPLICATION SIGN} 2/L")
    condition = Choice({"1": 1.0, "4": 4.0, "16": 16.0}, "16")

    @figure
    def axes(words):
        fig = canvas([["map"], ["values"]], height=505, height_ratios=[2, 1])
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        frame(
            fig.axes[1], (0, SHOWN), (1e-7, 1e3), labels=(words["steps"], "f"),
            scales=("linear", "log"),
        )  # fmt: skip
        return fig

    @computed
    def alpha(step, condition):
        return 2 * step / condition

    @computed
    def rate(alpha, condition):
        return rates.contraction(alpha, [1.0, condition])

    @computed
    def growth(alpha, condition):
        return rates.contraction(alpha, [condition])

    @computed
    def modes(alpha, condition):
        """Return the runs from (1, 0) and (0, 1), shape (2, steps + 1, 2)."""
        hessian, steps = np.diag([1.0, condition]), np.arange(COUNTED + 1)
        return np.stack(
            [rates.iterate_on_quadratic(hessian, one, alpha, steps) for one in np.eye(2)]
        )

    @computed
    def run(start, modes):
        return start[0] * modes[0] + start[1] * modes[1]  # descent on a quadratic is linear

    @computed
    def heights(run, condition):
        return bowl(condition)(run)

    @computed
    def steps_needed(heights):
        below = heights <= TOLERANCE * heights[0]
        return int(below.argmax()) if below.any() else None

    @computed
    def kind(start, step, condition, steps_needed):
        if not any(start):
            return "minimiser"
        if step >= 1 and (start[1] or condition == 1):
            if condition == 1:
                return "border-all" if step == 1 else "diverges-all"
            return "border" if step == 1 else "diverges"
        if step >= 1:
            return "lucky"
        if steps_needed is None:
            return "slow"
        return "once" if steps_needed == 1 else "converges"

    @scene
    def map(axes, condition):
        groups = contours.level_lines(bowl(condition), (0.4 * np.arange(1, 26)) ** 2 / 2)
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)
        marks.dots(axes["map"], (0, 0), color=PURPLE)

    @moving
    def way(axes, run):
        outside = (np.abs(run[: SHOWN + 1]) > np.max(VIEW, axis=1)).any(axis=1)
        last = outside.argmax() if outside.any() else SHOWN  # a divergent path does not return
        marks.path(axes["map"], run[: last + 1], size=7)

    @moving
    def uphill(axes, start, condition):
        gradient = bowl(condition).gradient(start)
        if gradient.any():
            marks.arrow(axes["map"], start, 0.5 * gradient / np.hypot(*gradient), color=ORANGE)

    @moving
    def fall(axes, heights, rate):
        if heights[0] and rate:
            ends = np.array([0, SHOWN])
            bound = np.stack([ends, heights[0] * rate ** (2.0 * ends)], axis=-1)
            marks.path(axes["values"], bound, color=MUTED, size=0, dashed=True, zorder=2)
        marks.values(axes["values"], heights[: SHOWN + 1], width=3)

    @sentence
    def outcome(kind, steps_needed, rate, growth):
        steps = COUNTED if steps_needed is None else steps_needed
        return say(kind, steps=steps, rate=f"{rate:.3f}", growth=f"{growth:.2f}")
