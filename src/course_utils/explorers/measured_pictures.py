"""Pictures of which only a part was measured, and the rest as a Gaussian expects it.

Entry points: `FillIn` and `Upsampling`, shown in the chapter on generative models.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion
from course_utils.explorers.clothes import examples, gaussian, shown
from course_utils.generative.gaussians import condition
from course_utils.interactive import Choice, Explorer, computed, figure, moving, scene, sentence
from course_utils.plots import canvas, pictures

COLUMNS, SIDE = 6, fashion.SIDE
CLASSES = {fashion.NAMES[label]: label for label in (0, 1, 3, 9)}
SEEN = {
    "upper half": np.s_[: SIDE // 2, :],
    "left half": np.s_[:, : SIDE // 2],
    "frame": np.s_[:, :],  # without the middle
}
SIDES = {"4 x 4": 4, "7 x 7": 7, "14 x 14": 14}
NOISE = {"fill": 0.01, "up": 0.001}  # variances that serve unseen pictures well


def seen(part):
    """Return which pixels are given, shape (28, 28)."""
    mask = np.zeros((SIDE, SIDE), dtype=bool)
    mask[SEEN[part]] = True
    if part == "frame":
        mask[8:20, 8:20] = False
    return mask


def means(side):
    """Return the matrix that takes the 784 pixels to means of blocks, shape (side^2, 784)."""
    block = SIDE // side
    pixels = np.eye(SIDE**2).reshape(side, block, side, block, SIDE**2)
    return pixels.mean(axis=(1, 3)).reshape(side**2, SIDE**2)


@cache
def expected(kind, what):
    """Return the conditional means of the 200 test pictures of a class, shape (200, 784)."""
    x, fill = examples(CLASSES[kind], "test"), what in SEEN
    A = np.eye(SIDE**2)[seen(what).ravel()] if fill else means(SIDES[what])
    noise = NOISE["fill" if fill else "up"]
    return condition(*gaussian(CLASSES[kind]), A, x @ A.T, noise)[0]


def blocks(x, side):
    """Return pictures whose blocks have the measured mean everywhere, shape (n, 784)."""
    A = means(side)
    return (x @ A.T) @ A * (SIDE // side) ** 2


def square(a, b):
    """Return the mean square of a difference."""
    return float(np.square(a - b).mean())


class FillIn(Explorer):
    """What is missing of a garment, as the Gaussian of its class expects it."""

    fig = "fig-fill-in"
    caption = (
        "Use 1, parts of pictures. Garments that the model has not seen before, some of whose "
        "pixels are given; the conditional mean of the others, given these; and the truth."
    )
    SAYS = (
        "The missing pixels are guessed with a mean square error of {guess:.4f}; with the mean "
        "of the class it would be {mean:.4f}, {ratio:.1f} times as much."
    )
    kind = Choice(CLASSES, "Dress", label="class", outer=False)
    part = Choice(SEEN, "upper half", label="given", outer=False)

    @figure
    def axes():
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, 3))
        pictures.shelves(fig.axes[0], COLUMNS, ["given", "filled in", "the truth"])
        return fig

    @computed
    def filled(kind, part):
        x, given = examples(CLASSES[kind], "test"), seen(part).ravel()
        return np.where(given, x, expected(kind, part))

    @moving
    def given(ax, kind, part):
        x = shown(examples(CLASSES[kind], "test")[:COLUMNS])
        pictures.place(ax, 0, np.where(seen(part), x, np.nan))

    @moving
    def guessed(ax, filled):
        pictures.place(ax, 1, shown(filled[:COLUMNS]))

    @scene
    def truth(ax, kind):
        pictures.place(ax, 2, shown(examples(CLASSES[kind], "test")[:COLUMNS]))

    @sentence
    def reading(kind, part, filled):
        x, hidden = examples(CLASSES[kind], "test"), ~seen(part).ravel()
        guess = square(filled[:, hidden], x[:, hidden])
        mean = square(gaussian(CLASSES[kind])[0][hidden], x[:, hidden])
        return FillIn.SAYS.format(guess=guess, mean=mean, ratio=mean / guess)


class Upsampling(Explorer):
    """A picture of few pixels, made large as the Gaussian of its class expects it."""

    fig = "fig-upsampling"
    caption = (
        "Use 3, upsampling. Garments of few pixels, the conditional mean of all 784 pixels, "
        "given these, and the truth. None was seen before."
    )
    SAYS = (
        "The conditional mean has the mean square error {guess:.4f}; pixels that are only "
        "enlarged have {near:.4f}, {ratio:.1f} times as much."
    )
    kind = Choice(CLASSES, "Ankle boot", label="class", outer=False)
    side = Choice(SIDES, "7 x 7", label="pixels", outer=False)

    @figure
    def axes():
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, 3))
        pictures.shelves(fig.axes[0], COLUMNS, ["few pixels", "upsampled", "the truth"])
        return fig

    @computed
    def large(kind, side):
        return expected(kind, side)

    @moving
    def few(ax, kind, side):
        x = examples(CLASSES[kind], "test")[:COLUMNS]
        n = SIDES[side]
        pictures.place(ax, 0, (x @ means(n).T).reshape(-1, n, n))

    @moving
    def upsampled(ax, large):
        pictures.place(ax, 1, shown(large[:COLUMNS]))

    @scene
    def truth(ax, kind):
        pictures.place(ax, 2, shown(examples(CLASSES[kind], "test")[:COLUMNS]))

    @sentence
    def reading(kind, side, large):
        x = examples(CLASSES[kind], "test")
        guess, near = square(large, x), square(blocks(x, SIDES[side]), x)
        return Upsampling.SAYS.format(guess=guess, near=near, ratio=near / guess)
