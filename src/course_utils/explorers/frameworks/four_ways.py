"""One function, four ways to differentiate it: differences, our tape, PyTorch and JAX.

Entry point: `FourWays`, shown in the chapter on PyTorch and JAX. Only this module, and the
chapter's own, load torch and jax.
"""

from functools import lru_cache, partial

import jax
import jax.numpy as jnp
import numpy as np
import torch

from course_utils.autodiff import grad
from course_utils.calculus.derivative_traps import TRAPS, difference
from course_utils.interactive import (
    Choice,
    Explorer,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
    word,
)
from course_utils.plots import canvas, frame, marks
from course_utils.plots.canvas import power_of_ten
from course_utils.plots.palette import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE

REACH = 2.0  # the graphs are shown from -REACH to REACH
ACROSS = (-2.1, 2.1)  # the axis goes further, so no dot is cut off
HEIGHTS = {
    "wave": (-1.2, 1.2), "kink": (-0.5, 2.2), "edge": (-0.5, 1.7), "gap": (0, 3.4),
    "loop": (0, 3),
}  # fmt: skip
WAYS = {
    "differences": {"color": ORANGE, "mark": "square"},
    "tape": {"color": BLUE, "mark": "dot"},
    "pytorch": {"color": PURPLE, "mark": "box"},
    "jax": {"color": GREEN, "mark": "ring"},
}
PRECISIONS = {"float64": np.float64, "float32": np.float32}
EXACT, NO_NUMBER = 1e-19, 1e6  # where an error of 0 lies, and where there is nothing to compare
ROUNDING = 100  # in units of the precision: what counts as right
CLOSE = 1e-8  # smaller errors of differences are not printed
CLOSER = {  # printed instead where the differences are that close
    "right": "right-close", "branch": "branch-close", "steps": "steps-close",
    "lost": "lost-close", "found": "found-close",
}  # fmt: skip


def by_tape(name, x):
    """Return the slope, nan where our tape refuses."""
    try:
        with np.errstate(all="ignore"):
            return float(grad(partial(TRAPS[name].f, np))(x))
    except FloatingPointError:
        return np.nan


def by_torch(name, x):
    """Return the slope; `torch.func.grad` also takes functions that end in a constant."""
    return torch.func.grad(partial(TRAPS[name].f, torch))(torch.as_tensor(x)).item()


def by_jax(name, x):
    """Return the slope, in the precision of x, whatever JAX is set to elsewhere."""
    with jax.enable_x64(x.dtype == np.float64):
        return float(jax.grad(partial(TRAPS[name].f, jnp))(jnp.asarray(x)))


@lru_cache(maxsize=None, typed=True)  # float32(0.5) == float64(0.5)
def by_machines(name, x):
    """Return the slopes by tape, PyTorch and JAX at a numpy scalar."""
    return by_tape(name, x), by_torch(name, x), by_jax(name, x)


def height(name, x):
    """Return the value of a function; NumPy's warnings inside it are suppressed."""
    with np.errstate(all="ignore"):
        return float(TRAPS[name].f(np, np.float64(x)))


def place_of(error):
    """Return where an error stands on the axis."""
    return NO_NUMBER if np.isnan(error) else min(max(error, EXACT), NO_NUMBER / 100)


def amount(error):
    """Return an error as text; tiny ones, which differ from machine to machine, as `CLOSE`."""
    return f"{max(error, CLOSE):.1g}"


