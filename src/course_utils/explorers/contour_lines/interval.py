"""What a contour interval shows of a mountain, and what it hides.

Entry point: `ContourInterval`.
"""

import numpy as np

from course_utils.calculus import contours, map_reading
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
    slots,
)
from course_utils.plots import frame, maps, marks
from course_utils.plots.palette import BLUE, GREEN, INK, PURPLE


class ContourInterval(Explorer):
    """What a map with lines every 10, 20, 50 or 100 m shows, and what it hides."""

    fig = "fig-interval"
    METRES = {"10": 10.0, "20": 20.0, "50": 50.0, "100": 100.0}
    interval = Choice(METRES, "50", was={f"{m} m": m for m in METRES}, outer=False)
    level = Slider(300, 1060, 720, step=20, unit="m")
    section = Slider(*mountain.NORTH, 5520, step=180, unit="m")

    @figure
    def axes(words):
        fig = mountain.figure(words, ["profile"], height=502, heights=[3, 1])
        ax = frame(fig.axes[1], mountain.EAST, (200, 1150), labels=("", words["height"]))
        ax.set_xticks([])
        return fig

    @computed
    def shown(interval):
        lines, levels = mountain.lines(interval), mountain.levels(interval)
        return map_reading.shown(lines, levels, mountain.summits())

    @computed
    def line(level):
        return contours.level_lines(mountain.ground(), [level], shape=mountain.SHADES)[0]

    @computed
    def profile(section):
        east = np.linspace(*mountain.EAST, 601)
        places = np.stack([east, np.full(601, section)], axis=-1)
        return np.stack([east, mountain.ground()(places)], axis=-1)

    @computed
    def known(profile, interval):
        levels = mountain.levels(interval)
        return map_reading.crossings(*profile.T, levels)

    @computed
    def error(profile, known):
        east, height = profile.T
        between = (east >= known[0, 0]) & (east <= known[-1, 0])
        return float(np.abs(height - np.interp(east, *known.T))[between].max())

    @scene
    def map(axes, interval):
        mountain.draw(axes["map"], interval)

    @moving
    def highlighted(axes, line):
        maps.contours(axes["map"], line, color=BLUE, width=3, zorder=3)

    @moving
    def summits(axes, shown):
        places = np.array([summit.point for summit in mountain.summits()])
        marks.dots(axes["map"], places[~shown], color=PURPLE, size=6, hollow=True)
        marks.dots(axes["map"], places[shown], color=PURPLE)

    @slots.curve(on="map", color=GREEN)
    def cut(section):
        return [(e, section) for e in mountain.EAST]

    @slots.curve(on="profile", color=GREEN, width=3)
    def heights(profile):
        return profile

    @slots.curve(on="profile", color=BLUE, width=1.5)
    def height(level):
        return [(e, level) for e in mountain.EAST]

    @moving
    def read(axes, known):
        marks.curve(axes["profile"], known, color=INK, width=1.5)
        marks.dots(axes["profile"], known, color=BLUE, size=5, rim=0)

    @sentence
    def found(shown, interval):
        return say(
            "found", interval=f"{interval:.0f}", shown=f"{shown.sum()}", summits=len(shown)
        )

    @sentence
    def pieces_of_line(line, level):
        closed = sum((piece[0] == piece[-1]).all() for piece in line)
        return say("pieces", level=f"{level:.0f}", lines=len(line), closed=f"{closed}")

    @sentence
    def missed(error):
        return say("missed", error=f"{error:.0f}")
