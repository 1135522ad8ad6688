"""An explorer as a widget in class: its state, its pictures, what it stores and shares."""

import ipywidgets
import numpy as np
import pytest
import traitlets
from helpers.gallery import (
    AllControls,
    Independent,
    PreparedRun,
    SceneControl,
    Training,
)
from traitlets import TraitError

# ---- state -------------------------------------------------------------------------------


def test_controls_are_read_set_and_reset():
    explorer = AllControls(x=0.25, scale=3)
    assert explorer.state == AllControls().state | {"x": 0.25}
    assert "scale" not in explorer.state
    explorer.set(x=1, at=(0, 0), kind="cosine")
    assert (explorer.x, explorer.at, explorer.kind) == (1.0, (0.0, 0.0), "cosine")
    explorer.reset()
    assert explorer.state == AllControls().state == explorer.defaults


def test_one_bad_value_changes_nothing():
    explorer = AllControls()
    heard = []
    explorer.observe(heard.append, names=list(explorer.state))
    before, pieces = explorer.state, explorer.pieces()
    with pytest.raises(TraitError, match=r"AllControls\.n"):
        explorer.set(x=0, at=(1, 1), n=99, kind="cosine")
    with pytest.raises(TraitError, match=r"AllControls has no control y; it has x, n, t"):
        explorer.set(x=0, y=1)
    with pytest.raises(TraitError, match="has no control scale"):
        explorer.set(scale=2)
    assert (explorer.state, explorer.pieces(), heard) == (before, pieces, [])


def test_looking_at_another_state_does_not_go_there():
    explorer = SceneControl()
    before = explorer.state
    assert explorer.describe(x=2) == "At x = 2.0 the height is 4.00."
    assert explorer.compute(width="narrow") == {"factor": 2.0}
    assert explorer.pieces(x=2) != explorer.pieces()
    assert explorer.state == before


def test_a_change_of_what_compute_returned_changes_no_picture():
    explorer = PreparedRun(t=5)
    wanted = PreparedRun(t=6).pieces(), PreparedRun(t=6).describe()
    explorer.pieces()
    explorer.compute()["run"][:] = 0
    explorer.set(t=6)
    assert (explorer.pieces(), explorer.describe()) == wanted


def test_the_state_handed_out_is_a_copy():
    explorer = AllControls()
    explorer.state["x"] = 0
    explorer.defaults["x"] = 0
    assert explorer.x == AllControls().x == 0.5


# ---- observe and link with ordinary widgets ------------------------------------------------


def test_observers_see_all_new_values_at_once():
    explorer, heard = SceneControl(), []
    explorer.observe(lambda change: heard.append((change.name, change.new, explorer.state)))
    explorer.set(x=2, width="narrow")
    after = {"width": "narrow", "x": 2.0}
    assert [h for h in heard if h[0] in after] == [
        ("x", 2.0, after),
        ("width", "narrow", after),
    ]
    heard.clear()
    explorer.set(x=2)
    assert heard == []


def test_a_slider_of_ipywidgets_is_linked_both_ways():
    explorer = SceneControl()
    slider = ipywidgets.FloatSlider(min=-2, max=2, value=0, step=0.5)
    link = traitlets.link((slider, "value"), (explorer, "x"))
    assert explorer.x == 0
    slider.value = 1.5
    assert explorer.describe() == "At x = 1.5 the height is 2.25."
    explorer.set(x=-1)
    assert slider.value == -1
    link.unlink()
    slider.value = 2
    assert explorer.x == -1


def test_two_explorers_are_linked_one_way_and_through_a_function():
    run, text = PreparedRun(), ipywidgets.Label()
    traitlets.dlink((run, "t"), (text, "value"), lambda t: f"frame {t}")
    run.set(t=7)
    assert text.value == "frame 7"
    other = PreparedRun()
    traitlets.dlink((run, "step"), (other, "step"))
    run.step = 0.9
    assert other.step == 0.9
    other.step = 0.1
    assert run.step == 0.9


def test_an_explorer_stands_in_a_box():
    box = ipywidgets.VBox([SceneControl(), Independent()])
    assert isinstance(box.children[0], SceneControl)
    copied = box.get_state()["children"]
    assert all(child.startswith("IPY_MODEL_") for child in copied)


# ---- pushed values -------------------------------------------------------------------------


def test_a_pushed_value_is_shown_and_others_are_refused():
    explorer = Training()
    assert explorer.describe() == "Not begun."
    explorer.push(losses=np.array([0.5, 0.25]))
    assert explorer.describe() == "2 steps, loss 0.250."
    explorer.losses = np.array([0.125])
    assert explorer.describe() == "1 steps, loss 0.125."
    with pytest.raises(TypeError, match=r"Training takes no pushed weights.*losses"):
        explorer.push(weights=1)
    with pytest.raises(TypeError, match=r"AllControls takes no pushed x.*level"):
        AllControls().push(x=1)


def test_equal_arrays_pushed_one_after_the_other_are_both_drawn():
    explorer, losses = Training(), np.array([0.5])
    explorer.push(losses=losses)
    before = explorer.pieces()["curve"]
    losses = np.array([0.5, 0.1])
    explorer.push(losses=losses)
    assert explorer.pieces()["curve"] != before
