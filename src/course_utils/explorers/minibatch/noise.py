"""Minibatch gradients around the full gradient, and how far from it they lie.

Entry point: `BatchNoise`, shown in the chapter on minibatches.
"""

from functools import cache
from itertools import islice

import numpy as np

from course_utils.descent import gradient_noise, minibatches
from course_utils.explorers.shared.line_fit import NUMBER, problem
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    Toggle,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE

DRAWN = 200  # batches
VIEW = ((-9.0, 3.6), (-6.2, 2.8))
LOWEST, HIGHEST = 1e-3, 30.0  # of a mean square
TURN = np.linspace(0, 2 * np.pi, 73)
AWAY = {"far": (-1.1, -0.4), "near": (-0.5, -0.2), "minimum": (0.0, 0.0)}
WAS = {"far away": "far", "at the minimum": "minimum"}
SIZES = np.arange(1, NUMBER + 1)


@cache
def single_gradients(where):
    """Return the gradients of the single examples at a place, shape (N, 2)."""
    objective, fit = problem()
    omega = fit.minimiser() + AWAY[where]
    return np.array([objective.gradient(omega, np.array([i])) for i in range(NUMBER)])


@cache
def batch_gradients(where, size, replacement):
    """Return the gradients of 200 batches, shape (200, 2)."""
    draw = minibatches.with_replacement if replacement else minibatches.without_replacement
    batches = list(islice(draw(NUMBER, size, np.random.default_rng(7)), DRAWN))
    return single_gradients(where)[batches].mean(axis=1)


class BatchNoise(Explorer):
    """200 minibatch gradients around the full one."""

    fig = "fig-noise"
    size = Integer(1, NUMBER, 4)
    where = Choice([*AWAY], "far", was=WAS, outer=False)
    replacement = Toggle(False)

    @figure
    def axes(words):
        fig = canvas([["plane"], ["spread"]], height=590, height_ratios=[2.6, 1.3])
        frame(
            fig.axes[0], *VIEW, equal=True,
            labels=(words["slope"], words["intercept"]),
        )  # fmt: skip
        frame(
            fig.axes[1], (0.9, 66), (LOWEST, HIGHEST), scales=("log", "log"),
            labels=(words["size"], words["square"]),
        )  # fmt: skip
        return fig

    @computed
    def full(where):
        return single_gradients(where).mean(axis=0)

    @computed
    def gradients(where, size, replacement):
        return batch_gradients(where, size, replacement)

    @computed
    def proved(where, size, replacement):
        return gradient_noise.variance(single_gradients(where), size, replacement=replacement)

    @computed
    def measured(gradients, full):
        return float(((gradients - full) ** 2).sum(axis=1).mean())

    @scene
    def origin(axes):
        marks.dots(axes["plane"], (0, 0), color=INK, size=7)

    @scene
    def curves(axes, where):
        g = single_gradients(where)
        styles = {True: {"color": MUTED, "dashed": True}, False: {"color": BLUE}}
        for choice, style in styles.items():
            heights = [gradient_noise.variance(g, int(b), replacement=choice) for b in SIZES]
            marks.values(axes["spread"], heights, SIZES, **style)

    @slots.dots(on="plane", color=GREEN, size=5, rim=0)
    def cloud(gradients):
        return gradients

    @moving
    def gradient(axes, full, where):
        if where != "minimum":
            marks.arrow(axes["plane"], (0, 0), full, color=ORANGE, zorder=5)
        else:
            marks.dots(axes["plane"], full, color=ORANGE, size=9)

    @slots.curve(on="plane", color=PURPLE)
    def circle(full, proved):
        return full + np.sqrt(proved) * np.stack([np.cos(TURN), np.sin(TURN)], axis=-1)

    @slots.dots(on="spread", color=GREEN, size=11)
    def here(size, measured):
        return (size, max(measured, LOWEST))

    @sentence
    def reading(measured, proved, full, where, size, replacement):
        if size == NUMBER and not replacement:
            return say("all")
        squares = {"measured": f"{measured:.3g}", "proved": f"{proved:.3g}"}
        if where == "minimum":
            return say("minimum", **squares)
        ratio = np.sqrt(proved) / np.hypot(*full)
        return say("louder" if ratio > 1 else "quieter", ratio=f"{ratio:.2f}", **squares)
