"""Figures that nobody answers: without kernel or script, saved, on paper; and a swipe."""

import pytest
from helpers import gallery
from helpers.fake_view import View
from helpers.shown_figures import differing, picture, press
from ipywidgets.embed import embed_data

from tools.browser.figures import touched

RUN_AGAIN = "Run the cell again to move it."
SENTENCE = "At x = 1.0 the height is 1.00."


def says(root):
    return root.locator(".cu-says").inner_text()


# ---- in a notebook -------------------------------------------------------------------------


class Kernel:
    """Answers a page's view as a kernel does, until it is `gone`."""

    def __init__(self, explorer):
        self.view, self.gone, self.asked = View(explorer), False, []

    def answer(self, content):
        self.asked.append(content)
        return [] if self.gone else self.view.say(**content)


@pytest.fixture
def in_notebook(open_page, gallery_site):
    """Show a live explorer; with a kernel, on a page whose time stands still."""

    def open_(explorer, kernel=None):
        page, watch = open_page("about:blank")
        if kernel:
            page.expose_function("toKernel", kernel.answer)
            page.clock.install(time=0)
        page.goto(gallery_site.address + gallery_site.live(explorer))
        root = page.locator(".cu")
        root.locator(".cu-svg").wait_for()
        root.watch = watch
        return root

    return open_


def is_at_rest(root):
    controls = root.locator("button, input, select")
    return all(control.is_disabled() for control in controls.all())


def test_a_stored_view_shows_its_picture_and_says_what_to_do(in_notebook):
    root = in_notebook(gallery.SceneControl())
    assert root.get_by_text(RUN_AGAIN).is_visible()
    assert says(root) == SENTENCE
    assert root.locator("[data-piece=parabola] path").count() == 1
    assert is_at_rest(root)
    assert root.watch.faults == []


def test_what_is_stored_with_a_widget_is_what_was_shown():
    explorer = gallery.SceneControl(width="narrow")
    explorer._repr_mimebundle_()
    stored = embed_data(views=[explorer])["manager_state"]["state"][explorer.model_id]["state"]
    assert stored["_picture"]["pieces"] == gallery.SceneControl(width="narrow").pieces()
    assert stored["_picture"]["state"] == {"width": "narrow", "x": 1.0}


def test_a_kernel_that_ends_leaves_the_picture_and_a_sentence(in_notebook):
    kernel = Kernel(gallery.AllControls())
    root = in_notebook(kernel.view.explorer, kernel)
    page = root.page
    root.locator("[data-control=n] input").press("End")
    root.locator(".cu-says", has_text="1 0.5 9").wait_for()
    root.locator(".cu-play").click()
    page.evaluate("() => model.trigger('comm_live_update')")
    assert root.get_by_text(RUN_AGAIN).is_visible()
    assert "1 0.5 9" in says(root)
    assert is_at_rest(root)
    assert not root.locator(".cu-handle").is_visible()
    asked = len(kernel.asked)
    page.clock.run_for(5000)  # what played has stopped
    root.locator(".cu-stage").click()
    assert len(kernel.asked) == asked
    page.evaluate("(message) => model.trigger('msg:custom', message)", kernel.view.heard[-1])
    root.locator("[data-control=n] input").press("Home")
    root.locator(".cu-says", has_text="1 0.5 1").wait_for()
    assert not root.get_by_text(RUN_AGAIN).is_visible()


def test_a_kernel_that_is_silent_is_said_and_forgiven(in_notebook):
    kernel = Kernel(gallery.SceneControl())
    root = in_notebook(kernel.view.explorer, kernel)
    kernel.gone = True
    root.get_by_label("position").press("End")
    silent = root.get_by_text("The kernel has not answered yet.")
    root.page.clock.run_for(2000)
    assert not silent.is_visible()
    root.page.clock.run_for(2000)
    assert silent.is_visible()
    assert says(root) == SENTENCE
    kernel.gone = False
    (late,) = kernel.answer(kernel.asked[-1])
    root.page.evaluate("(message) => model.trigger('msg:custom', message)", late)
    root.locator(".cu-says", has_text="At x = 2.0").wait_for()
    assert not silent.is_visible()


def test_the_model_holds_what_was_shown_last(in_notebook):
    kernel = Kernel(gallery.SceneControl())
    root = in_notebook(kernel.view.explorer, kernel)
    root.get_by_label("position").press("End")
    root.locator(".cu-says", has_text="At x = 2.0").wait_for()
    held = root.page.evaluate("() => model.get('_picture')")
    assert held["pieces"] == gallery.SceneControl(x=2).pieces()
    assert (held["says"], held["state"]["x"]) == ("At x = 2.0 the height is 4.00.", 2)


def test_a_view_that_goes_says_bye_and_plays_no_longer(in_notebook):
    kernel = Kernel(gallery.AllControls())
    root = in_notebook(kernel.view.explorer, kernel)
    root.locator(".cu-play").click()
    root.page.evaluate("() => remove()")
    root.page.clock.run_for(2000)
    view = kernel.asked[0]["view"]
    assert kernel.asked[-1] == {"kind": "bye", "view": view}
    assert kernel.view.explorer._picture == {}


# ---- on a page -----------------------------------------------------------------------------


