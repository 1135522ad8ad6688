"""The front end on pages without a kernel, with one small explorer for each thing it can do."""

import gallery
import numpy as np
import pytest
from browsing import PHONE
from gallery_site import build
from shown import differing, picture, press

from tools.browser.figures import touched
from tools.browser.site import serve


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    site = build(tmp_path_factory.mktemp("gallery"), gallery.ALL)
    with serve(site) as address:
        yield address


@pytest.fixture
def show(pages, open_page):
    """Open an explorer's page: ``root = show(gallery.Zoom, reduced_motion="reduce")``."""

    def show_(explorer_class, fragment="", **options):
        page, watch = open_page(f"{pages}{explorer_class.fig}.html{fragment}", **options)
        root = page.locator(".cu")
        root.watch = watch
        return root

    return show_


def says(root):
    return root.locator(".cu-says").inner_text()


def press_times(root, selector, key, count):
    press(root, selector, *[key] * count)


@pytest.mark.parametrize("explorer_class", gallery.ALL, ids=lambda c: c.__name__)
def test_every_kind_of_explorer_shows_its_still_and_then_the_same_picture_alive(
    explorer_class, show
):
    root = show(explorer_class)
    still = picture(root)
    assert still.std() > 0
    root.locator(".cu-reset").focus()
    touched(root)
    assert root.locator("img").count() == 0
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


def test_live_only_controls_are_off_and_say_why(show):
    root = show(gallery.LiveOnly)
    assert root.get_by_label("name").is_disabled()
    assert root.get_by_text("This control works in JupyterLab only.").count() == 2
    assert root.locator(".cu-handle").count() == 0


def test_play_runs_to_the_end_and_pauses(show):
    root = show(gallery.AllControls)
    button = root.get_by_role("button", name="Play")
    button.click()
    root.get_by_role("button", name="Pause").click()
    assert root.get_by_role("button", name="Play").is_visible()
    root.get_by_role("button", name="Play").click()
    root.page.wait_for_function(
        "document.querySelector('.cu-says').innerText.includes(' 4 sine')"
    )
    assert root.get_by_role("button", name="Play").is_visible()


def test_play_makes_single_steps_for_readers_who_want_no_motion(show):
    root = show(gallery.AllControls, reduced_motion="reduce")
    root.get_by_role("button", name="One step").click()
    touched(root)
    root.page.wait_for_timeout(500)
    assert says(root) == "1 0.5 3 1 sine True hello 0 0.0."


def test_who_waits_for_two_chunks_waits_until_the_second_is_there(show):
    root, held = show(gallery.Zoom), []
    page, stage = root.page, root.locator(".cu-stage")

    def asked(count):
        while len(held) < count:
            page.wait_for_timeout(20)
        page.wait_for_timeout(100)

    page.route("**/explorers/*.js", lambda route: held.append(route))
    root.locator(".cu-reset").focus()
    asked(1)
    root.get_by_label("reach").select_option("1")
    held[0].continue_()
    asked(2)
    assert stage.get_attribute("aria-busy") == "true"
    held[1].continue_()
    touched(root)
    assert stage.get_attribute("aria-busy") is None


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
        root.page.wait_for_timeout(100)
        assert differing(before, picture(root)) > 0.01


def test_a_set_point_is_told_to_screen_readers_once_it_rests(show):
    root = show(gallery.TwoAxes)
    press(root, ".cu-handle", "ArrowRight", "ArrowRight")
    root.page.wait_for_timeout(450)
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


def test_a_link_is_copied_that_opens_the_state_again(show, pages):
    root = show(gallery.AllControls, permissions=["clipboard-read", "clipboard-write"])
    press(root, "[data-control=n] input", "End")
    root.get_by_label("kind").select_option("cosine")
    root.get_by_role("button", name="Copy link").click()
    root.get_by_text("Link copied.").wait_for()
    address = root.page.evaluate("navigator.clipboard.readText()")
    assert address == f"{pages}fig-all.html#fig-all?n=9&kind=cosine"
    again = show(gallery.AllControls, "#fig-all?n=9&kind=cosine")
    touched(again)
    assert says(again) == says(root)


def test_without_a_clipboard_the_link_is_shown(show):
    root = show(gallery.AllControls)
    root.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }"
    )
    root.get_by_role("button", name="Copy link").click()
    assert root.get_by_label("Copy this link:").input_value().endswith("#fig-all")


def test_a_missing_recording_is_said_and_the_still_stays(show, pages, open_page):
    page, _ = open_page("about:blank")
    page.route(
        "**/_static/explorers/*.js",
        lambda r: r.continue_() if "explorer.js" in r.request.url else r.abort(),
    )
    page.goto(f"{pages}fig-scene.html")
    root = page.locator(".cu")
    root.get_by_label("position").focus()
    page.keyboard.press("End")
    root.get_by_text("could not be loaded").wait_for()
    assert root.locator("img.cu-light").is_visible()
    page.unroute_all()
    page.keyboard.press("Home")
    touched(root)
    assert says(root) == "At x = -2.0 the height is 4.00."


def test_a_phone_shows_everything_large_enough(show):
    for explorer_class in gallery.ALL:
        root = show(explorer_class, viewport=PHONE)
        assert root.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        sizes = root.evaluate("""(r) => [...r.querySelectorAll('button, input, select')]
            .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().height)""")
        assert min(sizes) >= 24, f"{explorer_class.__name__}: too small for a finger"


def test_printed_pages_leave_controls_out(show):
    root = show(gallery.AllControls)
    root.page.emulate_media(media="print")
    assert not root.locator(".cu-controls").is_visible()
    assert not root.locator(".cu-handle").first.is_visible()
    assert root.locator("img.cu-light").is_visible()
