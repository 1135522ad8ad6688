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
    moving,
    say,
    scene,
    sentence,
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

    @moving
    def circle(axes, place):
        tips = place + LENGTH * quadratic_forms.ellipse(np.eye(2), 37)
        marks.curve(axes["map"], tips, color=GREEN, width=1.2)

    @moving
    def uphill(axes, place, gradient):
        marks.arrow(axes["map"], place, UPHILL * gradient, color=ORANGE)

    @moving
    def cosine(axes, gradient):
        turn = np.radians(np.arange(0, 361, 5))
        slopes = gradient @ np.stack([np.cos(turn), np.sin(turn)])
        marks.curve(axes["slope"], np.stack([np.degrees(turn), slopes], axis=-1), color=INK)
        steepest = np.degrees(np.arctan2(gradient[1], gradient[0])) % 360
        top = [(steepest, 0), (steepest, np.hypot(*gradient))]
        marks.curve(axes["slope"], top, color=ORANGE, dashed=True)

    @moving
    def turned(axes, place, direction):
        marks.arrow(axes["map"], place, LENGTH * direction, color=GREEN)

    @moving
    def now(axes, angle, slope):
        marks.curve(axes["slope"], [(angle, 0), (angle, slope)], color=GREEN)
        marks.dots(axes["slope"], (angle, slope), color=GREEN, size=8)

    @sentence
    def reading(slope, off, gradient):
        kind = "level" if abs(slope) < 0.005 else "up" if slope > 0 else "down"
        most = round(100 * np.hypot(*gradient))
        if kind == "level":
            return say("level", off=round(off), most=most)
        return say(kind, percent=round(100 * abs(slope)), off=round(off), most=most)
