"""What a build does to the site that is there, when it goes well and when it does not."""

import errno
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from helpers.tiny_book import ROOT, TinyBook
from sphinx.search import js_index

from tools import book, links

DRAWS = "from PIL import Image\nImage.new('L', (8, 8))"
READS = "from pathlib import Path\nprint(6 * int(Path({!r}).read_text()))"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A book of which one chapter was built first, and then all; its chapter reads a file."""
    folder = tmp_path_factory.mktemp("odd place #1 with 100% \u00e4?")
    data = folder / "data"
    data.mkdir()
    (data / "number").write_text("7")
    patch = pytest.MonkeyPatch()
    patch.delenv("CI", raising=False)
    patch.setenv("COURSE_DATA", str(data))
    made = TinyBook(folder / "tiny")
    made.data = data / "number"
    made.write("part/one", READS.format(str(made.data)), text="# One\n\nThe answer.")
    for name, path in {"ROOT": ".", "BOOK": "book", "BUILD": "_build"}.items():
        patch.setattr(book, name, made.root / path)
    assert made.build("part/one") == 0
    made.first = made.files()
    assert made.build() == 0
    yield made
    patch.undo()


def built(tiny, capfd, **options):
    """Build, and return what the command returned, printed, and warned of."""
    capfd.readouterr()
    return tiny.build(**options), *capfd.readouterr()


def test_a_single_chapter_may_be_built_first(tiny):
    assert "part/one.html" in tiny.first
    index = js_index.loads(tiny.first["searchindex.js"].decode())
    assert "part/one" in index["docnames"]


def test_afterwards_all_pages_are_there_and_found(tiny):
    index = js_index.loads((tiny.site / "searchindex.js").read_text())
    assert index["docnames"] == ["part/one", "two", "welcome"]
    assert links.broken_links(tiny.site) == []


def test_a_build_without_changes_changes_nothing(tiny, capfd):
    before = tiny.files()
    status, printed, warned = built(tiny, capfd)
    assert (status, warned) == (0, "")
    assert "running" not in printed and "reading" not in printed
    assert tiny.files() == before


def test_it_says_a_line_for_each_step_and_tools_say_nothing(tiny, capfd):
    book.forget(*book.KEPT)
    status, printed, warned = built(tiny, capfd)
    assert (status, warned) == (0, "")
    steps = [re.sub(r"[\d.]+ s", "N s", line) for line in printed.splitlines()]
    assert steps[0] == "running 2 chapters, recording 0 figures ..."
    assert {line.partition(" (")[0] for line in steps[1:3]} == {
        "ran part/one: N s",
        "ran welcome: N s",
    }
    assert steps[3:5] == ["reading 3 pages ...", "writing pages ..."]
    assert steps[6].startswith("The book is in")
    assert len(steps) == 8


def test_a_changed_data_file_runs_the_chapter_that_reads_it_and_no_other(tiny, capfd):
    tiny.data.write_text("8")
    status, printed, _ = built(tiny, capfd)
    assert status == 0
    assert re.findall(r"ran (\S+):", printed) == ["part/one"]
    assert "reading 1 page ..." in printed
    assert "48" in tiny.page("part/one")
    tiny.data.write_text("7")
    assert re.findall(r"ran (\S+):", built(tiny, capfd)[1]) == ["part/one"]
    assert "42" in tiny.page("part/one")


def test_a_chapter_alone_leaves_the_results_of_others(tiny):
    before = tiny.page("welcome")
    assert "hello" in before
    assert tiny.build("part/one") == 0
    assert tiny.page("welcome") == before


@pytest.fixture
def broken(tiny):
    """The book with a failing cell; mended and built again afterwards."""
    path = tiny.root / "book" / "part" / "one.ipynb"
    whole = path.read_bytes()
    tiny.write("part/one", "1 / 0", text="# One\n\nThe answer.")
    yield tiny
    path.write_bytes(whole)
    assert tiny.build() == 0


def test_a_failing_cell_is_shown_and_the_old_site_stays(broken, capfd):
    """The second time, too, and whether a chapter is built or all of them."""
    before = broken.files()
    for chapter in ("part/one", ""):
        status, _, warned = built(broken, capfd, chapter=chapter)
        assert "as it was" in status
        assert "1 / 0" in warned and "ZeroDivisionError" in warned and "one.ipynb" in warned
        assert "\x1b" not in warned
        assert broken.files() == before


def test_a_full_disk_leaves_the_old_site(broken, monkeypatch, capfd):
    """The last files of the new site find no space."""
    broken.write("part/one", "print(43)", text="# One\n\nThe answer.")
    before, write = broken.files(), Path.write_text

    def full(path, *arguments, **options):
        if path.name == "404.html":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", full)
    status, _, warned = built(broken, capfd)
    assert "not built" in status
    assert "No space left" in status + warned
    assert broken.files() == before
    assert {p.name for p in broken.site.parent.glob(".*")}.isdisjoint({".new", ".old"})


KILLED = """
import os, signal, sys
from pathlib import Path
from tools import book

