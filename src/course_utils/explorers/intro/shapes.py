"""Shapes drawn from a small model: outlines of dresses, and their bodies of revolution.

Entry point: `GarmentShapes`, shown in the opening chapter, `intro`.
"""

from functools import cache

import numpy as np

from course_utils.data.silhouettes import half_widths
from course_utils.explorers.shared.clothes import examples, shown
from course_utils.generative.pca import PrincipalComponents
from course_utils.interactive import (
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
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, GREEN, MUTED

DRESS, STEPS, FAR = 3, 25, 3.0  # class, measured heights, standard deviations to drag
RINGS, RIBS, TILT = range(0, STEPS, 3), 10, 0.3  # of the body, and how far it leans forward
DOWN = np.linspace(1, 0, STEPS)
TURN = np.linspace(0, 2 * np.pi, 25)


@cache
def learnt():
    """Return the principal components of the half widths of 1,200 dresses."""
    return PrincipalComponents.fit(half_widths(shown(examples(DRESS)), STEPS), 2)


@cache
def codes():
    """Return the dresses as points, in standard deviations, shape (1200, 2)."""
    pca = learnt()
    z = pca.encode(half_widths(shown(examples(DRESS)), STEPS))
    return z / np.sqrt(pca.variances[:2])


def widths(place):
    """Return the half widths of the dress at a place, shape (25,)."""
    pca = learnt()
    return np.maximum(pca.decode(np.asarray(place) * np.sqrt(pca.variances[:2])), 0.01)


def body(half):
    """Return the lines of the body that the outline sweeps as it turns about its axis.

    Seen along a direction that is tilted by `TILT`: circles become ellipses.
    """
    rings = [
        np.stack([half[i] * np.cos(TURN), DOWN[i] + TILT * half[i] * np.sin(TURN)], axis=-1)
        for i in RINGS
    ]
    ribs = [
        np.stack([half * np.cos(t), DOWN + TILT * half * np.sin(t)], axis=-1)
        for t in 2 * np.pi * np.arange(RIBS) / RIBS
    ]
    return rings + ribs


class GarmentShapes(Explorer):
    """Drag a point, and see the dress that it stands for, in two and three dimensions."""

    fig = "fig-shapes"
    place = Point((-FAR, FAR), (-FAR, FAR), (-1.08, 0.84), on="plane")

    @figure
    def axes(words):
        fig = canvas([["outline", "body"], ["plane", "plane"]], height=600)
        for ax in fig.axes[:2]:
            frame(ax, (-0.55, 0.55), (-0.2, 1.2), equal=True)
            ax.set_axis_off()
        frame(
            fig.axes[2], (-FAR - 0.3, FAR + 0.3), (-FAR - 0.3, FAR + 0.3),
            labels=(words["first"], words["second"]),
        )  # fmt: skip
        return fig

    @computed
    def half(place):
        return widths(place)

    @scene
    def dresses(axes):
        marks.path(axes["plane"], codes(), color=MUTED, width=0, size=3.0)

    @moving
    def outline(axes, half):
        right = np.stack([half, DOWN], axis=-1)
        both = np.concatenate([right, (right * (-1, 1))[::-1], right[:1]])
        maps.area(axes["outline"], both, color=BLUE)
        marks.curve(axes["outline"], both, color=BLUE, width=3)

    @moving
    def turned(axes, half):
        gap = np.full((1, 2), np.nan)
        x, y = np.concatenate([part for line in body(half) for part in (line, gap)]).T
        maps.stroke(axes["body"], x, y, color=GREEN, linewidth=1.3, zorder=3)

    @slots.dots(on="plane", size=14)
    def here(place):
        return place

    @sentence
    def reading(place, half):
        share = 100 * float(np.exp(-np.square(place).sum() / 2))
        places = {"top": 2, "middle": STEPS // 2, "hem": -1}
        found = {name: f"{2 * half[k]:.2f}" for name, k in places.items()}
        return say("near", **found) if share >= 5 else say("far", share=f"{share:.1f}", **found)
