"""From one garment to another: pixels mixed, and codes mixed and decoded.

Entry point: `Interpolation`, shown in the chapter on autoencoders. It loads torch.
"""

from functools import cache

import numpy as np

from course_utils.explorers.shared.garments import GARMENTS, WERE, answer, garment, pictures
from course_utils.generative import latent_geometry
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
    word,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, ORANGE
from course_utils.plots.panels import panels, show
from course_utils.training import inference

MODEL = "autoencoder"
NUMBER = 2000  # test pictures that count as data
T = np.linspace(0, 1, 21)
LEFT, RIGHT = (0, 0.5), (2, 0.5)
MIXED = {"pixels": (1, 0), "codes": (1, 1)}
STYLES = {"pixels": {"color": ORANGE, "dashed": True}, "codes": {"color": BLUE}}
HIGHEST = 3.0


def features(x):
    """Return what the classifier sees in pictures (n, 28, 28), shape (n, 64)."""
    return inference.features(x)


@cache
def data():
    """Return the features of the data, garments excluded, and the unit of distance."""
    others = np.delete(pictures(NUMBER), list(GARMENTS.values()), axis=0)
    found = features(others)
    return found, latent_geometry.typical_distance(found)


def between(start, end, t):
    """Return what lies at t: pixels mixed, and codes mixed and decoded, shape (n, 28, 28)."""
    ends = np.stack([garment(start), garment(end)])
    way = latent_geometry.line(*inference.encoded(MODEL, ends), t)
    return latent_geometry.line(*ends, t), inference.decoded(MODEL, way)


def away(x):
    """Return how far pictures are from the data; the typical distance of neighbours is 1."""
    found, unit = data()
    return latent_geometry.nearest(features(x), found)[0] / unit


class Interpolation(Explorer):
    """Two garments, and a path between them."""

    fig = "fig-interpolation"
    t = Slider(0, 1, 0.5, count=len(T))
    start = Choice([*GARMENTS], "bag", was=WERE)
    end = Choice([*GARMENTS], "ankle-boot", outer=False, was=WERE)

    @figure
    def axes(words):
        mosaic = [["pictures"], ["away"], ["legend"]]
        fig = canvas(mosaic, height=580, height_ratios=[13, 6, 1])
        mixed = {words[way]: place for way, place in MIXED.items()}
        panels(fig.axes[0], {"t = 0": LEFT, **mixed, "t = 1": RIGHT})
        frame(fig.axes[1], (0, 1), (0, HIGHEST), labels=("t", words["distance"]))
        legend(fig.axes[2], {words[way]: style for way, style in STYLES.items()})
        return fig

    @computed
    def curves(start, end):
        return np.array([away(x) for x in between(start, end, T)])

    @computed
    def shown(start, end, t):
        return np.concatenate(between(start, end, [t]))

    @computed
    def probabilities(shown):
        return inference.probabilities(shown)

    @computed
    def distances(shown):
        return away(shown)

    @moving
    def ends(axes, start, end):
        show(axes["pictures"], LEFT, garment(start))
        show(axes["pictures"], RIGHT, garment(end))

    @moving
    def middle(axes, shown):
        for place, picture in zip(MIXED.values(), shown, strict=True):
            show(axes["pictures"], place, picture)

    @scene
    def lines(axes, curves):
        for style, heights in zip(STYLES.values(), curves, strict=True):
            points = np.stack([T, np.minimum(heights, HIGHEST)], axis=-1)
            marks.curve(axes["away"], points, **style)

    @moving
    def here(axes, t, distances):
        for style, height in zip(STYLES.values(), distances, strict=True):
            at = (t, min(height, HIGHEST))
            marks.dots(axes["away"], at, color=style["color"], size=11)

    @sentence
    def reading(t, start, end, probabilities, distances):
        (first, first_percent), (second, second_percent) = map(answer, probabilities)
        found = {
            "first": word(first), "first_percent": first_percent,
            "first_away": f"{distances[0]:.1f}",
            "second": word(second), "second_percent": second_percent,
            "second_away": f"{distances[1]:.1f}",
        }  # fmt: skip
        if start == end:
            return say("same", **found)
        return say("way", t=f"{t:.2f}", **found)
