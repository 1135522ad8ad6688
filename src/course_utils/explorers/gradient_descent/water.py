"""A drop of water, or a ball, on the real map: where it goes, and where it gets stuck.

Entry point: `WaterOnMap`, shown in the chapter on gradient descent.
"""

from functools import cache

import numpy as np

from course_utils.calculus import terrain
from course_utils.calculus.pointwise import gradient_of
from course_utils.descent import basins
from course_utils.descent.methods import momentum
from course_utils.explorers.shared import mountain
from course_utils.interactive import (
    Choice,
    Explorer,
    Point,
    computed,
    figure,
    moving,
    scene,
    sentence,
)
from course_utils.plots import frame, marks
from course_utils.plots.palette import GREEN, PURPLE

STEPS = 600  # the longest way with the shortest steps has fewer
LEVEL, STILL = 1e-3, 1.0  # rest: a slope of 1 in 1000, and a last step of less than a metre
WITHIN = 30.0  # metres from a pit that count as being in it
SHOWN = 5000.0  # metres of the way in the profile


@cache
def pits():
    """Return all pits of the map, shape (n, 2)."""
    found = terrain.critical_points(mountain.ground())
    return np.array([c.point for c in found if c.kind == "pit"])


def roll(place, step_size, beta):
    """Follow momentum until it rests or leaves the map.

    Returns
    -------
    x : ndarray of shape (m, 2)
        Its places, metres; a last one outside is the first there.
    end : {"pit", "level", "out", "steps"}
        In a pit, at rest elsewhere, outside, or after all `STEPS` still moving.
    """
    grad, x = gradient_of(mountain.ground()), []
    for record in momentum(grad, place, step_size, beta, epsilon=0.0, steps=STEPS):
        x.append(record.x)
        if not inside(record.x):
            return np.array(x), "out"
        if np.hypot(*record.gradient) <= LEVEL and np.hypot(*(x[-1] - x[-2:][0])) <= STILL:
            pit = basins.nearest(x[-1:], pits(), WITHIN)[0]
            return np.array(x), "level" if pit < 0 else "pit"
    return np.array(x), "steps"


def inside(x):
    """Return whether a place is on the map."""
    (west, east), (south, north) = mountain.EAST, mountain.NORTH
    return west <= x[0] <= east and south <= x[1] <= north


class WaterOnMap(Explorer):
    """Descent on the real mountain, with and without momentum."""

    fig = "fig-water"
    SHARES = {"drop (no momentum)": 0.0, "ball (\N{GREEK SMALL LETTER BETA} = 0.8)": 0.8}
    SIZES = {"50 m": 50.0, "400 m": 400.0}
    ENDS = {
        "pit": "The path is {length:.0f} m long and gets stuck in a pit at {height:.0f} m, "
        "{drop:.0f} m lower than it began; real water would fill the pit and flow on.",
        "level": "The path is {length:.0f} m long and ends at {height:.0f} m, where the "
        "gradient vanishes, but not in a pit.",
        "out": "The path leaves the map at {height:.0f} m, {drop:.0f} m lower than it began, "
        "after {length:.0f} m.",
        "steps": "The path does not come to rest: after {steps} steps it still jumps about at "
        "{height:.0f} m, {drop:.0f} m lower than it began.",
    }
    place = Point(
        mountain.EAST, mountain.NORTH, (17160.0, 6780.0), on="map", digits=0,
        unit="m",
    )  # fmt: skip
    what = Choice([*SHARES], "drop (no momentum)")
    size = Choice([*SIZES], "50 m")

    @figure
    def axes(words):
        fig = mountain.figure(words, ["profile"], height=505, heights=[3.5, 1])
        frame(
            fig.axes[1], (0, SHOWN), (200, 1100), labels=("metres walked", "height in m")
        )  # fmt: skip
        return fig

    @computed
    def way(place, what, size):
        return roll(place, WaterOnMap.SIZES[size], WaterOnMap.SHARES[what])

    @computed
    def profile(way):
        """Return metres walked and height at each step, shape (m, 2)."""
        x, _ = way
        walked = np.append(0.0, np.cumsum(np.hypot(*np.diff(x, axis=0).T)))
        return np.stack([walked, mountain.ground()(x)], axis=-1)

    @scene
    def map(axes):
        mountain.draw(axes["map"])
        marks.dots(axes["map"], pits(), color=PURPLE, size=8)

    @moving
    def path(axes, way, size):
        marked = 4.0 if size != "50 m" else 0.0  # else the marks make a thick line
        marks.path(axes["map"], way[0], color=GREEN, width=2.5, size=marked)

    @moving
    def start(axes, place):
        marks.dots(axes["map"], place, size=12)

    @moving
    def heights(axes, profile):
        marks.curve(axes["profile"], profile, color=GREEN)

    @sentence
    def ending(way, profile):
        length, height = profile[-1]
        return WaterOnMap.ENDS[way[1]].format(
            length=length, height=height, drop=profile[0, 1] - height, steps=STEPS
        )

    @sentence
    def uphill(profile):
        up = np.maximum(np.diff(profile[:, 1]), 0).sum()
        if up < 0.5:
            return "On the way it never goes up."
        return f"On the way it goes up by {up:.0f} m altogether."
