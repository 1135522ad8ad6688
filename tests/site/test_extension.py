"""The parts of the Sphinx extension that need no build."""

import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from nbformat.v4 import new_output
from sphinx.errors import ExtensionError

from course_utils.interactive.placeholder import Placeholder
from course_utils.site import build_steps, workers
from course_utils.site.build_steps import explorers_of, pages_to_write
from course_utils.site.docstrings import escape_bars
from course_utils.site.figures import explorer_class
from course_utils.site.images import lazy
from course_utils.site.outputs import check_widgets, coalesce_streams
from course_utils.site.scripts import outsource
from course_utils.site.theme import hash_of, mend
from course_utils.site.version import describe


def test_the_hash_of_assets_follows_names_and_contents(tmp_path):
    paths = [tmp_path / name for name in "ab"]
    for path in paths:
        path.write_text("x")
    first = hash_of(tmp_path, paths)
    assert hash_of(tmp_path, reversed(paths)) == first
    paths[0].write_text("y")
    assert hash_of(tmp_path, paths) != first
    paths[0].write_text("x")
    paths[1].rename(tmp_path / "c")
    assert hash_of(tmp_path, [paths[0], tmp_path / "c"]) != first


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    return tmp_path


def test_the_version_needs_no_git(repository):
    assert describe(repository) == "version 1.2.3"


def test_the_version_names_commit_and_changes(repository):
    def git(*arguments):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(
            ["git", "-C", repository, *who, *arguments], check=True, capture_output=True
        )

    git("init")
    git("add", ".")
    git("commit", "-m", "first", "--date", "2026-01-31T12:00:00")
    version = describe(repository)
    assert version.startswith("version 1.2.3 (commit ")
    assert version.endswith(")")
    assert "local changes" not in version
    (repository / "pyproject.toml").write_text('[project]\nversion = "1.2.4"\n')
    assert "local changes" in describe(repository)


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("the norm |x| of x", r"the norm \|x\| of x"),
        ("``|x|`` and `|y|` and |z|", r"``|x|`` and `|y|` and \|z\|"),
        (">>> a | b", ">>> a | b"),
    ],
)
def test_bars_are_no_substitutions(line, escaped):
    lines = [line]
    escape_bars(lines)
    assert lines == [escaped]


def test_a_line_that_was_sent_in_two_pieces_is_one_line():
    pieces = ["a: ", "1\nb: 2", "\n"]
    outputs = [new_output("stream", name="stdout", text=text) for text in pieces]
    outputs.insert(1, new_output("display_data", {"text/plain": "x"}))
    printed, shown = coalesce_streams(outputs)
    assert (printed["text"], shown["data"]) == ("a: 1\nb: 2\n", {"text/plain": "x"})
    assert outputs[0]["text"] == "a: "


def test_bars_of_formulas_stay():
    lines = [".. math::", "", "   |x|", "", "and |x|"]
    escape_bars(lines)
    assert lines == [".. math::", "", "   |x|", "", r"and \|x\|"]


def test_mending_twice_is_mending_once():
    page = (
        '<script defer src="_static/scripts/fontawesome.js?digest=1"></script>'
        '<button class="btn search-button-field x" title="Search" aria-label="Search">'
        '<div id="pst-primary-sidebar" class="bd-sidebar">'
        '<meta name="viewport" content="a"><meta name="viewport" content="b">'
        '<meta name="docsearch:version" content="" /> <script src="../searchindex.js"></script>'
        '<div role="list" class="citation-list"><div class="citation" role="doc-biblioentry">'
    )
    page += '<button onclick="window.print()"></button>'
    mended = mend(page)
    assert mend(mended) == mended
    defects = (
        "fontawesome",
        'aria-label="Search"',
        "doc-biblioentry",
        'role="list"',
        "searchindex",
        "onclick",
    )
    for defect in defects:
        assert defect not in mended
    assert mended.count("viewport") == 1


def test_scripts_leave_the_page_for_files_and_run_in_the_same_order():
    page = (
        '<html lang="en" data-content_root="../"><head>'
        "<script>let a = 1 < 2;</script>\n<script>let b;</script>"
        '<script src="../_static/x.js"></script>\n<script data-cfasync="false">let c;</script>'
        '<script type="application/json">{"a": 1}</script></head></html>'
    )
    html, files = outsource(page)
    first, second = files
    assert list(files.values()) == ["let a = 1 < 2;\nlet b;\n", "let c;\n"]
    sources = [first, "_static/x.js", second]
    assert re.findall(r'<script src="\.\./([^"]*)"></script>', html) == sources
    assert '<script type="application/json">{"a": 1}</script>' in html
    assert outsource(html) == (html, {})


def outputs(**texts):
    """A document with one output that has several forms."""
    bundle = nodes.container(nb_element="mime_bundle")
    for mime, text in texts.items():
        form = nodes.container("", nodes.raw("", text), mime_type=mime.replace("_", "/", 1))
        bundle += form
    document = new_document("page")
    document += bundle
    return document


VIEW = "application_vnd.jupyter.widget-view+json"


