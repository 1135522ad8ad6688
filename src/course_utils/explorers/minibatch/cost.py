"""What an epoch costs and what it buys, for batches of several sizes.

Entry point: `BatchCost`, shown in the chapter on minibatches. It draws a committed measurement
and quotes only ratios: seconds depend on the machine that measured them.
"""

from functools import cache

import numpy as np

from course_utils.data import stored_results
from course_utils.interactive import (
    Choice,
    Explorer,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, FAINT, GREEN, INK, MUTED, ORANGE

RANGE = (0.8, 20000)  # of batch sizes
SIZES = ("1", "4", "16", "64", "256", "1024", "12000")
TARGETS = {"0.8": 0.8, "0.6": 0.6, "0.5": 0.5}
STYLES = {
    "epochs": {"color": ORANGE, "mark": "square"},
    "time": {"color": GREEN, "mark": "dot"},
}
LOWEST, HIGHEST = 0.7, 2000  # of the ratios
NEVER = 1000  # where a loss that was not reached is marked


@cache
def measured():
    """Return what was measured, by batch size."""
    return stored_results.read("minibatch_cost")["sizes"]


def ratios(values):
    """Return what is known in multiples of the least, NaN elsewhere."""
    known = np.array([np.nan if v is None else v for v in values], dtype=float)
    return known / np.nanmin(known)


@cache
def epoch_times():
    """Return the time of an epoch in multiples of the least, for each size."""
    return ratios([measured()[size]["process_seconds_per_epoch"] for size in SIZES])


@cache
def to_target(target):
    """Return epochs and time up to a loss, each in multiples of the least; NaN: not reached."""
    epochs = [measured()[size]["epochs_to_loss"][target] for size in SIZES]
    needed = ratios(epochs)
    return needed, ratios(needed * epoch_times())


class BatchCost(Explorer):
    """Time of an epoch, and epochs and time to a loss, against the batch size."""

    fig = "fig-cost"
    size = Choice(SIZES, "64", outer=False)
    target = Choice([*TARGETS], "0.6", outer=False)

    @figure
    def axes(words):
        fig = canvas([["epoch"], ["target"], ["legend"]], height=500, height_ratios=[5, 6, 0.6])
        frame(
            fig.axes[0], RANGE, (LOWEST, HIGHEST), scales=("log", "log"),
            labels=("", words["epoch"]),
        )  # fmt: skip
        frame(
            fig.axes[1], RANGE, (LOWEST, HIGHEST), scales=("log", "log"),
            labels=(words["size"], words["target"]),
        )  # fmt: skip
        legend(fig.axes[2], {words[name]: style for name, style in STYLES.items()})
        return fig

    @computed
    def needed(target):
        return to_target(target)

    @scene
    def least(axes):
        for name in ("epoch", "target"):
            marks.curve(axes[name], [(RANGE[0], 1), (RANGE[1], 1)], color=FAINT, width=1.5)

    @scene
    def epoch(axes):
        over = [int(size) for size in SIZES]
        marks.values(axes["epoch"], epoch_times(), over, color=BLUE, size=7)

    @moving
    def both(axes, needed):
        over = np.array([int(size) for size in SIZES])
        for style, heights in zip(STYLES.values(), needed, strict=True):
            known = ~np.isnan(heights)
            marks.values(axes["target"], heights[known], over[known], size=7, **style)
        missing = [(b, NEVER) for b in over[np.isnan(needed[0])]]
        marks.dots(axes["target"], missing, color=MUTED, size=11, hollow=True)

    @moving
    def here(axes, size, needed):
        b, k = int(size), SIZES.index(size)
        marks.dots(axes["epoch"], (b, epoch_times()[k]), color=INK, size=12, rim=2)
        top = needed[1][k]
        at = (b, NEVER if np.isnan(top) else top)
        marks.dots(axes["target"], at, color=INK, size=12, rim=2)

    @sentence
    def reading(size, target, needed):
        k = SIZES.index(size)
        epochs, time = needed[0][k], needed[1][k]
        found = {"size": size, "target": target, "epoch": f"{epoch_times()[k]:.2f}"}
        if np.isnan(time):
            return say("never", budget=f"{measured()[size]['budget_epochs']}", **found)
        found["epochs"] = f"{epochs:.2f}"
        if time == 1:
            return say("best", **found)
        best = SIZES[int(np.nanargmin(needed[1]))]
        return say("slower", time=f"{time:.2f}", best=best, **found)
