"""One derivative, many gradients: what the inner product does.

Entry point: `InnerProduct`, shown in the chapter on the gradient.
"""

import numpy as np

from course_utils.calculus import quadratic_forms
from course_utils.interactive import (
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
from course_utils.plots.palette import BLUE, INK, MUTED, ORANGE, PURPLE

PARTIALS = np.array([0.4, 0.3])  # of the linear map: df h = 0.4 h_1 + 0.3 h_2
VIEW = ((-3.0, 3.0), (-2.0, 2.0))
STYLES = {
    "unit": {"color": INK, "mark": "dot"},
    "steepest": {"color": PURPLE, "mark": "dot"},
    "gradient": {"color": ORANGE, "mark": "dot"},
    "partials": {"color": MUTED, "mark": "dot"},
}


def level(value):
    """Return the ends of the line df h = value, shape (2, 2), beyond the view."""
    across, along = PARTIALS / (PARTIALS @ PARTIALS), np.array([-PARTIALS[1], PARTIALS[0]])
    return value * across + np.array([[-12.0], [12.0]]) * along


class InnerProduct(Explorer):
    """The gradient of one linear map in the inner product of an ellipse."""

    fig = "fig-inner-product"
    stretch = Slider(1, 2, 1.6, step=0.2)
    angle = Slider(0, 170, 100, step=10, unit="\N{DEGREE SIGN}")

    @figure
    def axes(words):
        fig = canvas([["legend"], ["plane"]], height=370, height_ratios=[0.15, 2])
        frame(
            fig.axes[1], *VIEW, labels=("h\N{SUBSCRIPT ONE}", "h\N{SUBSCRIPT TWO}"), equal=True
        )
        legend(fig.axes[0], {words[name]: style for name, style in STYLES.items()})
        return fig

    @computed
    def matrix(stretch, angle):
        return quadratic_forms.symmetric([1 / stretch**2, 1.0], np.radians(angle))

    @computed
    def gradient(matrix):
        return quadratic_forms.gradient_for(PARTIALS, matrix)

    @computed
    def steepest(gradient, matrix):
        return gradient / np.sqrt(gradient @ matrix @ gradient)

    @computed
    def off(gradient):
        cosine = gradient @ PARTIALS / (np.hypot(*gradient) * np.hypot(*PARTIALS))
        return float(np.degrees(np.arccos(min(1.0, cosine))))

    @scene
    def lines(axes):
        for value in np.arange(-2, 2.1, 0.5):
            marks.curve(axes["plane"], level(value), color=BLUE, width=1.0, zorder=1)

    @slots.arrows(on="plane", color=MUTED)
    def standard():
        return [(0, 0), PARTIALS]

    @slots.curve(on="plane")
    def unit(matrix):
        return quadratic_forms.ellipse(matrix)

    @slots.curve(on="plane", color=PURPLE, width=2, dashed=True)
    def touching(steepest):
        return level(steepest @ PARTIALS)

    @slots.arrows(on="plane", color=ORANGE)
    def uphill(gradient):
        return [(0, 0), gradient]

    @slots.dots(on="plane", color=PURPLE, size=8)
    def best(steepest):
        return steepest

    @sentence
    def reading(stretch, gradient, steepest, off):
        if stretch == 1:
            return say("round")
        x, y = (f"{u:.2f}" for u in (0.0 + gradient).tolist())
        most = f"{steepest @ PARTIALS:.2f}"
        if off < 0.5:
            return say("same", x=x, y=y, most=most)
        return say("turned", x=x, y=y, off=f"{off:.0f}", most=most)
