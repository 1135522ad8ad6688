"""Chapters are run once, and again when their code, the package or data that they use change.

Entry points: `execute` runs a notebook, `Chapters` keeps what came of it. Sphinx reads a
notebook with these outputs in it, and runs nothing itself.
"""

import hashlib
import os
import platform
import re
import tempfile
import time
from pathlib import Path

import nbformat

from course_utils.site import opened_files
from course_utils.site.imports import PACKAGE, fingerprint, imported_by
from course_utils.site.result_cache import identity, keep, kept

ANSI = re.compile(r"\x1b\[[0-9;]*m")
MAGIC = re.compile(r"^\s*[%!?].*$", re.M)
# Of itself a kernel would tell on every start that it speaks TCP, on this machine only.
QUIET = "--IPKernelApp.log_level=ERROR"


class CellError(Exception):
    """A chapter that was not run to its end; the message shows cell and traceback."""


def execute(path, log=None, timeout=300):
    """Run a notebook top to bottom and return it with its outputs; the file is left alone.

    Parameters
    ----------
    path : pathlib.Path
    log : path-like, optional
        Where its kernel writes the data files that it opens (`opened_files.read_log`).
    timeout : int, default=300
        Seconds for a cell.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    CellError
        If a cell fails, takes too long, or takes the kernel with it.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    watch = [f"--ext={opened_files.__name__}"] if log else []
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=[QUIET, *watch],
    )
    environment = os.environ | ({opened_files.LOG: str(log)} if log else {})
    try:
        client.execute(env=environment)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise CellError(ANSI.sub("", str(error)).strip()) from error
    return notebook


class Chapters:
    """What came of running notebooks, in a folder.

    Parameters
    ----------
    folder : path-like
    timeout : int, default=300
        Seconds for a cell.
    """

    def __init__(self, folder, timeout=300):
        self.folder, self.timeout, self._places = Path(folder), timeout, {}

    def place(self, path):
        """Return the file of a notebook's outputs; its name is a hash of all code they need."""
        if path not in self._places:
            self._places[path] = self.folder / f"{self._name(path)}.json"
        return self._places[path]

    def places(self):
        """Return the files of all notebooks that were asked for."""
        return self._places.values()

    def _name(self, path):
        cells = _code_cells(nbformat.read(path, as_version=4))
        sources = [(cell.source, cell.metadata.get("tags")) for cell in cells]
        targets = imported_by(MAGIC.sub("", "\n".join(cell.source for cell in cells)))
        ours = [name for name in targets if name.partition(".")[0] == PACKAGE]
        needed = fingerprint(ours), platform.python_version(), path.name
        return hashlib.sha256(repr((sources, needed)).encode()).hexdigest()[:20]

    def has(self, path):
        """Tell whether outputs are there that still hold."""
        return kept(self.place(path)) is not None

    def run(self, path):
        """Run a notebook, keep its outputs, and return the seconds that it took."""
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "opened"
            log.touch()
            notebook = execute(path, log, self.timeout)
            used = opened_files.read_log(log)
        cells = [(cell.execution_count, cell.outputs) for cell in _code_cells(notebook)]
        info = notebook.metadata.get("language_info", {})
        keep(self.place(path), {"cells": cells, "language_info": info}, used)
        return time.perf_counter() - start

    def load(self, path):
        """Return a notebook with its outputs, or as it is stored where there are none."""
        notebook = nbformat.read(path, as_version=4)
        if (found := kept(self.place(path))) is None:
            return notebook
        notebook.metadata["language_info"] = nbformat.from_dict(found["language_info"])
        for cell, (count, outputs) in zip(_code_cells(notebook), found["cells"], strict=True):
            cell.execution_count, cell.outputs = count, nbformat.from_dict(outputs)
        return notebook

    def identity(self, path):
        """Return a hash that changes when the outputs do."""
        return identity(self.place(path))


def fill_in(app, docname, source):
    """Give Sphinx a notebook with the outputs of its last run."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb":
        source[0] = nbformat.writes(app.course_chapters.load(path))


def _code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def setup(app):
    """Connect to Sphinx."""
    app.connect("source-read", fill_in)
