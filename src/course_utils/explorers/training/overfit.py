"""Polynomials of growing degree on few and on many points: two losses, one of which is honest.

Entry point: `Overfitting`, shown in the chapter on training.
"""

from functools import cache

import numpy as np

from course_utils.data import toys
from course_utils.descent.least_squares import LeastSquares, polynomial
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
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, ORANGE

LARGEST, HELD = 12, 200  # degrees looked at, examples in the held-out set
NOISE = 0.2
NUMBERS = {"15": 15, "40": 40, "400": 400}
PLACES = np.linspace(-1, 1, 161)


@cache
def sets(number):
    """Return the training set and the held-out set, drawn independently."""
    training = toys.curve(number, np.random.default_rng(9), noise=NOISE)
    held_out = toys.curve(HELD, np.random.default_rng(6), noise=NOISE)
    return training, held_out


@cache
def fits(number):
    """Return the weights of each degree, and both losses: shape (LARGEST + 1, 2)."""
    (x, y), (x_held, y_held) = sets(number)
    weights, losses = [], []
    for degree in range(LARGEST + 1):
        fit = LeastSquares(polynomial(x, degree), y[:, 0])
        weights.append(fit.minimiser())
        held = LeastSquares(polynomial(x_held, degree), y_held[:, 0])
        losses.append((fit(weights[-1]), held(weights[-1])))
    return weights, np.array(losses)


def standard_error(number, degree):
    """Return the standard error of the held-out loss of a degree.

    The loss is the mean of n = 200 independent squares of errors, each with the standard
    deviation s. So it varies by s / sqrt(n) from one held-out set to the next, and what exceeds
    the least loss by no more may be chance: the one-standard-error rule (Breiman and others,
    Classification and Regression Trees, 1984, section 3.4.3). The difference of two losses on
    the same examples is known more precisely than either, but where two fits hardly differ,
    even an excess of 0.0007 would then count as a finding, which helps nobody.
    """
    x, y = sets(number)[1]
    squares = (polynomial(x, degree) @ fits(number)[0][degree] - y[:, 0]) ** 2
    return float(squares.std(ddof=1) / np.sqrt(len(squares)))


class Overfitting(Explorer):
    """A polynomial fitted to some points, judged by these and by others."""

    fig = "fig-overfit"
    degree = Integer(0, LARGEST, 3)
    number = Choice(NUMBERS, "15", outer=False)

    @figure
    def axes(words):
        fig = canvas([["data"], ["losses"], ["legend"]], height=520, height_ratios=[8, 6, 1])
        frame(fig.axes[0], (-1, 1), (-2, 2), labels=("x", "y"))
        frame(
            fig.axes[1], (0, LARGEST), (1e-3, 1e2), labels=(words["degree"], words["square"]),
            scales=("linear", "log"),
        )  # fmt: skip
        styles = {"training": {"color": BLUE}, "held-out": {"color": ORANGE, "mark": "square"}}
        legend(fig.axes[2], {words[name]: style for name, style in styles.items()})
        return fig

    @computed
    def losses(number):
        return fits(number)[1]

    @computed
    def best(losses):
        return int(losses[:, 1].argmin())

    @scene
    def examples(axes, number):
        (x, y), _ = sets(number)
        truth = np.stack([PLACES, toys.curve_truth(PLACES)], axis=-1)
        marks.path(axes["data"], truth, color=MUTED, size=0, dashed=True)
        marks.dots(
            axes["data"], np.hstack([x, y]), color=INK, size=7.0 if len(x) < 100 else 4.0
        )

    @scene
    def curves(axes, losses):
        over = np.arange(LARGEST + 1)
        low, high = axes["losses"].get_ylim()
        shown = np.clip(losses, low, high)
        marks.values(axes["losses"], shown[:, 0], over, color=BLUE, size=6)
        marks.values(axes["losses"], shown[:, 1], over, color=ORANGE, size=6, mark="square")

    @slots.curve(on="data", color=GREEN, width=3)
    def fitted(degree, number):
        return np.stack([PLACES, polynomial(PLACES, degree) @ fits(number)[0][degree]], axis=-1)

    @moving
    def here(axes, degree, losses):
        low, high = axes["losses"].get_ylim()
        both = np.clip(losses[degree], low, high)
        marks.dots(axes["losses"], [(degree, value) for value in both], color=GREEN, size=11)

    @computed
    def kind(degree, number, losses, best):
        if degree == best:
            return "best"
        excess = losses[degree, 1] - losses[best, 1]
        if excess <= standard_error(number, best):
            return "near"
        return "under" if degree < best else "over"

    @sentence
    def reading(degree, losses, best, kind):
        training, held = (f"{loss:.3f}" for loss in losses[degree])
        found = {"degree": degree, "training": training, "held": held}
        if kind == "best":
            return say("best", **found)
        found |= {"best": best, "least": f"{losses[best, 1]:.3f}"}
        return say(kind, **found | ({"n": HELD} if kind == "near" else {}))