class FourWays(Explorer):
    """The tangent by one of four ways, and the errors of all of them."""

    fig = "fig-four-ways"
    function = Choice([*TRAPS], "wave", was={"filled gap": "gap"})
    x = Slider(-REACH, REACH, 0.5, step=0.25)
    way = Choice([*WAYS], "differences", outer=False, was={"PyTorch": "pytorch", "JAX": "jax"})
    h = Slider(1e-12, 0.1, 1e-6, count=12, log=True)
    precision = Choice([*PRECISIONS], "float64", outer=False)

    @figure
    def axes(function, words):
        fig = canvas([["graph"], ["errors"]], height=500, height_ratios=[1.2, 1])
        frame(fig.axes[0], ACROSS, HEIGHTS[function], labels=("x", "f(x)"))
        frame(
            fig.axes[1], (-0.6, 3.6), (EXACT / 10, NO_NUMBER * 10), labels=("", words["error"]),
            scales=("linear", "log"),
        )  # fmt: skip
        ticks = [1e-15, 1e-10, 1e-5, 1.0]
        fig.axes[0].set_xticks([-2, -1, 0, 1, 2])
        fig.axes[1].set_xticks(range(4), [words[f"way.{way}"] for way in WAYS])
        fig.axes[1].set_yticks(
            [EXACT, *ticks, NO_NUMBER],
            [words["none"], *map(power_of_ten, ticks), words["no-slope"]],
        )
        return fig

    @computed
    def place(x, precision):
        """Return x as the machine holds it."""
        return PRECISIONS[precision](x)

    @computed
    def exact(function, place):
        return float(TRAPS[function].exact(float(place)))

    @computed
    def machines(function, place):
        return by_machines(function, place)

    @computed
    def quotient(function, place, h):
        return float(difference(partial(TRAPS[function].f, np), place, h))

    @computed
    def slopes(quotient, machines):
        return np.array([quotient, *machines])

    @computed
    def slope(slopes, way):
        return float(slopes[list(WAYS).index(way)])

    @scene
    def graph(axes, function):
        places = np.linspace(-REACH, REACH, 401)
        heights = [height(function, place) for place in places]
        marks.curve(axes["graph"], np.stack([places, heights], axis=-1), color=INK, width=2)

    @scene
    def columns(axes):
        for column in range(4):
            ends = [(column, EXACT), (column, NO_NUMBER)]
            marks.curve(axes["errors"], ends, color=FAINT, width=1.5)

    @moving
    def tangent(axes, function, x, slope, way):
        y, ends = height(function, x), (-2 * REACH, 2 * REACH)
        points = [(x + t, y + slope * t) for t in ends] if np.isfinite(slope) else []
        color = WAYS[way]["color"]
        marks.path(axes["graph"], points, color=color, size=0, width=3)

    @slots.dots(on="graph", size=11)
    def spot(function, x):
        return (x, height(function, x))

    @moving
    def chosen(axes, way):
        column = list(WAYS).index(way)
        ends = [(column, EXACT), (column, NO_NUMBER)]
        marks.curve(axes["errors"], ends, color=WAYS[way]["color"], width=3)

    @moving
    def errors(axes, machines, exact):
        for column, (slope, style) in enumerate(
            zip(machines, list(WAYS.values())[1:], strict=True), start=1
        ):
            at = (column, place_of(abs(slope - exact)))
            marks.path(axes["errors"], [at], width=0, size=13, **style)

    @moving
    def error(axes, quotient, exact):
        at = (0, place_of(abs(quotient - exact)))
        marks.path(axes["errors"], [at], width=0, size=13, **WAYS["differences"])

    @computed
    def kind(function, way, precision, exact, slopes):
        """Return which sentence describes the slopes."""
        off, *errors = np.abs(slopes - exact)
        unit = ROUNDING * np.finfo(PRECISIONS[precision]).eps
        if np.isnan(exact):
            return function
        if np.isnan(errors).any():
            kind = "found" if way == "differences" else "lost"
        elif max(errors) <= unit:
            kind = "right"
        else:
            kind = "branch" if not slopes[1:].any() else "steps"
        return CLOSER[kind] if off < CLOSE else kind

    @sentence
    def reading(kind, way, h, precision, exact, slopes, slope):
        at = {"way": word(f"way.{way}"), "slope": f"{slope:.4f}", "h": f"{h:g}"}
        if kind == "kink":
            found = dict(zip(WAYS, (f"{found:g}" for found in slopes), strict=True))
            return say("kink", **at, **found)
        if kind == "edge":
            return say("edge", differences=f"{slopes[0]:.4g}", **at)
        off, *errors = np.abs(slopes - exact)
        return say(
            kind, **at, exact=f"{exact:.4f}", precision=word(f"precision.{precision}"),
            off=amount(off), error=amount(max(errors)),
        )  # fmt: skip