def test_one_chapter_records_its_own_explorers_and_those_of_the_root():
    by_page = {"welcome": ["w"], "a/chapter": ["a", "w"], "b/other": ["b"], "plain": []}
    config = SimpleNamespace(course_chapter="a/chapter", root_doc="welcome")
    assert explorers_of(by_page, pages_to_write(config)) == {"a", "w"}
    config.course_chapter = ""
    assert explorers_of(by_page, pages_to_write(config)) == {"a", "b", "w"}


BUILDER = """
import os, signal, time
from course_utils.site.workers import apart, side_by_side

def tell():
    print(os.getpid(), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else ignored behind a shell
    list(side_by_side([lambda: apart(tell)]))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_build_leaves_no_worker(tmp_path, number):
    (tmp_path / "builder.py").write_text(BUILDER)
    command = [sys.executable, tmp_path / "builder.py"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as builder:
        worker = int(builder.stdout.readline())
        builder.send_signal(number)
    for _ in range(100):
        if not is_running(worker):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker is still there ten seconds after its parent was killed")


def test_chapters_come_first_and_then_the_longest_figure():
    app = SimpleNamespace(course_chapters="chapters", course_recordings="store")
    shown = [Placeholder(f"helpers.gallery:{name}", "{}", name) for name in NAMES]
    first, *others = build_steps.tasks(app, {"part/one": Path("one.ipynb")}, shown)
    assert first.args == ("chapters", "part/one", Path("one.ipynb"))
    assert [task.args[1].fig for task in others] == ["LogAxes", "Zoom", "LiveOnly"]


NAMES = ("LiveOnly", "LogAxes", "Zoom")


def test_what_runs_side_by_side_has_one_thread_of_linear_algebra(monkeypatch):
    monkeypatch.setenv(workers.THREADS[1], "7")
    tasks = [partial(os.environ.get, name) for name in workers.THREADS]
    assert list(workers.side_by_side(tasks)) == ["1", "1"]
    assert os.environ[workers.THREADS[1]] == "7"


def test_the_first_error_ends_what_runs_side_by_side():
    """It need not wait for what would take a minute."""
    tasks = [partial(workers.apart, time.sleep, 60), partial(divmod, 1, 0)]
    with pytest.raises(ZeroDivisionError):
        list(workers.side_by_side(tasks))
    assert not workers._running


def test_a_page_is_another_one_when_its_figures_are(monkeypatch):
    """A chapter whose own results stayed has to be written again all the same."""
    monkeypatch.setattr(build_steps, "placeholders_in", lambda notebook: notebook)
    chapters = SimpleNamespace(load=lambda _: ["a", "b"], identity=lambda _: "same")
    made = {"a": "1", "b": "2"}
    app = SimpleNamespace(
        course_chapters=chapters, course_recordings=SimpleNamespace(identity=made.get)
    )
    before = build_steps.identity(app, "file")
    assert build_steps.identity(app, "file") == before
    made["b"] = "3"
    assert build_steps.identity(app, "file") != before


def test_an_explorer_that_fails_is_named_with_its_traceback():
    store = SimpleNamespace(record=partial(divmod, 1))
    with pytest.raises(ExtensionError, match=r"(?s)helpers.gallery:Zoom cannot be.*divmod"):
        build_steps.record(store, Placeholder("helpers.gallery:Zoom", "{}", "fig"))


@pytest.mark.parametrize(
    ("name", "why"),
    [("helpers.gallery:Gone", "cannot be imported"), ("pathlib:Path", "is no Explorer")],
)
def test_what_is_no_explorer_fails_by_name(name, why):
    with pytest.raises(ExtensionError, match=f"{name} {why}"):
        explorer_class(Placeholder(name, "{}", "fig"))


def is_running(process):
    """Whether a process lives; one that is dead but not yet buried does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_widget_without_placeholder_fails_by_name():
    page = outputs(**{VIEW: "", "text_plain": "IntSlider(value=3)"})
    app = SimpleNamespace(env=SimpleNamespace(docname="calculus/chapter"))
    with pytest.raises(ExtensionError, match=r"calculus/chapter: .*IntSlider\(value=3\)"):
        check_widgets(app, page)


def test_explorers_and_pictures_pass():
    html = Placeholder("m:C", "{}", "fig").html("A sentence.")
    check_widgets(None, outputs(**{VIEW: "", "text_html": html}))
    check_widgets(None, outputs(image_png="", text_plain="<Figure>"))


def test_drawn_pictures_come_late_in_places_of_their_size():
    logo = '<img alt="" src="_static/logo.png">'
    html = f'<p><img alt="a &gt; b" src="../_images/x1.png" />{logo}</p>'
    late = lazy(html, {"x1.png": (960, 480)}.get)
    assert late == html.replace(
        'alt="a &gt; b"', 'alt="a &gt; b" loading="lazy" width="960" height="480"'
    )
    assert lazy(late, {}.get) == late
    assert lazy(html, {}.get) == html  # an SVG, whose size nobody can read
