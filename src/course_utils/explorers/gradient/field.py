"""The gradient as a field of arrows over a landscape.

Entry point: `GradientField`, shown in the chapter on the gradient.
"""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from course_utils.calculus import contours, critical, landscapes
from course_utils.interactive import (
    Choice,
    Explorer,
    Point,
    computed,
    figure,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.fields import field
from course_utils.plots.palette import MUTED, ORANGE, PURPLE

VIEW = ((-2.5, 2.5), (-2.0, 2.0))


class Land(NamedTuple):
    """A landscape, its contour levels, and the length of an arrow for a slope of 1."""

    f: landscapes.Landscape
    levels: np.ndarray
    scale: float


def _land(f, levels, scale):
    return Land(replace(f, domain=VIEW), np.asarray(levels), scale)


LANDS = {
    "hills": _land(landscapes.gaussian_hills, np.arange(-0.45, 1.0, 0.1), 0.35),
    "bowl": _land(landscapes.bowl(3.0, np.pi / 6), np.arange(1, 12) ** 2 / 14, 0.055),
    "pass": _land(landscapes.saddle, np.arange(-4, 6, 0.75), 0.07),
    "monkey-saddle": _land(landscapes.monkey_saddle, np.arange(-14, 15, 2.0), 0.02),
}


@cache
def contour_map(land):
    """Return the contour lines of a landscape."""
    place = LANDS[land]
    return [line for same in contours.level_lines(place.f, place.levels) for line in same]


@cache
def arrows():
    """Return where the arrows of the field begin, shape (n, 2)."""
    x, y = np.linspace(-2.25, 2.25, 13), np.linspace(-1.75, 1.75, 10)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


class GradientField(Explorer):
    """Arrows of the gradient over a map, and the gradient at one place."""

    fig = "fig-field"
    land = Choice([*LANDS], "hills", was={"monkey saddle": "monkey-saddle"})
    place = Point((-1.95, 1.95), (-1.56, 1.56), (0.75, 0.0), on="map", count=(27, 27))

    @figure
    def axes():
        fig = canvas([["map"]], height=395)
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        return fig

    @computed
    def gradient(land, place):
        return LANDS[land].f.gradient(place)

    @computed
    def kinds(land):
        f = LANDS[land].f
        return [critical.kind(f.hessian(point)) for point in f.critical_points]

    @scene
    def map(axes, land):
        maps.contours(axes["map"], contour_map(land), color=MUTED)
        vectors = LANDS[land].scale * LANDS[land].f.gradient(arrows())
        field(axes["map"], arrows(), vectors, opacity=0.85)
        marks.dots(axes["map"], LANDS[land].f.critical_points, color=PURPLE)

    @slots.arrows(on="map", color=ORANGE)
    def uphill(land, place, gradient):
        return [place, 2 * LANDS[land].scale * gradient]

    @slots.dots(on="map", size=12)
    def here(place):
        return place

    @sentence
    def reading(gradient):
        x, y = (0.0 + gradient).tolist()
        norm = float(np.hypot(x, y))
        if norm <= 1e-9:
            return say("critical")
        return say("slope", x=f"{x:.2f}", y=f"{y:.2f}", norm=f"{norm:.2f}")

    @sentence
    def counted(kinds):
        names = ("summit", "pit", "pass", "degenerate")
        return say("counts", **{name: kinds.count(name) for name in names})
