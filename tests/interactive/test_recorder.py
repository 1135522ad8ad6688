"""What a page plays is what would have been drawn live, in bounded files."""

import functools
import gzip
import json

import numpy as np
import pytest
from helpers.gallery import (
    ALL,
    SMALL,
    Independent,
    LiveOnly,
    PreparedRun,
    SceneControl,
    Training,
    Zoom,
)

from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    Slider,
    figure,
    moving,
    recorder,
    say,
    sentence,
)
from course_utils.interactive.recorder import PLACES, RecordingTooLarge, record
from course_utils.plots import canvas, palette


class Player:
    """Plays a recording as `CuRecording` of page.js does, from the JSON that a page holds."""

    def __init__(self, explorer, recording=None):
        recording = recording or record(explorer)
        self.words = explorer.catalogue
        self.controls = json.loads(json.dumps(explorer.spec()["controls"]))
        self.parts = json.loads(json.dumps(recording.parts))
        self.groups = json.loads(json.dumps(recording.groups))
        self.files = {n: json.loads(gzip.decompress(d)) for n, d in recording.files.items()}

    def index(self, name, value):
        control = self.controls[name]
        if control["liveOnly"]:
            return 0
        if control["kind"] != "point":
            return control["values"].index(value)
        x, y = value
        return control["ys"].index(y) * len(control["xs"]) + control["xs"].index(x)

    def size(self, name):
        control = self.controls[name]
        if control["liveOnly"]:
            return 1
        if control["kind"] == "point":
            return len(control["xs"]) * len(control["ys"])
        return len(control["values"])

    def find(self, name, state):
        """Return the recorded entry of a part for a state."""
        part = self.parts[name]
        group = self.groups[part["group"]]
        file = ",".join(str(self.index(n, state[n])) for n in group["outer"])
        index = 0
        for control in part["needs"]:
            index = index * self.size(control) + self.index(control, state[control])
        return self.files[group["files"][file]][name][index]

    def picture(self, state):
        """Return pieces, places and words of a state."""
        found = {name: self.find(name, state) for name in self.parts}
        said = [found[n] for n, part in self.parts.items() if part["kind"] == "sentence"]
        says = [self.words.text(say(name, **dict(*values))) for name, *values in said]
        pieces = {n: found[n] for n, p in self.parts.items() if p["kind"] not in OTHER}
        return pieces, found[PLACES], " ".join(says)


OTHER = ("sentence", "places")


@pytest.fixture(scope="module")
def recorded():
    """A recording of each explorer of the gallery, made when it is asked for."""
    return functools.cache(lambda kind: record(kind()))


def sizes(explorer):
    """Return the compressed size of a recording in bytes."""
    return sum(map(len, record(explorer).files.values()))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_recorded_state_is_the_state_drawn_live(kind, recorded, rng):
    player, live = Player(kind(), recorded(kind)), kind()
    for _ in range(5):
        controls = live.declaration.controls.items()
        grids = {name: control.grid() for name, control in controls}
        state = {name: grid[rng.integers(len(grid))] for name, grid in grids.items()}
        live.set(**state)
        layers = live.evaluator.layers(live.state_with())
        pieces, places, says = player.picture(json.loads(json.dumps(state)))
        slots = live.spec()["slots"]
        packed = {name: live.evaluator.packed(name, live.state_with()) for name in slots}
        assert pieces == live.pieces() | packed
        assert says == live.describe()
        assert places == layers.places()


@pytest.mark.slow
@pytest.mark.parametrize("kind", SMALL, ids=lambda kind: kind.__name__)
def test_every_entry_is_there_and_none_besides(kind):
    player = Player(kind())
    wanted = {n: np.prod([player.size(c) for c in p["needs"]]) for n, p in player.parts.items()}
    for group in player.groups:
        assert len(group["files"]) == np.prod([player.size(n) for n in group["outer"]])
        for file in group["files"].values():
            for name, entries in player.files[file].items():
                assert len(entries) == wanted[name]
    named = {name for group in player.groups for name in group["files"].values()}
    assert named == set(player.files)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SMALL, ids=lambda kind: kind.__name__)
def test_the_number_of_entries_is_known_before(kind, recorded):
    files = Player(kind(), recorded(kind)).files.values()
    entries = [entry for content in files for part in content.values() for entry in part]
    assert recorder.count(kind()) >= len(entries)  # files of the same content are one
    names = [name for group in recorded(kind).groups for name in group["files"].values()]
    if len(set(names)) == len(names):
        assert recorder.count(kind()) == len(entries)


def test_independent_controls_add_and_do_not_multiply():
    player = Player(Independent())
    (content,) = player.files.values()
    assert [len(content[name]) for name in ("plane", "one", "other")] == [1, 21, 31]

    class LeftAlone(Independent):
        words = {"controls": {"right": "right"}}
        right = Slider(0, 1, 0, count=2)

    class RightAlone(Independent):
        words = {"controls": {"left": "left"}}
        left = Slider(0, 1, 0, count=2)

    assert sizes(Independent()) < sizes(LeftAlone()) + sizes(RightAlone())


