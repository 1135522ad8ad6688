"""Every explorer opens: by a link, from a folder, without scripts, on dark paper, touched."""

import numpy as np
from helpers.shown_figures import ALL, differing, link, picture, press, random_state
from playwright.sync_api import expect

from tools.browser.figures import figure_on, touched

SCROLLED_TO = """(fig) => {
    const box = document.querySelector(`#${fig} .cu-stage`).getBoundingClientRect();
    return -box.height < box.y && box.y < innerHeight;
}"""


def chunks(watch):
    return [
        r.url
        for r in watch.requests
        if "/_static/explorers/" in r.url
        and r.url.endswith(".js")
        and not r.url.endswith("/explorer.js")
    ]


def test_dark_paper_shows_the_same_figure_in_other_colours(shown, kept_page):
    page, _ = kept_page(shown.page, reduced_motion="reduce")
    root, paper, brightness = figure_on(page, shown), {}, {}
    for theme in ("light", "dark"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        pixels = picture(root)
        paper[theme] = np.median(np.r_[pixels[2], pixels[-3]])
        brightness[theme] = pixels.mean()
    assert paper["dark"] < 60 < 200 < paper["light"]
    # Most are below 110 in the dark; photographs keep their greys.
    assert brightness["dark"] < brightness["light"] - 50


def test_recordings_load_when_first_touched(shown, kept_page):
    page, watch = kept_page(shown.page, reduced_motion="reduce")
    others = chunks(watch)  # of figures above, which were touched before
    root = figure_on(page, shown)
    picture(root)  # its still is loaded and painted, and nothing else
    assert chunks(watch) == others
    root.locator(".cu-reset").focus()
    touched(root)
    assert len(chunks(watch)) > len(others)


LAST = {shown.page: shown for shown in ALL}


def test_a_link_opens_its_state(shown, kept_page):
    """A page is loaded for its last figure, the longest way down; then links are followed."""
    state = random_state(shown, np.random.default_rng(7))
    address = link(shown, state)
    if LAST[shown.page] is shown:
        page, watch = kept_page(address, again=True)
        touched(page.locator(f"#{shown.fig} .cu"))
    else:
        page, watch = kept_page(shown.page, reduced_motion="reduce")
        page.evaluate("(hash) => { location.hash = hash }", address.partition("#")[2])
    root = page.locator(f"#{shown.fig} .cu")
    page.wait_for_function(SCROLLED_TO, arg=shown.fig)
    for name, control in shown.controls("slider", "integer", "play").items():
        slider = root.locator(f"[data-control='{name}'] input")
        expect(slider).to_have_value(str(control["values"].index(state[name])))
    assert root.locator(".cu-note").is_hidden()
    assert watch.faults == []


ATTACKS = (
    "?{name}=<img src=x onerror=alert(1)>", "?{name}=%3Cscript%3Ealert(1)%3C/script%3E",
    "?__proto__=1", "?constructor=1", "?{name}=NaN", "?{name}=1e999", "?{name}=", "?{name}",
    "?%", "?{name}=toString",
)  # fmt: skip


def test_a_damaged_link_changes_nothing(open_page):
    shown = ALL[0]
    page, watch = open_page(shown.page, formulas=False)
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
    page, _ = open_page(link(shown, {name: [x, y]}), formulas=False)
    root = page.locator(f"#{shown.fig} .cu")
    touched(root)
    assert root.locator(".cu-note").inner_text() == shown.spec["words"]["nearest"]
    nearest = ", ".join(f"{g[5]:.{control['digits']}f}" for g in (control["xs"], control["ys"]))
    assert nearest in root.locator(f"[data-control='{name}'] .cu-value").inner_text()


def test_figures_move_from_a_folder(shown, kept_page, plain_folder):
    page, watch = kept_page((plain_folder / shown.page).as_uri())
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


def test_without_scripts_the_still_and_a_sentence_are_there(shown, kept_page):
    page, _ = kept_page(shown.page, java_script_enabled=False)
    root = page.locator(f"#{shown.fig} .cu")
    root.scroll_into_view_if_needed()
    assert root.locator("img.cu-light").is_visible()
    assert root.locator("img.cu-light").get_attribute("alt") == shown.spec["says"]
    assert root.get_by_text(shown.spec["words"]["noScript"]).is_visible()
