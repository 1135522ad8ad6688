"""Working copies: renewed as long as nobody has written in them, and never lost."""

import json

import nbformat
import pytest

from tools.lab import RECORD, Copies, copy_chapters, report

v4 = nbformat.v4
NAME = "calculus/contour_lines.ipynb"


def chapter(path, *sources, **cell):
    """Write a notebook of code cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [v4.new_code_cell(s, id=f"cell-{k}", **cell) for k, s in enumerate(sources)]
    nbformat.write(v4.new_notebook(cells=cells), path)


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    chapter(folder / "welcome.ipynb", "1 + 1")
    chapter(folder / NAME, "2 + 2")
    (folder / "references.bib").write_text("@book{one}")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "welcome.ipynb").write_text("a checkpoint")
    return folder


@pytest.fixture
def copies(book, tmp_path):
    """The folder of working copies, made once."""
    assert copy_chapters(book, tmp_path / "class") == Copies()
    return tmp_path / "class"


def same(book, copies, name=NAME):
    return (book / name).read_bytes() == (copies / name).read_bytes()


def test_all_chapters_are_copied_but_nothing_hidden(copies):
    found = {path.relative_to(copies).as_posix() for path in copies.rglob("*.*")}
    assert found == {"welcome.ipynb", NAME, "references.bib", RECORD}


def test_an_untouched_copy_is_renewed_when_its_chapter_changes(book, copies):
    for k in range(2):
        chapter(book / NAME, f"{k} + 2")
        (book / "references.bib").write_text(f"@book{{{k}}}")
        assert copy_chapters(book, copies) == Copies()
        assert same(book, copies)
        assert same(book, copies, "references.bib")


def test_a_copy_that_was_merely_run_keeps_its_results_until_the_chapter_changes(book, copies):
    ran = {"execution_count": 3, "outputs": [v4.new_output("stream", text="4")]}
    chapter(copies / NAME, "2 + 2", metadata={"scrolled": True}, **ran)
    before = (copies / NAME).read_bytes()
    assert copy_chapters(book, copies) == Copies()
    assert (copies / NAME).read_bytes() == before
    chapter(book / NAME, "2 + 3")
    assert copy_chapters(book, copies) == Copies()
    assert same(book, copies)


@pytest.mark.parametrize(
    "write",
    [
        lambda path: chapter(path, "2 + 2  # why?"),
        lambda path: chapter(path, "2 + 2", "a new cell"),
        lambda path: chapter(path),
        lambda path: chapter(path, "2 + 2", metadata={"slideshow": {"slide_type": "slide"}}),
        lambda path: path.write_text("{ saved by half"),
    ],
    ids=["a comment", "a cell more", "a cell less", "slides", "no notebook"],
)
def test_a_copy_in_which_somebody_has_written_is_kept_always(write, book, copies):
    write(copies / NAME)
    mine = (copies / NAME).read_bytes()
    for source in ("2 + 3", "2 + 4"):
        assert copy_chapters(book, copies) == Copies(kept=[NAME])
        assert (copies / NAME).read_bytes() == mine
        chapter(book / NAME, source)
    for k in (1, 2):
        aside = f"calculus/contour_lines-yours-{k}.ipynb"
        assert copy_chapters(book, copies, fresh=True) == Copies(moved={NAME: aside})
        assert (copies / aside).read_bytes() == mine
        assert same(book, copies)
        write(copies / NAME)


def test_copies_are_restored_when_asked_for(book, copies):
    chapter(copies / NAME, "2 + 2", execution_count=3)
    (copies / "welcome.ipynb").unlink()
    assert copy_chapters(book, copies, fresh=True) == Copies()
    assert same(book, copies)
    assert same(book, copies, "welcome.ipynb")


@pytest.mark.parametrize("record", [None, "{ broken"])
def test_without_a_record_what_differs_counts_as_changed(record, book, copies):
    (copies / RECORD).unlink()
    if record:
        (copies / RECORD).write_text(record)
    chapter(book / NAME, "2 + 3")
    assert copy_chapters(book, copies) == Copies(kept=[NAME])
    chapter(book / "welcome.ipynb", "1 + 2")  # equal to its copy the last time
    assert copy_chapters(book, copies) == Copies(kept=[NAME])
    assert same(book, copies, "welcome.ipynb")


def test_copies_of_chapters_that_left_the_book_go_unless_somebody_wrote_in_them(book, copies):
    (book / "welcome.ipynb").rename(book / "start.ipynb")
    (book / NAME).unlink()
    chapter(copies / NAME, "mine")
    (copies / "own.ipynb").write_text("of a student")
    assert copy_chapters(book, copies) == Copies(gone=[NAME])
    found = {path.relative_to(copies).as_posix() for path in copies.rglob("*.ipynb")}
    assert found == {"start.ipynb", NAME, "own.ipynb"}
    assert copy_chapters(book, copies) == Copies(), "from now on it is the owner's file"


def test_a_copy_that_cannot_be_written_leaves_the_old_one(book, copies, monkeypatch):
    before = (copies / NAME).read_bytes()
    chapter(book / NAME, "2 + 3")

    def full(path, _data):
        path.touch()
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="disk full"):
        copy_chapters(book, copies)
    assert (copies / NAME).read_bytes() == before
    assert json.loads((copies / RECORD).read_text())


def test_what_became_of_changed_copies_is_said():
    assert report(Copies()) == ""
    text = report(Copies(kept=["a", "b"], moved={"c": "d"}, gone=["e"]))
    for words in ("Kept with your changes: a, b", "Your c is now d", "e is no longer"):
        assert words in text
