"""Which of these shirts exist? Half of them were drawn from a fitted density.

Entry point: `NotReal`, shown in the opening chapter, `intro`.
"""

from functools import cache

import numpy as np

from course_utils.explorers.shared.clothes import SHIRT, components, examples, model, shown
from course_utils.interactive import (
    Explorer,
    Integer,
    Toggle,
    computed,
    figure,
    moving,
    say,
    sentence,
    word,
)
from course_utils.plots import canvas, pictures

COLUMNS, D, K = 6, 20, 5  # pictures on a shelf, numbers of a picture, components


@cache
def drawn(draw):
    """Return twelve pictures, shape (12, 784), and which of them never existed."""
    rng = np.random.default_rng([7, draw])
    pca = components(SHIRT, D)
    codes = pca.encode(rng.permutation(examples(SHIRT, "test"))[: 2 * COLUMNS])
    invented = np.sort(rng.permutation(2 * COLUMNS)[:COLUMNS])
    codes[invented] = model(SHIRT, D, K).sample(COLUMNS, rng)
    return pca.decode(codes), invented


class NotReal(Explorer):
    """Twelve shirts, six of which exist."""

    fig = "fig-not-real"
    draw = Integer(1, 5, 1)
    told = Toggle(False)

    @figure
    def axes(words):
        fig = canvas("shelves", height=pictures.height_of(COLUMNS, 2))
        pictures.shelves(fig.axes[0], COLUMNS, [words["upper"], words["lower"]])
        return fig

    @computed
    def invented(draw):
        return drawn(draw)[1]

    @moving
    def shirts(axes, draw, told, invented):
        for row, half in enumerate(np.split(shown(drawn(draw)[0]), 2)):
            pictures.place(axes["shelves"], row, half)
            if told:
                cells = [i % COLUMNS for i in invented if i // COLUMNS == row]
                pictures.frames(axes["shelves"], row, cells)

    @sentence
    def reading(draw, told, invented):
        if not told:
            return say("asked", draw=draw)
        upper, lower = (
            ", ".join(str(i + 1) for i in invented if i // COLUMNS == row) or word("none")
            for row in (0, 1)
        )
        return say("told", draw=draw, upper=upper, lower=lower)
