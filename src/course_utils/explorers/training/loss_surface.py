"""The loss of a small network on planes through the weights where its training ends.

Entry point: `LossSurface`, shown in the chapter on training.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours, finite_differences
from course_utils.data import toys
from course_utils.descent import losses, methods
from course_utils.descent.iterates import collect
from course_utils.descent.loss_slices import LossSlice, extreme_directions, random_directions
from course_utils.descent.networks import Perceptron
from course_utils.interactive import (
    Choice,
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
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, PURPLE

VIEW = ((-1.5, 1.5), (-1.0, 1.0))
PLACES = np.linspace(-1, 1, 61)
CUTS = ("random", "extreme")


@cache
def solution():
    """Return the network, its objective and the weights where training ends."""
    x, y = toys.curve(40, np.random.default_rng(1), noise=0.1)
    network = Perceptron((1, 6, 1))
    objective = losses.Objective(network, losses.squared, x, y)
    start = network.initial(np.random.default_rng(4))
    run = methods.adam(objective.gradient, start, 0.03, steps=1500)
    return network, objective, collect(run).x[-1]


@cache
def slice_of(kind):
    """Return the loss on the plane of a kind."""
    network, objective, omega = solution()
    if kind == "random":
        directions = random_directions(network.size, np.random.default_rng(9))
    else:
        directions = extreme_directions(finite_differences.jacobian(objective.gradient, omega))
    return LossSlice(objective, objective.gradient, omega, directions, VIEW)


class LossSurface(Explorer):
    """Drag a point on a plane through the solution and see the curve of these weights."""

    fig = "fig-loss-surface"
    place = Point(*VIEW, (0.6, 0.4), on="plane", count=(31, 31))
    WAS = {"flattest and steepest": "extreme"}
    kind = Choice(CUTS, "random", was=WAS, outer=False)

    @figure
    def axes(words):
        fig = canvas([["data"], ["plane"]], height=620)
        frame(fig.axes[0], (-1, 1), (-2, 2), labels=("x", "y"))
        frame(fig.axes[1], *VIEW, labels=(words["first"], words["second"]), equal=True)
        return fig

    @computed
    def omega(place, kind):
        return slice_of(kind).place(place)

    @computed
    def loss(omega):
        return solution()[1](omega)

    @scene
    def examples(axes):
        network, objective, omega = solution()
        marks.dots(axes["data"], np.hstack([objective.x, objective.y]), color=INK, size=6.0)
        trained = np.stack([PLACES, network(omega, PLACES[:, None])[:, 0]], axis=-1)
        marks.path(axes["data"], trained, color=MUTED, size=0, dashed=True)

    @scene
    def map(axes, kind):
        least = solution()[1](solution()[2])
        groups = contours.level_lines(
            slice_of(kind), least * 2.0 ** np.arange(1, 12), shape=(46, 31), tolerance=np.inf
        )
        lines = [line for same in groups for line in same]
        maps.contours(axes["plane"], lines, color=BLUE, width=1.0)
        marks.dots(axes["plane"], (0, 0), color=PURPLE)

    @slots.curve(on="data", color=GREEN, width=2)
    def fitted(omega):
        return np.stack([PLACES, solution()[0](omega, PLACES[:, None])[:, 0]], axis=-1)

    @sentence
    def reading(place, loss):
        far = float(np.hypot(*place))
        least = solution()[1](solution()[2])
        if far == 0:
            return say("here", least=f"{least:.4f}")
        return say("near", loss=f"{loss:.4f}", ratio=f"{loss / least:.1f}", far=f"{far:.2f}")
