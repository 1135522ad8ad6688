"""Progress: lines in a log, a bar in a terminal, and records that pass through unchanged."""

import io
import sys
import types

import pytest
import torch

from course_utils.training import progress
from course_utils.training.loops import Step


class Terminal(io.StringIO):
    """A file that says that it is a terminal."""

    def isatty(self):
        return True


class Clock:
    """A time that passes by a fixed amount with each step."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(progress.time, "monotonic", lambda: self.now)

    def steps(self, first, last, seconds, examples=8):
        for number in range(first, last + 1):
            self.now += seconds
            yield Step(number, {"loss": torch.tensor(1 / number)}, examples)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.mark.parametrize("file", [io.StringIO, Terminal])
def test_records_pass_through(file, clock):
    given = list(clock.steps(1, 5, 1))
    found = list(progress.shown(iter(given), 5, file=file()))
    assert all(a is b for a, b in zip(found, given, strict=True))


@pytest.mark.parametrize("file", [io.StringIO, Terminal])
def test_no_step_is_made_that_nobody_asks_for(file, clock):
    made = []

    def steps():
        for step in clock.steps(1, 9, 1):
            made.append(step.number)
            yield step

    shown = progress.shown(steps(), 9, file=file())
    assert made == []
    next(shown), next(shown)
    assert made == [1, 2]
    shown.close()
    assert made == [1, 2]


def test_a_log_has_a_line_now_and_then_and_at_the_end(clock):
    """A step takes 7 s, a line is due after 30: after steps 5 and 10, and at the end."""
    file = io.StringIO()
    list(progress.shown(clock.steps(1, 12, 7), 12, file=file))
    assert file.getvalue().splitlines() == [
        "step 5 of 12: loss 0.2, 1 examples/s, 1 min left",
        "step 10 of 12: loss 0.1, 1 examples/s, 0 min left",
        "step 12 of 12: loss 0.08333, 1 examples/s, 0 min left",
    ]


def test_a_log_of_a_resumed_training_counts_only_its_own_steps(clock):
    """20 s a step of 200 pictures: 10 a second, and 57 steps are 19 minutes."""
    file = io.StringIO()
    steps = progress.shown(clock.steps(42, 100, 20, examples=200), 100, start=41, file=file)
    next(steps), next(steps)
    assert file.getvalue() == "step 43 of 100: loss 0.02326, 10 examples/s, 19 min left\n"


def test_a_log_is_flushed_line_by_line(clock):
    flushed = []
    file = io.StringIO()
    file.flush = lambda: flushed.append(file.getvalue())
    list(progress.shown(clock.steps(1, 1, 1), 1, file=file))
    assert flushed and flushed[-1].endswith("left\n")


def test_a_loss_is_asked_for_only_when_it_is_shown(clock, monkeypatch):
    """Asking makes a GPU wait."""
    asked = []
    monkeypatch.setattr(Step, "loss", property(lambda step: asked.append(step.number) or 1.0))
    list(progress.shown(clock.steps(1, 50, 7), 50, file=io.StringIO()))
    assert asked == [5, 10, 15, 20, 25, 30, 35, 40, 45, 50]
    asked.clear()
    list(progress.shown(clock.steps(1, 50, 0.2), 50, file=Terminal()))
    assert asked == list(range(1, 50, 3))


def test_a_bar_shows_loss_speed_and_what_is_left(clock):
    file = Terminal()
    list(progress.shown(clock.steps(1, 4, 1), 4, file=file))
    last = file.getvalue().split("\r")[-1]
    assert "100%" in last and "32.0/32.0" in last and "examples/s" in last
    assert "step 4, loss 0.25" in last
    assert "00:" in last.split("[")[1]  # time gone and time left


def test_a_bar_of_a_resumed_training_begins_where_it_goes_on(clock):
    file = Terminal()
    steps = progress.shown(clock.steps(76, 100, 1), 100, start=75, file=file)
    next(steps)
    steps.close()
    states = file.getvalue().split("\r")
    assert "75%" in states[1] and "600/800" in states[1]


def test_the_speed_of_a_resumed_training_is_its_own(clock, monkeypatch):
    """What was made before does not count as made in the first second."""
    made = []
    monkeypatch.setattr(progress, "tqdm", lambda **k: made.append(k) or real(**k, smoothing=0))
    real = sys.modules["tqdm"].tqdm
    list(progress.shown(clock.steps(99, 100, 1), 100, start=98, file=Terminal()))
    assert made[0]["initial"] == 98 * 8 and made[0]["total"] == 800


def test_a_training_without_steps_shows_nothing():
    for file in (io.StringIO(), Terminal()):
        assert list(progress.shown(iter(()), 0, file=file)) == []
        assert file.getvalue() == ""


def test_a_bar_that_is_left_is_closed(clock):
    file = Terminal()
    steps = progress.shown(clock.steps(1, 9, 1), 9, file=file)
    next(steps)
    steps.close()
    assert file.getvalue().endswith("\n")


def test_the_error_output_is_a_log_unless_it_is_a_terminal_or_in_a_notebook(
    clock, monkeypatch, capsys
):
    list(progress.shown(clock.steps(1, 2, 1), 2))
    assert capsys.readouterr().err == "step 2 of 2: loss 0.5, 8 examples/s, 0 min left\n"
    kernel = types.SimpleNamespace(config={"IPKernelApp": {}})
    ipython = types.SimpleNamespace(get_ipython=lambda: kernel)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    bars = []
    monkeypatch.setattr(progress, "_bar", lambda *given: bars.append(given) or iter(()))
    list(progress.shown(clock.steps(1, 2, 1), 2))
    assert len(bars) == 1
    list(progress.shown(clock.steps(1, 2, 1), 2, file=io.StringIO()))
    assert len(bars) == 1
