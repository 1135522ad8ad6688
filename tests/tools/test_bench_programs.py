"""Chapters and builds are measured in processes of their own, away from the tree."""

import os
import subprocess

import nbformat
import pytest

from tools.bench import builds, chapters

BOOK = """
import os, sys
from pathlib import Path
import course_utils
assert Path(course_utils.__file__).is_relative_to(Path.cwd()), "the package of the tree"
assert "CI" not in os.environ, "builds anew each time"
sys.exit("a warning" if Path("broken").exists() else 0)
"""


@pytest.fixture
def notebook(tmp_path):
    def write(name, *sources):
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(
            nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources]),
            path,
        )
        return path

    return write


@pytest.mark.slow
def test_seconds_and_memory_of_a_chapter_are_its_own(notebook):
    small = notebook("small", "1")
    large = notebook(
        "large",
        "import time; time.sleep(1.5); data = bytearray(400_000_000); data[::4096] = b'x' * "
        "len(data[::4096])\ndel data",
    )
    before = large.read_bytes()
    (fast, little), (slow, much) = map(chapters.run_apart, (small, large))
    assert 0.02 < little < 0.3
    assert 0.35 < much - little < 0.5, "GB that are gone at the end"
    assert slow > 1.5
    assert fast > 0
    assert large.read_bytes() == before


@pytest.mark.slow
def test_a_failing_chapter_is_named_with_its_error(notebook):
    with pytest.raises(RuntimeError, match=r"(?s)bad.ipynb.*ZeroDivisionError"):
        chapters.run_apart(notebook("bad", "1 / 0"))


def test_all_chapters_of_a_book_are_measured(notebook, monkeypatch, capsys):
    path = notebook("one", "1")
    notebook("two", "2")
    monkeypatch.setattr(chapters, "run_apart", lambda path: (130.0, 2.5))
    found = {(f.what, f.measure): f for f in chapters.measure(book=path.parent)}
    said = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in said] == ["1 of 2: one", "2 of 2: two"]
    assert found["one.ipynb", "memory"].met is False
    assert found["all together", "seconds of all"].value == 260
    assert found["all together", "seconds of all"].met is False


@pytest.fixture
def checkout(tmp_path):
    root = tmp_path / "checkout"
    for name, text in {
        ".gitignore": "_build/\n",
        "tools/book.py": BOOK,
        "src/course_utils/__init__.py": "",
        "tracked": "t",
        "gone": "g",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run(["git", "init", "-q", root], check=True)
    subprocess.run(["git", "-C", root, "add", "tracked", "gone"], check=True)
    (root / "gone").unlink()
    (root / "_build").mkdir()
    (root / "_build" / "old.html").touch()
    return root


def test_the_copy_has_what_git_would_track_and_nothing_built(checkout, tmp_path):
    builds.copy_checkout(checkout, tmp_path / "copy")
    copied = {
        path.relative_to(tmp_path / "copy").as_posix()
        for path in (tmp_path / "copy").rglob("*")
        if path.is_file()
    }
    assert copied == {".gitignore", "tools/book.py", "src/course_utils/__init__.py", "tracked"}


def test_a_copy_is_built_with_its_own_package(checkout, tmp_path, monkeypatch):
    monkeypatch.setenv("CI", "true")
    copy = tmp_path / "copy"
    builds.copy_checkout(checkout, copy)
    assert builds.build(copy) > 0
    assert "CI" in os.environ
    (copy / "broken").touch()
    with pytest.raises(RuntimeError, match="a warning"):
        builds.build(copy)


def test_the_largest_chapter_is_changed_but_not_its_results(notebook):
    small, large = notebook("small", "1"), notebook("large", "x = 1", "x + 1")
    assert builds.largest([small, large]) == large
    before = nbformat.read(large, as_version=4)
    builds.change(large)
    after = nbformat.read(large, as_version=4)
    assert after.cells[0].source != before.cells[0].source
    assert after.cells[1].source == before.cells[1].source
    scope = {}
    exec(after.cells[0].source, scope)
    assert scope["x"] == 1
