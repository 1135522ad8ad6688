"""Noise in, a clean picture out: a network beside the best linear filter.

Entry point: `Denoising`, shown in the chapter on autoencoders. It loads torch.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion
from course_utils.explorers.shared.garments import GARMENTS, WERE, garment, pictures
from course_utils.generative.pca import PrincipalComponents
from course_utils.generative.wiener import denoise
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, INK, MUTED, ORANGE
from course_utils.plots.panels import extent, panels
from course_utils.training import inference

MODEL = "denoiser"
TRAINED = 0.8  # the most noise that it is trained with
LEVELS = np.linspace(0, 1, 21)
NUMBER = 100  # test pictures behind the curves
LOWEST, HIGHEST = 1e-3, 1.2
PLACES = {"noisy": (0, 0), "filtered": (1, 0), "cleaned": (2, 0), "original": (3, 0)}
STYLES = {
    "noisy": {"color": MUTED, "dashed": True},
    "filtered": {"color": ORANGE},
    "cleaned": {"color": BLUE},
}


@cache
def components():
    """Return mean and principal directions of the training pictures, which the filter needs."""
    x = fashion.load().train_x
    return PrincipalComponents.fit(x.reshape(len(x), -1) / 255, x[0].size)


def noisy(x, level, draw):
    """Return pictures (n, 28, 28) with noise of a given deviation, not clipped to [0, 1]."""
    return x + level * np.random.default_rng([3, draw]).standard_normal(x.shape)


def filtered(y, level):
    """Return what the linear filter makes of noisy pictures of the same shape."""
    return denoise(y.reshape(len(y), -1), components(), level).reshape(y.shape)


def versions(x, level, draw):
    """Return noisy, filtered and cleaned pictures by name, each (n, 28, 28)."""
    y = noisy(x, level, draw)
    found = (y, filtered(y, level), inference.reconstructed(MODEL, y))
    return dict(zip(STYLES, found, strict=True))


def errors(x, found):
    """Return the mean squared error of each version per pixel, by name."""
    return {name: float(((y - x) ** 2).mean()) for name, y in found.items()}


@cache
def curves():
    """Return by name the errors at each level, averaged over 100 pictures, shape (21,)."""
    x = pictures(NUMBER)
    rows = [errors(x, versions(x, level, draw=0)) for level in LEVELS]
    return {name: np.array([row[name] for row in rows]) for name in STYLES}


class Denoising(Explorer):
    """A noisy picture, and two ways to clean it."""

    fig = "fig-denoiser"
    level = Slider(0, 1, 0.5, count=len(LEVELS))
    name = Choice([*GARMENTS], "ankle-boot", outer=False, was=WERE)
    draw = Integer(1, 3, 1)

    @figure
    def axes(words):
        mosaic = [["pictures"], ["errors"], ["legend"]]
        fig = canvas(mosaic, height=420, height_ratios=[8, 11, 1])
        panels(fig.axes[0], {words[kind]: place for kind, place in PLACES.items()})
        labels = (words["level"], words["error"])
        frame(
            fig.axes[1], (-0.02, 1.02), (LOWEST, HIGHEST), labels=labels,
            scales=("linear", "log"),
        )  # fmt: skip
        legend(fig.axes[2], {words[kind]: style for kind, style in STYLES.items()})
        return fig

    @computed
    def found(level, name, draw):
        return {k: y[0] for k, y in versions(garment(name)[None], level, draw).items()}

    @computed
    def error(found, name):
        return errors(garment(name), found)

    @scene
    def lines(axes):
        ends = [(TRAINED, LOWEST), (TRAINED, HIGHEST)]
        marks.curve(axes["errors"], ends, color=INK, width=1.0)
        for kind, style in STYLES.items():
            marks.values(axes["errors"], curves()[kind], LEVELS, **style)

    @slots.picture(on="pictures", extent=extent(PLACES["original"]))
    def original(name):
        return garment(name)

    @slots.picture(on="pictures", extent=extent(PLACES["noisy"]))
    def with_noise(found):
        return found["noisy"]

    @slots.picture(on="pictures", extent=extent(PLACES["filtered"]))
    def by_filter(found):
        return found["filtered"]

    @slots.picture(on="pictures", extent=extent(PLACES["cleaned"]))
    def by_network(found):
        return found["cleaned"]

    @moving
    def here(axes, level, error):
        for kind, style in STYLES.items():
            at = (level, max(error[kind], LOWEST))
            marks.dots(axes["errors"], at, color=style["color"], size=11)

    @sentence
    def reading(level, error):
        noise, left, network = error.values()
        kind = "network" if network < left else "filter"
        kind = "even" if f"{network:.3f}" == f"{left:.3f}" else kind
        kind = "harm" if network > noise else kind
        kind = "beyond" if level > TRAINED else kind
        kind = "clean" if level == 0 else kind
        return say(kind, noisy=f"{noise:.3f}", filter=f"{left:.3f}", network=f"{network:.3f}")