def test_outer_controls_split_the_files():
    recording = record(Zoom())
    (group,) = [group for group in recording.groups if group["outer"]]
    assert group["outer"] == ["reach"]
    assert set(group["files"]) == {"0", "1"}
    assert len(set(group["files"].values())) == 2


def test_parts_without_the_outer_control_are_in_a_file_of_their_own():
    class Split(SceneControl):
        words = {"controls": {"width": "parabola"}}
        width = Choice(["narrow", "wide"], "wide")

    player = Player(Split())
    by_outer = {tuple(group["outer"]): group["files"] for group in player.groups}
    assert set(by_outer) == {(), ("width",)}
    assert set(player.files[by_outer[()][""]]) == {"plane", PLACES}
    for file in by_outer[("width",)].values():
        assert set(player.files[file]) == {"parabola", "place", "height"}


def test_live_controls_keep_their_default():
    player = Player(LiveOnly(word="other", points=[]))
    (content,) = player.files.values()
    assert content["where"] == [["where", {"word": "mean", "count": "2"}]]
    assert content["mean"] == [LiveOnly().pieces()["mean"]]


def test_a_recording_leaves_the_explorer_as_it_was():
    explorer = SceneControl(x=2, width="narrow")
    record(explorer)
    assert explorer.state == {"width": "narrow", "x": 2.0}
    assert explorer.pieces() == SceneControl(x=2, width="narrow").pieces()
    assert record(explorer) == record(SceneControl())


def test_what_was_pushed_is_not_recorded():
    explorer = Training()
    explorer.push(losses=np.array([0.5, 0.25]))
    assert record(explorer) == record(Training())
    assert explorer.describe() == "2 steps, loss 0.250."


@pytest.mark.slow
@pytest.mark.parametrize("kind", SMALL, ids=lambda kind: kind.__name__)
def test_recording_twice_gives_the_same_bytes(kind, recorded):
    assert record(kind()) == recorded(kind)


def test_the_name_of_a_file_is_a_hash_of_its_content():
    one, other = record(PreparedRun()), record(PreparedRun())
    assert one.files == other.files

    class Further(PreparedRun):
        @sentence
        def height(run, t):
            return say("height", t=t, height="none")

    assert not set(record(Further()).files) & set(one.files)


# ---- budgets -----------------------------------------------------------------------------


class Noise(Explorer):
    """Draws curves that cannot be compressed well: 21 of 2,000 positions each."""

    words = {"controls": {"k": "curve"}}

    k = Integer(0, 20, 0)

    @figure
    def plane():
        return canvas()

    @moving
    def curve(axes, k):
        axes["main"].plot(*np.random.default_rng(k).random((2, 2000)), color=palette.BLUE)


def test_a_file_over_its_budget_is_refused_by_name_and_size(monkeypatch):
    size = sizes(Noise())
    monkeypatch.setattr(recorder, "CHUNK_LIMIT", size - 1)
    found = rf"Noise: a file of {size / 1e6:.2f} MB, at most .* Largest part: curve.*outer=True"
    with pytest.raises(RecordingTooLarge, match=found):
        record(Noise())
    monkeypatch.setattr(recorder, "CHUNK_LIMIT", size)
    record(Noise())


def test_an_explorer_over_its_budget_is_refused_by_name_and_size(monkeypatch):
    class Apart(Noise):
        words = {"controls": {"k": "curve"}}
        k = Integer(0, 20, 0, outer=True)

    size = sizes(Apart())
    monkeypatch.setattr(recorder, "TOTAL_LIMIT", size - 1)
    with pytest.raises(RecordingTooLarge, match=rf"Apart: .*{size / 1e6:.2f} MB in 22 files"):
        record(Apart())


@pytest.mark.parametrize("outer", [False, True])
def test_too_many_states_are_refused_before_any_is_drawn(outer):
    class Endless(Noise):
        words = {"controls": {"k": "curve", "t": "time"}}
        k = Integer(0, 300, 0, outer=outer)
        t = Integer(0, 300, 0)

        @moving
        def curve(axes, k, t):
            raise AssertionError("drawn")

    with pytest.raises(
        RecordingTooLarge, match=r"Endless\.curve .*90601 times \(k 301 x t 301"
    ):
        record(Endless())


def test_the_budgets_are_those_of_the_design():
    assert recorder.CHUNK_LIMIT == 1_500_000
    assert recorder.TOTAL_LIMIT == 6_000_000


def test_a_sentence_without_a_template_is_refused_by_name():
    class Wordy(SceneControl):
        @sentence
        def height(x):
            return f"At {x}."

    for use in (record, Wordy.describe):
        with pytest.raises(TypeError, match=r"Wordy\.height returned 'At .*say\('template'"):
            use(Wordy())


def test_a_state_that_fails_fails_the_recording():
    class Failing(SceneControl):
        @sentence
        def height(x):
            return say("height", x=f"{1 / x:.1f}", height="")

    with pytest.raises(ZeroDivisionError):
        record(Failing())
