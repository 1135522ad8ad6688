"""Step sizes: what happens along a ray, and what each rule for the step size costs.

Entry points: `AlongTheRay` and `StepRules`, shown in the chapter on gradient descent.
"""

from dataclasses import replace

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.descent import step_sizes
from course_utils.explorers.counting import counted_descent, counted_steps
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
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE

HILLS = landscapes.gaussian_hills
FAR = 4.0  # largest step size of the ray
RAY = np.linspace(0, FAR, 401)
FLAT = 1e-6  # shorter gradients are rounding errors beside the curvature


class AlongTheRay(Explorer):
    """f along the ray in the direction -gradient, its tangent, and Armijo's line."""

    fig = "fig-ray"
    caption = (
        "Above, a ray against the gradient (orange). Below, f along that ray (green) over the "
        "step size, its tangent at 0 (black), the remainder between the two (purple), and "
        "Armijo's line (blue, dashed). Thick green: the accepted step sizes, on the ray too."
    )
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
    start = Point((-2.5, 2.5), (-2.0, 2.0), (-0.5, -0.24), on="map", label="start")
    alpha = Slider(0.4, FAR, 1.6, step=0.4, label="step size")
    sigma = Choice(SIGMAS, "0.1", label="Armijo's \N{GREEK SMALL LETTER SIGMA}", outer=False)

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


VIEW = ((-2.1, 2.1), (-1.5, 1.65))
BUDGET = 120  # evaluations


class StepRules(Explorer):
    """Fixed, backtracking and exact step sizes from one start, and what they cost."""

    fig = "fig-rules"
    caption = (
        "Gradient descent from one start with three rules. Orange squares: a fixed step size. "
        "Green dots: backtracking. Blue rings: exact steps. Below, the values f over what "
        "they have cost: evaluations of f and of its gradient."
    )
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
    start = Point((-2.0, 2.0), (-1.4, 1.6), (-1.84, -0.68), on="map", label="start")
    fixed = Choice(ALPHAS, "0.01", label="fixed step size", outer=False)
    land = Choice(LANDS, "long bowl", label="landscape")

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
