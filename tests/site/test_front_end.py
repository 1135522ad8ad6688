"""The front end on pages without a kernel, with one small explorer for each thing it can do."""

import numpy as np
import pytest
from helpers import gallery
from helpers.browsing import PHONE
from helpers.shown_figures import differing, picture, press

from tools.browser.figures import touched


def says(root):
    return root.locator(".cu-says").inner_text()


@pytest.mark.parametrize("explorer_class", gallery.ALL, ids=lambda c: c.__name__)
def test_every_kind_of_explorer_shows_its_still_and_then_the_same_picture_alive(
    explorer_class, show
):
    root = show(explorer_class)
    still = picture(root)
    assert still.std() > 0
    root.locator(".cu-reset").focus()
    touched(root)
    assert not any(image.is_visible() for image in root.locator("img").all())
    assert differing(still, picture(root)) < 0.002
    assert root.watch.faults == []


def test_lines_end_as_they_were_drawn(show):
    root = show(gallery.Zoom)
    root.locator(".cu-reset").focus()
    touched(root)
    ends = (
        "(all) => all.map(p => [p.getAttribute('stroke-linecap'), "
        "getComputedStyle(p).strokeLinecap])"
    )
    pairs = root.locator(".cu-svg path").evaluate_all(ends)
    assert {drawn for drawn, _ in pairs} > {None}  # some lines have ends of their own
    assert [pair for pair in pairs if pair[1] != (pair[0] or "round")] == []


def test_controls_appear_in_the_order_of_declaration_with_labels(show):
    root = show(gallery.AllControls)
    labels = root.locator(".cu-label").all_inner_texts()
    assert labels == ["x", "number", "time", "kind", "shown", "place", "word", "points"]
    assert root.get_by_label("number").get_attribute("type") == "range"
    assert root.get_by_label("shown").is_checked()


def test_each_control_moves_the_sentence(show):
    root = show(gallery.AllControls)
    press(root, "[data-control=x] input", "End")
    press(root, "[data-control=n] input", "ArrowLeft")
    press(root, "[data-control=t] input", "ArrowRight", "ArrowRight")
    root.get_by_label("kind").select_option("cosine")
    root.get_by_label("shown").uncheck()
    touched(root)
    assert says(root) == "1 1.0 1 2 cosine False hello 0 0.0."
    root.get_by_role("button", name="Reset").click()
    assert says(root) == "1 0.5 3 0 sine True hello 0 0.0."


def test_units_stand_behind_values(show):
    root = show(gallery.AllControls)
    assert root.locator("[data-control=x] .cu-value").inner_text() == "0.5\u00a0m"
    assert root.get_by_label("x", exact=True).get_attribute("aria-valuetext") == "0.5\u00a0m"
    assert root.locator("[data-control=at] .cu-value").inner_text() == "4.00, 2.00\u00a0km"


def test_words_keep_their_greatest_height_until_they_are_wider(show):
    root = show(gallery.AllControls)
    root.locator(".cu-reset").focus()
    touched(root)

    words = root.locator(".cu-says")

    def height(kind):
        root.get_by_label("kind").select_option(kind)
        return words.evaluate("p => p.offsetHeight")

    words.evaluate("p => (p.style = 'word-break: break-all; width: 1ch')")  # a letter a line
    tall = height("cosine")
    assert height("sine") == tall
    assert words.evaluate("p => ((p.style.minHeight = ''), p.offsetHeight)") < tall
    words.evaluate("p => (p.style.width = '30ch')")
    assert height("cosine") < tall


def test_live_only_controls_are_off_and_say_why(show):
    root = show(gallery.LiveOnly)
    assert root.get_by_label("name").is_disabled()
    assert root.get_by_text("This control works in JupyterLab only.").count() == 2
    assert root.locator(".cu-handle").count() == 0


def test_a_handle_lies_on_its_place_and_follows_logarithmic_axes(show):
    root = show(gallery.LogAxes)
    places = root.evaluate(
        "(r) => JSON.parse(r.querySelector('script').textContent).places.main"
    )
    box = root.locator(".cu-stage").bounding_box()
    x = box["x"] + box["width"] * (places["left"] + places["width"] * 2 / 3)
    y = box["y"] + box["height"] * (places["top"] + places["height"] * 1 / 3)
    root.page.mouse.click(x, y)  # a click on the axes brings the point there
    touched(root)
    text = root.locator("[data-control=at] .cu-value").inner_text()
    near = [float(part) for part in text.split(",")]
    assert near == [109.65, 109.65], "the grid position nearest to two thirds of three decades"
    handle = root.locator(".cu-handle").bounding_box()
    log = np.log10(near) / 3
    assert (
        abs(
            handle["x"]
            + 22
            - (box["x"] + box["width"] * (places["left"] + places["width"] * log[0]))
        )
        < 1.5
    )
    assert (
        abs(
            handle["y"]
            + 22
            - (box["y"] + box["height"] * (places["top"] + places["height"] * (1 - log[1])))
        )
        < 1.5
    )


def test_a_figure_that_zooms_moves_its_axes(show):
    root = show(gallery.Zoom)
    before = picture(root)
    root.get_by_label("reach").select_option("1")
    touched(root)
    assert differing(before, picture(root)) > 0.01


def test_surfaces_turn_and_rasters_change(show):
    for explorer_class in (gallery.Surface, gallery.MovingRaster):
        root = show(explorer_class)
        before = picture(root)
        press(root, "input[type=range] >> nth=0", "End")
        assert differing(before, picture(root)) > 0.01


def test_a_set_point_is_told_to_screen_readers_once_it_rests(show):
    root = show(gallery.TwoAxes)
    press(root, ".cu-handle", "ArrowRight", "ArrowRight")
    root.locator("[aria-live]", has_text="The distance is").wait_for(state="attached")
    assert root.locator("[aria-live]").inner_text() == says(root)
    assert root.locator("svg[role=img]").get_attribute("aria-labelledby") == root.locator(
        ".cu-says"
    ).get_attribute("id")


def test_keys_do_not_leave_the_figure(show):
    root = show(gallery.AllControls)
    root.page.evaluate(
        "() => { window.keys = [];"
        " document.addEventListener('keydown', (event) => keys.push(event.key)) }"
    )
    press(root, ".cu-handle", "ArrowUp", "x")
    press(root, "[data-control=x] input", "ArrowDown")
    assert root.page.evaluate("keys") == []


def test_a_phone_shows_everything_large_enough(show):
    for explorer_class in gallery.ALL:  # nothing needs to be loaded for it
        root = show(explorer_class, viewport=PHONE)
        assert root.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        sizes = root.evaluate("""(r) => [...r.querySelectorAll('button, input, select')]
            .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().height)""")
        assert min(sizes) >= 24, f"{explorer_class.__name__}: too small for a finger"
