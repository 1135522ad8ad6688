"""The slope over the direction: a cosine whose top is the gradient.

Entry point: `TurnDirection`, shown in the chapter on the gradient.
"""

import numpy as np

from course_utils.calculus import quadratic_forms
from course_utils.explorers.shared import mountain
from course_utils.interactive import (
    Choice,
    Explorer,
    Slider,
    computed,
    figure,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import frame, marks
from course_utils.plots.palette import FAINT, GREEN, INK, ORANGE

LENGTH, UPHILL = 700.0, 2400.0  # metres on the map for a unit vector, and for a slope of 1


class TurnDirection(Explorer):
    """Turn a unit vector at a place of the mountain, and see the slope in its direction."""

    fig = "fig-direction"
    PLACES = {
        "hiker": (19320.0, 4980.0), "west": (16100.0, 5700.0), "south": (17900.0, 3900.0),
    }  # fmt: skip
    WAS = {"western slope": "west", "southern slope": "south"}
    place = Choice(PLACES, "hiker", was=WAS, outer=False)
    angle = Slider(0, 360, 120, step=5, unit="\N{DEGREE SIGN}")

    @figure
    def axes(words):
        fig = mountain.figure(words, ["slope"], height=520, heights=[3, 1])
        ax = frame(fig.axes[1], (0, 360), (-0.45, 0.45), labels=(words["angle"], "df(a)u"))
        ax.set_xticks([0, 90, 180, 270, 360])
        return fig

    @computed
    def gradient(place):
        return mountain.ground().gradient(place)

    @computed
    def direction(angle):
        return np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])

    @computed
    def slope(gradient, direction):
        return float(gradient @ direction)

    @computed
    def off(gradient, direction):
        g_1, g_2 = gradient
        u_1, u_2 = direction
        turn = np.arctan2(g_1 * u_2 - g_2 * u_1, gradient @ direction)
        return float(abs(np.degrees(turn)))

    @scene
    def map(axes):
        mountain.draw(axes["map"])

    @scene
    def level(axes):
        marks.curve(axes["slope"], [(0, 0), (360, 0)], color=FAINT, width=1.5)

    @slots.curve(on="map", color=GREEN, width=1.2)
    def circle(place):
        return place + LENGTH * quadratic_forms.ellipse(np.eye(2), 37)

    @slots.arrows(on="map", color=ORANGE)
    def uphill(place, gradient):
        return [place, UPHILL * gradient]

    @slots.curve(on="slope", color=INK)
    def cosine(gradient):
        turn = np.radians(np.arange(0, 361, 5))
        slopes = gradient @ np.stack([np.cos(turn), np.sin(turn)])
        return np.stack([np.degrees(turn), slopes], axis=-1)

    @slots.curve(on="slope", color=ORANGE, dashed=True)
    def top(gradient):
        steepest = np.degrees(np.arctan2(gradient[1], gradient[0])) % 360
        return [(steepest, 0), (steepest, np.hypot(*gradient))]

    @slots.arrows(on="map", color=GREEN)
    def turned(place, direction):
        return [place, LENGTH * direction]

    @slots.curve(on="slope", color=GREEN)
    def height(angle, slope):
        return [(angle, 0), (angle, slope)]

    @slots.dots(on="slope", color=GREEN, size=8)
    def now(angle, slope):
        return (angle, slope)

    @sentence
    def reading(slope, off, gradient):
        kind = "level" if abs(slope) < 0.005 else "up" if slope > 0 else "down"
        most = round(100 * np.hypot(*gradient))
        if kind == "level":
            return say("level", off=round(off), most=most)
        return say(kind, percent=round(100 * abs(slope)), off=round(off), most=most)
