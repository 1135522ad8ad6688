"""An explorer on a page: HTML that works without a script, files that work anywhere."""

import base64
import errno
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers.gallery import PreparedRun, SceneControl, Zoom

from course_utils.interactive import (
    Argument,
    Choice,
    Explorer,
    Slider,
    figure,
    say,
    scene,
    sentence,
)
from course_utils.interactive.export import (
    figure_html,
    store,
    write,
    write_front_end,
)
from course_utils.interactive.recorder import record
from course_utils.plots import canvas, palette

HOSTILE = '</script><!--<script>alert("1")</script><img src=x onerror=alert(1)> & \' \u2028'


class Hostile(SceneControl):
    """All words are hostile."""

    words = {
        "caption": HOSTILE,
        "controls": {"width": HOSTILE},
        "says": {"hostile": HOSTILE},
    }

    fig = "fig-hostile"
    width = Choice(["narrow", "wide"], "wide", unit=HOSTILE)

    @sentence
    def height():
        return say("hostile")


class Elements(HTMLParser):
    """Collects elements, their attributes, and the text within each kind of element."""

    def __init__(self, text):
        super().__init__()
        self.found, self.texts, self.open = [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data

    def attributes(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def stored(tmp_path):
    return store(SceneControl(), tmp_path)


def test_the_still_is_there_without_any_script(stored, tmp_path):
    html = figure_html("helpers.gallery:SceneControl", stored, "../_static/explorers/")
    page = Elements(html)
    assert page.open == []
    stills = page.attributes("img")
    assert len(stills) == 2
    for still in stills:
        assert still["alt"] == SceneControl().describe()
        assert still["src"].startswith("../_static/explorers/")
        assert still["src"].rpartition("/")[2] in stored["files"]
        assert int(still["width"]) / int(still["height"]) == pytest.approx(480 / 330)
    assert SceneControl().describe() in page.texts["p"]
    assert "JavaScript" in page.texts["cu-no-script"]
    scripts = page.attributes("script")
    assert [script["type"] for script in scripts] == ["application/json"]
    for name in stored["files"]:
        assert (tmp_path / name).is_file()


def test_the_still_shows_the_default_state_in_the_colours_of_each_theme(tmp_path):
    stored = store(SceneControl(x=2, width="narrow"), tmp_path)
    blue = next(colour for colour in palette.COLOURS if colour.name == "blue")
    for theme in ("light", "dark"):
        text = (tmp_path / f"{stored['spec']['still']}-{theme}.svg").read_text()
        root = ElementTree.fromstring(text)
        assert root.get("viewBox") == "0 0 4800 3300"
        for piece in SceneControl().pieces().values():
            assert piece in text
        assert f"--cu-blue: {getattr(blue, theme)}" in text


def test_the_specification_on_the_page_is_that_of_the_explorer(stored):
    page = Elements(figure_html("helpers.gallery:SceneControl", stored, ""))
    spec = json.loads(page.texts["script"])
    assert spec == json.loads(json.dumps(stored["spec"]))
    assert spec["controls"]["x"]["default"] == 1.0
    assert spec["says"] == SceneControl().describe()
    assert set(spec["places"]) == {"main"}


def test_hostile_words_stay_words(tmp_path):
    html = figure_html("helpers.gallery:<b>", store(Hostile(), tmp_path), "")
    page = Elements(html)
    assert page.open == []
    tags = ["div", "div", "img", "img", "p", "cu-no-script", "script"]
    assert [tag for tag, _ in page.found] == tags
    assert page.attributes("div")[0]["data-explorer"] == "helpers.gallery:<b>"
    assert {still["alt"] for still in page.attributes("img")} == {HOSTILE}
    spec = json.loads(page.texts["script"])
    assert spec["caption"] == spec["says"] == spec["controls"]["width"]["label"] == HOSTILE
    # Of "<!--" and "<script" a browser makes a state in which "</script>" ends nothing.
    (data,) = re.findall(r'<script type="application/json">(.*)</script>', html)
    assert "<" not in data


def test_a_recording_is_a_classic_script_with_the_gzip_stream(tmp_path):
    explorer = PreparedRun()
    stored = store(explorer, tmp_path)
    for name, data in record(explorer).files.items():
        text = (tmp_path / f"{name}.js").read_text()
        ((call, stream),) = re.findall(r'^courseExplorers\.chunk\("(\w+)","(\S+)"\);$', text)
        assert call == name
        assert base64.b64decode(stream) == data
        json.loads(gzip.decompress(data))
    assert stored["bytes"] == {n: len(d) for n, d in record(explorer).files.items()}


def test_explorers_that_share_a_file_have_stills_of_their_own(tmp_path):
    class Shared(Explorer):
        words = {"controls": {"kind": "kind"}}
        slope = Argument(1)
        kind = Choice(["one"], "one")

        @figure
        def plane():
            return canvas()

        @scene
        def line(axes, kind, slope):
            axes["main"].plot([0, 1], [0, slope], color=palette.BLUE)

    one, other = store(Shared(), tmp_path), store(Shared(slope=0.5), tmp_path)
    assert set(one["bytes"]) & set(other["bytes"]), "the axes are one file of both"
    assert one["spec"]["still"] != other["spec"]["still"]


def test_explorers_that_start_elsewhere_have_stills_of_their_own(tmp_path):
    """The recording is the same, and a site keeps what it has under a name."""

    class Elsewhere(SceneControl):
        words = {"controls": {"x": "position"}}
        x = Slider(-2, 2, 0, step=0.5, unit="m")

    one, other = store(SceneControl(), tmp_path), store(Elsewhere(), tmp_path)
    assert set(one["bytes"]) == set(other["bytes"])
    assert one["spec"]["still"] != other["spec"]["still"]


def test_storing_twice_gives_the_same_files(tmp_path):
    one, other = (store(Zoom(), tmp_path / name) for name in "ab")
    assert one == other
    for name in one["files"]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


# ---- writing -----------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_leaves_no_file_and_is_told_in_a_sentence(tmp_path, monkeypatch, reason):
    real = Path.write_bytes

    def half(self, data):
        real(self, data[: len(data) // 2])
        raise OSError(reason, "the disk says no", str(self))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(
        OSError, match=r"could not write .*\.js \(the disk says no\); "
    ) as caught:
        store(SceneControl(), tmp_path / "new")
    assert caught.value.errno == reason
    assert str(caught.value).count("\n") == 0
    assert "build again" in str(caught.value)
    assert list((tmp_path / "new").iterdir()) == []


def test_a_file_where_a_folder_should_be_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("here")
    with pytest.raises(OSError, match=r"could not write .*nothing was left half written"):
        write(tmp_path / "file" / "below.js", "text")
    assert (tmp_path / "file").read_text() == "here"


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    write(tmp_path / "a.js", "old")

    def fails(self, target):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="full"):
        write(tmp_path / "a.js", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.js"]
    assert (tmp_path / "a.js").read_text() == "old"


# ---- the front end -------------------------------------------------------------------------


def test_nothing_is_fetched_from_elsewhere(tmp_path):
    write_front_end(tmp_path)
    for name in ("explorer.js", "explorer.css"):
        text = (tmp_path / name).read_text()
        addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text))
        assert addresses <= {"http://www.w3.org"}, "the name of SVG, which nobody fetches"
        assert "@import" not in text


def test_the_style_sheet_has_every_colour_in_both_themes(tmp_path):
    write_front_end(tmp_path)
    text = (tmp_path / "explorer.css").read_text()
    for colour in palette.COLOURS:
        assert f"--cu-{colour.name}: {colour.light};" in text
        assert f"--cu-{colour.name}: {colour.dark};" in text
        assert f".cu-svg .f-{colour.name} {{ fill: var(--cu-{colour.name}); }}" in text
        assert f".cu-svg .s-{colour.name} {{ stroke: var(--cu-{colour.name}); }}" in text
    assert "/*light*/" not in text
    assert "/*dark*/" not in text
