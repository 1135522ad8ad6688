"""EM at work: ellipses that move over a cloud of points, and two likelihoods.

Entry point: `MixtureFit`, shown in the opening chapter, `intro`.
"""

from functools import cache
from itertools import islice

import numpy as np

from course_utils.explorers.shared.clothes import plane
from course_utils.generative.em import em, initial
from course_utils.generative.gaussians import ellipse
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    Play,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, GREEN, INK, ORANGE

STEPS, EACH, HELD = 30, 20, 100  # steps, pictures of each class for training and held out
LABELS = tuple(range(10))
X, Y = (-10.0, 13.0), (-9.5, 10.0)
LOW, HIGH = -5.8, -4.6
COMPONENTS = {"1": 1, "2": 2, "3": 3, "5": 5, "10": 10, "20": 20}


@cache
def sets():
    """Return 200 points for training and 1,000 held out."""
    return plane(LABELS, EACH)[0], plane(LABELS, HELD, skipped=EACH)[0]


@cache
def run(k, start):
    """Return the mixtures after 0 to 30 steps, and both likelihoods, shape (31, 2)."""
    training, held = sets()
    first = initial(training, k, np.random.default_rng(start))
    steps = list(islice(em(training, first), STEPS + 1))
    both = [(s.log_likelihood, s.mixture.log_density(held).mean()) for s in steps]
    return [s.mixture for s in steps], np.array(both)


class MixtureFit(Explorer):
    """A Gaussian mixture, step by step."""

    fig = "fig-em"
    t = Play(STEPS, 12, interval=150)
    k = Choice(COMPONENTS, "5")
    start = Integer(1, 3, 1)

    @figure
    def axes(words):
        fig = canvas([["plane"], ["curves"], ["legend"]], height=620, height_ratios=[10, 4, 1])
        frame(fig.axes[0], X, Y, labels=(words["first"], words["second"]), equal=True)
        frame(fig.axes[1], (0, STEPS), (LOW, HIGH), labels=(words["step"], words["likelihood"]))
        styles = {"training": {"color": BLUE}, "held-out": {"color": ORANGE}}
        legend(fig.axes[2], {words[name]: style for name, style in styles.items()})
        return fig

    @computed
    def likelihoods(k, start):
        return run(k, start)[1]

    @scene
    def points(axes):
        marks.path(axes["plane"], sets()[0], color=INK, width=0, size=4.5)

    @scene
    def curves(axes, likelihoods):
        steps, shown = np.arange(STEPS + 1), np.clip(likelihoods, LOW, HIGH)
        for column, color in zip(shown.T, (BLUE, ORANGE), strict=True):
            marks.curve(axes["curves"], np.stack([steps, column], axis=-1), color=color)

    @moving
    def ellipses(axes, k, start, t):
        p = run(k, start)[0][t]
        lines = [
            ellipse(m, S, radius)
            for m, S in zip(p.means, p.covariances, strict=True)
            for radius in (1, 2)
        ]
        maps.contours(axes["plane"], lines, color=BLUE, width=2.0, zorder=3)

    @scene
    def ways(axes, k, start):
        lines = np.stack([p.means for p in run(k, start)[0]], axis=1)
        maps.contours(axes["plane"], lines, color=GREEN, width=1.5, zorder=4)

    @slots.dots(on="plane", color=GREEN, size=9)
    def means(k, start, t):
        return run(k, start)[0][t].means

    @moving
    def now(axes, likelihoods, t):
        low, high = axes["curves"].get_ylim()
        places = [(t, np.clip(value, low, high)) for value in likelihoods[t]]
        marks.dots(axes["curves"], places, color=GREEN, size=10)

    @sentence
    def reading(likelihoods, t):
        training, held = likelihoods[t]
        when = int(likelihoods[: t + 1, 1].argmax())
        best = likelihoods[when, 1]
        found = {"training": f"{training:.2f}", "held": f"{held:.2f}"}
        if t == 0:
            return say("start", **found)
        if found["held"] == f"{best:.2f}":
            return say("fine", t=t, **found)
        return say("over", t=t, best=f"{best:.2f}", when=when, **found)
