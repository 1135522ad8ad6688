"""A Gaussian fitted by hand, in the plane of its two weights, against the maximum.

Entry point: `GaussianByHand`, shown in the chapter on generative models.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours
from course_utils.calculus.functions import Landscape
from course_utils.explorers.shared.clothes import SHIRT, examples
from course_utils.interactive import (
    Explorer,
    Point,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, INK, MUTED, PURPLE

NUMBER = 60
MEANS, WIDTHS = (0.1, 0.7), (0.05, 0.3)
X, HIGHEST = (0.0, 0.8), 8.5
BELOW = (0.02, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0, 12.0)  # nats
NEAR = 0.01
PLACES = np.linspace(*X, 161)


@cache
def brightness():
    """Return the mean greys of the first 60 T-shirts, shape (60,)."""
    return examples(SHIRT)[:NUMBER].mean(axis=1)


def log_likelihood(omega):
    """Return the mean of log p over the data for weights (mean, width), shape (..., 2)."""
    m, s = np.moveaxis(np.asarray(omega, dtype=float), -1, 0)
    x = brightness()
    squares = x.var() + (x.mean() - m) ** 2  # of the distances from m, averaged
    return -np.log(s) - np.log(2 * np.pi) / 2 - squares / (2 * s**2)


def gradient(omega):
    """Return its gradient, shape (..., 2)."""
    m, s = np.moveaxis(np.asarray(omega, dtype=float), -1, 0)
    x = brightness()
    squares = x.var() + (x.mean() - m) ** 2
    return np.stack([(x.mean() - m) / s**2, -1 / s + squares / s**3], axis=-1)


@cache
def best():
    """Return the weights of maximum likelihood: mean and standard deviation of the data."""
    return float(brightness().mean()), float(brightness().std())


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
        return float(log_likelihood(omega))

    @computed
    def gap(yours):
        return float(log_likelihood(best())) - yours

    @scene
    def map(axes):
        land = Landscape("log-likelihood", log_likelihood, gradient, None, (MEANS, WIDTHS))
        levels = float(log_likelihood(best())) - np.array(BELOW[::-1])
        groups = contours.level_lines(land, levels)
        lines = [line for same in groups for line in same]
        maps.contours(axes["weights"], lines, color=MUTED, width=1.0)
        marks.dots(axes["weights"], best(), color=PURPLE)

    @scene
    def shirts(axes):
        x = brightness()
        marks.dots(axes["data"], np.stack([x, np.full_like(x, -0.4)], axis=-1), size=6.5, rim=1)

    @moving
    def density(axes, omega):
        marks.curve(axes["data"], bell(omega), color=BLUE, width=3)

    @moving
    def weights(axes, omega):
        marks.dots(axes["weights"], omega, color=INK, size=13)

    @sentence
    def reading(yours, gap):
        if gap <= NEAR:
            return say("best", yours=f"{yours:.2f}")
        ratio = np.exp(min(gap, 700.0))
        times = f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"
        return say("hand", yours=f"{yours:.2f}", gap=f"{gap:.2f}", ratio=times)
