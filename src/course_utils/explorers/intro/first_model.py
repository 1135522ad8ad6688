"""A first generative model of pictures: Gaussians on their principal numbers.

Entry point: `PictureModel`, shown in the opening chapter, `intro`.
"""

import numpy as np

from course_utils.explorers.shared.clothes import components, examples, model, shown
from course_utils.explorers.shared.measured_pictures import KINDS, WERE
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, pictures

COLUMNS = 6
NUMBERS = {"2": 2, "10": 10, "30": 30, "100": 100}
COMPONENTS = {"1": 1, "5": 5}
ROWS = ("photographs", "rebuilt", "drawn")


def contrast(rows):
    """Return by how much neighbouring pixels differ on average, for rows of 784 numbers."""
    grey = np.clip(shown(rows), 0, 1)
    return float(np.mean([np.abs(np.diff(grey, axis=axis)).mean() for axis in (1, 2)]))


class PictureModel(Explorer):
    """Photographs, what d numbers keep of them, and samples."""

    fig = "fig-first-model"
    kind = Choice(KINDS, "ankle-boot", was=WERE)
    d = Choice(NUMBERS, "30", outer=False)
    WAS = {"one Gaussian": "1", "5 Gaussians": "5"}
    k = Choice(COMPONENTS, "5", was=WAS, outer=False)
    draw = Integer(1, 3, 1)

    @figure
    def axes(words):
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, len(ROWS)))
        pictures.shelves(fig.axes[0], COLUMNS, [words[row] for row in ROWS])
        return fig

    @computed
    def rebuilt(kind, d):
        pca = components(kind, d)
        return pca.decode(pca.encode(examples(kind, "test")))

    @computed
    def drawn(kind, d, k, draw):
        pca = components(kind, d)
        codes = model(kind, d, k)
        return pca.decode(codes.sample(200, np.random.default_rng(draw)))

    @scene
    def photographs(axes, kind):
        pictures.place(axes["shelves"], 0, shown(examples(kind, "test")[:COLUMNS]))

    @moving
    def kept(axes, rebuilt):
        pictures.place(axes["shelves"], 1, shown(rebuilt[:COLUMNS]))

    @moving
    def samples(axes, drawn):
        pictures.place(axes["shelves"], 2, shown(drawn[:COLUMNS]))

    @sentence
    def reading(kind, d, rebuilt, drawn):
        pca = components(kind, d)
        return say(
            "reading",
            d=d,
            kept=f"{100 * (1 - pca.left_out / pca.variances.sum()):.0f}",
            real=f"{contrast(examples(kind, 'test')):.3f}",
            rebuilt=f"{contrast(rebuilt):.3f}",
            drawn=f"{contrast(drawn):.3f}",
        )
