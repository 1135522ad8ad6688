"""Seconds to build the site: from scratch, and again after one chapter has changed.

Entry point: `measure`. A copy of the checkout is built in a temporary folder, with the
libraries that are installed, so that neither the tree nor its ``_build`` is touched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from tools.bench.report import Figure
from tools.browser.site import ROOT
from tools.notebooks import find
from tools.progress import say

MEANING = (
    "`make book` on a copy of the checkout with everything installed: nothing built yet, and "
    "after a change in the first code cell of the chapter with most code cells"
)
COLD, WARM = 240, 40


def measure(root=ROOT):
    """Return the seconds of a cold build and of a warm one."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        copy_checkout(root, copy)
        say("   1 of 2: nothing built yet")
        cold = build(copy)
        change(largest(find(book=copy / "book")))
        say("   2 of 2: one chapter changed")
        warm = build(copy)
    return [
        Figure("make book", "cold", cold, "s", at_most=COLD),
        Figure("make book", "one chapter changed", warm, "s", at_most=WARM),
    ]


def copy_checkout(root, target):
    """Copy all files of a work tree that git tracks or would track."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others"]
    listed = subprocess.run(
        [*command, "--exclude-standard"], capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target / name)


def largest(paths):
    """The notebook with the most code cells."""
    return max(paths, key=lambda path: len(_code_cells(nbformat.read(path, as_version=4))))


def change(path):
    """Change the first code cell of a notebook without changing any result."""
    notebook = nbformat.read(path, as_version=4)
    _code_cells(notebook)[0].source += "\n# changed"
    nbformat.write(notebook, path)


def _code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def build(copy):
    """Build a copy of the checkout with its own package, and return the seconds."""
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    environment["PYTHONPATH"] = str(copy / "src")
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tools.book"],
        cwd=copy, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"the copy was not built:\n{(done.stdout + done.stderr)[-3000:]}")
    return seconds
