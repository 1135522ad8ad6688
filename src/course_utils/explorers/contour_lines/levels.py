"""Level sets of named landscapes, including those that are not curves.

Entry point: `LevelSets`, shown in the chapter on contour lines.
"""

import numpy as np

from course_utils.calculus import contours, critical, landscapes, map_reading
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
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, MUTED, PURPLE

# The unit circle: the minimisers of the ring, and the rim of the plateau.
CIRCLE = np.exp(2j * np.pi * np.arange(121) / 120).view(float).reshape(-1, 2)


class LevelSets(Explorer):
    """Level sets through critical values: where they stop being curves."""

    fig = "fig-levels"
    # The function, and how far the picture reaches to each side.
    LANDS = {
        "hills": (landscapes.gaussian_hills, (3.0, 2.25)),
        "saddle": (landscapes.saddle, (2.0, 1.5)),
        "monkey-saddle": (landscapes.monkey_saddle, (2.0, 1.5)),
        "ring": (landscapes.ring, (2.0, 1.5)),
        "plateau": (landscapes.plateau, (2.0, 1.5)),
    }
    land = Choice([*LANDS], "saddle", was={"monkey saddle": "monkey-saddle"})
    c = Slider(-0.5, 1, 0.3, step=0.05)

    @figure
    def axes(land, words):
        x, y = LevelSets.LANDS[land][1]
        fig = canvas([["map"], ["section"]], height=500, height_ratios=[3.3, 1])
        frame(fig.axes[0], (-x, x), (-y, y), labels=("x", "y"), equal=True)
        frame(fig.axes[1], (-x, x), (-0.7, 1.3), labels=("", words["value"])).set_xticks([])
        return fig

    @computed
    def critical_points(land):
        f = LevelSets.LANDS[land][0]
        return [
            critical.CriticalPoint(p, float(f(p)), critical.kind(f.hessian(p), 1.0))
            for p in f.critical_points
        ]

    @computed
    def level(land, c, critical_points):
        values = [p.value for p in critical_points] + [0.0] * (land in ("ring", "plateau"))
        nearest = min(values, key=lambda value: abs(value - c))
        return nearest if abs(nearest - c) < 0.025 else c

    @computed
    def at_level(level, critical_points):
        return [p for p in critical_points if p.value == level]

    @computed
    def lines(land, level):
        if land in ("ring", "plateau") and level == 0:  # touched, not crossed
            return [CIRCLE]
        return contours.level_lines(LevelSets.LANDS[land][0], [level])[0]

    @computed
    def flat(land, level):
        """Return the outline of the place where f is constant, if it has this level."""
        return CIRCLE if land == "plateau" and level == 0 else None

    @scene
    def map(axes, land):
        f, _ = LevelSets.LANDS[land]
        levels = np.arange(-2, 4.01, 0.25 if land != "hills" else 0.1)
        groups = contours.level_lines(f, levels)
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)

    @computed
    def section(land):
        f, (x, _) = LevelSets.LANDS[land]
        places = np.stack([np.linspace(-x, x, 201), np.zeros(201)], axis=-1)
        return np.stack([places[:, 0], f(places)], axis=-1)

    @scene
    def graph(axes, section):
        marks.curve(axes["section"], section)

    @scene
    def special(axes, land, critical_points):
        if land == "ring":
            marks.curve(axes["map"], CIRCLE, color=PURPLE, width=1.5, dashed=True)
        if land == "plateau":
            maps.area(axes["map"], CIRCLE, color=PURPLE, opacity=0.15)
        marks.dots(axes["map"], [p.point for p in critical_points], color=PURPLE, zorder=2)

    @moving
    def level_set(axes, lines, flat, at_level):
        if flat is not None:
            maps.area(axes["map"], flat, color=BLUE, opacity=0.6)
        maps.contours(axes["map"], lines, color=BLUE, width=3.5, zorder=4)
        points = [p.point for p in at_level]
        marks.dots(axes["map"], points, color=BLUE, size=12)
        marks.dots(axes["map"], points, color=PURPLE, size=7, zorder=7)

    @slots.curve(on="section", color=BLUE, width=2)
    def height(section, level):
        return [(x, level) for x in section[[0, -1], 0]]

    @slots.dots(on="section", color=BLUE, size=8)
    def met(section, level):
        return map_reading.crossings(*section.T, [level])

    @sentence
    def verdict(land, level, lines, flat, at_level):
        closed = sum((line[0] == line[-1]).all() for line in lines)
        if flat is not None:
            return say("disc")
        if land == "ring" and level == 0:
            return say("circle")
        c = f"{level:.2f}"
        if at_level:
            x, y = (f"{u:.2f}" for u in at_level[0].point)
            return say(at_level[0].kind, c=c, x=x, y=y)
        if not lines:
            return say("empty", c=c)
        return say("regular", c=c, curves=len(lines), closed=f"{closed}")
