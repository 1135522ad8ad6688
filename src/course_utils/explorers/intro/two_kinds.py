"""One data set, a discriminative and a generative model, and what each says about a place.

Entry point: `TwoKinds`, shown in the opening chapter, `intro`.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours
from course_utils.descent import methods
from course_utils.descent.iterates import collect
from course_utils.descent.losses import Objective, cross_entropy, softmax
from course_utils.descent.networks import Perceptron
from course_utils.explorers.shared.clothes import CLASSES, plane
from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.gaussians import maximum_fit
from course_utils.interactive import (
    Choice,
    Explorer,
    Point,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    word,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import INK, MUTED, PAPER
from course_utils.plots.regions import regions
from course_utils.plots.scatter import TINTS, scatter

NAMES = ("t-shirt", "trouser", "ankle-boot")
LABELS = [CLASSES.index(name) for name in NAMES]
EACH, CELLS, DRAWN = 100, 96, 10_000
X, Y = (-12.0, 13.0), (-12.0, 11.0)
NETWORK = Perceptron((2, len(LABELS)))
KINDS = ("discriminative", "generative")


@cache
def discriminative():
    """Return the weights of softmax regression, which gives p(y | x) alone."""
    loss = Objective(NETWORK, cross_entropy, *plane(LABELS, EACH))
    return collect(methods.adam(loss.gradient, np.zeros(NETWORK.size), 0.05, steps=600)).x[-1]


@cache
def generative():
    """Return p(x) = sum_y p(y) p(x | y), with one Gaussian for each class y."""
    points, kinds = plane(LABELS, EACH)
    laws = [maximum_fit(points[kinds == y]) for y in range(len(LABELS))]
    return GaussianMixture(
        np.full(3, 1 / 3), *(np.array(part) for part in zip(*laws, strict=True))
    )


@cache
def typical():
    """Return the log densities of samples of the generative model, ascending."""
    model = generative()
    return np.sort(model.log_density(model.sample(DRAWN, np.random.default_rng(5))))


def probabilities(model, x):
    """Return p(y | x) of a model for places of shape (..., 2)."""
    if model == "generative":
        return generative().responsibilities(x)
    rows = softmax(NETWORK(discriminative(), np.reshape(x, (-1, 2))))
    return rows.reshape(*np.shape(x)[:-1], len(LABELS))


class TwoKinds(Explorer):
    """Ask both models about a place."""

    fig = "fig-two-kinds"
    place = Point(X, Y, (8.0, -8.32), count=(26, 26))
    model = Choice(KINDS, "discriminative", outer=False)

    @figure
    def axes(words):
        fig = canvas(height=450)
        frame(fig.axes[0], X, Y, labels=(words["first"], words["second"]), equal=True)
        return fig

    @computed
    def chance(place, model):
        return probabilities(model, place)

    @computed
    def share(place):
        below = np.searchsorted(typical(), generative().log_density(place))
        return 100 * float(below) / DRAWN

    @scene
    def tinted(axes, model):
        x, y = (np.linspace(*e, 2 * CELLS + 1)[1::2] for e in (X, Y))
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        regions(axes["main"], probabilities(model, grid).argmax(axis=-1), TINTS, (X, Y))

    @scene
    def density(axes, model):
        if model == "generative":
            p = generative()
            levels = p.log_density(p.means).max() - 2.0 * np.arange(12, 0, -1)
            groups = contours.level_lines(p.log_density, levels, domain=(X, Y))
            maps.contours(
                axes["main"], [line for same in groups for line in same], color=MUTED, width=1.2
            )

    @scene
    def data(axes):
        scatter(axes["main"], *plane(LABELS, EACH), size=5.0)

    @moving
    def here(axes, place):
        marks.dots(axes["main"], place, color=PAPER, size=20, rim=0, zorder=7)
        marks.dots(axes["main"], place, color=INK, size=15, zorder=8)

    @sentence
    def reading(model, chance, share):
        found = {
            "name": word(NAMES[int(chance.argmax())]),
            "percent": f"{100 * chance.max():.1f}",
        }
        if model == "discriminative":
            return say("discriminative", **found)
        if share == 0:
            return say("never", **found)
        if share < 5:
            return say("seldom", share=f"{share:.2f}", **found)
        return say("usual", share=f"{share:.0f}", **found)
