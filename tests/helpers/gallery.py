"""One small explorer for each thing that the contract of an explorer names.

`ALL` lists those that a page can show; `SMALL` are those that record in a moment.
"""

import time

import numpy as np

from course_utils.interactive import (
    Argument,
    Choice,
    Explorer,
    Integer,
    Play,
    Point,
    Points,
    Pushed,
    Slider,
    Text,
    Toggle,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, palette

RUNS = []  # one entry for every run that `PreparedRun` computed, to count them


class SceneControl(Explorer):
    """A scene that one control changes, and a point that another moves."""

    words = {
        "caption": "Parabolas, and a point on one of them.",
        "controls": {"width": "parabola", "x": "position"},
        "says": {"height": "At x = {x} the height is {height}."},
    }

    fig = "fig-scene"
    width = Choice(["narrow", "wide"], "wide", outer=False)
    x = Slider(-2, 2, 1, step=0.5, unit="m")

    @figure
    def plane():
        return frame(canvas().axes[0], (-2, 2), (0, 4), labels=("x", "y")).figure

    @computed
    def factor(width):
        return {"narrow": 2.0, "wide": 1.0}[width]

    @scene
    def parabola(axes, factor):
        xs = np.linspace(-2, 2, 41)
        axes["main"].plot(xs, factor * xs**2, color=palette.BLUE)

    @moving
    def place(axes, x, factor):
        axes["main"].plot([x], [factor * x**2], "o", color=palette.ORANGE)

    @sentence
    def height(x, factor):
        return say("height", x=f"{x:.1f}", height=f"{factor * x**2:.2f}")


class MovingRaster(Explorer):
    """A small picture and a field of decisions, both in the moving layer."""

    words = {
        "caption": "A picture that is turned, and the side of a line.",
        "controls": {"turns": "quarter turns", "angle": "angle of the line"},
    }

    fig = "fig-raster"
    turns = Integer(0, 3, 0)
    angle = Slider(0, 180, 45, step=45)

    @figure
    def planes():
        fig = canvas([["picture", "field"]])
        frame(fig.axes[0], (0, 28), (0, 28), equal=True)
        frame(fig.axes[1], (-1, 1), (-1, 1), equal=True)
        return fig

    @moving
    def picture(axes, turns):
        grey = np.rot90(np.add.outer(np.arange(28) * 9, np.zeros(28)), turns) / 255
        where = {"extent": (0, 28, 0, 28), "aspect": "equal", "interpolation": "none"}
        axes["picture"].imshow(np.dstack([grey] * 3), **where)

    @moving
    def field(axes, angle):
        x, y = np.meshgrid(*[np.linspace(-1, 1, 21)] * 2)
        side = np.cos(np.radians(angle)) * x + np.sin(np.radians(angle)) * y
        where = {"extent": (-1, 1, -1, 1), "origin": "lower", "aspect": "equal"}
        axes["field"].imshow(side > 0, cmap="Greys", alpha=0.4, **where)


class TwoAxes(Explorer):
    """A point in the plane beside its distance from the origin."""

    words = {
        "caption": "A point and its distance.",
        "controls": {"at": "point"},
        "says": {"distance": "The distance is {distance}."},
    }

    fig = "fig-two"
    at = Point((-1, 1), (-1, 1), (0.2, -0.2), on="plane")

    @figure
    def planes():
        fig = canvas([["plane", "bar"]], width_ratios=[3, 1])
        frame(fig.axes[0], (-1, 1), (-1, 1), labels=("x", "y"), equal=True)
        frame(fig.axes[1], (0, 1), (0, 1.5), labels=("", "distance"))
        return fig

    @moving
    def spoke(axes, at):
        axes["plane"].plot([0, at[0]], [0, at[1]], color=palette.GREEN)
        axes["bar"].bar([0.5], [np.hypot(*at)], color=palette.GREEN)

    @sentence
    def distance(at):
        return say("distance", distance=f"{np.hypot(*at):.2f}")


class Surface(Explorer):
    """A surface in space, seen from an angle that is a control, and a point on it."""

    words = {"caption": "A saddle in space.", "controls": {"azimuth": "azimuth", "x": "x"}}

    fig = "fig-surface"
    azimuth = Slider(-90, 0, -60, step=30)
    x = Slider(-1, 1, 0, step=0.5)

    @figure
    def space(azimuth):
        fig = canvas(projection={"main": "3d"})
        fig.axes[0].set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1))
        fig.axes[0].view_init(elev=30, azim=azimuth)
        return fig

    @scene
    def saddle(axes):
        x, y = np.meshgrid(*[np.linspace(-1, 1, 9)] * 2)
        axes["main"].plot_surface(x, y, x**2 - y**2, color=palette.BLUE, alpha=0.3, shade=False)
        axes["main"].plot_wireframe(x, y, x**2 - y**2, color=palette.MUTED, linewidth=0.5)

    @moving
    def walker(axes, x):
        xs = np.linspace(-1, x, 9)
        axes["main"].plot(xs, 0 * xs, xs**2, color=palette.ORANGE)
        axes["main"].scatter([x], [0], [x**2], color=palette.ORANGE)


