"""A book of a few lines, built as the real one is, for tests of the build.

Entry point: `TinyBook`.
"""

import shutil
import warnings
from pathlib import Path

import nbformat

from tools import book
from tools.notebooks import KERNEL

ROOT = Path(book.__file__).resolve().parent.parent
TOC = "format: jb-book\nroot: welcome\nchapters:\n- file: part/one\n- file: two\n"


class TinyBook:
    """A checkout with three pages, of which two are notebooks.

    Parameters
    ----------
    root : pathlib.Path
        Its folder, which does not exist yet.
    """

    def __init__(self, root):
        self.root, self.site = root, root / "_build" / "html"
        (root / "book" / "part").mkdir(parents=True)
        for name in ("_config.yml", "pyproject.toml"):
            shutil.copyfile(ROOT / name, root / name)
        (root / "_toc.yml").write_text(TOC)
        (root / "src").symlink_to(ROOT / "src")
        (root / "book" / "references.bib").write_text("")
        (root / "book" / "two.md").write_text("# Two\n\nSecond.\n")
        self.write("welcome", "print('hello')", text="# Welcome\n\nThe first page.")
        self.write("part/one", "print(6 * 7)", text="# One\n\nThe answer to everything.")

    def write(self, docname, *sources, text="# A page"):
        """Write a notebook that was never run."""
        cells = [nbformat.v4.new_markdown_cell(text), *map(nbformat.v4.new_code_cell, sources)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
        nbformat.write(notebook, self.root / "book" / f"{docname}.ipynb")

    def build(self, chapter=""):
        """Build it, and return what the command returns."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Sphinx's, with newer libraries
            return book.main(chapter)

    def files(self):
        """Content of every file of the site by its name.

        Not of Sphinx's own note: Jupyter Book's settings differ when it builds twice in one
        process.
        """
        found = (p for p in self.site.rglob("*") if p.is_file() and p.name != ".buildinfo")
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in found}

    def page(self, docname):
        """Text of a built page."""
        return (self.site / f"{docname}.html").read_text(encoding="utf-8")
