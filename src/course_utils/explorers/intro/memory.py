"""A density that memorises its data, judged by data that it has not seen.

Entry point: `Memory`, shown in the opening chapter, `intro`.
"""

from functools import cache

import numpy as np

from course_utils.explorers.shared.clothes import SHIRT, components, examples, shown
from course_utils.generative.kernel_density import KernelDensity, squares
from course_utils.interactive import (
    Explorer,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, marks, pictures
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, ORANGE

COLUMNS, D = 6, 20
WIDTHS = (0.01, 3.0, 25)  # from, to, how many on a logarithmic axis
LOW, HIGH = -130.0, 80.0


@cache
def sets():
    """Return the codes of 1,200 shirts to learn from, and of 200 held out."""
    pca = components(SHIRT, D)
    return pca.encode(examples(SHIRT)), pca.encode(examples(SHIRT, "test"))


@cache
def likelihoods(width):
    """Return the mean log-likelihoods of the training set and of the held-out set."""
    training, held = sets()
    p = KernelDensity(training, width)
    return float(p.log_density(training).mean()), float(p.log_density(held).mean())


@cache
def drawn(width):
    """Return six samples, and the index of the training example nearest to each."""
    samples = KernelDensity(sets()[0], width).sample(COLUMNS, np.random.default_rng(4))
    return samples, squares(samples, sets()[0]).argmin(axis=1)


class Memory(Explorer):
    """A kernel density, with kernels from tiny to broad."""

    fig = "fig-memory"
    h = Slider(
        WIDTHS[0], WIDTHS[1], WIDTHS[0], count=WIDTHS[2], log=True
    )  # fmt: skip

    @figure
    def axes(words):
        shelf = pictures.height_of(COLUMNS, 2)
        fig = canvas(
            [["shelves"], ["curves"], ["legend"]], height=shelf + 250,
            height_ratios=[shelf, 190, 25],
        )  # fmt: skip
        pictures.shelves(fig.axes[0], COLUMNS, [words["drawn"], words["nearest"]])
        frame(
            fig.axes[1], WIDTHS[:2], (LOW, HIGH), scales=("log", "linear"),
            labels=(words["width"], words["likelihood"]),
        )  # fmt: skip
        styles = {"training": {"color": BLUE}, "held-out": {"color": ORANGE}}
        legend(fig.axes[2], {words[name]: style for name, style in styles.items()})
        return fig

    @computed
    def both(h):
        return likelihoods(h)

    @scene
    def curves(axes):
        h = np.geomspace(*WIDTHS)
        values = np.array([likelihoods(float(width)) for width in h])
        for column, color in zip(values.T, (BLUE, ORANGE), strict=True):
            inside = column >= LOW
            marks.curve(
                axes["curves"], np.stack([h[inside], column[inside]], axis=-1), color=color
            )

    @moving
    def shirts(axes, h):
        samples, nearest = drawn(h)
        pca = components(SHIRT, D)
        for row, codes in enumerate((samples, sets()[0][nearest])):
            pictures.place(axes["shelves"], row, shown(pca.decode(codes)))

    @slots.dots(on="curves", color=GREEN, size=10)
    def now(h, both):
        return [(h, value) for value in both if LOW <= value <= HIGH]

    @sentence
    def reading(h, both):
        training, held = both
        best = max(likelihoods(float(width))[1] for width in np.geomspace(*WIDTHS))
        found = {"h": f"{h:.2g}", "training": f"{training:.1f}", "held": f"{held:.1f}"}
        if held >= best:
            return say("best", **found)
        if held < training - 30:
            far = {"training": f"{training:.0f}", "held": f"{held:,.0f}"}
            return say("copies", **found | far)
        return say("between", best=f"{best:.1f}", **found)