class PreparedRun(Explorer):
    """A run that is computed once for every step size and then scrubbed."""

    words = {
        "caption": "Descent on a parabola.",
        "controls": {"step": "step size", "t": "time"},
        "says": {"height": "After {t} steps the height is {height}."},
    }

    fig = "fig-run"
    step = Slider(0.1, 0.9, 0.3, step=0.2)
    t = Play(10)

    @figure
    def plane():
        return frame(canvas().axes[0], (-1, 1), (0, 1)).figure

    @computed
    def run(step):
        RUNS.append(step)
        return (1 - step) ** np.arange(11)

    @moving
    def path(axes, run, t):
        axes["main"].plot(run[: t + 1], run[: t + 1] ** 2, "o-", color=palette.ORANGE)

    @sentence
    def height(run, t):
        return say("height", t=t, height=f"{run[t] ** 2:.4f}")


class Independent(Explorer):
    """Two curves, each moved by a control of its own."""

    words = {"caption": "Two lines.", "controls": {"left": "left", "right": "right"}}

    fig = "fig-apart"
    left = Slider(0, 1, 0, count=21)
    right = Slider(0, 1, 0, count=31)

    @figure
    def plane():
        return frame(canvas().axes[0], (0, 1), (0, 1)).figure

    @moving
    def one(axes, left):
        axes["main"].plot([0, 1], [left, left], color=palette.BLUE)

    @moving
    def other(axes, right):
        axes["main"].plot([right, right], [0, 1], color=palette.ORANGE)


class LiveOnly(Explorer):
    """A word and points drawn by hand."""

    words = {
        "caption": "The mean of points.",
        "controls": {"word": "name", "points": "points"},
        "says": {"where": "{word}: {count} points."},
    }

    fig = "fig-live"
    word = Text("mean", longest=20)
    points = Points((0, 1), (0, 1), [(0.25, 0.5), (0.75, 0.5)], most=5)

    @figure
    def plane():
        return frame(canvas().axes[0], (0, 1), (0, 1), equal=True).figure

    @moving
    def mean(axes, points):
        if points:
            axes["main"].plot(*np.mean(points, axis=0), "o", color=palette.PURPLE)

    @sentence
    def where(word, points):
        return say("where", word=word, count=len(points))


class Training(Explorer):
    """A curve that a running training hands in."""

    words = {
        "caption": "The loss.",
        "says": {"last": "{steps} steps, loss {loss}.", "none": "Not begun."},
    }

    fig = "fig-training"
    losses = Pushed(np.empty(0))

    @figure
    def plane():
        return frame(canvas().axes[0], (0, 100), (0, 1), labels=("step", "loss")).figure

    @moving
    def curve(axes, losses):
        axes["main"].plot(np.arange(len(losses)), losses, color=palette.BLUE)

    @sentence
    def last(losses):
        if not len(losses):
            return say("none")
        return say("last", steps=len(losses), loss=f"{losses[-1]:.3f}")


class LogAxes(Explorer):
    """Logarithmic axes with a point on them, and a logarithmic slider."""

    words = {"caption": "A power law.", "controls": {"power": "power", "at": "point"}}

    fig = "fig-log"
    power = Slider(0.1, 10, 1, log=True, count=5)
    at = Point((1, 1000), (1, 1000), (1, 1), log=(True, True))

    @figure
    def plane():
        return frame(canvas().axes[0], (1, 1000), (1, 1000), scales=("log", "log")).figure

    @moving
    def law(axes, power):
        xs = np.geomspace(1, 1000, 7)
        axes["main"].plot(xs, xs**power, color=palette.BLUE)

    @moving
    def cross(axes, at):
        axes["main"].plot(*[[v] for v in at], "s", color=palette.ORANGE)


class Zoom(Explorer):
    """Limits that depend on a control."""

    words = {"caption": "A sine from near.", "controls": {"reach": "reach"}}

    fig = "fig-zoom"
    reach = Choice(["1", "10"], "10")

    @figure
    def plane(reach):
        return frame(canvas().axes[0], (-float(reach), float(reach)), (-1, 1)).figure

    @scene
    def sine(axes):
        xs = np.linspace(-10, 10, 201)
        axes["main"].plot(xs, np.sin(xs), color=palette.BLUE)


class AllControls(Explorer):
    """Every kind of control; the sentence names them all."""

    words = {
        "caption": "All controls.",
        "controls": {
            "x": "x",
            "n": "number",
            "t": "time",
            "kind": "kind",
            "shown": "shown",
            "at": "place",
            "word": "word",
            "points": "points",
        },
        "says": {
            "all": "{scale} {x} {n} {t} {kind} {shown} {word} {count} {level}.",
        },
    }

    fig = "fig-all"
    scale = Argument(1)
    x = Slider(0, 1, 0.5, step=0.25, unit="m")
    n = Integer(1, 9, 3, step=2)
    t = Play(4, interval=100)
    kind = Choice(["sine", "cosine"], "sine")
    shown = Toggle(True)
    at = Point((0, 10), (0, 5), (4, 2), unit="km")
    word = Text("hello")
    points = Points((0, 10), (0, 5))
    level = Pushed(0.0)

    @figure
    def plane():
        return frame(canvas().axes[0], (0, 10), (0, 5), equal=True).figure

    @moving
    def place(axes, at):
        axes["main"].plot([at[0]], [at[1]], "o", color=palette.ORANGE)

    @sentence
    def all_of_them(scale, x, n, t, kind, shown, word, points, level):
        found = {"n": n, "t": t, "kind": kind, "word": word, "count": len(points)}
        return say(
            "all", scale=str(scale), x=str(x), shown=str(shown), level=str(level), **found
        )


