"""JupyterLab in a real browser: chapters run, figures are dragged, and look as on the page."""

import re

import nbformat
import pytest
from helpers import gallery
from helpers.laboratory import (
    CHAPTERS,
    FAILED,
    PATIENCE,
    seen,
    shown_in,
    state,
    states_cell,
    visit,
)
from helpers.shown_figures import differing, link, picture
from ipywidgets.embed import embed_data
from nbformat.sign import NotebookNotary

from tools.browser.lab import close_notebook, jupyter, open_notebook, run_all
from tools.browser.site import ROOT

WINDOW = {"width": 1440, "height": 1000}
SAME = 0.002  # share of pixels that may differ visibly: anti-aliasing of lines
LIVE = (
    f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r})\nfrom helpers import gallery",
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
SAYS_SOMETHING_ELSE = """([fig, says]) =>
    document.querySelector(`#${fig} .cu-says`).innerText !== says"""
# While a kernel starts again, JupyterLab cannot end it.
IDLE = "window.jupyterapp.shell.currentWidget.sessionContext.kernelDisplayStatus === 'idle'"
FIGURES = [(chapter, shown) for chapter in CHAPTERS for shown in shown_in(chapter)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Working copies of the chapters; the last cell of each shows its figures moved."""
    folder = tmp_path_factory.mktemp("class")
    for chapter in CHAPTERS:
        notebook = _not_yet_run(chapter)
        notebook.cells.append(nbformat.v4.new_code_cell(states_cell(chapter)))
        nbformat.write(notebook, folder / chapter.name)
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


def _notebook(*cells):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return notebook


@pytest.fixture(scope="module")
def lab(folder, browser):
    """JupyterLab in one page, as a class has it; yields what opens a notebook and runs it."""
    with jupyter(folder) as address, browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def open_(name, run=True):
            open_notebook(page, address, name)
            if run:
                run_all(page)
            return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

        yield open_


@pytest.fixture(scope="module")
def live(lab):
    """The notebook with the gallery's live explorers, run."""
    panel = lab("live.ipynb")
    assert panel.locator(FAILED).all_text_contents() == []
    yield panel
    close_notebook(panel.page)


def _explorer(panel, k):
    root = panel.locator(".cu").nth(k)
    root.scroll_into_view_if_needed()
    root.locator(".cu-svg").wait_for()
    return root


def _expect(root, text):
    root.locator(".cu-says", has_text=text).wait_for(timeout=PATIENCE)


def test_text_is_typed_live(live):
    root = _explorer(live, 0)
    root.get_by_label("name").fill("centre")
    _expect(root, "centre: ")


def test_points_are_drawn_dragged_and_removed_by_hand(live):
    root = _explorer(live, 0)
    _expect(root, "2 points.")
    box = root.locator(".cu-stage").bounding_box()
    live.page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    _expect(root, "3 points.")
    handle = root.locator(".cu-handle").nth(2)
    before = handle.get_attribute("aria-label")
    spot = handle.bounding_box()
    live.page.mouse.move(spot["x"] + 22, spot["y"] + 22)
    live.page.mouse.down()
    live.page.mouse.move(spot["x"] + 52, spot["y"] + 42, steps=4)
    live.page.mouse.up()
    assert handle.get_attribute("aria-label") != before
    handle.focus()
    live.page.keyboard.press("Delete")
    _expect(root, "2 points.")


def test_a_failure_is_shown_in_the_figure_and_ends_with_the_next_good_state(live):
    root = _explorer(live, 1)
    good = picture(root)
    slider = root.locator("input[type=range]")
    slider.focus()
    live.page.keyboard.press("End")
    root.get_by_text("ValueError: no square root of -1.0").wait_for()
    assert root.locator("[data-piece=curve] path").count() == 1, "the last picture is kept"
    live.page.keyboard.press("Home")
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


def test_a_figure_whose_kernel_is_not_there_says_so(lab):
    """First stored with its widget and opened, then alive, then its kernel is started again."""
    panel = lab("stored.ipynb", run=False)
    page, root = panel.page, panel.locator(".cu")
    alone = root.get_by_text("Run the cell again to move it.")
    alone.wait_for()
    assert root.locator("[data-piece=parabola] path").count() == 1
    _expect(root, "At x = 2.0 the height is 4.00.")
    slider = root.locator("input[type=range]")
    assert slider.is_disabled()
    run_all(page)
    alone.wait_for(state="detached")
    slider.press("Home")
    _expect(root, "At x = -2.0")
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel\u2026", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    alone.wait_for()
    assert slider.is_disabled()
    _expect(root, "At x = -2.0")
    page.wait_for_function(IDLE)
    close_notebook(page)


@pytest.fixture(scope="module")
def in_lab(lab):
    """Visit a chapter in JupyterLab once; what went wrong there goes wrong for all who ask."""
    found = {}

    def visited(chapter):
        if chapter not in found:
            try:
                found[chapter] = visit(lab(chapter.name), chapter)
            except Exception as error:  # noqa: BLE001 - raised again
                found[chapter] = error
        if isinstance(found[chapter], Exception):
            raise found[chapter]
        return found[chapter]

    return visited


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_reads_and_moves(chapter, in_lab):
    assert in_lab(chapter).keys() == {shown.fig for shown in shown_in(chapter)}


@pytest.mark.parametrize(
    ("chapter", "shown"), FIGURES, ids=[f"{c.stem}-{s.fig}" for c, s in FIGURES]
)
def test_lab_and_page_show_the_same_picture(chapter, shown, in_lab, kept_page):
    page, _ = kept_page(shown.page, viewport=WINDOW)
    page.evaluate("() => { document.documentElement.dataset.theme = 'light' }")
    root = page.locator(f"#{shown.fig} .cu")
    says = root.locator(".cu-says").inner_text()
    hash_of = link(shown, state(shown)).partition("#")[2]
    page.evaluate("(hash) => { location.hash = hash }", hash_of)
    page.wait_for_function(SAYS_SOMETHING_ELSE, arg=[shown.fig, says], timeout=PATIENCE)
    pixels, words = in_lab(chapter)[shown.fig]
    on_page, said = seen(root)
    assert words == said
    assert differing(pixels, on_page) < SAME
