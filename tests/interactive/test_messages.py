"""The conversation between an explorer and its views in JupyterLab."""

import json
import re

import pytest
from helpers.fake_view import View
from helpers.gallery import AllControls, SceneControl, Training, Zoom
from traitlets import TraitError

from course_utils.interactive import Explorer, Slider, computed, figure, moving, say, sentence
from course_utils.plots import canvas, palette


class Fragile(Explorer):
    """Fails to compute at 1, to draw at 2, to speak at 3."""

    words = {"controls": {"x": "x"}, "says": {"0": "nil", "2": "two", "4": "four"}}

    x = Slider(0, 4, 0, step=1)

    @figure
    def plane():
        return canvas()

    @computed
    def quotient(x):
        return 1 / (x - 1)

    @moving
    def line(axes, x, quotient):
        axes["main"].plot([0, 1], [0, x], color="red" if x == 2 else palette.BLUE)

    @sentence
    def says(x, quotient):
        return say({0: "0", 2: "2", 4: "4"}[x])


@pytest.fixture
def view():
    view = View(SceneControl())
    view.hello()
    return view


def test_a_view_that_says_hello_gets_the_whole_picture():
    explorer = SceneControl(x=2)
    view = View(explorer)
    (frame,) = view.hello()
    assert frame["kind"] == "frame"
    assert frame["answer"] == "view"
    assert frame["pieces"] == SceneControl(x=2).pieces()
    assert frame["says"] == "At x = 2.0 the height is 4.00."
    assert frame["state"] == {"width": "wide", "x": 2.0}
    assert set(frame["places"]) == {"main"}
    assert json.loads(json.dumps(frame)) == frame


def test_nothing_is_drawn_before_a_view_is_there():
    explorer = SceneControl()
    view = View(explorer)
    explorer.set(x=2)
    explorer.x = 1
    assert view.heard == []


def test_a_move_brings_only_what_it_changed(view):
    (frame,) = view.move(x=2)
    assert list(frame["pieces"]) == ["place"]
    assert frame["says"] == "At x = 2.0 the height is 4.00."
    (frame,) = view.move(width="narrow")
    assert list(frame["pieces"]) == ["parabola", "place"]
    (frame,) = view.move(width="narrow")
    assert frame["pieces"] == {}
    assert frame["answer"] == "view"


def test_all_pieces_together_are_the_picture_of_the_state(view):
    for state in [{"x": 2}, {"width": "narrow"}, {"x": -2, "width": "wide"}, {"x": 0}]:
        view.move(**state)
        assert view.picture == SceneControl(**view.explorer.state).pieces()


def test_a_change_from_python_reaches_the_view_once(view):
    count = len(view.heard)
    view.explorer.set(x=-2, width="narrow")
    assert len(view.heard) == count + 1
    assert view.heard[-1]["state"] == {"width": "narrow", "x": -2.0}
    assert view.heard[-1]["answer"] is None, "the view may still wait for its own answer"
    view.explorer.x = 2
    assert view.heard[-1]["state"]["x"] == 2
    view.explorer.reset()
    assert view.heard[-1]["state"] == SceneControl().state


def test_a_change_of_limits_brings_new_places():
    view = View(Zoom())
    (first,) = view.hello()
    (second,) = view.move(reach="1")
    assert (first["places"]["main"]["x"], second["places"]["main"]["x"]) == ([-10, 10], [-1, 1])


def test_a_second_view_gets_everything_and_the_first_goes_on(view):
    other = View(view.explorer, "other")
    (frame,) = other.hello()
    assert set(frame["pieces"]) == {"plane", "parabola", "place"}
    assert frame["answer"] == "other"
    view.move(x=2)
    assert view.picture == other.picture == SceneControl(x=2).pieces()


def remembered(explorer):
    return sum(map(len, explorer.evaluator._memory.values()))


def test_what_the_last_view_saw_is_forgotten_when_it_goes(view):
    """JupyterLab runs a cell again, and ipywidgets keeps every widget that ever was."""
    explorer, other = view.explorer, View(view.explorer, "other")
    explorer._repr_mimebundle_()
    other.hello()
    other.bye()
    assert remembered(explorer) and explorer._picture, "the first view still looks"
    view.bye()
    assert not remembered(explorer)
    assert explorer._picture == {}
    count = len(view.heard)
    explorer.set(x=2)
    assert (len(view.heard), remembered(explorer)) == (count, 0), "nobody looks"


