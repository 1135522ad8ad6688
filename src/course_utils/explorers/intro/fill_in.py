"""What is missing of a picture, filled in.

Entry point: `FillIn`.
"""

import numpy as np

from course_utils.explorers.shared.clothes import examples, gaussian, shown
from course_utils.explorers.shared.measured_pictures import (
    CLASSES,
    COLUMNS,
    SEEN,
    expected,
    seen,
    square,
)
from course_utils.interactive import Choice, Explorer, computed, figure, moving, scene, sentence
from course_utils.plots import canvas, pictures


class FillIn(Explorer):
    """What is missing of a garment, as the Gaussian of its class expects it."""

    fig = "fig-fill-in"
    SAYS = (
        "The missing pixels are guessed with a mean square error of {guess:.4f}; with the mean "
        "of the class it would be {mean:.4f}, {ratio:.1f} times as much."
    )
    kind = Choice([*CLASSES], "Dress", outer=False)
    part = Choice([*SEEN], "upper half", outer=False)

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
