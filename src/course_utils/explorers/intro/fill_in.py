"""The missing part of a picture, filled in.

Entry point: `FillIn`.
"""

import numpy as np

from course_utils.explorers.shared.clothes import examples, gaussian, shown
from course_utils.explorers.shared.measured_pictures import (
    COLUMNS,
    KINDS,
    SEEN,
    WERE,
    expected,
    seen,
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

ROWS = ("given", "filled", "truth")


class FillIn(Explorer):
    """The missing part of a garment, as the Gaussian of its class expects it."""

    fig = "fig-fill-in"
    kind = Choice(KINDS, "dress", outer=False, was=WERE)
    WAS = {"upper half": "upper", "left half": "left"}
    part = Choice([*SEEN], "upper", outer=False, was=WAS)

    @figure
    def axes(words):
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, len(ROWS)))
        pictures.shelves(fig.axes[0], COLUMNS, [words[row] for row in ROWS])
        return fig

    @computed
    def filled(kind, part):
        x, given = examples(kind, "test"), seen(part).ravel()
        return np.where(given, x, expected(kind, part))

    @moving
    def given(axes, kind, part):
        x = shown(examples(kind, "test")[:COLUMNS])
        pictures.place(axes["shelves"], 0, np.where(seen(part), x, np.nan))

    @moving
    def guessed(axes, filled):
        pictures.place(axes["shelves"], 1, shown(filled[:COLUMNS]))

    @scene
    def truth(axes, kind):
        pictures.place(axes["shelves"], 2, shown(examples(kind, "test")[:COLUMNS]))

    @sentence
    def reading(kind, part, filled):
        x, hidden = examples(kind, "test"), ~seen(part).ravel()
        guess = square(filled[:, hidden], x[:, hidden])
        mean = square(gaussian(kind)[0][hidden], x[:, hidden])
        return say(
            "error", guess=f"{guess:.4f}", mean=f"{mean:.4f}", ratio=f"{mean / guess:.1f}"
        )
