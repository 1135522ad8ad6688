"""A first generative model of pictures: Gaussians on their principal numbers.

Entry point: `PictureModel`, shown in the chapter on generative models.
"""

import numpy as np

from course_utils.data import fashion
from course_utils.explorers.shared.clothes import components, examples, model, shown
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    computed,
    figure,
    moving,
    scene,
    sentence,
)
from course_utils.plots import canvas, pictures

COLUMNS = 6
CLASSES = {fashion.NAMES[label]: label for label in (0, 1, 3, 9)}
NUMBERS = {"2": 2, "10": 10, "30": 30, "100": 100}
COMPONENTS = {"one Gaussian": 1, "5 Gaussians": 5}
HEADINGS = ("photographs", "the same, rebuilt from d numbers", "drawn by the model")


def contrast(rows):
    """Return by how much neighbouring pixels differ on average, for rows of 784 numbers."""
    grey = np.clip(shown(rows), 0, 1)
    return float(np.mean([np.abs(np.diff(grey, axis=axis)).mean() for axis in (1, 2)]))


class PictureModel(Explorer):
    """Photographs, what d numbers keep of them, and samples."""

    fig = "fig-first-model"
    SAYS = (
        "{d} of 784 numbers keep {kept:.0f} % of the variance. Neighbouring pixels differ by "
        "{real:.3f} in photographs, by {rebuilt:.3f} in rebuilt ones, and by {drawn:.3f} in "
        "drawn ones."
    )
    kind = Choice([*CLASSES], "Ankle boot")
    d = Choice([*NUMBERS], "30", outer=False)
    k = Choice([*COMPONENTS], "5 Gaussians", outer=False)
    draw = Integer(1, 3, 1)

    @figure
    def axes():
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, len(HEADINGS)))
        pictures.shelves(fig.axes[0], COLUMNS, HEADINGS)
        return fig

    @computed
    def rebuilt(kind, d):
        pca = components(CLASSES[kind], NUMBERS[d])
        return pca.decode(pca.encode(examples(CLASSES[kind], "test")))

    @computed
    def drawn(kind, d, k, draw):
        pca = components(CLASSES[kind], NUMBERS[d])
        codes = model(CLASSES[kind], NUMBERS[d], COMPONENTS[k])
        return pca.decode(codes.sample(200, np.random.default_rng(draw)))

    @scene
    def photographs(ax, kind):
        pictures.place(ax, 0, shown(examples(CLASSES[kind], "test")[:COLUMNS]))

    @moving
    def kept(ax, rebuilt):
        pictures.place(ax, 1, shown(rebuilt[:COLUMNS]))

    @moving
    def samples(ax, drawn):
        pictures.place(ax, 2, shown(drawn[:COLUMNS]))

    @sentence
    def reading(kind, d, rebuilt, drawn):
        pca = components(CLASSES[kind], NUMBERS[d])
        return PictureModel.SAYS.format(
            d=d,
            kept=100 * (1 - pca.left_out / pca.variances.sum()),
            real=contrast(examples(CLASSES[kind], "test")),
            rebuilt=contrast(rebuilt),
            drawn=contrast(drawn),
        )
