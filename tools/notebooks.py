"""Run the chapters and store them in normal form: text results, nothing that changes by itself.

Entry points: `normalise` (also used by the tests), and the command line, which runs notebooks
in place.
"""

import sys
from pathlib import Path

import nbformat

from course_utils.site.execution import CellError, execute

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NOTEBOOK_KEYS = ("mystnb", "myst")
CELL_KEYS = ("tags", "mystnb", "jupyter")


def normalise(notebook):
    """Normal form of an executed notebook.

    Pictures and widgets go (the site makes them again), text results and execution counts stay:
    they are what nbval compares.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.

    Returns
    -------
    nbformat.NotebookNode
        The same notebook.
    """
    kept = {key: notebook.metadata[key] for key in NOTEBOOK_KEYS if key in notebook.metadata}
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}, **kept}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.setdefault("id", f"cell-{number}")
        kept = {key: cell.metadata[key] for key in CELL_KEYS if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs = [o for o in map(_stored_output, cell.outputs) if o is not None]
    return notebook


def _stored_output(output):
    """An output without pictures and widgets, or ``None`` if nothing is left."""
    if "data" not in output:
        return output
    dropped = [key for key in output.data if key.startswith("image/") or key == WIDGET_VIEW]
    for key in dropped:
        del output.data[key]
    output.metadata = nbformat.from_dict({})
    return output if output.data else None


def run(path):
    """Run a notebook top to bottom and store it in normal form."""
    nbformat.write(normalise(execute(path)), path)


def find(name="", book=BOOK):
    """The notebook of a chapter named as in ``_toc.yml``, or all of them."""
    if not name:
        return sorted(p for p in book.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    path = book / f"{name.removeprefix('book/').removesuffix('.ipynb')}.ipynb"
    return [path] if path.is_file() else []


def main(name=""):
    """Run what is named; the first failing cell ends it with its message."""
    paths = find(name)
    if not paths:
        return f"There is no notebook {name!r} in book/; _toc.yml lists the chapters."
    for path in paths:
        print(path.relative_to(ROOT), flush=True)
        try:
            run(path)
        except CellError as error:
            return f"{error}\n{path.relative_to(ROOT)} was left as it was: a cell of it failed."
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
