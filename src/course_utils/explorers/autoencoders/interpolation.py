"""From one garment to another: pixels mixed, and codes mixed and decoded.

Entry point: `Interpolation`, shown in the chapter on autoencoders. It loads torch.
"""

from functools import cache

import numpy as np

from course_utils.explorers.shared.garments import GARMENTS, answer, garment, pictures
from course_utils.generative import latent_geometry
from course_utils.interactive import (
    Choice,
    Explorer,
    Slider,
    computed,
    figure,
    moving,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, ORANGE
from course_utils.plots.panels import panels, show
from course_utils.training import inference

MODEL = "autoencoder"
NUMBER = 2000  # test pictures that count as data
T = np.linspace(0, 1, 21)
PLACES = {"t = 0": (0, 0.5), "pixels mixed": (1, 0), "codes mixed": (1, 1), "t = 1": (2, 0.5)}
STYLES = {"pixels mixed": {"color": ORANGE, "dashed": True}, "codes mixed": {"color": BLUE}}
HIGHEST = 3.0


def features(x):
    """Return what the classifier sees in pictures (n, 28, 28), shape (n, 64)."""
    return inference.features(x)


@cache
def data():
    """Return the features of data without the garments, and the unit of distances."""
    others = np.delete(pictures(NUMBER), list(GARMENTS.values()), axis=0)
    found = features(others)
    return found, latent_geometry.typical_distance(found)


def between(start, end, t):
    """Return what lies at t: pixels mixed, and codes mixed and decoded, shape (n, 28, 28)."""
    ends = np.stack([garment(start), garment(end)])
    way = latent_geometry.line(*inference.encoded(MODEL, ends), t)
    return latent_geometry.line(*ends, t), inference.decoded(MODEL, way)


def away(x):
    """Return how far pictures are from data, in typical distances of neighbours."""
    found, unit = data()
    return latent_geometry.nearest(features(x), found)[0] / unit


class Interpolation(Explorer):
    """Two garments, and a way between them."""

    fig = "fig-interpolation"
    SAYS = {
        "way": "At t = {t:.2f} the classifier takes the mixed pixels for: {first} (about "
        "{first_percent} %), and what the mixed code gives for: {second} (about "
        "{second_percent} %). They are {first_away:.1f} and {second_away:.1f} typical "
        "distances from the nearest picture of data.",
        "same": "Both ends are the same picture, and so is all between: {first} to the "
        "classifier (about {first_percent} %); what its code gives: {second} (about "
        "{second_percent} %). They are {first_away:.1f} and {second_away:.1f} typical "
        "distances from the nearest other picture of data.",
    }
    t = Slider(0, 1, 0.5, count=len(T))
    start = Choice([*GARMENTS], "bag")
    end = Choice([*GARMENTS], "ankle boot", outer=False)

    @figure
    def axes():
        mosaic = [["pictures"], ["away"], ["legend"]]
        fig = canvas(mosaic, height=580, height_ratios=[13, 6, 1])
        panels(fig.axes[0], PLACES)
        frame(fig.axes[1], (0, 1), (0, HIGHEST), labels=("t", "distance from data"))
        legend(fig.axes[2], STYLES)
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
        show(axes["pictures"], PLACES["t = 0"], garment(start))
        show(axes["pictures"], PLACES["t = 1"], garment(end))

    @moving
    def middle(axes, shown):
        for name, picture in zip(STYLES, shown, strict=True):
            show(axes["pictures"], PLACES[name], picture)

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
        return Interpolation.SAYS["same" if start == end else "way"].format(
            t=t, first=first, first_percent=first_percent, first_away=distances[0],
            second=second, second_percent=second_percent, second_away=distances[1],
        )  # fmt: skip
