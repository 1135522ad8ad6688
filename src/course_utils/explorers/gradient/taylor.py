"""Taylor's polynomials of first and second order over a contour map.

Entry point: `SecondOrder`, shown in the chapter on the gradient.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from course_utils.calculus import contours, landscapes, quadratic_forms, taylor
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
from course_utils.plots.palette import BLUE, MUTED, ORANGE, PURPLE

VIEW = ((-2.5, 2.5), (-2.0, 2.0))
LEVELS = np.arange(-0.45, 1.0, 0.1)
REACH = 0.8  # half the side of the square in which the polynomial is drawn
HILLS = replace(landscapes.gaussian_hills, domain=VIEW)


@cache
def contour_map():
    """Return the contour lines of the hills."""
    return [line for same in contours.level_lines(HILLS, LEVELS) for line in same]


def around(place):
    """Return the square around a place, as a domain."""
    return tuple((c - REACH, c + REACH) for c in place)


class SecondOrder(Explorer):
    """Contour lines of a Taylor polynomial, laid over those of the function."""

    fig = "fig-taylor"
    order = Choice({"first": 1, "second": 2}, "second", outer=False)
    place = Point((-1.95, 1.95), (-1.56, 1.56), (-0.75, -0.12), on="map", count=(27, 27))

    @figure
    def axes(words):
        fig = canvas([["map"], ["section"]], height=510, height_ratios=[3, 1])
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        frame(fig.axes[1], (-1, 1), (-0.7, 1.2), labels=(words["way"], words["height"]))
        return fig

    @computed
    def polynomial(place, order):
        found = taylor.polynomial(HILLS, place, order)
        return replace(found, domain=around(place))

    @computed
    def eigenvalues(place):
        return np.linalg.eigvalsh(HILLS.hessian(place))

    @computed
    def error(place, order):
        circle = 0.3 * quadratic_forms.ellipse(np.eye(2))
        left = taylor.remainder(HILLS, place, circle, order)
        return float(np.abs(left).max())

    @scene
    def map(axes):
        maps.contours(axes["map"], contour_map(), color=MUTED)

    @moving
    def lines(axes, polynomial):
        groups = contours.level_lines(polynomial, LEVELS, shape=(13, 13))
        lines = [line for same in groups for line in same]
        maps.contours(axes["map"], lines, color=BLUE, width=1.8, zorder=3)

    @moving
    def here(axes, place):
        marks.arrow(axes["map"], place, 1.0 * HILLS.gradient(place), color=ORANGE)
        marks.dots(axes["map"], place, size=12)

    @moving
    def ground(axes, place):
        steps = np.linspace(-1, 1, 41)
        heights = HILLS(place + steps[:, None] * np.array([1.0, 0.0]))
        marks.curve(axes["section"], np.stack([steps, heights], -1), color=MUTED, width=3)

    @moving
    def section(axes, place, polynomial):
        steps = np.linspace(-REACH, REACH, 17)
        heights = polynomial(place + steps[:, None] * np.array([1.0, 0.0]))
        marks.curve(axes["section"], np.stack([steps, heights], -1), color=BLUE)
        marks.dots(axes["section"], (0, polynomial(place)), color=PURPLE, size=7)

    @sentence
    def curved(eigenvalues):
        low, high = eigenvalues.tolist()
        kind = quadratic_forms.shape(eigenvalues)
        return say(kind, low=f"{low:.2f}", high=f"{high:.2f}")

    @sentence
    def missed(order, error):
        return say("missed-first" if order == 1 else "missed-second", error=f"{error:.3f}")
