"""A Gaussian fitted by hand, in the plane of its two weights, against the maximum.

Entry point: `GaussianByHand`, shown in the opening chapter, `intro`.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours
from course_utils.explorers.shared.clothes import SHIRT, examples
from course_utils.generative.gaussians import LogLikelihood
from course_utils.interactive import (
    Explorer,
    Point,
    computed,
    figure,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, MUTED, PURPLE

NUMBER = 60
MEANS, WIDTHS = (0.1, 0.7), (0.05, 0.3)
X, HIGHEST = (0.0, 0.8), 8.5
BELOW = (0.02, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0, 12.0)  # nats
NEAR = 0.01
PLACES = np.linspace(*X, 161)


@cache
def likelihood():
    """Return the log-likelihood of the mean greys of the first 60 T-shirts."""
    return LogLikelihood(examples(SHIRT)[:NUMBER].mean(axis=1))


def bell(omega):
    """Return the graph of the density, shape (161, 2)."""
    m, s = omega
    heights = np.exp(-(((PLACES - m) / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))
    return np.stack([PLACES, heights], axis=-1)


class GaussianByHand(Explorer):
    """Drag mean and width of a bell until the data are as likely as can be."""

    fig = "fig-by-hand"
    omega = Point(MEANS, WIDTHS, (0.22, 0.14), on="weights", count=(26, 26))

    @figure
    def axes(words):
        fig = canvas([["data"], ["weights"]], height=560)
        frame(fig.axes[0], X, (-0.8, HIGHEST), labels=(words["brightness"], words["density"]))
        frame(fig.axes[1], MEANS, WIDTHS, labels=(words["mean"], words["width"]))
        return fig

    @computed
    def yours(omega):
        return float(likelihood()(omega))

    @computed
    def gap(yours):
        return float(likelihood()(likelihood().maximiser())) - yours

    @scene
    def map(axes):
        f = likelihood()
        levels = float(f(f.maximiser())) - np.array(BELOW[::-1])
        groups = contours.level_lines(f, levels, domain=(MEANS, WIDTHS))
        lines = [line for same in groups for line in same]
        maps.contours(axes["weights"], lines, color=MUTED, width=1.0)
        marks.dots(axes["weights"], f.maximiser(), color=PURPLE)

    @scene
    def shirts(axes):
        x = likelihood().x
        marks.dots(axes["data"], np.stack([x, np.full_like(x, -0.4)], axis=-1), size=6.5, rim=1)

    @slots.curve(on="data", color=BLUE, width=3)
    def density(omega):
        return bell(omega)

    @slots.dots(on="weights", size=13)
    def weights(omega):
        return omega

    @sentence
    def reading(yours, gap):
        if gap <= NEAR:
            return say("best", yours=f"{yours:.2f}")
        ratio = np.exp(min(gap, 700.0))
        times = f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"
        return say("hand", yours=f"{yours:.2f}", gap=f"{gap:.2f}", ratio=times)
