"""A surface with the plane that its two partial derivatives span.

Entry point: `TangentPlane`, shown in the chapter on differentiability.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours, landscapes, linearization
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
from course_utils.plots.palette import MUTED, ORANGE
from course_utils.plots.surfaces import plane, space, surface

VIEW = ((-1.8, 1.8), (-1.35, 1.35))
SIZE = 0.5  # half the side of the plane
LADDER = tuple(linearization.LADDER.values())
LANDS = {
    "hills": linearization.Sketch(
        landscapes.gaussian_hills.value, landscapes.gaussian_hills.gradient, VIEW
    ),
    "pass": linearization.Sketch(
        lambda x: landscapes.saddle(x) / 4, lambda x: landscapes.saddle.gradient(x) / 4, VIEW
    ),
    "fan": linearization.Sketch(LADDER[2], linearization.fan_partials, VIEW),
    "roof": linearization.Sketch(
        lambda x: -np.abs(x[..., 0]) / 2, linearization.roof_partials, VIEW
    ),
}
TURN = np.linspace(0, 2 * np.pi, 361)
RIM = SIZE * np.stack([np.cos(TURN), np.sin(TURN)], axis=-1)


@cache
def grid(land):
    """Return the grid of the surface and the heights over it."""
    x, y = np.linspace(*VIEW[0], 25), np.linspace(*VIEW[1], 19)
    return x, y, LANDS[land](np.stack(np.meshgrid(x, y), axis=-1))


@cache
def lines(land):
    """Return the contour lines of the map."""
    heights = grid(land)[2]
    levels = np.linspace(heights.min(), heights.max(), 14)[1:-1]
    groups = contours.level_lines(LANDS[land], levels, tolerance=np.inf)
    return [line for same in groups for line in same]


class TangentPlane(Explorer):
    """Drag a place on the map; the plane of its partial derivatives follows on the surface."""

    fig = "fig-tangent-plane"
    land = Choice([*LANDS], "hills")
    place = Point(*VIEW, (0.6, 0.45), on="map", count=(31, 31))

    @figure
    def axes():
        fig = canvas(
            [["map"], ["surface"]], projection={"surface": "3d"}, height=640,
            height_ratios=[1, 1.05],
        )  # fmt: skip
        frame(fig.axes[0], *VIEW, labels=("x", "y"), equal=True)
        space(fig.axes[1], *VIEW, (-0.9, 1.05))
        return fig

    @computed
    def height(land, place):
        return float(LANDS[land](place))

    @computed
    def slopes(land, place):
        return LANDS[land].partials(np.array(place))

    @computed
    def missed(land, place, slopes):
        far, near = (
            np.abs(linearization.remainder(LANDS[land], place, slopes, s * RIM)).max()
            for s in (1, 0.1)
        )
        return float(far), float(near)

    @scene
    def ground(axes, land):
        maps.contours(axes["map"], lines(land), color=MUTED, width=0.8)
        surface(axes["surface"], *grid(land))

    @slots.curve(on="map", color=ORANGE, width=2)
    def around(place):
        return place + SIZE * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])

    @slots.dots(on="map", color=ORANGE, size=12)
    def spot(place):
        return place

    @moving
    def sheet(axes, place, height, slopes):
        size = SIZE if np.isfinite(slopes).all() else 0.0
        plane(axes["surface"], place, height, np.nan_to_num(slopes), size)

    @sentence
    def fit(land, place, slopes, missed):
        if not np.isfinite(slopes).all():
            return say("none")
        kind = "false" if land == "fan" and not any(place) else "plane"
        x, y = (f"{slope:.2f}" for slope in np.round(slopes, 2) + 0.0)  # no -0.00
        far, near = (f"{m:.3g}" for m in np.round(missed, 9))  # without rounding errors
        return say(kind, x=x, y=y, far=far, near=near)
