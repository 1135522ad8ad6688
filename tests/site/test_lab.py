"""JupyterLab in a real browser: chapters run, figures are dragged, and look as on the page."""

import re

import gallery
import nbformat
import numpy as np
import pytest
from ipywidgets.embed import embed_data
from nbformat.sign import NotebookNotary
from shown import ALL, default_state, differing, link, picture, random_state

from tools.browser.lab import jupyter, open_notebook, run_all
from tools.browser.site import DESKTOP, ROOT

BOOK = ROOT / "book"
STATES = 3  # of each explorer, compared between JupyterLab and the page; each takes 0.5 s
SAME = 0.002  # share of pixels that may differ visibly: anti-aliasing of lines
LIVE = (
    f"import sys; sys.path.insert(0, {str(ROOT / 'tests' / 'interactive')!r})\nimport gallery",
    "gallery.LiveOnly()",
    "gallery.Failing()",
    """training = gallery.Training()
display(training)""",
    "gallery.Slow()",
    """import threading
import numpy as np
def train():
    for k in range(1, 201):
        training.push(losses=1 / np.arange(1, k + 1))
thread = threading.Thread(target=train)
thread.start(); thread.join()""",
)
COPY = """(root) => {
    const copy = document.createElement("div");
    Object.assign(copy, { id: "copy", className: "cu" });
    Object.assign(copy.style, { position: "fixed", left: 0, top: 0, width: "480px",
        zIndex: 100000, background: "white" });
    const stage = root.querySelector(".cu-stage").cloneNode(true);
    stage.querySelectorAll(".cu-handle").forEach((handle) => handle.remove());
    copy.append(stage);
    document.body.append(copy);
}"""
RAW = re.compile(r"\{(?:prf:|ref|numref|eq|term|cite|doc)[^}]*\}`|:label:|^:::|^```", re.M)
SAYS_SOMETHING_ELSE = """([fig, says]) =>
    document.querySelector(`#${fig} .cu-says`).innerText !== says"""
ARROWS = ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Working copies of the chapters, and a notebook with every explorer in some states."""
    folder = tmp_path_factory.mktemp("class")
    for path in BOOK.rglob("*.ipynb"):
        nbformat.write(_not_yet_run(path), folder / path.name)
    nbformat.write(_notebook(*_states_cells()), folder / "states.ipynb")
    nbformat.write(_notebook(*LIVE), folder / "live.ipynb")
    nbformat.write(_stored_with_its_widget(), folder / "stored.ipynb")
    return folder


def _stored_with_its_widget():
    """A trusted notebook as JupyterLab stores it when it also stores widgets."""
    explorer = gallery.SceneControl(x=2)
    data, metadata = explorer._repr_mimebundle_()
    notebook = _notebook(f"{LIVE[0]}\ngallery.SceneControl(x=2)")
    notebook.cells[0].outputs = [
        nbformat.v4.new_output("display_data", data, metadata=metadata)
    ]
    state = embed_data(views=[explorer], drop_defaults=False)["manager_state"]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    NotebookNotary().sign(notebook)
    return notebook


def _not_yet_run(path):
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _states(shown):
    """States, none of them like the one before it; the first is not the still's."""
    rng, states = np.random.default_rng(11), [default_state(shown)]
    while len(states) <= STATES:
        state = random_state(shown, rng)
        states += [state] if state != states[-1] else []
    return states[1:]


def _states_cells():
    for shown in ALL:
        module, _, name = shown.name.partition(":")
        lines = [f"display({name}(**{state!r}))" for state in _states(shown)]
        yield "\n".join([f"from {module} import {name}", *lines])


def _notebook(*cells):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return notebook


@pytest.fixture(scope="module")
def lab(folder, browser):
    with jupyter(folder) as address:
        yield address


