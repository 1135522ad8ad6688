"""Play and slow loading, with a clock that stands still until a test moves it."""

import pytest
from helpers import gallery
from helpers.shown_figures import press

from tools.browser.figures import touched

CHUNKS = "**/_static/explorers/*.js"
STEP = 100  # ms between pictures of AllControls


@pytest.fixture
def stopped(open_page, gallery_site):
    """Open an explorer's page at a time that stands still."""

    def open_(explorer_class, **options):
        page, _ = open_page("about:blank", **options)
        page.clock.install(time=0)
        page.goto(gallery_site.address + gallery_site.page(explorer_class))
        page.clock.pause_at(1000)
        return page.locator(".cu")

    return open_


def hold(page):
    """Keep requests for recordings back; returns those that came."""
    held = []
    page.route(CHUNKS, lambda route: held.append(route))
    return held


def asked(page, act):
    """Act, and wait until a recording has been asked for."""
    with page.expect_request(CHUNKS):
        act()


def button(root):
    return root.locator(".cu-play")


def frame(root):
    return int(root.locator("[data-control=t] input").input_value())


def play(root, ms):
    button(root).click()
    root.page.clock.run_for(ms)


def test_play_runs_to_the_end_and_begins_again(stopped):
    root = stopped(gallery.AllControls)
    root.locator(".cu-reset").focus()
    touched(root)
    play(root, 2.5 * STEP)
    assert (frame(root), button(root).inner_text()) == (2, "Pause")
    button(root).click()
    root.page.clock.run_for(5 * STEP)
    assert (frame(root), button(root).inner_text()) == (2, "Play")
    play(root, 5 * STEP)
    assert (frame(root), button(root).inner_text()) == (4, "Play")
    play(root, 1.5 * STEP)
    assert frame(root) == 1


@pytest.mark.parametrize("what", ["Reset", "Home", "ArrowLeft", "pointer", "link"])
def test_who_takes_the_time_pauses_it(stopped, what):
    root = stopped(gallery.AllControls)
    page, slider = root.page, root.locator("[data-control=t] input")
    root.locator(".cu-reset").focus()
    touched(root)
    play(root, 2.5 * STEP)
    act = {
        "Reset": lambda: root.locator(".cu-reset").click(),
        "Home": lambda: slider.press("Home"),
        "ArrowLeft": lambda: slider.press("ArrowLeft"),
        "pointer": lambda: slider.click(position={"x": 8, "y": 14}),
        "link": lambda: page.evaluate("() => { location.hash = '#fig-all?t=1' }"),
    }
    act[what]()
    root.get_by_role("button", name="Play").wait_for()
    at = frame(root)
    assert at == {"ArrowLeft": 1, "link": 1}.get(what, 0)
    page.clock.run_for(5 * STEP)
    assert (frame(root), button(root).inner_text()) == (at, "Play")


def test_another_control_lets_the_time_go_on(stopped):
    root = stopped(gallery.AllControls)
    root.locator(".cu-reset").focus()
    touched(root)
    play(root, 1.5 * STEP)
    root.get_by_label("kind").select_option("cosine")
    touched(root)
    root.page.clock.run_for(STEP)
    assert (frame(root), button(root).inner_text()) == (2, "Pause")


def test_play_makes_single_steps_for_readers_who_want_no_motion(stopped):
    root = stopped(gallery.AllControls, reduced_motion="reduce")
    for step in (1, 2, 3, 4, 0, 1):
        root.get_by_role("button", name="One step").click()
        touched(root)
        root.page.clock.run_for(500)
        assert frame(root) == step


def test_slow_loading_is_said_and_play_waits_for_it(stopped):
    root = stopped(gallery.AllControls)
    page, held = root.page, hold(root.page)
    asked(page, lambda: root.locator(".cu-reset").focus())
    loading = root.get_by_text("Loading the recording")
    page.clock.run_for(200)
    assert not loading.is_visible(), "what takes a moment only is not worth a word"
    page.clock.run_for(200)
    assert loading.is_visible()
    play(root, 20 * STEP)
    assert frame(root) == 0, "Play goes on unseen"
    for route in held:
        route.continue_()
    touched(root)
    assert not loading.is_visible()
    page.clock.run_for(2.5 * STEP)
    assert frame(root) >= 2
    assert f" {frame(root)} sine" in root.locator(".cu-says").inner_text()


def test_who_waits_for_two_chunks_waits_until_the_second_is_there(stopped):
    root = stopped(gallery.Zoom)
    page, stage, held = root.page, root.locator(".cu-stage"), hold(root.page)
    asked(page, lambda: root.locator(".cu-reset").focus())
    root.get_by_label("reach").select_option("1")
    asked(page, lambda: [route.continue_() for route in list(held)])
    assert stage.get_attribute("aria-busy") == "true"
    held[-1].continue_()
    touched(root)
    assert stage.get_attribute("aria-busy") is None


@pytest.mark.parametrize("broken", ["missing", "not a recording", "damaged"])
def test_a_missing_recording_is_said_and_the_controls_go_back(show, broken):
    root = show(gallery.SceneControl)
    page = root.page
    body = {
        "not a recording": "'<!DOCTYPE html>'",
        "damaged": "courseExplorers.chunk(document.currentScript.src.slice(-19, -3), 'AAAA')",
    }

    def answer(route):
        if broken == "missing":
            return route.abort()
        return route.fulfill(body=body[broken], content_type="text/javascript")

    page.route(CHUNKS, answer)
    slider = root.get_by_label("position")
    slider.focus()
    page.keyboard.press("End")
    root.get_by_text("could not be loaded").wait_for()
    assert root.locator("img.cu-light").is_visible()
    assert slider.get_attribute("aria-valuetext") == "1\u00a0m", "the still shows this"
    page.unroute_all()
    press(root, "[data-control=x] input", "Home")
    assert root.locator(".cu-says").inner_text() == "At x = -2.0 the height is 4.00."


def test_an_old_browser_is_told_that_it_is_old(open_page, gallery_site):
    page, _ = open_page("about:blank")
    page.add_init_script("delete window.DecompressionStream")
    page.goto(gallery_site.address + gallery_site.page(gallery.SceneControl))
    page.get_by_label("position").press("End")
    page.get_by_text("It moves in current versions of Firefox").wait_for()
    assert page.get_by_text("could not be loaded").count() == 0
    assert page.locator("img.cu-light").is_visible()
