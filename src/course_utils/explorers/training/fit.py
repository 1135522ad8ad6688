"""A line fitted by hand, in the plane of its two weights, against descent.

Entry point: `FitByHand`, shown in the chapter on training.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours
from course_utils.data import toys
from course_utils.descent import methods
from course_utils.descent.iterates import collect
from course_utils.descent.least_squares import LeastSquares, polynomial
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
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, PURPLE

VIEW = ((-1.0, 2.0), (-1.0, 3.0))
EDGE = np.array([-1.0, 1.0])
STEPS, NEAR = 40, 1.01  # steps drawn; as good as the best, up to a hundredth


@cache
def problem():
    """Return inputs, targets and the mean square of the lines."""
    x, y = toys.line(20, np.random.default_rng(2), noise=0.3, slope=1.2, intercept=0.5)
    return x[:, 0], y[:, 0], LeastSquares(polynomial(x, 1), y[:, 0])


def descent(start):
    """Return the path of descent with the step size 1/L."""
    fit = problem()[2]
    alpha = 1 / np.linalg.eigvalsh(fit.hessian())[-1]
    return collect(methods.gradient_descent(fit.gradient, start, alpha, steps=STEPS)).x


class FitByHand(Explorer):
    """Drag the weights of a line; then let descent continue from there."""

    fig = "fig-fit"
    omega = Point((-1.0, 2.0), (-1.0, 3.0), (1.4, -0.52), on="weights", count=(26, 26))
    WAS = {"by hand": "hand", "with descent": "descent"}
    who = Choice(("hand", "descent"), "hand", was=WAS, outer=False)

    @figure
    def axes(words):
        fig = canvas([["data"], ["weights"]], height=620)
        frame(fig.axes[0], (-1, 1), (-2.5, 3.5), labels=("x", "y"))
        frame(fig.axes[1], *VIEW, labels=(words["intercept"], words["slope"]))
        return fig

    @computed
    def loss(omega):
        return problem()[2](omega)

    @computed
    def least():
        fit = problem()[2]
        return fit(fit.minimiser())

    @computed
    def run(omega, who):
        return descent(omega) if who == "descent" else np.array([omega])

    @scene
    def examples(axes):
        x, y, _ = problem()
        marks.dots(axes["data"], np.stack([x, y], axis=-1), color=INK)

    @scene
    def map(axes):
        fit = problem()[2]
        levels = fit(fit.minimiser()) + (0.25 * np.arange(1, 13)) ** 2
        groups = contours.level_lines(fit, levels, domain=VIEW)
        maps.contours(axes["weights"], [line for same in groups for line in same])
        marks.dots(axes["weights"], fit.minimiser(), color=PURPLE)

    @moving
    def line(axes, omega):
        x, y, _ = problem()
        heights = polynomial(x, 1) @ np.array(omega)
        pairs = [np.array([(a, b), (a, c)]) for a, b, c in zip(x, y, heights, strict=True)]
        maps.contours(axes["data"], pairs, color=MUTED, width=1.5)
        ends = np.stack([EDGE, polynomial(EDGE, 1) @ np.array(omega)], axis=-1)
        marks.path(axes["data"], ends, color=BLUE, size=0, width=3)

    @moving
    def way(axes, run):
        marks.path(axes["weights"], run, color=GREEN, size=6)
        if len(run) > 1:
            ends = np.stack([EDGE, polynomial(EDGE, 1) @ run[-1]], axis=-1)
            marks.path(axes["data"], ends, color=GREEN, size=0, dashed=True)

    @sentence
    def reading(who, loss, least, run):
        close = problem()[2](run) <= NEAR * least
        yours, lowest = f"{loss:.3f}", f"{least:.3f}"
        if who == "hand":
            if close[0]:
                return say("best", loss=yours)
            return say("hand", loss=yours, ratio=f"{loss / least:.2f}")
        if close[0]:
            return say("there", least=lowest)
        steps = int(close.argmax()) if close.any() else STEPS
        return say("descent", loss=yours, steps=steps, least=lowest)
