"""A walk along a closed contour line, measured without using the theorem about it.

Entry points: `WalkAlongContour`, shown in the chapter on contour lines, and `measure`.
"""

import numpy as np

from course_utils.calculus import contours
from course_utils.explorers.shared import mountain
from course_utils.interactive import (
    Choice,
    Explorer,
    Play,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import frame, marks
from course_utils.plots.palette import BLUE, GREEN, ORANGE


def measure(curve, shares, h=1.0):
    """Measure a walk along a closed contour line, without using the theorem.

    Parameters
    ----------
    curve : contours.ContourLine
    shares : array_like of shape (n,)
        Fractions of the way round, 0 to 1.
    h : float, default=1.0
        Half the distance over which the velocity is measured, metres.

    Returns
    -------
    dict of {str: ndarray}
        ``share``, ``walked`` (m), ``place`` (n, 2), ``velocity`` (n, 2) as a difference
        quotient of places, ``gradient`` (n, 2), ``angle`` (degrees), ``steepness`` (%),
        ``height`` (m).
    """
    walked = np.asarray(shares, dtype=float) * curve.length
    place = curve.at(walked)
    velocity = (curve.at(walked + h) - curve.at(walked - h)) / (2 * h)
    gradient = curve.f.gradient(place)
    steepness, speed = np.hypot(*gradient.T), np.hypot(*velocity.T)
    cosine = (velocity * gradient).sum(axis=-1) / (steepness * speed)
    return {
        "share": np.asarray(shares, dtype=float), "walked": walked, "place": place,
        "velocity": velocity, "gradient": gradient, "angle": np.degrees(np.arccos(cosine)),
        "steepness": 100 * steepness, "height": curve.f(place),
    }  # fmt: skip


class WalkAlongContour(Explorer):
    """A walk along a closed contour line: the velocity and the gradient."""

    fig = "fig-walk"
    # A place near the line, and its height; the chapter's hiker stands on hers.
    LINES = {
        "hiker": ((19320.0, 4980.0), None),
        "hill": ((19190.0, 4640.0), 660.0),
        "cross-mountain": ((16210.0, 3380.0), 1010.0),
    }
    WAS = {
        "737 m where the hiker stands": "hiker",
        "660 m around the same hill": "hill",
        "1010 m around Cross Mountain": "cross-mountain",
    }
    STEPS = 90
    line = Choice(LINES, "hiker", was=WAS)
    t = Play(STEPS, 20, interval=80)

    @figure
    def axes(words):
        fig = mountain.figure(words, ["angle", "slope"], height=570, heights=[3.9, 0.75, 0.85])
        angle, slope = fig.axes[1:]
        frame(angle, (0, 1), (60, 120), labels=("", words["angle"]))
        angle.set_yticks([60, 90, 120], ["60\N{DEGREE SIGN}", "90\N{DEGREE SIGN}", ""])
        angle.set_xticks([])
        frame(slope, (0, 1), (0, 80), labels=(words["share"], words["slope"]))
        slope.set_yticks([0, 40, 80], ["0 %", "40 %", ""])
        return fig

    @computed
    def curve(line):
        near, level = line
        ground = mountain.ground()
        if level is not None:
            near = contours.project(ground, near, level, 1e-7)
        return contours.trace(ground, near, 1e-6)

    @computed
    def around(curve):
        return measure(curve, np.linspace(0, 1, 181))

    @computed
    def now(curve, t):
        return {k: v[0] for k, v in measure(curve, [t / WalkAlongContour.STEPS]).items()}

    @scene
    def map(axes):
        mountain.draw(axes["map"])

    @scene
    def contour(axes, curve):
        marks.curve(axes["map"], curve.points, color=BLUE, width=3)

    @scene
    def graphs(axes, around):
        marks.curve(axes["angle"], np.stack([around["share"], around["angle"]], -1))
        steepness = np.stack([around["share"], around["steepness"]], -1)
        marks.curve(axes["slope"], steepness, color=ORANGE)

    @moving
    def arrows(axes, now):
        marks.arrow(axes["map"], now["place"], 700 * now["velocity"], color=GREEN)
        marks.arrow(axes["map"], now["place"], 2000 * now["gradient"], color=ORANGE)
        marks.dots(axes["map"], now["place"], size=12)
        marks.dots(axes["angle"], [now["share"], now["angle"]], size=10)
        marks.dots(axes["slope"], [now["share"], now["steepness"]], color=ORANGE, size=10)

    @sentence
    def reading(now):
        return say(
            "reading",
            walked=f"{now['walked'] / 1000:.2f}",
            height=f"{now['height']:.1f}",
            steepness=f"{now['steepness']:.0f}",
            angle=f"{now['angle']:.1f}",
        )
