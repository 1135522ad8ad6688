"""The weight beta on the divergence: what it buys, and which numbers of a code go unused.

Entry point: `Beta`, shown in the chapter on autoencoders. It loads torch.
"""

from functools import cache

import numpy as np

from course_utils.explorers.shared.garments import pictures
from course_utils.generative import latent_geometry
from course_utils.generative.metrics import reconstruction_error
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    computed,
    figure,
    moving,
    say,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame
from course_utils.plots.palette import ORANGE
from course_utils.plots.pictures import height_of, place, shelves
from course_utils.training import inference

BETAS = ("0.1", "1", "4", "16", "64")
NUMBER, COLUMNS, LATENT = 2000, 8, 20  # test pictures, pictures on a shelf, numbers of a code
LEAST = 0.05  # nats; a number with less says nothing
HIGHEST = 7.0
ROWS = ("pictures", "decoded", "samples")


def model(beta):
    """Return the name of a checkpoint."""
    return f"vae-beta-{beta}"


@cache
def measured(beta):
    """Return the error per pixel, and the divergences of the numbers, descending, (20,)."""
    x = pictures(NUMBER)
    mean, log_variance = inference.posteriors(model(beta), x)
    error = reconstruction_error(x, inference.decoded(model(beta), mean))
    return error, np.sort(latent_geometry.divergences(mean, log_variance))[::-1]


class Beta(Explorer):
    """Move the weight of the divergence."""

    fig = "fig-beta"
    beta = Choice(BETAS, "1", outer=False)
    draw = Integer(1, 4, 1)

    @figure
    def axes(words):
        tall = height_of(COLUMNS, len(ROWS))
        fig = canvas([["pictures"], ["bars"]], height=tall + 190, height_ratios=[tall, 150])
        shelves(fig.axes[0], COLUMNS, [words[row] for row in ROWS])
        labels = (words["number"], words["nats"])
        frame(fig.axes[1], (0.4, LATENT + 0.6), (0, HIGHEST), labels=labels)
        return fig

    @computed
    def chosen(draw):
        return pictures(NUMBER)[(draw - 1) * COLUMNS : draw * COLUMNS]

    @computed
    def decoded(beta, chosen):
        return inference.decoded(model(beta), inference.encoded(model(beta), chosen))

    @computed
    def samples(beta, draw):
        z = np.random.default_rng([11, draw]).standard_normal((COLUMNS, LATENT))
        return inference.decoded(model(beta), z)

    @computed
    def error(beta):
        return measured(beta)[0]

    @computed
    def divergence(beta):
        return measured(beta)[1]

    @moving
    def originals(axes, chosen):
        place(axes["pictures"], 0, chosen)

    @moving
    def made(axes, decoded, samples):
        place(axes["pictures"], 1, decoded)
        place(axes["pictures"], 2, samples)

    @slots.bars(on="bars")
    def speaking(divergence):
        return divergence[divergence > LEAST]

    @slots.dots(on="bars", color=ORANGE, size=8)
    def silent(divergence):
        numbers = 1 + np.flatnonzero(divergence <= LEAST)
        return [(number, 0.02 * HIGHEST) for number in numbers]

    @sentence
    def reading(beta, error, chosen, decoded, divergence):
        speaking = int((divergence > LEAST).sum())
        shown = reconstruction_error(chosen, decoded)
        found = {"error": f"{error:.4f}", "shown": f"{shown:.4f}"}
        found |= {"beta": beta, "total": f"{divergence.sum():.0f}"}
        if speaking == LATENT:
            return say("all", **found)
        return say("some", **found, speaking=speaking)
