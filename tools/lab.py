"""Open JupyterLab on working copies of the chapters: a class never changes the book itself."""

import argparse
import filecmp
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLASS = ROOT / "class"


def copy_chapters(source, target, fresh=False):
    """Copy what is not there yet, or everything; tells which working copies differ.

    Parameters
    ----------
    source, target : pathlib.Path
        The book's folder and the class's.
    fresh : bool, default=False
        Replace working copies that were changed.

    Returns
    -------
    list of str
        The chapters whose working copy is kept and differs from the book.
    """
    kept = []
    for path in sorted(
        p for p in source.rglob("*") if p.is_file() and not _is_hidden(p, source)
    ):
        copy = target / path.relative_to(source)
        if copy.exists() and not fresh:
            if not filecmp.cmp(path, copy, shallow=False):
                kept.append(path.relative_to(source).as_posix())
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return kept


def _is_hidden(path, source):
    return any(part.startswith((".", "_")) for part in path.relative_to(source).parts)


def main():
    """Copy, say what was kept, and become JupyterLab."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="restore every working copy")
    kept = copy_chapters(ROOT / "book", CLASS, fresh=parser.parse_args().fresh)
    if kept:
        print("Kept with your changes (make lab FRESH=1 restores them):", ", ".join(kept))
    sys.stdout.flush()
    start = "--LabApp.default_url=/lab/tree/welcome.ipynb"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={CLASS}", start]
    os.execv(sys.executable, [*command, *(["--allow-root"] if _is_root() else [])])


def _is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    main()
