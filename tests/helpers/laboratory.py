"""What a test wants to know about a chapter in JupyterLab, from a single visit.

Entry points: `CHAPTERS` with explorers and what is `shown_in` them; `states_cell`, which shows
all of them in another `state`; `visit`; and `seen`, what a figure shows and says.
"""

import re

import numpy as np
from playwright.sync_api import TimeoutError, expect

from helpers.shown_figures import ALL, default_state, picture, random_state
from tools.browser.lab import close_notebook
from tools.browser.site import ROOT

BOOK = ROOT / "book"
TRIES = 20  # presses on a handle
WIDTH = 480  # of a picture that is compared
PATIENCE = 300_000  # ms until a figure has answered on a machine with much other work
# Puts a copy of a picture into the corner of the window: the page behind it stays as it is.
COPY = """(root, width) => {
    const all = document.createElement("div");
    Object.assign(all, { id: "copy", className: "cu" });
    Object.assign(all.style, { position: "fixed", left: 0, top: 0, width: `${width}px`,
        maxWidth: "none", zIndex: 100000, background: "white" });
    const copy = root.querySelector(".cu-stage").cloneNode(true);
    copy.querySelectorAll(".cu-handle").forEach((handle) => handle.remove());
    all.append(copy);
    document.body.append(all);
}"""
BEHIND = "(display) => { document.getElementById('main').style.display = display }"
# JupyterLab makes the elements of cells one by one, and sets text when it comes into view.
ALL_THERE = """(panel) => panel.querySelectorAll(".jp-Cell").length
    === window.jupyterapp.shell.currentWidget.content.widgets.length"""
SET = """(panel) => {
    const cells = [...panel.querySelectorAll(".jp-MarkdownCell")];
    const waiting = cells.find((cell) => !cell.querySelector(".myst")?.textContent.trim());
    waiting?.scrollIntoView();
    return !waiting;
}"""
RAW = re.compile(r"\{(?:prf:|ref|numref|eq|term|cite|doc)[^}]*\}`|:label:|:::|```")
NOT_RAW = f"""(panel) => ![...panel.querySelectorAll(".myst")]
    .some((cell) => /{RAW.pattern}/.test(cell.textContent))"""
FAILED = ".jp-RenderedText[data-mime-type*='stderr'], .jp-OutputArea-error"
ARROWS = ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown")
AWAY_AND_BACK = ("ArrowLeft", "ArrowRight", "ArrowDown", "ArrowUp")


def page_of(chapter):
    return chapter.relative_to(BOOK).with_suffix(".html").as_posix()


def shown_in(chapter):
    return [shown for shown in ALL if shown.page == page_of(chapter)]


CHAPTERS = [path for path in sorted(BOOK.rglob("*.ipynb")) if shown_in(path)]


def state(shown):
    """Return a state that is not the still's."""
    rng, found = np.random.default_rng(11), default_state(shown)
    while found == default_state(shown):
        found = random_state(shown, rng)
    return found


def states_cell(chapter):
    """Return the source of a cell that shows a chapter's explorers in another state."""
    lines = []
    for shown in shown_in(chapter):
        module, _, name = shown.name.partition(":")
        lines += [f"from {module} import {name}", f"display({name}(**{state(shown)!r}))"]
    return "\n".join(lines)


def visit(panel, chapter):
    """Read a chapter that was run, `states_cell` last; return what is `seen` by figure."""
    try:
        panel.page.wait_for_function(ALL_THERE, arg=panel.element_handle(), timeout=PATIENCE)
        assert panel.locator(FAILED).all_text_contents() == []
        _reads_well(panel)
        if any(shown.controls("point") for shown in shown_in(chapter)):
            _dragged_and_moved(panel.locator(".cu:has(.cu-handle)").first)
        else:
            _slid(panel.locator(".cu:has(input[type=range])").first)
        return _seen_by_figure(panel, shown_in(chapter))
    finally:
        close_notebook(panel.page)


def _seen_by_figure(panel, figures):
    roots = panel.locator(".jp-Cell").last.locator(".cu")
    expect(roots.locator(".cu-svg")).to_have_count(len(figures), timeout=PATIENCE)
    # What lies behind a copy would be painted anew for each photograph.
    panel.page.evaluate(BEHIND, "none")
    found = {shown.fig: seen(roots.nth(k)) for k, shown in enumerate(figures)}
    panel.page.evaluate(BEHIND, "")
    return found


def _reads_well(panel):
    """Wait until all text is set, and no directive of it is shown raw."""
    page, element = panel.page, panel.element_handle()
    page.wait_for_function(SET, arg=element, timeout=PATIENCE)
    try:
        page.wait_for_function(NOT_RAW, arg=element, timeout=PATIENCE)
    except TimeoutError:
        texts = panel.locator(".myst").all_text_contents()
        raise AssertionError(f"shown raw: {RAW.findall(' '.join(texts))}") from None


def _dragged_and_moved(root):
    handle, says, seen = root.locator(".cu-handle").first, root.locator(".cu-says"), set()
    mouse, before = root.page.mouse, says.inner_text()
    _take(handle, mouse)
    box = handle.bounding_box()
    for k in range(1, 8):
        mouse.move(box["x"] + 22 + 6 * k, box["y"] + 22 - 4 * k)
    mouse.up()
    expect(says).not_to_have_text(before, use_inner_text=True, timeout=PATIENCE)
    for key in ARROWS:
        label = handle.get_attribute("aria-label")
        handle.press(key)
        expect(handle, f"{key} moves it").not_to_have_attribute(
            "aria-label", label, timeout=PATIENCE
        )
        seen.add(handle.get_attribute("aria-label"))
    assert len(seen) == 4


def _take(handle, mouse):
    """Press the mouse on a handle; what is still being set above may move it away just then."""
    for _ in range(TRIES):
        handle.hover()  # waits until it stops moving and nothing covers it
        mouse.down()
        if handle.evaluate("(handle) => handle === document.activeElement"):
            return
        mouse.up()
    raise AssertionError(f"the handle was not there in {TRIES} presses")


def _slid(root):
    slider, says = root.locator("input[type=range]").first, root.locator(".cu-says")
    before = says.inner_text()
    slider.press("End")
    expect(says).not_to_have_text(before, use_inner_text=True, timeout=PATIENCE)
    for key in AWAY_AND_BACK:
        value = slider.input_value()
        slider.press(key)
        expect(slider, f"{key} moves it").not_to_have_value(value, timeout=PATIENCE)


def seen(root):
    """Return the picture of a figure at the width at which it is compared, and its words."""
    root.evaluate(COPY, WIDTH)
    pixels = picture(root.page.locator("#copy"))
    root.page.evaluate("() => document.getElementById('copy').remove()")
    return pixels, root.locator(".cu-says").text_content()
