"""Every explorer on every built page is moved by mouse, keys and finger; its pixels change."""

import pytest
from browsing import PHONE
from shown import ALL, differing, drag, picture, press, touch_drag

from tools.browser.figures import figure_on, touched

DRAGGABLE = [shown for shown in ALL if shown.controls("point")]
each_draggable = pytest.mark.parametrize("shown", DRAGGABLE, ids=lambda shown: shown.fig)


def test_the_site_shows_explorers():
    assert ALL, "no explorer on any built page; run: make book"
    assert DRAGGABLE, "no explorer with a point to drag"


@pytest.fixture
def figure(shown, kept_page):
    page, watch = kept_page(shown.page, reduced_motion="reduce")
    root = figure_on(page, shown)
    yield root
    assert watch.faults == []


def test_keys_move_every_control_and_reset_brings_the_still_back(shown, figure):
    page = figure.page
    still = picture(figure)
    for name, control in shown.spec["controls"].items():
        if control["liveOnly"]:
            continue
        row = f"[data-control='{name}']"
        says, before = figure.locator(".cu-says").inner_text(), picture(figure)
        if control["kind"] == "point":
            handle = ".cu-handle >> nth=0"
            press(figure, handle, "ArrowRight", "ArrowUp", "ArrowUp")
        elif control["kind"] == "choice":
            other = next(v for v in control["values"] if v != control["default"])
            figure.locator(f"{row} select").select_option(other)
        elif control["kind"] == "toggle":
            press(figure, f"{row} input", "Space")
        else:
            at_end = control["default"] == control["values"][-1]
            press(figure, f"{row} input[type=range]", "Home" if at_end else "End")
        touched(figure)
        page.wait_for_timeout(50)
        changed = differing(before, picture(figure)) > 0
        assert changed, f"{name}: keys do not change the picture"
        assert figure.locator(".cu-says").inner_text() != says, f"{name}: the sentence stays"
        figure.locator(".cu-reset").click()
        touched(figure)  # the still's own chunk may not have been needed before
        assert differing(still, picture(figure)) < 0.002, f"{name}: Reset does not restore"


@each_draggable
def test_all_four_arrow_keys_move_a_point(shown, figure):
    seen = set()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        press(figure, ".cu-handle", key)
        seen.add(figure.locator(".cu-handle").first.get_attribute("aria-label"))
    assert len(seen) == 4, seen
    ends = set()
    for key in ("Home", "End"):  # one of them may be where the point starts
        press(figure, ".cu-handle", key)
        ends.add(figure.locator(".cu-handle").first.get_attribute("aria-label"))
    assert len(ends) == 2
    assert not ends <= seen


@each_draggable
def test_the_mouse_drags(shown, figure):
    before = picture(figure)
    drag(figure, 60, -40)
    assert differing(before, picture(figure)) > 0
    figure.page.wait_for_timeout(400)
    assert f"#{shown.fig}?" in figure.page.url, "the address does not follow the gesture"


def test_a_finger_moves_it_on_a_phone(shown, kept_page):
    page, watch = kept_page(shown.page, viewport=PHONE, has_touch=True, is_mobile=True)
    root = figure_on(page, shown)
    before = picture(root)
    if shown.controls("point"):
        touch_drag(root, 40, -30)
    else:
        sliders = root.locator("input[type=range]").all()
        if sliders:
            sliders[0].scroll_into_view_if_needed()  # a tall figure ends below a phone's screen
            box = sliders[0].bounding_box()
            page.touchscreen.tap(box["x"] + box["width"] * 0.85, box["y"] + box["height"] / 2)
        else:
            root.locator("select").first.select_option(index=1)
        touched(root)
    assert differing(before, picture(root)) > 0
    assert watch.faults == []
