"""The error of difference quotients against their step: a V on logarithmic axes.

Entry point: `VCurve`, shown in the chapter on automatic differentiation.
"""

from typing import NamedTuple

import numpy as np

from course_utils.calculus import rounding
from course_utils.interactive import (
    Choice,
    Explorer,
    Slider,
    computed,
    figure,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, ORANGE, PURPLE

# At 1, steps of a power of two leave x + h and x - h exact, so that only values are rounded.
X = 1.0
HALVINGS = (2, 52)  # steps 2^-k
VIEW = ((1e-16, 1.0), (1e-13, 1e4))


class Sample(NamedTuple):
    """A function, and its value and first three derivatives at X."""

    f: object
    value: float
    slope: float
    second: float
    third: float


E, SIN, COS = float(np.exp(X)), float(np.sin(16 * X)), float(np.cos(16 * X))
SAMPLES = {
    "exp": Sample(np.exp, E, E, E, E),
    "sine": Sample(lambda x: np.sin(16 * x), SIN, 16 * COS, -(16**2) * SIN, -(16**3) * COS),
    "raised": Sample(lambda x: 1000 + np.exp(x), 1000 + E, E, E, E),
}
PRECISIONS = {"float64": np.float64, "float32": np.float32}


class Formula(NamedTuple):
    """A difference quotient, the bound of its error, its best step, and what it needs of f."""

    quotient: object
    bound: object
    step: object
    size: object


FORMULAS = {
    "forward": Formula(
        rounding.forward, rounding.forward_bound, rounding.forward_step, lambda s: abs(s.second)
    ),
    "central": Formula(
        rounding.central, rounding.central_bound, rounding.central_step, lambda s: abs(s.third)
    ),
}


def steps(dtype):
    """Return four steps for each halving, as long as they leave x + h and x - h exact.

    Below that there are only powers of two, which are lost in the sum.
    """
    powers = 2.0 ** -np.arange(HALVINGS[0], HALVINGS[1] + 1)
    fine = np.outer(powers, [1, 1.25, 1.5, 1.75]).ravel()
    x, h = dtype(X), fine.astype(dtype)
    exact = ((x + h) - x == h) & (x - (x - h) == h)
    return np.union1d(fine[exact & (fine <= powers[0])], powers)


def said(value):
    """Return the text of a positive number with two significant digits."""
    text = f"{value:.2g}" if value == 0 or 0.01 <= value < 100 else f"{value:.1e}"
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}".replace("-", "\N{MINUS SIGN}") if power else text


class VCurve(Explorer):
    """Error of a difference quotient against its step, measured and predicted."""

    fig = "fig-v-curve"
    WAS = {"exp(x)": "exp", "sin(16*x)": "sine", "1000 + exp(x)": "raised"}
    h = Slider(
        2.0 ** -HALVINGS[1], 2.0 ** -HALVINGS[0], 2.0**-20, log=True,
        count=HALVINGS[1] - HALVINGS[0] + 1,
    )  # fmt: skip
    function = Choice(SAMPLES, "exp", was=WAS, outer=False)
    formula = Choice(FORMULAS, "forward", outer=False)
    precision = Choice([*PRECISIONS], "float64", outer=False)

    @figure
    def axes(words):
        fig = canvas([["errors"], ["legend"]], height=420, height_ratios=[14, 1])
        frame(fig.axes[0], *VIEW, labels=(words["step"], words["error"]), scales=("log", "log"))
        legend(
            fig.axes[1],
            {
                words["measured"]: {"color": GREEN},
                words["formula"]: {"color": BLUE, "dashed": True, "mark": "ring"},
                words["rounding"]: {"color": ORANGE, "dashed": True, "mark": "box"},
                words["best"]: {"color": PURPLE, "mark": "square"},
            },
        )
        return fig

    @computed
    def power(h):
        """Return the power of two next to h."""
        return float(2.0 ** np.round(np.log2(h)))

    @computed
    def over(precision):
        return steps(PRECISIONS[precision])

    @computed
    def quotients(function, formula, precision, over):
        return formula.quotient(function.f, X, over, PRECISIONS[precision])

    @computed
    def errors(function, quotients):
        return np.abs(quotients - function.slope)

    @computed
    def error(errors, over, power):
        return float(errors[np.searchsorted(over, power)])

    @computed
    def predicted(function, formula, precision):
        """Return delta, and the bound M of the derivative that the formula needs."""
        return rounding.UNIT[precision] * abs(function.value), formula.size(function)

    @computed
    def best(formula, predicted):
        """Return the best step and the bound there."""
        step = formula.step(*predicted)
        return step, float(formula.bound(step, *predicted))

    @computed
    def shares(formula, predicted, power):
        """Return the formula's own error and that from rounding, as predicted."""
        delta, size = predicted
        return float(formula.bound(power, 0, size)), float(formula.bound(power, delta, 0))

    @computed
    def kind(over, quotients, power, shares):
        if quotients[np.searchsorted(over, power)] == 0:
            return "lost"
        own, rounded = shares
        return "formula" if own > 2 * rounded else "rounding" if rounded > 2 * own else "both"

    @scene
    def branches(axes, formula, predicted):
        (delta, size), h = predicted, np.array(VIEW[0])
        for values, color, mark in (
            (formula.bound(h, 0, size), BLUE, "ring"),
            (formula.bound(h, delta, 0), ORANGE, "box"),
        ):
            line = np.stack([h, values], axis=-1)
            marks.path(axes["errors"], line, color=color, size=0, dashed=True, mark=mark)

    @scene
    def measured(axes, errors, over):
        marks.values(axes["errors"], errors, over, color=GREEN, width=2)

    @scene
    def least(axes, best):
        h, _ = best
        marks.curve(axes["errors"], [(h, VIEW[1][0]), (h, VIEW[1][1])], color=PURPLE, width=1.5)
        marks.path(axes["errors"], [best], color=PURPLE, mark="square", width=0, size=11)

    @slots.dots(on="errors", size=13, rim=2)
    def here(power, error):
        return (power, max(error, VIEW[1][0]))

    @sentence
    def reading(kind, power, error, best):
        step, bound = (said(v) for v in best)
        return say(kind, h=said(power), error=said(error), best=step, least=bound)
