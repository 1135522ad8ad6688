"""Words are separate from code: identity, templates, and files of another language."""

import sys

import pytest

from course_utils.interactive import (
    Choice,
    Explorer,
    Slider,
    catalogue,
    figure,
    recorder,
    say,
    sentence,
    word,
)
from course_utils.interactive.ui_text import words
from course_utils.plots import canvas, frame

ENGLISH = """
caption = "A line."
[controls]
way = "way"
x = "position"
[options.way]
up = "straight up"
[labels]
height = "height in m"
east = "east"
[says]
here = "At {x} the way is {way}, to the {side}."
level = "The ground is level."
"""
GERMAN = """
caption = "Eine Gerade."
[controls]
way = "Weg"
x = "Ort"
[options.way]
up = "gerade hinauf"
[labels]
height = "H\u00f6he in m"
east = "Osten"
[says]
here = "Der Weg geht bei {x} {way}, nach {side}."
level = "Der Boden ist eben."
"""
CODE = """
from course_utils.interactive import (
    Choice, Explorer, Slider, figure, moving, say, sentence, word,
)
from course_utils.plots import canvas, frame
from course_utils.plots.palette import BLUE, INK


class Line(Explorer):
    fig = "fig-line"
    way = Choice({"up": 1.0, "down": -1.0}, "up", was={"upwards": "up"}, outer=False)
    x = Slider(0, 1, 0, step=0.5)

    @figure
    def plane(words):
        return frame(canvas().axes[0], (0, 1), (-1, 1), labels=("", words["height"])).figure

    @moving
    def line(axes, way):
        axes["main"].plot([0, 1], [0, way], color=BLUE)

    @moving
    def name(axes, words, x):
        axes["main"].text(x, 0, words["way.up"], color=INK)

    @sentence
    def says(way, x):
        if x == 0:
            return say("level")
        return say("here", x=f"{x:.1f}", way=word("way.up"), side=word("east"))
"""


@pytest.fixture
def line(tmp_path, monkeypatch):
    """An explorer in a module of its own, with words in two languages beside it."""
    (tmp_path / "line_of_test.py").write_text(CODE)
    (tmp_path / "line_of_test.en.toml").write_text(ENGLISH)
    (tmp_path / "line_of_test.de.toml").write_text(GERMAN)
    monkeypatch.syspath_prepend(tmp_path)
    import line_of_test

    yield line_of_test.Line
    del sys.modules["line_of_test"]


def speak_german(monkeypatch):
    """Change the language; what all figures say, such as Reset, stays English."""
    english = words()
    monkeypatch.setenv("COURSE_LANGUAGE", "de")
    monkeypatch.setattr("course_utils.interactive.explorer.words", lambda: english)


def test_an_option_is_its_id_to_readers_of_code_and_its_value_to_parts(line):
    explorer = line()
    assert (explorer.way, explorer.spec()["controls"]["way"]["default"]) == ("up", "up")
    assert explorer.spec()["controls"]["way"]["texts"] == ["straight up", "down"]
    assert explorer.pieces(way="up")["line"] != explorer.pieces(way="down")["line"]


def test_another_language_is_one_more_file(line, monkeypatch):
    assert line().describe(x=0.5) == "At 0.5 the way is straight up, to the east."
    english = line().spec()
    speak_german(monkeypatch)
    german = line().spec()
    assert line().describe(x=0.5) == "Der Weg geht bei 0.5 gerade hinauf, nach Osten."
    assert line().describe() == "Der Boden ist eben."
    assert german["caption"] == "Eine Gerade."
    assert [c["label"] for c in german["controls"].values()] == ["Weg", "Ort"]
    assert german["controls"]["way"]["values"] == english["controls"]["way"]["values"]


def test_a_recording_in_another_language_shares_what_holds_no_words(line, monkeypatch):
    english = recorder.record(line())
    speak_german(monkeypatch)
    german = recorder.record(line())
    shared = set(english.files) & set(german.files)
    groups = {english.parts[name]["group"] for name in ("line", recorder.PLACES, "says")}
    worded = {english.parts[name]["group"] for name in ("plane", "name")}
    assert not groups & worded
    for number, group in enumerate(english.groups):
        assert (set(group["files"].values()) <= shared) == (number in groups), number


def test_what_is_said_is_recorded_without_its_words(line):
    said = line().evaluator.sentence("says", line().state_with(x=0.5))
    assert said.packed() == ["here", {"x": "0.5", "way": ["way.up"], "side": ["east"]}]
    assert say("level").packed() == ["level"]


def test_a_word_is_changed_without_a_new_process(line, tmp_path):
    path = tmp_path / "line_of_test.en.toml"
    path.write_text(path.read_text().replace("A line.", "A straight line."))
    assert line().spec()["caption"] == "A straight line."


@pytest.mark.parametrize("value", [0.5, True, None, [1], ("a",)])
def test_numbers_are_rounded_before_they_are_said(value):
    with pytest.raises(TypeError, match=r"say\('here'\): x is"):
        say("here", x=value)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"says": {"a": "{x:.2f}"}}, "more than a name in its braces"),
        ({"says": {"a": "{x!r}"}}, "more than a name in its braces"),
        ({"says": {"a": "{}"}}, "more than a name in its braces"),
        ({"says": {"a": "{x"}}, "says.a"),
        ({"sayings": {}}, "sayings is not one of"),
    ],
)
def test_a_catalogue_that_cannot_hold_is_refused(tables, message):
    with pytest.raises(ValueError, match=message):
        catalogue.Catalogue("Line", tables, "line.en.toml")


def missing(**words):
    """An explorer of which some words are missing."""

    class Wordless(Explorer):
        x = Slider(0, 1, 0, step=0.5)

        @figure
        def plane(words):
            return frame(canvas().axes[0], (0, 1), (0, 1), labels=(words["x"], "")).figure

        @sentence
        def says(x):
            return say("here", x=f"{x:.1f}")

    Wordless.words = words
    return Wordless


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"controls": {"x": "x"}, "says": {"here": ""}},
            r"Wordless.words: no labels.x, .*none",
        ),
        (
            {"labels": {"x": ""}, "controls": {"x": ""}, "says": {"there": ""}},
            "no says.here.*there",
        ),
        (
            {"labels": {"x": ""}, "controls": {"x": ""}, "says": {"here": "{y}"}},
            "asks for y.*gives x",
        ),
    ],
)
def test_a_missing_word_is_named(words, message):
    with pytest.raises(LookupError, match=message):
        missing(**words)().describe()


def test_a_file_that_is_no_toml_is_named(line, tmp_path):
    (tmp_path / "line_of_test.en.toml").write_text("caption = ")
    with pytest.raises(ValueError, match=r"line_of_test\.en\.toml: "):
        line()


def test_words_are_inherited_one_by_one():
    class First(Explorer):
        words = {"caption": "First.", "controls": {"x": "place"}}
        x = Slider(0, 1, 0, step=0.5)
        kind = Choice(["a", "b"], "a")

        @figure
        def plane():
            return canvas()

    class Second(First):
        words = {"caption": "Second.", "controls": {"kind": "kind"}}

    assert Second().spec()["caption"] == "Second."
    assert [c["label"] for c in Second().spec()["controls"].values()] == ["place", "kind"]


def test_a_word_stands_by_itself():
    assert word(3) == catalogue.Word("3")
