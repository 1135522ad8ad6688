"""What each rule for the step size costs.

Entry point: `StepRules`.
"""

from dataclasses import replace

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.descent import step_sizes
from course_utils.descent.counted_runs import counted_descent, counted_steps
from course_utils.interactive import (
    Choice,
    Explorer,
    Point,
    computed,
    figure,
    moving,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, GREEN, MUTED, ORANGE, PURPLE

VIEW = ((-2.1, 2.1), (-1.5, 1.65))
BUDGET = 120  # evaluations


class StepRules(Explorer):
    """Fixed, backtracking and exact step sizes from one start, and what they cost."""

    fig = "fig-rules"
    # The function, the levels of its contour lines, and the first trial of exact steps: so
    # small that the search does not jump over the first bottom of the ray into another one.
    LANDS = {
        "round bowl": (landscapes.bowl(3.0, 0.4), (0.25 * np.arange(1, 15)) ** 2, 0.3),
        "long bowl": (landscapes.bowl(20.0, 0.4), (0.45 * np.arange(1, 15)) ** 2, 0.05),
        "Rosenbrock's valley": (landscapes.rosenbrock, 0.3 * 2.5 ** np.arange(10), 5e-4),
    }
    ALPHAS = {"0.001": 0.001, "0.01": 0.01, "0.1": 0.1}
    FIXED = {
        "running": "Fixed step size: {steps} steps for {cost} evaluations, f = {value}.",
        "converged": "Fixed step size: arrives after {steps} steps, {cost} evaluations.",
        "diverged": "Fixed step size: diverges; after {steps} steps f = {value}.",
    }
    BACKTRACKING = {
        "running": "Backtracking: {steps} steps for {cost} evaluations, f = {value}.",
        "converged": "Backtracking: arrives after {steps} steps, {cost} evaluations.",
        "stalled": "Backtracking: finds no better place after {steps} steps, f = {value}.",
    }
    EXACT = {
        "running": "Exact: {steps} steps for about {cost} evaluations, f = {value}.",
        "converged": "Exact: arrives after {steps} steps, about {cost} evaluations.",
        "stalled": "Exact: finds no better place after {steps} steps, f = {value}.",
    }
    start = Point((-2.0, 2.0), (-1.4, 1.6), (-1.84, -0.68), on="map")
    fixed = Choice([*ALPHAS], "0.01", outer=False)
    land = Choice([*LANDS], "long bowl")

    @figure
    def axes():
        fig = canvas([["map"], ["values"]], height=560, height_ratios=[1.9, 1])
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        frame(
            fig.axes[1], (0, BUDGET), (1e-7, 1e4), labels=("evaluations", "f"),
            scales=("linear", "log"),
        )  # fmt: skip
        return fig

    @computed
    def f(land):
        return StepRules.LANDS[land][0]

    @computed
    def by_fixed(f, start, fixed):
        return counted_steps(f, start, StepRules.ALPHAS[fixed], BUDGET)

    @computed
    def by_backtracking(f, start):
        return counted_descent(
            f, start, lambda f, grad: step_sizes.backtracking(f, sigma=0.1), BUDGET
        )

    @computed
    def by_exact(f, start, land):
        first = StepRules.LANDS[land][2]
        return counted_descent(f, start, lambda f, grad: step_sizes.exact(grad, first), BUDGET)

    @scene
    def map(axes, land):
        f, levels, _ = StepRules.LANDS[land]
        groups = contours.level_lines(replace(f, domain=VIEW), levels)
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)
        marks.dots(axes["map"], f.minimisers, color=PURPLE)

    @moving
    def fixed_run(axes, by_fixed):
        draw(axes, by_fixed, color=ORANGE, mark="square", size=7, zorder=3)

    @moving
    def other_runs(axes, by_backtracking, by_exact):
        draw(axes, by_exact, color=BLUE, mark="ring", size=10, zorder=4)
        draw(axes, by_backtracking, color=GREEN, mark="dot", size=7, zorder=5)

    @sentence
    def with_fixed(by_fixed):
        return say(StepRules.FIXED, by_fixed)

    @sentence
    def with_backtracking(by_backtracking):
        return say(StepRules.BACKTRACKING, by_backtracking)

    @sentence
    def with_exact(by_exact):
        # Brent's search ends at rounding, so machines differ by some evaluations.
        return say(StepRules.EXACT, by_exact, digits=-1 if by_exact.spent[-1] > 10 else 0)


def draw(axes, run, **look):
    """Draw a run on the map, and its values over their costs."""
    marks.path(axes["map"], run.x, **look)
    marks.values(axes["values"], run.heights, run.spent, **look | {"size": 0, "width": 3})


def say(words, run, digits=0):
    """Fill the numbers of a run into the sentence for its outcome."""
    value = f"{run.heights[-1]:.2g}".replace("e-0", "e-").replace("e+", "e")
    return words[run.status].format(
        steps=len(run.x) - 1, cost=round(int(run.spent[-1]), digits), value=value
    )
