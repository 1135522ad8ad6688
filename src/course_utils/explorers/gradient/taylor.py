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
    slots,
)
from course_utils.plots import canvas, frame, maps
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

    @slots.arrows(on="map", color=ORANGE)
    def uphill(place):
        return [place, HILLS.gradient(place)]

    @slots.dots(on="map", size=12)
    def here(place):
        return place

    @slots.curve(on="section", color=MUTED, width=3)
    def ground(place):
        steps = np.linspace(-1, 1, 41)
        return np.stack([steps, HILLS(place + steps[:, None] * np.array([1.0, 0.0]))], -1)

    @slots.curve(on="section", color=BLUE)
    def section(place, polynomial):
        steps = np.linspace(-REACH, REACH, 17)
        return np.stack([steps, polynomial(place + steps[:, None] * np.array([1.0, 0.0]))], -1)

    @slots.dots(on="section", color=PURPLE, size=7)
    def touched(place):
        return (0, HILLS(place))

    @sentence
    def curved(eigenvalues):
        low, high = eigenvalues.tolist()
        kind = quadratic_forms.shape(eigenvalues)
        return say(kind, low=f"{low:.2f}", high=f"{high:.2f}")

    @sentence
    def missed(order, error):
        return say("missed-first" if order == 1 else "missed-second", error=f"{error:.3f}")
