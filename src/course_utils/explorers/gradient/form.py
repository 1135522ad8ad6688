"""A quadratic form, built from its eigenvalues.

Entry point: `QuadraticForm`, shown in the chapter on the gradient.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours, quadratic_forms
from course_utils.interactive import (
    Explorer,
    Slider,
    computed,
    figure,
    moving,
    say,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE

VIEW = ((-2.4, 2.4), (-1.6, 1.6))
LEVELS = 0.4 * np.arange(1, 12)
STYLES = {
    "above": {"color": BLUE, "mark": "dot", "dashed": False},
    "below": {"color": MUTED, "mark": "dot", "dashed": True},
    "at": {"color": INK, "mark": "dot", "dashed": False},
    "first": {"color": ORANGE, "mark": "dot", "dashed": False},
    "second": {"color": GREEN, "mark": "dot", "dashed": False},
}


@cache
def straight(first, second, sign):
    """Return the lines above or below 0 of the form with its axes along x and y."""
    form = quadratic_forms.form(quadratic_forms.symmetric([first, second]), size=3.0)
    groups = contours.level_lines(form, sign * LEVELS, shape=(61, 61))
    return [line for same in groups for line in same]


def turned(lines, q):
    """Turn lines so that x and y come to lie along the columns of q."""
    return [line @ q.T for line in lines]


class QuadraticForm(Explorer):
    """Contour map of <H h, h> / 2 from the eigenvalues of H and the direction of one axis."""

    fig = "fig-form"
    first = Slider(-2, 2, 1, step=0.5)
    second = Slider(-2, 2, -1.5, step=0.5)
    angle = Slider(0, 180, 30, step=30, unit="\N{DEGREE SIGN}")

    @figure
    def axes(words):
        rows = [["legend"], ["map"], ["sections"]]
        fig = canvas(rows, height=520, height_ratios=[0.2, 3, 1.2])
        frame(
            fig.axes[1], *VIEW, labels=("h\N{SUBSCRIPT ONE}", "h\N{SUBSCRIPT TWO}"), equal=True
        )
        frame(fig.axes[2], (-1.6, 1.6), (-2.6, 2.6), labels=(words["way"], "q"))
        legend(fig.axes[0], {words[name]: style for name, style in STYLES.items()})
        return fig

    @computed
    def matrix(first, second, angle):
        return quadratic_forms.symmetric([first, second], np.radians(angle))

    @computed
    def q(angle):
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        return np.array([[c, -s], [s, c]])

    @computed
    def zeros(first, second, q):
        return quadratic_forms.level_zero([first, second]) @ q.T

    @computed
    def shape(first, second):
        return quadratic_forms.shape([first, second])

    @moving
    def above(axes, first, second, q):
        maps.contours(axes["map"], turned(straight(first, second, 1), q), color=BLUE, width=1.4)

    @moving
    def below(axes, first, second, q):
        lines = turned(straight(first, second, -1), q)
        maps.contours(axes["map"], lines, color=MUTED, width=1.4, dashed=True)

    @moving
    def at_zero(axes, zeros):
        lines = [(-3 * u, 3 * u) for u in zeros]  # out of the view on both sides
        maps.contours(axes["map"], lines, color=INK, width=1.8)

    @moving
    def eigenvectors(axes, q):
        marks.arrow(axes["map"], (0, 0), q[:, 0], color=ORANGE)
        marks.arrow(axes["map"], (0, 0), q[:, 1], color=GREEN)
        marks.dots(axes["map"], (0, 0), color=PURPLE)

    @slots.curve(on="sections", color=ORANGE, width=5.0)  # seen below the other
    def along_first(first):
        t = np.linspace(-1.6, 1.6, 41)
        return np.stack([t, first * t**2 / 2], -1)

    @slots.curve(on="sections", color=GREEN)
    def along_second(second):
        t = np.linspace(-1.6, 1.6, 41)
        return np.stack([t, second * t**2 / 2], -1)

    @slots.dots(on="sections", size=5)
    def foot():
        return (0, 0)

    @sentence
    def kind(shape):
        return say(shape)

    @sentence
    def entries(matrix):
        a, b, _, d = (0.0 + matrix.round(9)).ravel().tolist()
        return say("rows", a=f"{a:.2f}", b=f"{b:.2f}", d=f"{d:.2f}")
