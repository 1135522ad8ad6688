"""JupyterLab in a real browser: chapters run, figures are dragged, and look as on the page."""

import re
import shutil

import nbformat
import numpy as np
import pytest
from browsing import DESKTOP, ROOT, SITE
from lab import jupyter, open_notebook, run_all
from shown import differing, figures, link, picture, random_state, touched

ALL = figures() if SITE.is_dir() else []
BOOK = ROOT / "book"
SAME = 0.002  # share of pixels that may differ visibly: anti-aliasing of lines
FIXED_WIDTH = (
    ".cu { width: 480px !important; max-width: 480px !important } .cu-handle { display: none }"
)
ARROWS = ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Working copies of the chapters, and a notebook with every explorer in five states."""
    folder = tmp_path_factory.mktemp("class")
    for path in BOOK.rglob("*.ipynb"):
        shutil.copy(path, folder / path.name)
    nbformat.write(_states_notebook(), folder / "states.ipynb")
    return folder


def _states(shown):
    rng = np.random.default_rng(11)
    return [random_state(shown, rng) for _ in range(5)]


def _states_notebook():
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    for shown in ALL:
        module, _, name = shown.name.partition(":")
        lines = [f"from {module} import {name}"]
        states = _states(shown)
        lines += [f"display({name}(**{state!r}))" for state in states]
        notebook.cells.append(nbformat.v4.new_code_cell("\n".join(lines)))
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
    text = lab_page.locator(".jp-Notebook").inner_text()
    raw = re.findall(
        r"\{(?:prf:|ref|numref|eq|term|cite|doc)[^}]*\}`|:label:|^:::|^```", text, re.M
    )
    assert raw == [], "directives are shown raw"
    assert lab_page.locator(".jp-Notebook .cu-svg").count() >= 1
    _dragged_and_moved(lab_page)


def _dragged_and_moved(page):
    root = page.locator(".cu:has(.cu-handle)").first
    root.scroll_into_view_if_needed()
    says = root.locator(".cu-says")
    handle, seen = root.locator(".cu-handle").first, set()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 22, box["y"] + 22)
    page.mouse.down()
    before = says.inner_text()
    for k in range(1, 8):
        page.mouse.move(box["x"] + 22 + 6 * k, box["y"] + 22 - 4 * k)
    page.mouse.up()
    page.wait_for_function("([e, t]) => e.innerText !== t", arg=[says.element_handle(), before])
    handle.focus()
    for key in ARROWS:
        before = handle.get_attribute("aria-label")
        page.keyboard.press(key)
        seen.add(handle.get_attribute("aria-label"))
        assert handle.get_attribute("aria-label") != before, f"{key} is swallowed"
    assert len(seen) == 4


def _fixed(page, root):
    """Bring a stage to the same width, place and paper in Lab and on the page."""
    page.add_style_tag(content=FIXED_WIDTH)
    root.scroll_into_view_if_needed()
    return picture(root)


@pytest.fixture(scope="module")
def lab_states(lab, browser):
    """Pictures of all explorers in five states, as JupyterLab shows them."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    open_notebook(page, lab, "states.ipynb")
    run_all(page)
    count = 5 * len(ALL)
    page.wait_for_function(
        f"document.querySelectorAll('.cu-svg').length === {count}", timeout=60_000
    )
    roots = page.locator(".cu")
    pictures = [_fixed(page, roots.nth(k)) for k in range(count)]
    context.close()
    return {s.fig: pictures[5 * k : 5 * k + 5] for k, s in enumerate(ALL)}


@pytest.mark.parametrize("shown", ALL, ids=lambda shown: shown.fig)
def test_lab_and_page_show_the_same_pictures(shown, lab_states, open_page):
    for state, in_lab in zip(_states(shown), lab_states[shown.fig], strict=True):
        page, _ = open_page(link(shown, state), viewport=DESKTOP)
        page.evaluate("() => { document.documentElement.dataset.theme = 'light' }")
        root = page.locator(f"#{shown.fig} .cu")
        touched(root)
        assert differing(in_lab, _fixed(page, root)) < SAME, state
        page.context.close()