class Failing(Explorer):
    """A curve that cannot be computed everywhere."""

    words = {
        "caption": "A square root.",
        "controls": {"x": "x"},
        "says": {"value": "The root is {root}."},
    }

    fig = "fig-failing"
    x = Slider(-1, 1, -1, step=0.5)

    @figure
    def plane():
        return frame(canvas().axes[0], (-1, 1), (0, 1)).figure

    @computed
    def root(x):
        if x > 0:
            raise ValueError(f"no square root of {-x}")
        return np.sqrt(-x)

    @moving
    def curve(axes, root):
        axes["main"].plot([-1, 1], [root, root], color=palette.BLUE)

    @sentence
    def value(root):
        return say("value", root=f"{root:.2f}")


class Slow(Explorer):
    """A figure that takes its time, and counts how often it is drawn."""

    words = {
        "caption": "A slow figure.",
        "controls": {"x": "x"},
        "says": {"count": "x = {x}, drawn {times} times."},
    }

    fig = "fig-slow"
    drawn = [0]
    x = Slider(0, 2, 0, count=201)

    @figure
    def plane():
        return frame(canvas().axes[0], (0, 2), (0, 1)).figure

    @computed
    def waited(x):
        Slow.drawn[0] += 1
        time.sleep(0.2)
        return Slow.drawn[0]

    @moving
    def line(axes, x):
        axes["main"].plot([x, x], [0, 1], color=palette.BLUE)

    @sentence
    def count(x, waited):
        return say("count", x=f"{x:.2f}", times=waited)


class Arrays(Explorer):
    """Every kind of slot, each on axes of its name, turned by one control."""

    words = {"caption": "Arrays.", "controls": {"turn": "turn"}}

    fig = "fig-arrays"
    turn = Slider(0, 1, 0.25, step=0.25)

    @figure
    def planes():
        fig = canvas([["dots", "curve", "arrows"], ["bars", "picture", "field"]], height=400)
        for ax in fig.axes:
            frame(ax, (-1, 1), (-1, 1))
        frame(fig.axes[0], (0.1, 10), (0.1, 10), scales=("log", "log"))
        frame(fig.axes[3], (0, 5), (0, 2))
        return fig

    @computed
    def around(turn):
        angle = 2 * np.pi * (turn + np.arange(5) / 5)
        return np.stack([np.cos(angle), np.sin(angle)], axis=-1)

    @slots.field(
        on="field", tints=("blue", "none", "orange"), low=-2, extent=((-1, 1), (-1, 0))
    )
    def field(turn):
        return np.add.outer(np.linspace(-2, 0, 6), np.linspace(0, 1 + turn, 9))

    @slots.picture(on="picture")
    def colours(around):
        return 0.5 + 0.5 * np.stack([around, around[::-1], 0 * around], axis=-1)

    @slots.picture(on="picture", extent=((-0.5, 0.5), (-1, 0)))
    def greys(around):
        return np.abs(around)

    @slots.bars(on="bars", color=palette.PURPLE)
    def heights(around):
        return 1 + around[:3, 1]

    @slots.bars(on="bars", width=0.3)
    def placed(turn):
        return [(3.8, 5), (4.4, turn)]

    @slots.curve(on="curve", color=palette.BLUE, width=4)
    def star(around):
        return np.vstack([around[[0, 2, 4]], [(np.nan, np.nan)], around[[1, 3]]])

    @slots.curve(on="curve", dashed=True)
    def pole(turn):
        x = np.linspace(-1, 1, 40)
        return np.stack([x, 1e9 ** (10 * (x - turn))], axis=-1)

    @slots.arrows(on="arrows", color=palette.GREEN)
    def spokes(around):
        return np.stack(
            [0.2 * around, np.outer([0, 0.05, 0.3, 0.8, 1.2], [1, 1]) * around], axis=1
        )

    @slots.dots(on="dots", color=palette.ORANGE, size=12)
    def spots(around):
        return 4.0**around

    @slots.dots(on="dots", color=palette.PURPLE, size=16, hollow=True)
    def spot(turn):
        return (9, 1 + turn)

    @slots.dots
    def nothing():
        return []


# Failing and Slow are for live use only.
ALL = (
    SceneControl,
    MovingRaster,
    TwoAxes,
    Surface,
    PreparedRun,
    Independent,
    LiveOnly,
    Training,
    LogAxes,
    Zoom,
    AllControls,
    Arrays,
)
SMALL = (SceneControl, MovingRaster, Surface, PreparedRun, LiveOnly, Zoom)
