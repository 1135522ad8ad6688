"""Open JupyterLab on working copies of the chapters: a class never changes the book itself.

A copy in which nobody has written is renewed when its chapter changes; one in which somebody
has is never touched. What was copied is remembered in ``class/.copied.json``.
"""

import argparse
import hashlib
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLASS = ROOT / "class"
RECORD = ".copied.json"
WRITTEN = ("slideshow", "tags")  # cell metadata that a person sets


@dataclass
class Copies:
    """What happened to working copies that somebody has changed; paths inside the folder.

    Attributes
    ----------
    kept : list of str
        They stay where they are.
    moved : dict of {str: str}
        Where they lie now; a fresh copy of the chapter has taken their place.
    gone : list of str
        Their chapter is no longer in the book; they stay as files of their owner.
    """

    kept: list = field(default_factory=list)
    moved: dict = field(default_factory=dict)
    gone: list = field(default_factory=list)


def copy_chapters(source, target, fresh=False):
    """Copy new chapters, renew copies that nobody has changed, and keep all others.

    Parameters
    ----------
    source, target : pathlib.Path
        The book's folder and the class's.
    fresh : bool, default=False
        Move changed copies aside, and copy their chapters again.

    Returns
    -------
    Copies
    """
    record, copies = _remembered(target), Copies()
    chapters = {p.relative_to(source).as_posix(): p.read_bytes() for p in _files(source)}
    for name in [name for name in record if name not in chapters]:
        _retire(target / name, record.pop(name)["text"], name, copies)
    for name, book in chapters.items():
        copy, known = target / name, record.get(name, {})
        mine = copy.read_bytes() if copy.is_file() else None
        if mine is not None and text_of(mine) not in (known.get("text"), text_of(book)):
            if not fresh:
                copies.kept.append(name)
                continue
            copies.moved[name] = _move_aside(copy).relative_to(target).as_posix()
        elif mine is not None and known.get("file") == _hash(book) and not fresh:
            continue  # merely run, perhaps: its results stay
        _write(copy, book)
        record[name] = {"file": _hash(book), "text": text_of(book)}
    _write(target / RECORD, json.dumps(record, indent=1).encode())
    return copies


def text_of(data):
    """Return a hash of what a person writes in a notebook: running it does not change the hash.

    Parameters
    ----------
    data : bytes
        A notebook; of any other file everything counts.

    Returns
    -------
    str
    """
    try:
        cells = [_written(cell) for cell in json.loads(data)["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return _hash(data)
    return _hash(json.dumps(cells, sort_keys=True).encode())


def _written(cell):
    source, metadata = cell["source"], cell.get("metadata", {})
    text = source if isinstance(source, str) else "".join(source)
    marks = {key: metadata[key] for key in WRITTEN if key in metadata}
    return [cell["cell_type"], text, cell.get("attachments", {}), marks]


def _hash(data):
    return hashlib.sha256(data).hexdigest()


def _files(source):
    found = (path for path in source.rglob("*") if path.is_file())
    return sorted(path for path in found if not _is_hidden(path.relative_to(source)))


def _is_hidden(path):
    return any(part.startswith((".", "_")) for part in path.parts)


def _remembered(target):
    """Return what was copied; if that cannot be read, every copy counts as changed."""
    try:
        return json.loads((target / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _retire(copy, text, name, copies):
    """Remove the copy of a chapter that has left the book, unless somebody has changed it."""
    if copy.is_file() and text_of(copy.read_bytes()) == text:
        copy.unlink()
    elif copy.is_file():
        copies.gone.append(name)


def _move_aside(copy):
    """Rename a copy to the first free name of its kind, and return that."""
    number = 1
    while (aside := copy.with_name(f"{copy.stem}-yours-{number}{copy.suffix}")).exists():
        number += 1
    return copy.rename(aside)


def _write(path, data):
    """Write under a temporary name and rename, so that no half file remains."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(data)
    partial.replace(path)


def report(copies):
    """Say in sentences what happened to copies that somebody has changed."""
    lines = []
    if copies.kept:
        names = ", ".join(copies.kept)
        lines.append(f"Kept with your changes: {names}")
        lines.append("(make lab FRESH=1 moves them aside and copies these chapters again)")
    lines += [f"Your {old} is now {new}" for old, new in copies.moved.items()]
    lines += [f"{name} is no longer in the book; your copy stays" for name in copies.gone]
    return "\n".join(lines)


def main():
    """Copy, say what happened to changed copies, and start JupyterLab in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--fresh", action="store_true", help="move changed copies aside, copy all chapters"
    )
    copies = copy_chapters(ROOT / "book", CLASS, fresh=parser.parse_args().fresh)
    if text := report(copies):
        print(text)
    sys.stdout.flush()
    start = "--LabApp.default_url=/lab/tree/welcome.ipynb"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={CLASS}", start]
    os.execv(sys.executable, [*command, *(["--allow-root"] if _is_root() else [])])


def _is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    main()
