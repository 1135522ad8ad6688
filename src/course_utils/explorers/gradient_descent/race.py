"""Four methods go down from the same start.

Entry point: `MethodsRace`, shown in the chapter on gradient descent.
"""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.calculus.pointwise import gradient_of
from course_utils.descent import methods, rates
from course_utils.descent.iterates import collect
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
    word,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.canvas import TEXT
from course_utils.plots.legend import legend
from course_utils.plots.palette import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, PURPLE

FRAMES = 60
CLOSE = 1e-3  # a height that counts as the goal
LOWEST, HIGHEST = 1e-8, 1e3  # heights on the logarithmic axis


class Race(NamedTuple):
    """A landscape with minimum 0, and how the methods run on it."""

    f: landscapes.Landscape
    lines: tuple  # heights of the contour lines
    step_size: float  # of all methods but Adam
    adam: float  # step size of Adam
    every: int  # steps from one frame to the next
    starts: dict

    @property
    def steps(self):
        """Number of steps in the whole race."""
        return FRAMES * self.every


def _race(f, x, y, *rest):
    """Return a race on a map of x and y that may be larger or smaller than usual."""
    return Race(replace(f, domain=(x, y)), *rest)


def _turned(points, angle):
    """Return the points by name, turned about the origin."""
    c, s = np.cos(angle), np.sin(angle)
    return {name: (c * x - s * y, s * x + c * y) for name, (x, y) in points.items()}


CONDITION, ANGLE = 81.0, np.pi / 6
# Its beta is exactly 0.8 for this condition number: it is the default below.
BEST = rates.best_nesterov(1.0, CONDITION)
STARTS = {"A": (-1.8, 0.4), "B": (-1.2, -1.0), "C": (1.5, 0.5)}
ELLIPSES = (0.1, 0.5, 2, 5, 10, 20, 40, 70, 110)
RACES = {
    "bowl": _race(
        landscapes.bowl(CONDITION), (-2.2, 2.2), (-1.6, 1.6), ELLIPSES, BEST.alpha, 0.1, 2,
        STARTS,
    ),
    "turned": _race(
        landscapes.bowl(CONDITION, ANGLE), (-2.2, 2.2), (-1.6, 1.6), ELLIPSES, BEST.alpha, 0.1,
        2, _turned(STARTS, ANGLE),
    ),
    "valley": _race(
        landscapes.rosenbrock, (-2.4, 2.4), (-0.75, 2.75),
        (0.5, 2, 5, 20, 60, 150, 400, 900, 1800), 0.001, 0.2, 10,
        {"A": (-1.5, 2.0), "B": (0.0, 2.4), "C": (-1.0, -0.5)},
    ),
    "pits": _race(
        landscapes.himmelblau, (-6.6, 6.6), (-4.8, 4.8),
        (2, 10, 30, 70, 120, 170, 260, 400, 700, 1200), 0.005, 0.3, 2,
        {"A": (-5.0, 0.0), "B": (0.0, -1.0), "C": (5.0, 2.0)},
    ),
}  # fmt: skip
STYLES = {
    "plain": {"color": INK, "mark": "dot", "dashed": False},
    "momentum": {"color": GREEN, "mark": "square", "dashed": True},
    "nesterov": {"color": BLUE, "mark": "ring", "dashed": False},
    "adam": {"color": ORANGE, "mark": "box", "dashed": True},
}
NAMES = {  # inside a sentence
    "plain": "plain-descent", "momentum": "momentum", "nesterov": "nesterovs-method",
    "adam": "adam",
}  # fmt: skip
WAS = {
    "turned bowl": "turned", "Rosenbrock's valley": "valley", "Himmelblau's pits": "pits",
}  # fmt: skip


@cache
def contour_map(land):
    """Return the contour lines of a landscape."""
    race = RACES[land]
    return [line for same in contours.level_lines(race.f, race.lines) for line in same]


def run(method, land, start, *settings):
    """Return the points of a method, shape (m, 2), and whether it diverged."""
    race = RACES[land]
    ends = {"epsilon": 0.0, "steps": race.steps, "limit": 1e3}
    path = collect(method(gradient_of(race.f), race.starts[start], *settings, **ends))
    return path.x, path.status == "diverged"


def draw(axes, land, runs, t):
    """Draw the trails up to a frame, the heads, and the heights.

    A method that has diverged ends far outside the axes, and its head is not drawn there.
    """
    race = RACES[land]
    for name, (x, _) in runs.items():
        shown = x[: t * race.every + 1]
        heights = race.f(shown)
        marks.path(axes["map"], shown, size=0, width=2.2, **STYLES[name])
        marks.values(axes["values"], heights, **STYLES[name])
        marks.path(axes["map"], shown[-1:], width=0, size=12, zorder=6, **STYLES[name])
        end = [(len(shown) - 1, max(float(heights[-1]), LOWEST))]
        marks.path(axes["values"], end, width=0, size=11, zorder=6, **STYLES[name])


