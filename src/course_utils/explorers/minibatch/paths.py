"""Batch, minibatch and stochastic gradient descent on one contour map.

Entry point: `ThreePaths`; `run` is what it shows.
"""

from functools import cache

import numpy as np

from course_utils.calculus import contours
from course_utils.descent import minibatches
from course_utils.descent.iterates import collect
from course_utils.explorers.shared.line_fit import NUMBER, problem
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    Play,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import FAINT, GREEN, INK, MUTED, ORANGE, PURPLE

VIEW = ((-1.5, 1.9), (-0.95, 1.6))  # of slope and intercept
START = (-1.2, 0.1)
FRAMES, STEPS, EXAMPLES = 20, 3, 15  # steps, or examples, from one frame to the next
LOWEST, HIGHEST = 1e-5, 20.0  # of the loss above the least one
STYLES = {
    "batch": {"color": INK, "mark": "square"},
    "minibatch": {"color": GREEN, "mark": "dot"},
    "stochastic": {"color": ORANGE, "mark": "ring"},
}


@cache
def run(size, share, seed):
    """Return the points, shape (m, 2), of batches of a size with the step size share / L."""
    objective, fit = problem()
    alpha = share / np.linalg.eigvalsh(fit.hessian())[-1]
    steps = FRAMES * max(STEPS, -(-EXAMPLES // size))
    batches = minibatches.epochs(NUMBER, size, np.random.default_rng(seed))
    return collect(minibatches.descent(objective.gradient, START, alpha, batches, steps)).x


def taken(size, count, t):
    """Return the number of steps that batches of a size have taken at a frame."""
    return STEPS * t if count == "steps" else EXAMPLES * t // size


def draw(axes, name, x, size, count, t):
    """Draw a path up to a frame, and its loss over the examples seen from step 1 on."""
    shown = x[: taken(size, count, t) + 1]
    marks.path(axes["map"], shown, size=5.5, width=1.8, **STYLES[name])
    excess = np.maximum(problem()[1](shown[1:]) - least(), LOWEST)
    points = np.stack([size * np.arange(1, len(shown)), excess], axis=-1)
    marks.path(axes["values"], points, size=0, width=2.2, **STYLES[name])
    marks.path(axes["values"], points[-1:], width=0, size=11, zorder=6, **STYLES[name])


@cache
def least():
    """Return the least possible loss."""
    fit = problem()[1]
    return fit(fit.minimiser())


class ThreePaths(Explorer):
    """Descent with all examples, with some and with one in each step."""

    fig = "fig-paths"
    SIZES = {"1": 1, "4": 4, "16": 16, "60": NUMBER}
    size = Choice(SIZES, "4", outer=False)
    share = Slider(0.1, 0.5, 0.3, step=0.2, unit="\N{MULTIPLICATION SIGN} 1/L")
    count = Choice(("steps", "examples"), "steps", outer=False)
    seed = Integer(0, 3, 0)
    t = Play(FRAMES, FRAMES, interval=150)

    @figure
    def axes(words):
        fig = canvas([["legend"], ["map"], ["values"]], height=610, height_ratios=[0.2, 3, 1.5])
        frame(fig.axes[1], *VIEW, labels=(words["slope"], words["intercept"]), equal=True)
        frame(
            fig.axes[2], (0.8, 5000), (LOWEST, HIGHEST),
            labels=(words["seen"], words["excess"]), scales=("log", "log"),
        )  # fmt: skip
        legend(fig.axes[0], {words[name]: style for name, style in STYLES.items()})
        return fig

    @computed
    def batch(share):
        return run(NUMBER, share, 0)

    @computed
    def single(share, seed):
        return run(1, share, seed)

    @computed
    def mini(size, share, seed):
        return run(size, share, seed)

    @scene
    def map(axes):
        fit = problem()[1]
        levels = least() + (0.3 * np.arange(1, 14)) ** 2
        groups = contours.level_lines(fit, levels, domain=VIEW)
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)
        marks.dots(axes["map"], fit.minimiser(), color=PURPLE)

    @scene
    def epoch(axes):
        ends = [(NUMBER, LOWEST), (NUMBER, HIGHEST)]
        marks.curve(axes["values"], ends, color=FAINT, width=1.5)

    @moving
    def stochastic_path(axes, single, count, t):
        draw(axes, "stochastic", single, 1, count, t)

    @moving
    def minibatch_path(axes, mini, size, count, t):
        draw(axes, "minibatch", mini, size, count, t)

    @moving
    def batch_path(axes, batch, count, t):
        draw(axes, "batch", batch, NUMBER, count, t)

    @sentence
    def reading(batch, mini, single, size, count, t):
        if t == 0:
            return say("start", batch=f"{problem()[1](batch[0]):.3f}", least=f"{least():.3f}")
        each = {"steps": STEPS, "examples": EXAMPLES}[count]
        found = {"least": f"{least():.3f}", "size": size, count: each * t}
        sizes = {"batch": NUMBER, "mini": size, "single": 1}
        for (name, b), x in zip(sizes.items(), (batch, mini, single), strict=True):
            k = taken(b, count, t)
            found[name] = f"{problem()[1](x[k]):.3f}"
            found |= {f"{name}_steps": k} if count == "examples" else {f"{name}_seen": k * b}
        return say(count, **found)
