"""The bench in a real browser: what it counts and times on pages made for it."""

import numpy as np
import pytest
from helpers import gallery
from helpers.gallery_site import build
from PIL import Image

from tools.bench import frames, latency, probe, recordings, weights
from tools.bench.report import table
from tools.browser.site import serve
from tools.notebooks import find

SLOW = 150  # ms
ANSWERS = {
    "at once": "replace()",
    "later": f"setTimeout(replace, {SLOW})",
    "with an image": f"setTimeout(exchange, {SLOW})",
    "never": "",
}
PAGE = """<!DOCTYPE html><link rel="icon" href="data:,"><main><img src="{0}"></main><script>
const main = document.querySelector("main");
const replace = () => main.replaceChildren(document.createElement("p"));
const exchange = () => {{
  const image = new Image();
  image.src = "{0}#" + Math.random();
  main.replaceChildren(image);
}};
const IMAGE = {1};
if (!IMAGE) replace();
window.addEventListener("keydown", (event) => {{
  event.stopPropagation();
  {2};
}}, true);
window.addEventListener("pointermove", () => {{ {2} }});
</script>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAAC"


@pytest.fixture
def open_answer(readers_browser, tmp_path):
    """Open a page that answers keys and mouse in one of the ways; returns what it shows."""
    context = readers_browser.new_context()

    def open_(answer):
        is_image = str("image" in answer).lower()
        (tmp_path / "page.html").write_text(PAGE.format(PIXEL, is_image, ANSWERS[answer]))
        page = probe.attach(context.new_page())
        page.goto((tmp_path / "page.html").as_uri())
        return page.locator("main")

    yield open_
    context.close()


@pytest.mark.parametrize(
    ("answer", "least"), [("at once", 0), ("later", SLOW), ("with an image", SLOW)]
)
def test_a_press_is_timed_until_the_picture_stands(answer, least, open_answer):
    stamps = probe.press(open_answer(answer), "ArrowRight")
    assert least - 5 <= stamps.drawn <= stamps.total
    assert 0 < stamps.painting <= stamps.total - stamps.drawn


def test_a_press_without_a_picture_counts_as_none(open_answer, monkeypatch):
    monkeypatch.setattr(probe, "PATIENCE", 300)
    assert probe.press(open_answer("never"), "ArrowRight") is None


@pytest.mark.parametrize("answer", ["at once", "with an image"])
def test_new_pictures_are_counted_while_dragging(answer, open_answer):
    rate = probe.pictures_per_second(open_answer(answer), lambda t: (100 + 50 * t, 100), 0.5)
    assert 0 < rate < 200


def test_frames_without_a_new_picture_are_not_counted(open_answer):
    main = open_answer("never")
    assert probe.pictures_per_second(main, lambda t: (100 + 50 * t, 100), 0.3) == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small site of two explorers; one of them has every kind of control."""
    return build(tmp_path_factory.mktemp("site"), [gallery.AllControls, gallery.Zoom])


@pytest.fixture
def same_browser(readers_browser, monkeypatch):
    """Let the bench use the tests' browser: there can be only one at a time."""

    class Started:
        def __enter__(self):
            return readers_browser

        def __exit__(self, *_):
            pass

    for module in (frames, weights, latency):
        monkeypatch.setattr(module, "chromium", Started)


def test_every_control_of_recorded_explorers_is_moved(site, same_browser, capsys):
    found = frames.measure(site, presses=2)
    controls = {f.what for f in found if f.what.startswith(gallery.AllControls.fig)}
    names = ("x", "n", "t", "kind", "shown", "at")
    assert controls == {f"{gallery.AllControls.fig} {name}" for name in names}
    assert {f.samples for f in found} == {2}
    assert all(f.value > 0 for f in found)
    assert "frame" in table(found)
    said = capsys.readouterr().err.split()
    assert {gallery.AllControls.fig, gallery.Zoom.fig} < set(said), "a line for each figure"


def test_sizes_of_recordings_are_those_that_the_recorder_counts(site):
    from course_utils.interactive.recorder import record

    sizes = [len(data) / 1e6 for data in record(gallery.AllControls()).files.values()]
    found = {f.measure: f.value for f in recordings.measure(site)
             if f.what == gallery.AllControls.fig}  # fmt: skip
    assert found["largest file"] == max(sizes)
    assert found["all files"] == pytest.approx(sum(sizes))
    assert found["files"] == len(sizes)


def test_pages_weigh_what_is_sent_and_other_servers_are_counted(tmp_path, same_browser):
    noise = np.random.default_rng(1).integers(0, 256, (300, 333, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    (tmp_path / "text.js").write_text("// " + 200_000 * "a")
    with serve(tmp_path) as elsewhere:
        (tmp_path / "page.html").write_text(
            '<!DOCTYPE html><link rel="icon" href="data:,"><script src="text.js"></script>'
            '<p style="height: 9000px"></p>'
            f'<img loading="lazy" src="noise.png"><img src="{elsewhere}noise.png">'
        )
        found = {f.measure: f.value for f in weights.measure(tmp_path)}
    assert 0.3 < found["at load"] < 0.31, "text is compressed, what lies below is not there yet"
    assert 0.6 < found["scrolled through"] < 0.61
    assert found["third-party requests"] == 1


def test_explorers_interact_and_echo_answer_in_one_lab(same_browser, monkeypatch):
    one = [path for path in find() if path.stem == "welcome"]
    monkeypatch.setattr(latency, "find", lambda book: one)
    found = latency.measure(presses=2)
    rows = {f.what: f.samples for f in found if f.measure == "key press"}
    assert rows == {"interact with pyplot": 4, "echo alone": 4, "fig-first ball": 2}
    dragging = {f.what: f.value for f in found if f.measure == "dragging"}
    assert dragging.keys() == rows.keys()
    assert min(dragging.values()) > 0
