"""Where noisy descent ends: the floor of a fixed step, and schedules that go below it.

Entry point: `NoiseFloor`, shown in the chapter on minibatches.
"""

from functools import cache
from itertools import islice

import numpy as np

from course_utils.descent import gradient_noise, minibatches, step_schedules, step_sizes
from course_utils.descent.iterates import collect
from course_utils.interactive import (
    Choice,
    Explorer,
    Slider,
    computed,
    figure,
    moving,
    say,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, INK, PURPLE

RUNS, STEPS, NUMBER = 200, 300, 100  # runs, steps of each, examples
START, CURVATURE = 3.0, 1.0
LOWEST, HIGHEST = 1e-4, 30.0
LOOKS = np.unique(np.geomspace(1, STEPS, 26).round().astype(int))  # steps with a dot
SCHEDULES = {
    "fixed": step_sizes.fixed,
    "inverse": lambda alpha: step_schedules.inverse(alpha, 10),
    "staircase": lambda alpha: step_schedules.staircase(alpha, 50),
    "cosine": lambda alpha: step_schedules.cosine(alpha, STEPS),
}
SIZES = {"1": 1, "4": 4, "16": 16}
STYLES = {
    "exact": {"color": GREEN},
    "runs": {"color": INK},
    "floor": {"color": PURPLE, "dashed": True},
}


@cache
def examples():
    """Return 100 numbers of mean 0 and variance 1; their mean is to be found."""
    numbers = np.random.default_rng(3).standard_normal(NUMBER)
    return (numbers - numbers.mean()) / numbers.std()


@cache
def drawn(size):
    """Return the batches of all runs, a list of arrays of shape (RUNS * size,)."""
    batches = minibatches.with_replacement(NUMBER, RUNS * size, np.random.default_rng(8))
    return list(islice(batches, STEPS + 1))


def simulated(alpha, schedule, size):
    """Return the mean of e_k^2 over the runs, shape (STEPS + 1,).

    All runs are the components of one vector: each component descends the mean of
    (x - c_i)^2 / 2 over its own batch.
    """
    c = examples()

    def gradient(x, index):
        return x - c[index].reshape(RUNS, size).mean(axis=1)

    rule = SCHEDULES[schedule](alpha)
    start = np.full(RUNS, START)
    path = collect(minibatches.descent(gradient, start, rule, drawn(size), STEPS))
    return (path.x**2).mean(axis=1)


class NoiseFloor(Explorer):
    """The mean square error of minibatch descent with four schedules."""

    fig = "fig-floor"
    alpha = Slider(0.1, 1.9, 0.5, step=0.1)
    schedule = Choice([*SCHEDULES], "fixed", outer=False)
    size = Choice(SIZES, "1", outer=False)

    @figure
    def axes(words):
        rows = [["legend"], ["error"], ["steps"]]
        fig = canvas(rows, height=540, height_ratios=[0.2, 3, 1.2])
        frame(
            fig.axes[1], (0.9, 350), (LOWEST, HIGHEST), scales=("log", "log"),
            labels=("", words["error"]),
        )  # fmt: skip
        frame(
            fig.axes[2], (0.9, 350), (1e-3, 3), scales=("log", "log"),
            labels=(words["step"], words["step-size"]),
        )  # fmt: skip
        legend(fig.axes[0], {words[name]: style for name, style in STYLES.items()})
        return fig

    @computed
    def variance(size):
        return gradient_noise.variance(examples()[:, None], size, replacement=True)

    @computed
    def alphas(alpha, schedule):
        rule = SCHEDULES[schedule](alpha)
        return np.array([rule(k) for k in range(STEPS)])

    @computed
    def exact(alphas, variance):
        return gradient_noise.mean_squares(START**2, CURVATURE, variance, alphas)

    @computed
    def measured(alpha, schedule, size):
        return simulated(alpha, schedule, size)

    @computed
    def floor(alpha, variance):
        return gradient_noise.floor(alpha, CURVATURE, variance)

    @slots.curve(on="error", color=PURPLE, dashed=True)
    def bottom(floor):
        return [(1, floor), (STEPS, floor)]

    @moving
    def errors(axes, exact, measured):
        over = np.arange(1, STEPS + 1)
        marks.values(axes["error"], exact[1:], over, color=GREEN, width=3)
        dots = np.maximum(measured[LOOKS], LOWEST)
        marks.path(axes["error"], np.stack([LOOKS, dots], axis=-1), color=INK, width=0, size=6)

    @moving
    def lengths(axes, alphas):
        marks.values(axes["steps"], alphas[1:], np.arange(1, STEPS), color=BLUE)

    @sentence
    def reading(schedule, exact, measured, floor):
        end = exact[-1]
        numbers = {"measured": measured[-1], "exact": end, "floor": floor}
        found = {name: f"{number:.2g}" for name, number in numbers.items()}
        if schedule == "fixed":
            return say("fixed", **found)
        if end < floor:
            return say("below", ratio=f"{floor / end:.3g}", **found)
        return say("above", **found)
