"""The same state gives the same picture; what was computed is kept, within bounds."""

import gc
import sys
import weakref

import matplotlib as mpl
import numpy as np
import pytest
from helpers import gallery
from helpers.gallery import ALL, LiveOnly, PreparedRun, SceneControl, Surface, TwoAxes, Zoom
from helpers.svg_reading import SVG, parse, vertices
from matplotlib._pylab_helpers import Gcf

from course_utils.interactive import Slider, computed, moving, scene
from course_utils.interactive.recorder import record
from course_utils.plots import palette


def random_state(explorer, rng):
    """Return one recorded value of every control."""
    controls = explorer.declaration.controls.items()
    grids = {name: control.grid() for name, control in controls}
    return {name: grid[rng.integers(len(grid))] for name, grid in grids.items()}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_the_same_state_is_the_same_picture_wherever_it_comes_from(kind, rng):
    moved = kind()
    state = random_state(moved, rng)
    wanted = kind(**state).pieces(), kind(**state).describe()
    for _ in range(8):
        moved.set(**random_state(moved, rng))
        moved.pieces()
    moved.set(**state)
    assert (moved.pieces(), moved.describe()) == wanted


def test_fifty_moves_leave_no_trace(rng):
    moved = TwoAxes()
    state = random_state(moved, rng)
    wanted = TwoAxes().pieces(**state)
    for _ in range(50):
        moved.set(**random_state(moved, rng))
        moved.pieces()
    assert moved.pieces(**state) == wanted


def test_drawing_leaves_the_global_state_of_matplotlib_and_numpy_alone():
    def hidden():
        return np.random.get_state()[1].copy()  # noqa: NPY002 - it is this that must not move

    settings, state = dict(mpl.rcParams), hidden()
    for kind in (SceneControl, Surface, PreparedRun):
        kind().pieces()
    assert dict(mpl.rcParams) == settings
    assert (hidden() == state).all()
    assert Gcf.figs == {}, "a figure of pyplot is not safe on any thread"


def test_scenes_are_drawn_once_for_each_value():
    seen = []

    class Counted(SceneControl):
        @scene
        def parabola(axes, width):
            seen.append(width)

    explorer = Counted()
    for x in (-2, -1, 0, 1, 2):
        for width in ("narrow", "wide"):
            explorer.set(x=x, width=width)
            explorer.pieces()
    assert sorted(seen) == ["narrow", "wide"]


@pytest.mark.slow
def test_only_so_many_runs_are_kept():
    made = []

    class Run(np.ndarray):
        """An array that can be watched."""

    class Many(PreparedRun):
        words = {"controls": {"step": "step size"}}
        step = Slider(0, 1, 0, count=41)

        @computed
        def run(step):
            found = np.full(11, step).view(Run)
            made.append(weakref.ref(found))
            return found

    explorer = Many()
    for step in explorer.declaration.controls["step"].grid():
        explorer.set(step=step)
        explorer.describe()
    gc.collect()
    assert len(made) == 41
    assert 2 <= sum(run() is not None for run in made) <= 20


@pytest.mark.slow
def test_a_recording_computes_every_run_once_and_keeps_few():
    made = []

    class Many(PreparedRun):
        words = {"controls": {"step": "step size"}}
        step = Slider(0, 1, 0, count=101)

        @computed
        def run(step):
            made.append(step)
            return np.full(11, step)

        @moving
        def also(axes, run):
            axes["main"].plot([0, run[0]], [0, 0], color=palette.BLUE)

        @moving
        def again(axes, run):
            axes["main"].plot([0, 0], [0, run[0]], color=palette.BLUE)

    explorer = Many()
    record(explorer)
    assert len(made) == len(set(made)) == 101
    made.clear()
    for step in explorer.declaration.controls["step"].grid():
        explorer.describe(step=step)
    assert len(made) >= 80


def test_scrubbing_never_computes_a_run_again():
    gallery.RUNS.clear()
    explorer = PreparedRun()
    for step in (0.3, 0.5, 0.3):
        for t in [0, 10, 5, *range(11)]:
            explorer.set(step=step, t=t)
            explorer.pieces()
            explorer.describe()
    assert sorted(gallery.RUNS) == [0.3, 0.5]


def test_a_frame_shows_the_run_up_to_its_time():
    explorer = PreparedRun(step=0.5, t=3)
    assert explorer.describe() == f"After 3 steps the height is {0.5**6:.4f}."
    ax = explorer.evaluator.layers(explorer.state_with()).axes["main"]
    line, *dots = (p.get("d") for p in parse(explorer.pieces()["path"]).iter(f"{SVG}path"))
    assert len(dots) == 4
    x, y = ax.transData.transform((0.125, 0.125**2))
    assert np.abs(vertices(line)[-1] / 10 - [x, ax.figure.bbox.height - y]).max() <= 0.05


def test_limits_follow_the_control_of_the_figure():
    explorer = Zoom()
    axes = {
        reach: explorer.evaluator.layers(explorer.state_with(reach=reach)).places()["main"]["x"]
        for reach in ("1", "10")
    }
    assert axes == {"1": [-1, 1], "10": [-10, 10]}


def test_the_point_of_a_live_set_is_its_mean():
    explorer = LiveOnly(points=[(0.1, 0.2), (0.3, 0.6)], word="two")
    assert explorer.describe() == "two: 2 points."
    ax = explorer.evaluator.layers(explorer.state_with()).axes["main"]
    (dot,) = (p.get("d") for p in parse(explorer.pieces()["mean"]).iter(f"{SVG}path"))
    centre = (vertices(dot).min(0) + vertices(dot).max(0)) / 20
    x, y = ax.transData.transform((0.2, 0.4))
    assert np.abs(centre - [x, ax.figure.bbox.height - y]).max() <= 0.1
    explorer.set(points=())
    assert explorer.pieces()["mean"] == ""


@pytest.mark.slow
def test_a_thousand_moves_do_not_grow_the_memory():
    """Fewer blocks of memory are added than moves are made, so no move leaves even one."""
    explorer = TwoAxes()
    grid = explorer.declaration.controls["at"].grid()

    def blocks_after(moves):
        for k in range(moves):
            explorer.set(at=grid[7 * k % len(grid)])
            explorer.pieces()
            explorer.describe()
        gc.collect()
        return sys.getallocatedblocks()

    before = blocks_after(100)
    assert blocks_after(1000) - before < 1000
