"""Write into every chapter the cell that installs the package on Colab.

The address is only in ``_config.yml``: run this again when it has changed. Elsewhere the
cell does nothing and prints nothing; the site leaves it out, and JupyterLab folds it.
"""

import sys
from pathlib import Path

import nbformat
import yaml

from tools.notebooks import find

CONFIG = Path(__file__).resolve().parent.parent / "_config.yml"
ID = "colab"
METADATA = {"jupyter": {"source_hidden": True}, "tags": ["remove-cell"]}
SOURCE = """\
# On Colab this installs what the chapters import; elsewhere it does nothing.
import importlib.util
import sys

if "google.colab" in sys.modules and not importlib.util.find_spec("course_utils"):
    get_ipython().run_line_magic(
        "pip",
        "install --quiet git+{url}@{branch}",
    )"""


def source(config=CONFIG):
    """Return the code of the cell, with the address of the repository that a config names."""
    repository = yaml.safe_load(config.read_text(encoding="utf-8"))["repository"]
    return SOURCE.format(url=repository["url"].rstrip("/"), branch=repository["branch"])


def renew(notebook, code):
    """Put the cell before the first code cell, or update the cell that is already there.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        An executed notebook, changed in place. Later cells get the numbers that they would
        have if all were run again.
    code : str
    """
    for cell in notebook.cells:
        if cell.get("id") == ID:
            cell.source = code
            return
    first = next(k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    for cell in notebook.cells[first:]:
        _count_up(cell)
    cell = nbformat.v4.new_code_cell(code, id=ID, execution_count=1, metadata=METADATA)
    notebook.cells.insert(first, cell)


def _count_up(cell):
    if cell.cell_type == "code":
        cell.execution_count += 1
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


def main():
    """Renew the cell in all chapters."""
    code = source()
    for path in find():
        notebook = nbformat.read(path, as_version=4)
        renew(notebook, code)
        nbformat.write(notebook, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
