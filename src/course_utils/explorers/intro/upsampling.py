"""A picture of few pixels, enlarged.

Entry point: `Upsampling`.
"""

from course_utils.explorers.shared.clothes import examples, shown
from course_utils.explorers.shared.measured_pictures import (
    COLUMNS,
    KINDS,
    SIDE,
    SIDES,
    WERE,
    expected,
    means,
    square,
)
from course_utils.interactive import (
    Choice,
    Explorer,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, pictures

ROWS = ("few", "upsampled", "truth")


def blocks(x, side):
    """Return pictures whose blocks have the measured mean everywhere, shape (n, 784)."""
    A = means(side)
    return (x @ A.T) @ A * (SIDE // side) ** 2


class Upsampling(Explorer):
    """A picture of few pixels, enlarged as the Gaussian of its class expects it."""

    fig = "fig-upsampling"
    kind = Choice(KINDS, "ankle-boot", outer=False, was=WERE)
    WAS = {f"{side} x {side}": side for side in SIDES}
    side = Choice(SIDES, "7", outer=False, was=WAS)

    @figure
    def axes(words):
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, len(ROWS)))
        pictures.shelves(fig.axes[0], COLUMNS, [words[row] for row in ROWS])
        return fig

    @computed
    def large(kind, side):
        return expected(kind, side)

    @moving
    def few(axes, kind, side):
        x = examples(kind, "test")[:COLUMNS]
        pictures.place(axes["shelves"], 0, (x @ means(side).T).reshape(-1, side, side))

    @moving
    def upsampled(axes, large):
        pictures.place(axes["shelves"], 1, shown(large[:COLUMNS]))

    @scene
    def truth(axes, kind):
        pictures.place(axes["shelves"], 2, shown(examples(kind, "test")[:COLUMNS]))

    @sentence
    def reading(kind, side, large):
        x = examples(kind, "test")
        guess, near = square(large, x), square(blocks(x, side), x)
        return say(
            "error", guess=f"{guess:.4f}", near=f"{near:.4f}", ratio=f"{near / guess:.1f}"
        )
