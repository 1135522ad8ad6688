"""A network learns to tell two classes apart: regions of the plane during training.

Entry point: `DecisionBoundary`, shown in the chapter on training.
"""

from functools import cache, partial

import numpy as np

from course_utils.data import toys
from course_utils.descent import losses, methods
from course_utils.descent.iterates import collect
from course_utils.descent.networks import Perceptron
from course_utils.interactive import (
    Choice,
    Explorer,
    Play,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, ORANGE
from course_utils.plots.regions import sides
from course_utils.plots.scatter import scatter

FRAMES, EVERY = 40, 15  # pictures, and steps of training between two of them
NODES = 81  # along a side, where the network is evaluated; the border is drawn between them
VIEW = (-1.6, 1.6)
KINDS = {
    "moons": partial(toys.moons, noise=0.2),
    "circles": partial(toys.circles, noise=0.15),
    "spirals": partial(toys.spirals, noise=0.05),
}
WIDTHS = {"2": 2, "4": 4, "16": 16}


@cache
def sets(kind):
    """Return 120 examples for training and 300 held out, moved to the middle of the view."""
    drawn = []
    for number, seed in ((120, 1), (300, 2)):
        x, y = KINDS[kind](number, np.random.default_rng(seed))
        drawn.append((x - ((0.5, 0.25) if kind == "moons" else 0), y))
    return drawn


@cache
def training(kind, width):
    """Return the network, its weights in each frame, and both losses there."""
    network = Perceptron((2, WIDTHS[width], 2))
    on, held = (losses.Objective(network, losses.cross_entropy, *data) for data in sets(kind))
    start = network.initial(np.random.default_rng(3))
    run = methods.adam(on.gradient, start, 0.03, steps=FRAMES * EVERY, epsilon=0)
    weights = collect(run).x[::EVERY]
    return network, weights, np.array([(on(w), held(w)) for w in weights])


def lead(kind, width, frame, x):
    """Return by how much the output of class 1 exceeds that of class 0 at each input."""
    network, weights, _ = training(kind, width)
    outputs = network(weights[frame], x)
    return outputs[:, 1] - outputs[:, 0]


class DecisionBoundary(Explorer):
    """Regions of a small network while it is trained."""

    fig = "fig-boundary"
    time = Play(FRAMES, 20, unit=f"\N{MULTIPLICATION SIGN} {EVERY}")
    kind = Choice([*KINDS], "moons")
    width = Choice([*WIDTHS], "4", outer=False)

    @figure
    def axes(words):
        fig = canvas([["plane"], ["losses"], ["legend"]], height=620, height_ratios=[10, 4, 1])
        frame(
            fig.axes[0],
            VIEW,
            VIEW,
            labels=("x\N{SUBSCRIPT ONE}", "x\N{SUBSCRIPT TWO}"),
            equal=True,
        )
        frame(
            fig.axes[1], (0, FRAMES * EVERY), (1e-3, 2), labels=(words["step"], words["loss"]),
            scales=("linear", "log"),
        )  # fmt: skip
        styles = {"training": {"color": BLUE}, "held-out": {"color": ORANGE}}
        legend(fig.axes[2], {words[name]: style for name, style in styles.items()})
        return fig

    @computed
    def leads(time, kind, width):
        edge = np.linspace(*VIEW, NODES)
        grid = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
        return lead(kind, width, time, grid).reshape(NODES, NODES)

    @computed
    def share(time, kind, width):
        x, y = sets(kind)[1]
        return 100 * float(((lead(kind, width, time, x) > 0) == y).mean())

    @scene
    def curves(axes, kind, width):
        over = np.arange(FRAMES + 1) * EVERY
        for values, color in zip(training(kind, width)[2].T, (BLUE, ORANGE), strict=True):
            marks.values(axes["losses"], values, over, color=color)

    @moving
    def tinted(axes, leads):
        sides(axes["plane"], leads, (BLUE, ORANGE), (VIEW, VIEW))

    @scene  # after the regions, so that it lies above them
    def examples(axes, kind):
        scatter(axes["plane"], *sets(kind)[0])

    @moving
    def now(axes, time, kind, width):
        low = axes["losses"].get_ylim()[0]
        places = [(time * EVERY, max(v, low)) for v in training(kind, width)[2][time]]
        marks.dots(axes["losses"], places, color=GREEN, size=10)

    @sentence
    def reading(time, share):
        percent = f"{share:.0f}"
        if time == 0:
            return say("start", share=percent)
        return say("good" if share >= 90 else "poor", steps=time * EVERY, share=percent)
