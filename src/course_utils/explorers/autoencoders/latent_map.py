"""The plane of codes: drag a point, and see the picture that is decoded there.

Entry point: `LatentMap`, shown in the chapter on autoencoders. It loads torch.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion
from course_utils.explorers.shared.clothes import CLASSES
from course_utils.explorers.shared.garments import answer, pictures
from course_utils.generative import latent_geometry
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
    word,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE
from course_utils.plots.panels import panels, show
from course_utils.training import inference

NUMBER = 800  # test pictures, 80 of each class
REACH = (-2.6, 2.6)
MODELS = {"variational": "vae-plane", "plain": "autoencoder-plane"}
PLACES = {"decoded": (0, 0), "nearest": (0, 1)}
# Colours for kinds of clothes, since nobody can tell ten colours apart.
KINDS = {
    "tops": ("t-shirt", "pullover", "coat", "shirt"),
    "dresses": ("dress",),
    "trousers": ("trouser",),
    "shoes": ("sandal", "sneaker", "ankle-boot"),
    "bags": ("bag",),
}
STYLES = {
    "tops": {"color": BLUE},
    "dresses": {"color": PURPLE},
    "trousers": {"color": ORANGE, "mark": "square"},
    "shoes": {"color": INK, "mark": "square"},
    "bags": {"color": GREEN},
}
FAR = 0.4


@cache
def scale(model):
    """Return the middle of 90 % of the codes on each axis, and half their half width."""
    raw = inference.encoded(MODELS[model], pictures(NUMBER)).astype(float)
    low, high = np.percentile(raw, [5, 95], axis=0)
    return (low + high) / 2, (high - low) / 4


@cache
def places(model):
    """Return codes, scaled so that 90 % of them lie in [-2, 2] on each axis, shape (800, 2)."""
    middle, unit = scale(model)
    return (inference.encoded(MODELS[model], pictures(NUMBER)) - middle) / unit


class LatentMap(Explorer):
    """Drag a point over the plane of codes."""

    fig = "fig-latent-map"
    place = Point(REACH, REACH, (0.0, 0.0), count=(27, 27), digits=1)
    model = Choice([*MODELS], "variational")

    @figure
    def axes(words):
        mosaic = [["plane", "pictures"], ["legend", "legend"]]
        fig = canvas(mosaic, height=395, width_ratios=[2.1, 1], height_ratios=[12, 1])
        panels(fig.axes[1], {words[name]: place for name, place in PLACES.items()})
        labels = (words["first"], words["second"])
        frame(fig.axes[0], REACH, REACH, labels=labels, equal=True)
        legend(fig.axes[2], {words[kind]: style for kind, style in STYLES.items()})
        return fig

    @computed
    def decoded(place, model):
        middle, unit = scale(model)
        return inference.decoded(MODELS[model], [middle + unit * place])[0]

    @computed
    def probabilities(decoded):
        return inference.probabilities(decoded[None])[0]

    @computed
    def nearest(place, model):
        distances, which = latent_geometry.nearest([place], places(model))
        return float(distances[0]), int(which[0])

    @scene
    def data(axes, model):
        labels = fashion.load().test_y[:NUMBER]
        for kind, names in KINDS.items():
            numbers = [CLASSES.index(name) for name in names]
            points = places(model)[np.isin(labels, numbers)]
            marks.path(axes["plane"], points, width=0, size=4.5, **STYLES[kind])

    @moving
    def ring(axes, place):
        marks.dots(axes["plane"], place, color=PAPER, size=20, rim=0, zorder=7)
        marks.dots(axes["plane"], place, color=INK, size=12, rim=4, hollow=True, zorder=8)

    @moving
    def result(axes, decoded, nearest):
        show(axes["pictures"], PLACES["decoded"], decoded)
        show(axes["pictures"], PLACES["nearest"], pictures(NUMBER)[nearest[1]])

    @sentence
    def reading(probabilities, nearest):
        distance = nearest[0]
        name, percent = answer(probabilities)
        answered = {"name": word(name), "percent": percent}
        if distance > FAR:
            return say("far", **answered, distance=f"{np.floor(10 * distance) / 10:.1f}")
        return say("near", **answered, distance=f"{distance:.2f}")