def saved(root, gallery_site, name="saved.html"):
    """Save a page after use, as a browser does: what scripts built is in it."""
    text = root.page.content()
    assert "cu-svg" in text
    (gallery_site.folder / name).write_text(text, encoding="utf-8")
    return gallery_site.address + name


def test_a_saved_page_begins_again(show, open_page, gallery_site):
    root = show(gallery.AllControls)
    press(root, "[data-control=n] input", "End")
    page, watch = open_page(saved(root, gallery_site))
    again = page.locator(".cu")
    assert says(again) == "1 0.5 3 0 sine True hello 0 0.0."
    assert again.locator("img.cu-light").is_visible()
    for selector in (".cu-controls", ".cu-tools", ".cu-play", ".cu-handle", ".cu-note"):
        assert again.locator(selector).count() == 1, selector
    press(again, "[data-control=n] input", "Home")
    assert says(again) == "1 0.5 1 0 sine True hello 0 0.0."
    assert watch.faults == []


def test_a_saved_page_whose_script_does_not_run_says_so(show, open_page, gallery_site):
    root = show(gallery.AllControls)
    press(root, "[data-control=n] input", "End")
    address = saved(root, gallery_site)
    snapshot = root.page.context.new_cdp_session(root.page).send("Page.captureSnapshot")
    single = gallery_site.folder / "saved.mhtml"
    single.write_text(snapshot["data"], encoding="utf-8", newline="")
    pages = [
        open_page(address, java_script_enabled=False)[0],
        open_page(single.as_uri())[0],
    ]
    for page in pages:
        again = page.locator(".cu")
        assert says(again) == "1 0.5 9 0 sine True hello 0 0.0."
        assert again.locator(".cu-svg").is_visible()
        assert again.get_by_text("If this line stays, switch JavaScript on").is_visible()
        for control in again.locator("button, input, select").all():
            assert not control.is_visible()


def test_a_script_that_a_server_sends_as_text_is_missed(open_page, gallery_site):
    page, _ = open_page("about:blank")
    headers = {"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}
    page.route("**/explorer.js", lambda r: r.fulfill(response=r.fetch(), headers=headers))
    page.goto(gallery_site.address + gallery_site.page(gallery.SceneControl))
    assert page.get_by_text("If this line stays, switch JavaScript on").is_visible()
    assert page.locator("img.cu-light").is_visible()


def test_the_line_for_missing_scripts_goes_when_they_run(show):
    root = show(gallery.SceneControl)
    assert not root.get_by_text("If this line stays").is_visible()


def test_a_figure_that_cannot_be_made_says_so_and_the_others_move(show):
    """A very old browser lacks more than the unpacking of recordings."""
    root = show(gallery.SceneControl)
    address = root.page.url
    root.page.add_init_script("delete window.matchMedia; delete Object.hasOwn;"
        "Element.prototype.append = ((append) => function (...all) {"
        " if (this.className === 'cu-controls') throw new Error('old');"
        " return append.apply(this, all); })(Element.prototype.append)")  # fmt: skip
    root.page.goto(address)
    assert root.get_by_text("this browser lacks what it needs").is_visible()
    assert root.locator("img.cu-light").is_visible()
    assert root.locator("input").count() == 0


# ---- on paper and on phones ------------------------------------------------------------------


@pytest.mark.parametrize("moved", [False, True])
def test_printed_figures_are_light_and_have_no_controls(show, moved):
    root = show(gallery.AllControls, viewport={"width": 800, "height": 900})
    light = picture(root)
    root.evaluate("() => { document.documentElement.dataset.theme = 'dark' }")
    if moved:
        root.locator(".cu-reset").focus()
        touched(root)
    root.page.emulate_media(media="print")
    for selector in (".cu-controls", ".cu-tools", ".cu-handle >> nth=0"):
        assert not root.locator(selector).is_visible()
    printed = picture(root)
    root.page.emulate_media(media="screen")
    assert differing(light, printed) < 0.03  # the handle
    dark = "(root) => getComputedStyle(root).getPropertyValue('--cu-ink')"
    on_screen = root.evaluate(dark)
    root.page.emulate_media(media="print")
    assert root.evaluate(dark) != on_screen
    root.page.emulate_media(media="null")


def test_a_swipe_over_a_slider_scrolls_and_moves_nothing(show):
    phone = {"width": 360, "height": 500}
    root = show(gallery.AllControls, viewport=phone, has_touch=True, is_mobile=True)
    page, slider = root.page, root.get_by_label("number")
    box, before = slider.bounding_box(), slider.input_value()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
    swipe(page, [(x + 0.2 * way, y - way) for way in range(0, 120, 10)])
    page.wait_for_function("() => scrollY > 50")
    assert slider.input_value() == before
    assert says(root) == "1 0.5 3 0 sine True hello 0 0.0."
    y = slider.bounding_box()["y"] + box["height"] / 2
    swipe(page, [(x - way, y - 0.2 * way) for way in range(0, 120, 10)])
    assert slider.input_value() not in (before, "0"), "along the slider it moves"


def swipe(page, places):
    """Draw a finger over places of the window."""
    session = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(places) - 1)]
    for kind, (x, y) in zip(kinds, places, strict=True):
        points = [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