def test_an_explorer_that_was_forgotten_lives_on(view):
    explorer = view.explorer
    view.bye()
    again = View(explorer, "again")
    explorer.set(x=2)
    (frame,) = again.hello()
    assert frame["pieces"] == SceneControl(x=2).pieces()
    assert again.move(width="narrow")[-1]["says"] == "At x = 2.0 the height is 8.00."
    assert explorer.describe() == "At x = 2.0 the height is 8.00."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"x": 99}, r"TraitError: SceneControl\.x: .*-2 to 2.*99"),
        ({"x": "<script>"}, r"SceneControl\.x"),
        ({"x": None}, r"SceneControl\.x"),
        ({"y": 1}, r"has no control y"),
        ({"x": 0, "width": "huge"}, r"'narrow', 'wide'"),
    ],
)
def test_a_bad_value_is_answered_and_changes_nothing(view, state, words, caplog):
    before, picture = view.explorer.state, dict(view.picture)
    answer = view.move(**state)[-1]
    assert answer["kind"] == "error"
    assert answer["answer"] == "view"
    assert answer["state"] == view.explorer.state == before
    assert view.picture == picture
    assert re.search(words, answer["text"])
    assert "SceneControl" in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        {"kind": "move"},
        {"kind": "move", "view": "view", "state": None},
        {"kind": "move", "view": "view", "state": [1]},
        {"kind": "move", "view": "view", "state": "x"},
        {"kind": "unknown"},
        {"kind": "bye"},
        {"kind": ["hello"]},
        {},
    ],
)
def test_a_damaged_message_does_not_kill_the_widget(view, content, caplog):
    view.say(**content)
    assert view.explorer.state == SceneControl().state
    (frame,) = view.move(x=2)
    assert frame["kind"] == "frame"


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (1, "ZeroDivisionError: float division by zero"),
        (2, "ValueError: colour #ff0000 is not in the palette"),
        (3, "KeyError: 3.0"),
    ],
)
def test_a_failure_is_shown_and_logged_with_the_previous_picture_kept(x, words, caplog):
    view = View(Fragile())
    view.hello()
    picture = dict(view.picture)
    answer = view.move(x=x)[-1]
    assert answer["kind"] == "error"
    assert answer["answer"] == "view"
    assert answer["state"] == {"x": x}
    assert answer["text"].startswith(words)
    assert view.picture == picture
    (record,) = caplog.records
    assert record.name == "course_utils.interactive"
    assert "Fragile" in record.getMessage()
    assert record.exc_info[0].__name__ == words.partition(":")[0]

    (frame,) = view.move(x=4)
    assert frame["says"] == "four"
    assert view.error is None
    assert view.picture == Fragile(x=4).pieces()


def test_a_failure_after_a_change_from_python_is_shown_in_the_figure(caplog):
    view = View(Fragile())
    view.hello()
    view.explorer.x = 1
    assert view.error.startswith("ZeroDivisionError")
    view.explorer.set(x=4)
    assert view.error is None


def test_a_view_that_opens_in_a_failing_state_lives_on(caplog):
    view = View(Fragile(x=1))
    assert [message["kind"] for message in view.hello()] == ["error"]
    assert view.move(x=0)[-1]["kind"] == "frame"
    assert view.picture == Fragile().pieces()


def test_a_failing_observer_leaves_picture_and_state_together(view, caplog):
    def fails(change):
        raise RuntimeError("of the observer")

    view.explorer.observe(fails, "x")
    view.move(x=2)
    assert view.error == "RuntimeError: of the observer"
    assert view.picture == SceneControl(x=2).pieces()
    with pytest.raises(RuntimeError, match="of the observer"):
        view.explorer.set(x=-2)
    assert view.explorer.x == -2
    assert view.picture == SceneControl(x=-2).pieces()


def test_an_observer_may_move_other_controls(view):
    explorer = view.explorer
    explorer.observe(lambda change: explorer.set(width="narrow"), "x")
    view.move(x=2)
    assert view.picture == SceneControl(x=2, width="narrow").pieces()


def test_what_json_brings_is_accepted_for_every_control():
    view = View(AllControls())
    view.hello()
    state = json.loads(json.dumps(AllControls(x=1, n=9, at=(10, 0), points=[(1, 1)]).state))
    assert view.move(**state)[-1]["kind"] == "frame"
    assert view.explorer.at == (10.0, 0.0)


def test_a_refused_assignment_in_python_sends_nothing(view):
    count = len(view.heard)
    with pytest.raises(TraitError):
        view.explorer.set(x=5)
    with pytest.raises(TraitError):
        view.explorer.x = 5
    assert all(not message["pieces"] for message in view.heard[count:])
    assert view.error is None


def test_a_pushed_frame_reaches_the_view():
    view = View(Training())
    view.hello()
    view.explorer.push(losses=[0.5, 0.125])
    assert view.heard[-1]["says"] == "2 steps, loss 0.125."
    assert list(view.heard[-1]["pieces"]) == ["curve"]