class MethodsRace(Explorer):
    """Plain descent, momentum, Nesterov's method and Adam from the same start."""

    fig = "fig-race"
    land = Choice([*RACES], "bowl", was=WAS)
    start = Choice([*STARTS], "A", outer=False)
    beta = Choice({"0": 0.0, "0.8": 0.8, "0.9": 0.9, "0.95": 0.95}, "0.8", outer=False)
    t = Play(FRAMES, 20, interval=80)

    @figure
    def axes(land, words):
        race = RACES[land]
        rows = [["legend"], ["map"], ["values"]]
        fig = canvas(rows, height=540, height_ratios=[0.2, 3, 1.4])
        frame(fig.axes[1], *race.f.domain, equal=True)
        frame(
            fig.axes[2], (0, race.steps), (LOWEST, HIGHEST), labels=(words["steps"], "f"),
            scales=("linear", "log"),
        )  # fmt: skip
        legend(fig.axes[0], {words[name]: style for name, style in STYLES.items()})
        return fig

    @computed
    def steady(land, start):
        race = RACES[land]
        return {
            "plain": run(methods.gradient_descent, land, start, race.step_size),
            "adam": run(methods.adam, land, start, race.adam),
        }

    @computed
    def remembering(land, start, beta):
        settings = RACES[land].step_size, beta
        return {
            "momentum": run(methods.momentum, land, start, *settings),
            "nesterov": run(methods.nesterov, land, start, *settings),
        }

    @computed
    def heights(land, steady, remembering):
        """Return the height of each method at every step of the race; inf after divergence."""
        found = {}
        for name, (x, diverged) in (steady | remembering).items():
            after = np.full(RACES[land].steps + 1, np.inf if diverged else 0.0)
            after[: len(x)] = RACES[land].f(x)
            found[name] = after
        return found

    @scene
    def map(axes, land):
        maps.contours(axes["map"], contour_map(land), color=MUTED)
        marks.dots(axes["map"], RACES[land].f.minimisers, color=PURPLE)

    @scene
    def goal(axes, land):
        ends = [(0, CLOSE), (RACES[land].steps, CLOSE)]
        marks.curve(axes["values"], ends, color=FAINT, width=1.5)

    @scene
    def starts(axes, land):
        (low, high), _ = RACES[land].f.domain
        for name, (x, y) in RACES[land].starts.items():
            marks.dots(axes["map"], (x, y), color=MUTED, size=7, hollow=True, zorder=3)
            axes["map"].text(
                x, y + 0.02 * (high - low), name, color=INK, size=TEXT, ha="center"
            )

    @moving
    def without_memory(axes, land, steady, t):
        draw(axes, land, steady, t)

    @moving
    def with_memory(axes, land, remembering, t):
        draw(axes, land, remembering, t)

    @sentence
    def leader(land, heights, t):
        k = t * RACES[land].every
        if k == 0:
            return say("start", height=f"{heights['plain'][0]:.3g}")
        first, second = sorted(heights, key=lambda name: heights[name][k])[:2]
        best, next_best = heights[first][k], heights[second][k]
        if next_best <= 1.05 * best:
            return say("together", k=k, best=f"{best:.2g}")
        names = {"first": word(NAMES[first]), "second": word(NAMES[second])}
        if next_best > 1e4 * best:
            return say("far-ahead", k=k, best=f"{best:.2g}", **names)
        return say("ahead", k=k, best=f"{best:.2g}", factor=f"{next_best / best:.3g}", **names)

    @sentence
    def goal_reached(heights):
        reached = {n: int(np.argmax(h < CLOSE)) for n, h in heights.items() if h.min() < CLOSE}
        lost = sum(bool(np.isinf(h[-1])) for h in heights.values())
        if not reached:
            return say("nobody", close=str(CLOSE), lost=lost)
        first = min(reached, key=reached.get)
        return say(
            "reached", close=str(CLOSE), first=word(NAMES[first]), k=reached[first],
            count=len(reached), lost=lost,
        )  # fmt: skip

    @sentence
    def settings(land):
        race = RACES[land]
        if race.step_size == BEST.alpha:
            return say(
                "best", alpha=f"{race.step_size:.4f}", adam=str(race.adam),
                beta=f"{BEST.beta:.2g}",
            )  # fmt: skip
        return say("settings", alpha=str(race.step_size), adam=str(race.adam))
