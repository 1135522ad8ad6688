"""Working copies: made once, never overwritten unless asked for."""

import pytest

from tools.lab import copy_chapters


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    (folder / "calculus").mkdir(parents=True)
    (folder / "welcome.ipynb").write_text("original")
    (folder / "calculus" / "contour_lines.ipynb").write_text("original")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "welcome.ipynb").write_text("a checkpoint")
    return folder


def test_all_chapters_are_copied_but_nothing_hidden(book, tmp_path):
    assert copy_chapters(book, tmp_path / "class") == []
    copies = {
        p.relative_to(tmp_path / "class").as_posix() for p in (tmp_path / "class").rglob("*.*")
    }
    assert copies == {"welcome.ipynb", "calculus/contour_lines.ipynb"}


def test_a_changed_copy_is_kept_and_named(book, tmp_path):
    copy_chapters(book, tmp_path / "class")
    copy = tmp_path / "class" / "calculus" / "contour_lines.ipynb"
    copy.write_text("changed in class")
    assert copy_chapters(book, tmp_path / "class") == ["calculus/contour_lines.ipynb"]
    assert copy.read_text() == "changed in class"


def test_fresh_restores_copies(book, tmp_path):
    copy_chapters(book, tmp_path / "class")
    copy = tmp_path / "class" / "welcome.ipynb"
    copy.write_text("changed in class")
    assert copy_chapters(book, tmp_path / "class", fresh=True) == []
    assert copy.read_text() == "original"
