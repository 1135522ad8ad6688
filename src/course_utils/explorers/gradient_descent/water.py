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
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import frame, marks
from course_utils.plots.palette import GREEN, PURPLE

STEPS = 600  # the longest path with the shortest steps has fewer
LEVEL, STILL = 1e-3, 1.0  # rest: a slope of 1 in 1000, and a last step of less than a metre
WITHIN = 30.0  # metres; anything closer to a pit is in it
SPACED = 100.0  # step sizes from which each place is marked
SHOWN = 5000.0  # metres of path shown in the profile


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
        Its places, metres; only the last one may be outside.
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
    WAS = {"drop (no momentum)": "drop", "ball (\N{GREEK SMALL LETTER BETA} = 0.8)": "ball"}
    place = Point(
        mountain.EAST, mountain.NORTH, (17160.0, 6780.0), on="map", digits=0,
        unit="m",
    )  # fmt: skip
    what = Choice({"drop": 0.0, "ball": 0.8}, "drop", was=WAS)
    size = Choice({"50": 50.0, "400": 400.0}, "50", was={"50 m": "50", "400 m": "400"})

    @figure
    def axes(words):
        fig = mountain.figure(words, ["profile"], height=505, heights=[3.5, 1])
        labels = (words["walked"], words["height"])
        frame(fig.axes[1], (0, SHOWN), (200, 1100), labels=labels)
        return fig

    @computed
    def way(place, what, size):
        return roll(place, size, what)

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
        marked = 4.0 if size >= SPACED else 0.0  # otherwise the marks form a thick line
        marks.path(axes["map"], way[0], color=GREEN, width=2.5, size=marked)

    @slots.dots(on="map", size=12)
    def start(place):
        return place

    @slots.curve(on="profile", color=GREEN)
    def heights(profile):
        return profile

    @sentence
    def ending(way, profile):
        length, height = profile[-1]
        return say(
            way[1], length=f"{length:.0f}", height=f"{height:.0f}",
            drop=f"{profile[0, 1] - height:.0f}", steps=STEPS,
        )  # fmt: skip

    @sentence
    def uphill(profile):
        up = np.maximum(np.diff(profile[:, 1]), 0).sum()
        if up < 0.5:
            return say("never-up")
        return say("up", up=f"{up:.0f}")