@pytest.fixture
def lab_page(browser):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture(scope="module")
def live(lab, browser):
    """A page with the gallery's live explorers, run."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    open_notebook(page, lab, "live.ipynb")
    run_all(page)
    yield page
    context.close()


def _explorer(page, k):
    root = page.locator(".jp-Notebook .cu").nth(k)
    root.scroll_into_view_if_needed()
    root.locator(".cu-svg").wait_for()
    return root


def _expect(root, text):
    root.locator(".cu-says", has_text=text).wait_for(timeout=10_000)


def test_text_is_typed_live(live):
    root = _explorer(live, 0)
    root.get_by_label("name").fill("centre")
    _expect(root, "centre: ")


def test_points_are_drawn_dragged_and_removed_by_hand(live):
    root = _explorer(live, 0)
    _expect(root, "2 points.")
    box = root.locator(".cu-stage").bounding_box()
    live.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    _expect(root, "3 points.")
    handle = root.locator(".cu-handle").nth(2)
    before = handle.get_attribute("aria-label")
    spot = handle.bounding_box()
    live.mouse.move(spot["x"] + 22, spot["y"] + 22)
    live.mouse.down()
    live.mouse.move(spot["x"] + 52, spot["y"] + 42, steps=4)
    live.mouse.up()
    assert handle.get_attribute("aria-label") != before
    handle.focus()
    live.keyboard.press("Delete")
    _expect(root, "2 points.")


def test_a_failure_is_shown_in_the_figure_and_ends_with_the_next_good_state(live):
    root = _explorer(live, 1)
    good = picture(root)
    slider = root.locator("input[type=range]")
    slider.focus()
    live.keyboard.press("End")
    root.get_by_text("ValueError: no square root of -1.0").wait_for()
    assert root.locator("[data-piece=curve] path").count() == 1, "the last picture is kept"
    live.keyboard.press("Home")
    root.locator(".cu-error").wait_for(state="hidden")
    assert differing(good, picture(root)) < SAME


def test_pushed_values_arrive_from_a_thread_and_the_last_one_is_shown(live):
    _expect(_explorer(live, 2), "200 steps, loss 0.005.")


def test_moves_faster_than_pictures_are_dropped_and_the_last_arrives(live):
    root = _explorer(live, 3)
    slider = root.locator("input[type=range]")
    slider.evaluate("""(input) => { for (let k = 0; k <= 200; k++) {
        input.value = k; input.dispatchEvent(new Event("input", { bubbles: true })); } }""")
    _expect(root, "x = 2.00")
    drawn = int(re.search(r"drawn (\d+) times", root.locator(".cu-says").inner_text())[1])
    assert drawn <= 5, "201 moves within one frame must not be drawn one by one"


def test_a_figure_whose_kernel_is_not_there_says_so(lab, lab_page):
    """First stored with its widget and opened, then alive, then its kernel is started again."""
    open_notebook(lab_page, lab, "stored.ipynb")
    root = lab_page.locator(".jp-Notebook .cu")
    alone = root.get_by_text("Run the cell again to move it.")
    alone.wait_for()
    assert root.locator("[data-piece=parabola] path").count() == 1
    _expect(root, "At x = 2.0 the height is 4.00.")
    slider = root.locator("input[type=range]")
    assert slider.is_disabled()
    run_all(lab_page)
    alone.wait_for(state="detached")
    slider.press("Home")
    _expect(root, "At x = -2.0")
    lab_page.get_by_role("menuitem", name="Kernel", exact=True).click()
    lab_page.get_by_text("Restart Kernel\u2026", exact=True).click()
    lab_page.get_by_role("button", name="Confirm Kernel Restart").click()
    alone.wait_for()
    assert slider.is_disabled()
    _expect(root, "At x = -2.0")


def chapters():
    found = {shown.page for shown in ALL}
    return sorted(p for p in BOOK.rglob("*.ipynb")
                  if p.relative_to(BOOK).with_suffix(".html").as_posix() in found)  # fmt: skip


@pytest.mark.parametrize("chapter", chapters(), ids=lambda path: path.stem)
def test_a_chapter_runs_reads_and_moves(chapter, lab, lab_page):
    open_notebook(lab_page, lab, chapter.name)
    run_all(lab_page)
    assert (
        lab_page.locator(
            ".jp-RenderedText[data-mime-type*='stderr'], .jp-OutputArea-error"
        ).count()
        == 0
    )
    # Markdown is set a moment after its cell has appeared.
    for _ in range(50):
        raw = RAW.findall(lab_page.locator(".jp-Notebook").inner_text())
        if not raw:
            break
        lab_page.wait_for_timeout(200)
    assert raw == [], "directives are shown raw"
    lab_page.locator(".jp-Notebook .cu-svg").first.wait_for(state="attached", timeout=30_000)
    page = chapter.relative_to(BOOK).with_suffix(".html").as_posix()
    if any(shown.controls("point") for shown in ALL if shown.page == page):
        _dragged_and_moved(lab_page)
    else:
        _slid(lab_page)


def _until_changed(page, act, read, complaint):
    """Act until what is read changes: while cells above are set, the notebook scrolls away."""
    before = read()
    for _ in range(40):
        act()
        for _ in range(10):
            page.wait_for_timeout(25)
            if read() != before:
                return
    raise AssertionError(complaint)


def _dragged_and_moved(page):
    root = page.locator(".cu:has(.cu-handle)").first
    handle, seen = root.locator(".cu-handle").first, set()

    def drag():
        root.scroll_into_view_if_needed()
        box = handle.bounding_box()
        page.mouse.move(box["x"] + 22, box["y"] + 22)
        page.mouse.down()
        for k in range(1, 8):
            page.mouse.move(box["x"] + 22 + 6 * k, box["y"] + 22 - 4 * k)
        page.mouse.up()

    _until_changed(page, drag, root.locator(".cu-says").inner_text, "dragging moves nothing")
    for key in ARROWS:
        _until_changed(
            page,
            lambda key=key: handle.press(key),
            lambda: handle.get_attribute("aria-label"),
            f"{key} is swallowed",
        )
        seen.add(handle.get_attribute("aria-label"))
    assert len(seen) == 4


def _slid(page):
    root = page.locator(".cu:has(input[type=range])").first
    slider, says = root.locator("input[type=range]").first, root.locator(".cu-says")
    _until_changed(
        page, lambda: slider.press("End"), says.inner_text, "the slider moves nothing"
    )
    for key in ("ArrowLeft", "ArrowRight", "ArrowDown", "ArrowUp"):  # away and back, twice
        _until_changed(
            page, lambda key=key: slider.press(key), slider.input_value, f"{key} is swallowed"
        )


def _copied(root):
    """Photograph a copy of the picture in the corner of the window: nothing is shifted."""
    root.scroll_into_view_if_needed()
    root.evaluate(COPY)
    pixels = picture(root.page.locator("#copy"))
    root.evaluate("() => document.getElementById('copy').remove()")
    return pixels


@pytest.fixture(scope="module")
def lab_states(lab, browser):
    """Pictures of all explorers in some states, as JupyterLab shows them."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    open_notebook(page, lab, "states.ipynb")
    run_all(page)
    count = STATES * len(ALL)
    page.wait_for_function(
        f"document.querySelectorAll('.cu-svg').length === {count}", timeout=60_000
    )
    roots = page.locator(".cu")
    pictures = [_copied(roots.nth(k)) for k in range(count)]
    context.close()
    return {s.fig: pictures[STATES * k :][:STATES] for k, s in enumerate(ALL)}


@pytest.mark.parametrize("shown", ALL, ids=lambda shown: shown.fig)
def test_lab_and_page_show_the_same_pictures(shown, lab_states, open_page):
    page, _ = open_page(shown.page, viewport=DESKTOP, formulas=False)
    page.evaluate("() => { document.documentElement.dataset.theme = 'light' }")
    root = page.locator(f"#{shown.fig} .cu")
    for state, in_lab in zip(_states(shown), lab_states[shown.fig], strict=True):
        says = root.locator(".cu-says").inner_text()
        page.evaluate(
            "(hash) => { location.hash = hash }", link(shown, state).partition("#")[2]
        )
        page.wait_for_function(SAYS_SOMETHING_ELSE, arg=[shown.fig, says])
        assert differing(in_lab, _copied(root)) < SAME, state
