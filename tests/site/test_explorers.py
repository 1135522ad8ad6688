"""Every explorer on every built page is moved by mouse, keys and finger; its pixels change."""

import pytest
from helpers.browsing import PHONE
from helpers.shown_figures import ALL, differing, drag, picture, press, touch_drag

from tools.browser.figures import figure_on, touched


def test_the_site_shows_explorers():
    assert ALL, "no explorer on any built page; run: make book"
    assert any(shown.controls("point") for shown in ALL), "no explorer with a point to drag"


@pytest.fixture
def figure(shown, kept_page):
    page, watch = kept_page(shown.page, reduced_motion="reduce")
    yield figure_on(page, shown)
    assert watch.faults == []


def test_keys_move_every_control_and_reset_brings_the_still_back(shown, figure):
    still = before = picture(figure)
    for name, control in shown.spec["controls"].items():
        if control["liveOnly"]:
            continue
        says = figure.locator(".cu-says").inner_text()
        _press(figure, f"[data-control='{name}']", control)
        touched(figure)
        changed = differing(before, picture(figure)) > 0
        assert changed, f"{name}: keys do not change the picture"
        assert figure.locator(".cu-says").inner_text() != says, f"{name}: the sentence stays"
        figure.locator(".cu-reset").click()
        touched(figure)  # the still's own chunk may not have been needed before
        before = picture(figure)
        assert differing(still, before) < 0.002, f"{name}: Reset does not restore"


def _press(figure, row, control):
    if control["kind"] == "point":
        _press_arrows(figure)
    elif control["kind"] == "choice":
        other = next(v for v in control["values"] if v != control["default"])
        figure.locator(f"{row} select").select_option(other)
    elif control["kind"] == "toggle":
        press(figure, f"{row} input", "Space")
    else:
        at_end = control["default"] == control["values"][-1]
        press(figure, f"{row} input[type=range]", "Home" if at_end else "End")


def _press_arrows(figure):
    """Move the first point round a square, to both ends, and away from where it began."""

    def places(*keys):
        for key in keys:
            press(figure, ".cu-handle", key)
            yield figure.locator(".cu-handle").first.get_attribute("aria-label")

    seen = set(places("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"))
    assert len(seen) == 4, seen
    ends = set(places("Home", "End"))  # one of them may be where the point starts
    assert len(ends) == 2
    assert not ends <= seen
    press(figure, ".cu-handle", "Home", "ArrowRight", "ArrowUp", "ArrowUp")


def test_the_mouse_moves_it(shown, figure):
    before = picture(figure)
    figure.page.evaluate("() => history.replaceState(null, '', location.pathname)")
    if shown.controls("point"):
        drag(figure, 60, -40)
    else:
        _point_at_a_control(figure, figure.page.mouse.click)
    assert differing(before, picture(figure)) > 0
    figure.page.wait_for_url(f"**#{shown.fig}?*")  # the address follows the gesture


def _point_at_a_control(figure, point_at):
    """Click or tap where the first slider ends, else choose the second option."""
    sliders = figure.locator("input[type=range]").all()
    if sliders:
        sliders[0].scroll_into_view_if_needed()  # a tall figure ends below a phone's screen
        box = sliders[0].bounding_box()
        point_at(box["x"] + box["width"] * 0.85, box["y"] + box["height"] / 2)
    else:
        figure.locator("select").first.select_option(index=1)
    touched(figure)


def test_a_finger_moves_it_on_a_phone(shown, kept_page):
    page, watch = kept_page(shown.page, viewport=PHONE, has_touch=True, is_mobile=True)
    root = figure_on(page, shown)
    before = picture(root)
    if shown.controls("point"):
        touch_drag(root, 40, -30)
    else:
        _point_at_a_control(root, page.touchscreen.tap)
    assert differing(before, picture(root)) > 0
    assert watch.faults == []
