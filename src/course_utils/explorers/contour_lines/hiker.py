"""A hiker on a real map: the contour line and the gradient at one place.

Entry point: `HikerOnMap`.
"""

import numpy as np

from course_utils.calculus import contours
from course_utils.explorers.shared import mountain
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
    word,
)
from course_utils.plots import frame, marks
from course_utils.plots.palette import BLUE, GREEN, INK, ORANGE

COMPASS = (
    "east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east",
)  # fmt: skip


def compass(vector):
    """Return the name of the direction, one of eight, that a vector points to."""
    eighths = np.arctan2(vector[1], vector[0]) / (2 * np.pi) * 8
    return COMPASS[round(eighths) % 8]


class HikerOnMap(Explorer):
    """A hiker on a real map: the contour line and the gradient at one place."""

    fig = "fig-hiker"
    WAY = 900.0  # metres walked forwards, and shown backwards
    WALKS = ("uphill", "along", "downhill", "east", "north")
    place = Point(
        mountain.EAST, mountain.NORTH, (19320.0, 4980.0), on="map", digits=0,
        unit="m",
    )  # fmt: skip
    walk = Choice(WALKS, "uphill", was={"along the line": "along"}, outer=False)

    @figure
    def axes(words):
        fig = mountain.figure(words, ["profile"], height=505, heights=[3.5, 1])
        frame(
            fig.axes[1], (-900, 900), (-300, 300),
            labels=(words["walked"], words["up"]),
        )  # fmt: skip
        return fig

    @computed
    def height(place):
        return float(mountain.ground()(place))

    @computed
    def gradient(place):
        return mountain.ground().gradient(place)

    @computed
    def line(place, gradient):
        if np.hypot(*gradient) < 1e-6:
            return None
        # Takes a third less time, and is off by less than 3 m, a quarter of a pixel.
        return contours.trace(mountain.ground(), place, tolerance=1e-3, max_turn=0.4)

    @computed
    def direction(gradient, walk):
        if walk in ("east", "north"):
            return np.array([1.0, 0.0] if walk == "east" else [0.0, 1.0])
        steepness = np.hypot(*gradient)
        up = gradient / steepness if steepness > 0 else np.array([1.0, 0.0])
        return {"uphill": up, "downhill": -up}.get(walk, np.array([-up[1], up[0]]))

    @computed
    def slope(gradient, direction):
        return float(gradient @ direction)

    @computed
    def profile(place, height, direction):
        steps = np.linspace(-HikerOnMap.WAY, HikerOnMap.WAY, 73)
        heights = mountain.ground()(np.add(place, steps[:, None] * direction))
        return np.stack([steps, heights - height], axis=-1)

    @scene
    def map(axes):
        mountain.draw(axes["map"])

    @scene
    def level(axes):
        marks.curve(axes["profile"], [(-900, 0), (900, 0)], color=BLUE, width=1.5)

    @slots.curve(on="map", color=BLUE, width=3)
    def contour(line):
        return [] if line is None else line.points

    @slots.curve(on="map", color=GREEN, width=2, dashed=True)
    def back(place, direction):
        return [place - HikerOnMap.WAY * direction, place]

    @slots.arrows(on="map", color=GREEN)
    def way(place, direction):
        return [place, HikerOnMap.WAY * direction]

    @slots.arrows(on="map", color=ORANGE)
    def steepest(place, gradient):
        return [place, 2400 * gradient]

    @slots.dots(on="map", size=12)
    def here(place):
        return place

    @slots.curve(on="profile", color=GREEN, width=3)
    def heights(profile):
        return profile

    @slots.curve(on="profile", color=INK, width=2)
    def tangent(slope):
        return [(-400, -400 * slope), (400, 400 * slope)]

    @sentence
    def steepness(height, gradient):
        percent = 100 * np.hypot(*gradient)
        if percent < 1e-4:
            return say("level", height=f"{height:.0f}")
        side = word(compass(gradient))
        return say("steepest", height=f"{height:.0f}", side=side, percent=f"{percent:.0f}")

    @sentence
    def on_the_way(slope, walk):
        percent = round(100 * slope)
        return say(walk, percent=f"{percent:+d}" if percent else "0")