book.BUILD = Path.cwd()
rename = Path.rename

def one_rename(path, target):
    rename(path, target)
    if sys.argv[1] == "swapping":
        os.kill(os.getpid(), signal.SIGKILL)

Path.rename = one_rename
with book.beside_the_old_site() as new:
    (new / "page.html").write_text("new")
    if sys.argv[1] == "writing":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("moment", "left"), [("writing", "old"), ("swapping", None)])
def test_a_killed_build_leaves_a_whole_site(tmp_path, monkeypatch, moment, left):
    """Between two lines of a rename there is none; the next command finds it again."""
    page = tmp_path / "html" / "page.html"
    page.parent.mkdir()
    page.write_text("old")
    with run(KILLED, moment, folder=tmp_path) as killed:
        assert killed.wait() == -signal.SIGKILL
    assert (page.read_text() if page.exists() else None) == left
    monkeypatch.setattr(book, "BUILD", tmp_path)
    with book.beside_the_old_site() as new:
        assert page.read_text() == "old"
        assert (new / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


def run(code, *words, folder):
    command = [sys.executable, "-c", code, *words]
    return subprocess.Popen(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


WAITING = """
import sys
from pathlib import Path
from tools import book

book.BUILD = Path.cwd()
with book.alone():
    print("builds", flush=True)
    sys.stdin.readline()
"""


def test_a_second_build_waits_for_the_first(tmp_path):
    with run(WAITING, folder=tmp_path) as first:
        assert first.stdout.readline() == "builds\n"
        with run(WAITING, folder=tmp_path) as second:
            assert "Another build" in second.stdout.readline()
            first.communicate("\n")
            assert second.stdout.readline() == "builds\n"
            second.communicate("\n")
    assert (first.returncode, second.returncode) == (0, 0)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of what other tests have loaded
def test_started_by_hand_it_says_how_it_is_built(tiny):
    from jupyter_book.sphinx import build_sphinx

    folder = tiny.root / "by hand"
    config = {"path_config": tiny.root / "_config.yml", "noconfig": True}
    overrides = {"latex_individualpages": False}
    with pytest.raises(SystemExit, match="make book"):
        build_sphinx(tiny.root, folder, **config, confoverrides=overrides)


def test_a_package_of_another_checkout_is_named(tiny, monkeypatch, tmp_path):
    monkeypatch.setattr(book, "ROOT", tmp_path)
    assert str(ROOT / "src") in tiny.build()
    assert "make book" in tiny.build()


def head(html):
    """Names and values of the meta elements of a page; each name once."""
    metas = BeautifulSoup(html, "html.parser").find_all("meta", content=True)
    names = [tag.get("name") or tag.get("property") or tag.get("http-equiv") for tag in metas]
    assert len(names) == len(set(names)), names
    return dict(zip(names, (tag["content"] for tag in metas), strict=True))


def test_pages_describe_themselves_and_each_thing_once(tiny):
    found = head(tiny.page("part/one"))
    assert found["description"] == found["og:description"] == "The answer."
    assert found["og:title"] == "One"
    assert found["og:site_name"] == "From Gradients to Generative Models"
    assert "og:url" not in found and "og:image" not in found, "no address is known"
    assert "initial-scale=1" in found["viewport"]


def test_with_an_address_pages_name_themselves_and_their_first_picture(tiny, capfd):
    config = tiny.root / "_config.yml"
    before = config.read_text()
    config.write_text(before.replace('baseurl: ""', "baseurl: https://example.org/book"))
    tiny.write("welcome", DRAWS, text="# Welcome")
    assert built(tiny, capfd)[0] == 0
    found = head(tiny.page("welcome"))
    assert found["og:url"] == "https://example.org/book/welcome.html"
    (picture,) = (tiny.site / "_images").glob("*.png")
    assert found["og:image"] == f"https://example.org/book/_images/{picture.name}"
    assert 'href="https://example.org/book/welcome.html"' in tiny.page("404")
    config.write_text(before)


def test_what_no_page_shows_any_more_goes(tiny, capfd):
    for name in ("_images/old.png", "_static/explorers/old.js", "gone.html"):
        (tiny.site / name).parent.mkdir(exist_ok=True)
        (tiny.site / name).touch()
    assert built(tiny, capfd)[0] == 0
    assert not [
        name for name in tiny.files() if name.rpartition("/")[2] in ("old.png", "old.js")
    ]
    assert not (tiny.site / "gone.html").exists()


def test_a_branch_can_be_published(tiny):
    assert (tiny.site / ".nojekyll").exists()
    assert "noindex" in head(tiny.page("404"))["robots"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [("short", "short"), ("a " * 150, ("a " * 98).strip() + " ..."), ("x, " * 99, None)],
)
def test_descriptions_end_with_a_whole_word(text, cut):
    from course_utils.site.social import LONGEST, shortened

    short = shortened(text.strip())
    assert len(short) <= LONGEST
    assert short == cut if cut else short.endswith("x ...")
