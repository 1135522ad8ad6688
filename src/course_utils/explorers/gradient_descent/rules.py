"""What each rule for the step size costs.

Entry point: `StepRules`.
"""

from typing import NamedTuple

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
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, GREEN, MUTED, ORANGE, PURPLE

VIEW = ((-2.1, 2.1), (-1.5, 1.65))
BUDGET = 120  # evaluations


class Land(NamedTuple):
    """A landscape, and what its map and the search for exact steps need."""

    f: landscapes.Landscape
    levels: np.ndarray  # of its contour lines
    # The first trial of exact steps: so small that the search does not jump past the first
    # minimum along the ray into another one.
    first: float


LANDS = {
    "round": Land(landscapes.bowl(3.0, 0.4), (0.25 * np.arange(1, 15)) ** 2, 0.3),
    "long": Land(landscapes.bowl(20.0, 0.4), (0.45 * np.arange(1, 15)) ** 2, 0.05),
    "valley": Land(landscapes.rosenbrock, 0.3 * 2.5 ** np.arange(10), 5e-4),
}


class StepRules(Explorer):
    """Fixed, backtracking and exact step sizes from one start, and what they cost."""

    fig = "fig-rules"
    WAS = {"round bowl": "round", "long bowl": "long", "Rosenbrock's valley": "valley"}
    start = Point((-2.0, 2.0), (-1.4, 1.6), (-1.84, -0.68), on="map")
    fixed = Choice({"0.001": 0.001, "0.01": 0.01, "0.1": 0.1}, "0.01", outer=False)
    land = Choice(LANDS, "long", was=WAS)

    @figure
    def axes(words):
        fig = canvas([["map"], ["values"]], height=560, height_ratios=[1.9, 1])
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        frame(
            fig.axes[1], (0, BUDGET), (1e-7, 1e4), labels=(words["evaluations"], "f"),
            scales=("linear", "log"),
        )  # fmt: skip
        return fig

    @computed
    def by_fixed(land, start, fixed):
        return counted_steps(land.f, start, fixed, BUDGET)

    @computed
    def by_backtracking(land, start):
        return counted_descent(
            land.f, start, lambda f, grad: step_sizes.backtracking(f, sigma=0.1), BUDGET
        )

    @computed
    def by_exact(land, start):
        return counted_descent(
            land.f, start, lambda f, grad: step_sizes.exact(grad, land.first), BUDGET
        )

    @scene
    def map(axes, land):
        groups = contours.level_lines(land.f, land.levels, domain=VIEW)
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)
        marks.dots(axes["map"], land.f.minimisers, color=PURPLE)

    @moving
    def fixed_run(axes, by_fixed):
        draw(axes, by_fixed, color=ORANGE, mark="square", size=7, zorder=3)

    @moving
    def other_runs(axes, by_backtracking, by_exact):
        draw(axes, by_exact, color=BLUE, mark="ring", size=10, zorder=4)
        draw(axes, by_backtracking, color=GREEN, mark="dot", size=7, zorder=5)

    @sentence
    def with_fixed(by_fixed):
        kinds = {"running": "fixed", "converged": "fixed-arrives", "diverged": "fixed-diverges"}
        return say(kinds[by_fixed.status], **numbers(by_fixed))

    @sentence
    def with_backtracking(by_backtracking):
        kinds = {
            "running": "backtracking", "converged": "backtracking-arrives",
            "stalled": "backtracking-stalls",
        }  # fmt: skip
        return say(kinds[by_backtracking.status], **numbers(by_backtracking))

    @sentence
    def with_exact(by_exact):
        kinds = {"running": "exact", "converged": "exact-arrives", "stalled": "exact-stalls"}
        # Brent's search ends at rounding, so machines differ by a few evaluations.
        digits = -1 if by_exact.spent[-1] > 10 else 0
        return say(kinds[by_exact.status], **numbers(by_exact, digits))


def draw(axes, run, **look):
    """Draw a run on the map, and its values against their cost."""
    marks.path(axes["map"], run.x, **look)
    marks.values(axes["values"], run.heights, run.spent, **look | {"size": 0, "width": 3})


def numbers(run, digits=0):
    """Return the numbers with which a sentence describes the end of a run."""
    value = f"{run.heights[-1]:.2g}".replace("e-0", "e-").replace("e+", "e")
    return {
        "steps": len(run.x) - 1, "cost": round(int(run.spent[-1]), digits), "value": value
    }  # fmt: skip
