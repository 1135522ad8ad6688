"""A picture of few pixels, made large.

Entry point: `Upsampling`.
"""

from course_utils.explorers.shared.clothes import examples, shown
from course_utils.explorers.shared.measured_pictures import (
    CLASSES,
    COLUMNS,
    SIDE,
    SIDES,
    expected,
    means,
    square,
)
from course_utils.interactive import Choice, Explorer, computed, figure, moving, scene, sentence
from course_utils.plots import canvas, pictures


def blocks(x, side):
    """Return pictures whose blocks have the measured mean everywhere, shape (n, 784)."""
    A = means(side)
    return (x @ A.T) @ A * (SIDE // side) ** 2


class Upsampling(Explorer):
    """A picture of few pixels, made large as the Gaussian of its class expects it."""

    fig = "fig-upsampling"
    SAYS = (
        "The conditional mean has the mean square error {guess:.4f}; pixels that are only "
        "enlarged have {near:.4f}, {ratio:.1f} times as much."
    )
    kind = Choice([*CLASSES], "Ankle boot", outer=False)
    side = Choice([*SIDES], "7 x 7", outer=False)

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
