"""Several threads at once, as JupyterLab's subshells and a training loop make them."""

import sys
import threading
import time
from functools import partial

import matplotlib as mpl
import numpy as np
import pytest
from helpers.fake_view import View
from helpers.gallery import Independent, PreparedRun, SceneControl, Training

from course_utils.interactive import Explorer, Slider, computed, figure, moving, say, sentence
from course_utils.interactive.layered_figure import LayeredFigure
from course_utils.plots import canvas, frame, palette

THREADS = 8


class Formula(Explorer):
    """A formula in the moving layer: the parser of formulas is shared by all threads."""

    words = {"controls": {"x": "x"}, "says": {"x": "x is {x}."}}

    x = Slider(0, 9, 0, step=1)

    @figure
    def plane():
        fig = canvas()
        frame(fig.axes[0], (0, 9), (0, 1), labels=(r"$\theta$", r"$\frac{a}{b}$"))
        return fig

    @moving
    def label(axes, x):
        axes["main"].text(
            x / 2, 0.5, rf"$\frac{{x^{{{x:.0f}}}}}{{\sqrt{{{x:.0f}}}}}$", color=palette.INK
        )

    @sentence
    def says(x):
        return say("x", x=f"{x:.0f}")


def run(*tasks, seconds=60):
    """Run the tasks at once; raise what one of them raised, and if one hangs."""
    failures, gate = [], threading.Barrier(len(tasks))

    def guarded(task):
        gate.wait()
        try:
            task()
        except Exception as error:  # noqa: BLE001 - raised again in the test's thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
        assert not thread.is_alive(), "a thread hangs"
    if failures:
        raise failures[0]


@pytest.fixture
def _busy_switching():
    """Let threads switch as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.slow
@pytest.mark.usefixtures("_busy_switching")
def test_different_explorers_draw_formulas_at_once(rng):
    wanted = [Formula(x=x).pieces() for x in range(10)]

    def task(order):
        explorer = Formula()
        for k in order:
            explorer.set(x=k)
            assert explorer.pieces() == wanted[k]

    orders = [rng.permutation(10) for _ in range(THREADS)]
    run(*[partial(task, order) for order in orders])


@pytest.mark.slow
def test_explorers_on_several_threads_leave_the_settings_of_the_reader():
    wanted = [Formula(x=x).pieces() for x in range(10)]

    def task():
        explorer = Formula()
        assert [explorer.pieces(x=x) for x in range(10)] == wanted

    with mpl.rc_context({"axes.grid": True, "font.size": 30}):
        before = dict(mpl.rcParams)
        run(*[task] * 4)
        assert dict(mpl.rcParams) == before


@pytest.mark.slow
@pytest.mark.usefixtures("_busy_switching")
def test_one_explorer_is_looked_at_and_moved_by_many():
    explorer = Formula()
    wanted = [Formula(x=x).pieces() for x in range(10)]

    def task():
        for k in range(10):
            assert explorer.pieces(x=k) == wanted[k]
            explorer.set(x=k)

    run(*[task] * THREADS)
    assert explorer.pieces() == wanted[int(explorer.x)]


@pytest.mark.usefixtures("_busy_switching")
def test_parts_drawn_on_one_stage_at_once_do_not_mix():
    figure = canvas()
    layers, ax = LayeredFigure(figure, "Sample"), figure.axes[0]

    def line(k):
        ax.plot(np.linspace(0, 1, 50), np.full(50, k / 10), color=palette.BLUE)

    wanted = [layers.draw("line", line, k=k) for k in range(10)]

    def task():
        for k in range(10):
            assert layers.draw("line", line, k=k) == wanted[k]

    run(*[task] * THREADS)


def test_a_run_that_many_wait_for_is_computed_once():
    seen = []

    class Slow(PreparedRun):
        @computed
        def run(step):
            seen.append(step)
            time.sleep(0.05)
            return np.zeros(11)

    explorer = Slow()
    run(*[explorer.describe] * THREADS)
    assert seen == [0.3]


@pytest.mark.usefixtures("_busy_switching")
def test_moves_from_many_threads_end_in_the_picture_of_the_state():
    view = View(Formula())
    view.hello()

    def task(start):
        for k in range(8):
            view.move(x=(start + k) % 10)
            view.explorer.x = (start * k) % 10

    run(*[partial(task, start) for start in range(THREADS)])
    assert view.error is None
    assert view.heard[-1]["state"] == view.explorer.state
    assert view.picture == Formula(x=view.explorer.x).pieces()


@pytest.mark.usefixtures("_busy_switching")
def test_every_observer_hears_the_last_value():
    explorer, heard = SceneControl(), []
    explorer.observe(lambda change: heard.append(change.new), "x")

    def task(start):
        for k in range(200):
            explorer.set(x=(start + k) % 5 - 2, width=("wide", "narrow")[k % 2])

    run(*[partial(task, start) for start in range(THREADS)])
    explorer.set(x=0.5)
    assert heard[-1] == 0.5


@pytest.mark.slow
def test_explorers_linked_in_a_ring_do_not_wait_for_each_other():
    ring = [View(Formula()) for _ in range(3)]
    for view, following in zip(ring, [*ring[1:], ring[0]], strict=True):
        view.hello()
        view.explorer.observe(lambda change, f=following: f.explorer.set(x=change.new), "x")

    def task(k):
        for x in (k, k + 3, k + 6):
            ring[k].move(x=x)

    run(*[partial(task, k) for k in range(3)], seconds=30)
    ring[0].explorer.set(x=9)
    for view in ring:
        assert view.explorer.x == 9
        assert view.wait_for(x=9)["says"] == "x is 9."


def test_frames_pushed_from_a_training_are_dropped_but_not_the_last():
    view = View(Training())
    view.hello()
    count = len(view.heard)

    def train():
        losses = []
        for step in range(500):
            losses = [*losses, 1 / (1 + step)]
            view.explorer.push(losses=np.array(losses))

    start = time.monotonic()
    run(train)
    took = time.monotonic() - start
    end = time.monotonic() + 10
    while time.monotonic() < end and not view.heard[-1]["says"].startswith("500 steps"):
        time.sleep(0.01)
    assert view.heard[-1]["says"] == "500 steps, loss 0.002."
    assert view.error is None
    # At most one picture in 40 ms, one at the start and one at the end.
    assert len(view.heard) - count <= took / 0.04 + 3


def test_a_move_during_a_training_is_answered():
    class Both(Training):
        words = {"controls": {"x": "x"}, "says": {"x": "x is {x}."}}
        x = Slider(0, 1, 0, step=0.5)

    view = View(Both())
    view.hello()
    stop = threading.Event()

    def train():
        while not stop.is_set():
            view.explorer.push(losses=np.ones(5))

    def move():
        for x in (0.5, 1, 0):
            assert any(message["answer"] == "view" for message in view.move(x=x))
        stop.set()

    run(train, move)
    assert view.error is None


def test_two_controls_moved_on_two_threads_are_both_kept():
    explorer = Independent()

    def left():
        for k in range(100):
            explorer.set(left=k % 21 / 20)
        explorer.set(left=1)

    def right():
        for k in range(100):
            explorer.set(right=k % 31 / 30)
        explorer.set(right=1)

    run(left, right)
    assert explorer.state == {"left": 1, "right": 1}
