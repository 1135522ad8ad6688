"""Which pit of Himmelblau's function descent reaches from each start.

Entry point: `Basins`, shown in the chapter on gradient descent.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.calculus.pointwise import gradient_of
from course_utils.descent import basins
from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent
from course_utils.interactive import (
    Explorer,
    Point,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.canvas import TEXT
from course_utils.plots.palette import GREEN, INK, MUTED, PURPLE
from course_utils.plots.regions import regions

REACH = 7.0  # the map goes from -7 to 7: farther out than usual, to show divergent starts
LAND = replace(landscapes.himmelblau, domain=((-REACH, REACH), (-REACH, REACH)))
CELLS = 200  # along each side of the map
WITHIN = 0.05  # a pit counts as reached within this distance
LEVELS = (20, 100, 300, 700, 1500, 3000)
NAMES = "ABCD"
TINTS = ("blue", "orange", "purple", "yellow", "grey", "none")
ENDS = {"epsilon": 0.01, "steps": 400, "limit": 1000.0}
DIVERGES, NO_PIT = 5, 4  # kinds beside the numbers of the pits
FINEST, COARSEST = 0.002, 0.016


@cache
def kinds(step):
    """Return what becomes of each start, as indices into `TINTS`, shape (CELLS, CELLS)."""
    x = REACH * (2 * (np.arange(CELLS) + 0.5) / CELLS - 1)
    starts = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    ends, status = basins.endpoints(LAND.gradient, starts, step, **ENDS)
    return kind_of(ends, status).reshape(CELLS, CELLS)


def kind_of(ends, status):
    """Return the number of the pit, or `NO_PIT` or `DIVERGES`, for ends of shape (m, 2)."""
    pit = basins.nearest(ends, LAND.minimisers, WITHIN)
    return np.where(status == "diverged", DIVERGES, np.where(pit < 0, NO_PIT, pit))


def path_from(start, step):
    """Return the path of descent from a start, an `iterates.Path`."""
    return collect(gradient_descent(gradient_of(LAND), start, step, **ENDS))


class Basins(Explorer):
    """Where descent with a fixed step size ends, for each start."""

    fig = "fig-basins"
    step = Slider(FINEST, COARSEST, 0.012, step=0.002, outer=True)
    start = Point(*LAND.domain, (-6.44, 4.76))

    @figure
    def axes():
        fig = canvas("map", height=455)
        frame(fig.axes[0], *LAND.domain, labels=("x", "y"), equal=True)
        return fig

    @computed
    def path(step, start):
        return path_from(start, step)

    @computed
    def kind(path):
        return int(kind_of(path.x[-1:], np.array([path.status]))[0])

    @computed
    def shares(step):
        """Return percent of starts: other pit than with the finest step, none, divergent."""
        here, finest = kinds(step), kinds(FINEST)
        moved = (here != finest) & (here < NO_PIT)
        return [100 * float(part.mean()) for part in (moved, here == NO_PIT, here == DIVERGES)]

    @scene
    def basin_map(axes, step):
        regions(axes["map"], kinds(step), TINTS, LAND.domain)

    @scene
    def heights(axes):
        lines = [line for same in contours.level_lines(LAND, LEVELS) for line in same]
        maps.contours(axes["map"], lines, color=MUTED)
        marks.dots(axes["map"], LAND.minimisers, color=PURPLE)
        for name, (x, y) in zip(NAMES, LAND.minimisers, strict=True):
            axes["map"].text(x + 0.25, y + 0.25, name, color=INK, size=TEXT)

    @moving
    def way(axes, path):
        marks.path(axes["map"], path.x, color=GREEN, size=5.5)

    @slots.dots(on="map", size=12)
    def ball(start):
        return start

    @sentence
    def ending(start, path, kind):
        near = int(np.hypot(*(LAND.minimisers - start).T).argmin())
        case = path.status
        if case == "converged":
            case = "stuck" if kind == NO_PIT else "nearest" if kind == near else "farther"
        return say(
            case, x=f"{start[0]:.1f}", y=f"{start[1]:.1f}", pit=NAMES[min(kind, 3)],
            near=NAMES[near], k=len(path.x) - 1,
        )  # fmt: skip

    @sentence
    def whole_map(step, shares):
        if step == FINEST:
            return say("finest")
        moved, none, away = (f"{share:.0f}" for share in shares)
        return say("shares", moved=moved, none=none, away=away)
