"""Every explorer on every built page is moved by mouse, keys and finger; its pixels change."""

import numpy as np
import pytest
from browsing import PHONE
from shown import differing, drag, link, picture, press, random_state, touch_drag

from tools.browser.figures import figure_on, figures, touched
from tools.browser.site import SITE

ALL = figures() if SITE.is_dir() else []
DRAGGABLE = [shown for shown in ALL if shown.controls("point")]
each_draggable = pytest.mark.parametrize("shown", DRAGGABLE, ids=lambda shown: shown.fig)


def test_the_site_shows_explorers():
    assert ALL, "no explorer on any built page; run: make book"
    assert DRAGGABLE, "no explorer with a point to drag"


@pytest.fixture(params=ALL, ids=lambda shown: shown.fig)
def shown(request):
    return request.param


@pytest.fixture
def figure(shown, open_page):
    page, watch = open_page(shown.page, reduced_motion="reduce")
    root = figure_on(page, shown)
    yield root
    assert watch.faults == []


def chunks(watch):
    return [
        r.url
        for r in watch.requests
        if "/_static/explorers/" in r.url
        and r.url.endswith(".js")
        and not r.url.endswith("/explorer.js")
    ]


def test_recordings_load_when_first_touched(shown, open_page):
    page, watch = open_page(shown.page)
    root = figure_on(page, shown)
    page.wait_for_timeout(300)
    assert chunks(watch) == []
    root.locator(".cu-reset").focus()
    touched(root)
    assert chunks(watch) != []


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


def test_a_finger_moves_it_on_a_phone(shown, open_page):
    page, watch = open_page(shown.page, viewport=PHONE, has_touch=True, is_mobile=True)
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


def test_a_link_opens_its_state(shown, open_page):
    state = random_state(shown, np.random.default_rng(7))
    page, watch = open_page(link(shown, state))
    root = page.locator(f"#{shown.fig} .cu")
    touched(root)
    assert root.locator(".cu-note").is_hidden()
    page.wait_for_timeout(200)
    box = root.locator(".cu-stage").bounding_box()
    assert -box["height"] < box["y"] < 900, "the link does not scroll to the figure"
    for name, control in shown.controls("slider", "integer", "play").items():
        index = int(root.locator(f"[data-control='{name}'] input").input_value())
        assert control["values"][index] == state[name]
    assert watch.faults == []


ATTACKS = (
    "?{name}=<img src=x onerror=alert(1)>", "?{name}=%3Cscript%3Ealert(1)%3C/script%3E",
    "?__proto__=1", "?constructor=1", "?{name}=NaN", "?{name}=1e999", "?{name}=", "?{name}",
    "?%", "?{name}=toString",
)  # fmt: skip


def test_a_damaged_link_changes_nothing(open_page):
    shown = ALL[0]
    page, watch = open_page(shown.page)
    root, dialogs = page.locator(f"#{shown.fig} .cu"), []
    says = root.locator(".cu-says").inner_text()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for attack in ATTACKS:
        damaged = shown.fig + attack.format(name=next(iter(shown.spec["controls"])))
        root.evaluate("(r) => { r.querySelector('.cu-note').textContent = '' }")
        page.evaluate("(hash) => { location.hash = hash }", damaged)
        root.get_by_text(shown.spec["words"]["badLink"]).wait_for()
        assert root.locator(".cu-says").inner_text() == says, attack
        assert root.locator("img[src=x]").count() == 0, attack
    assert dialogs == []
    assert watch.faults == []


def test_a_state_off_the_grid_opens_the_nearest_and_says_so(open_page):
    shown = next(s for s in ALL if s.controls("point"))
    name, control = next(iter(shown.controls("point").items()))
    x, y = (0.3 * g[4] + 0.7 * g[5] for g in (control["xs"], control["ys"]))
    page, _ = open_page(link(shown, {name: [x, y]}))
    root = page.locator(f"#{shown.fig} .cu")
    touched(root)
    assert root.locator(".cu-note").inner_text() == shown.spec["words"]["nearest"]
    nearest = ", ".join(f"{g[5]:.{control['digits']}f}" for g in (control["xs"], control["ys"]))
    assert nearest in root.locator(f"[data-control='{name}'] .cu-value").inner_text()


def test_figures_move_from_a_folder(shown, open_page, site):
    page, watch = open_page((site / shown.page).as_uri())
    root = figure_on(page, shown)
    before = picture(root)
    control = next(c for c in shown.spec["controls"].values() if not c["liveOnly"])
    if control["kind"] == "point":
        press(root, ".cu-handle", "ArrowRight", "ArrowUp")
    elif control["kind"] == "choice":
        root.locator("select").first.select_option(
            next(v for v in control["values"] if v != control["default"])
        )
        touched(root)
    else:
        press(root, "input[type=range]", "End", "ArrowLeft")
    assert differing(before, picture(root)) > 0
    assert watch.faults == []


def test_without_scripts_the_still_and_a_sentence_are_there(shown, open_page):
    page, _ = open_page(shown.page, java_script_enabled=False)
    root = page.locator(f"#{shown.fig} .cu")
    root.scroll_into_view_if_needed()
    assert root.locator("img.cu-light").is_visible()
    assert root.locator("img.cu-light").get_attribute("alt") == shown.spec["says"]
    assert root.get_by_text(shown.spec["words"]["noScript"]).is_visible()


def test_dark_paper_shows_the_same_figure_in_other_colours(shown, open_page):
    page, _ = open_page(shown.page)
    root, brightness = figure_on(page, shown), {}
    for theme in ("light", "dark"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        root.locator(f"img.cu-{theme}").evaluate("(image) => image.decode()")
        brightness[theme] = picture(root).mean()
    assert brightness["dark"] < 110 < brightness["light"]
