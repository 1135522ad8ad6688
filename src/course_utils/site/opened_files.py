"""Which data files a computation opens: what came of it holds until one of them changes.

Entry points: `watching` for this process, `load_ipython_extension` for a notebook's kernel, and
`changed`. Code is no data: what a module imports is followed by `imports`.
"""

import hashlib
import os
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import course_utils

PACKAGE = Path(course_utils.__file__).resolve().parent
CODE = (".py", ".pyc")
LOG = "COURSE_OPENED"  # names the file to which a kernel writes
READING_ONLY = frozenset("rbtU")
_watchers = []


def roots():
    """Folders whose files are data: the checkout, and what ``COURSE_DATA`` names."""
    checkout = PACKAGE.parents[1]
    ours = checkout if (checkout / "pyproject.toml").is_file() else PACKAGE
    own = os.environ.get("COURSE_DATA")
    return [ours, *([Path(own).resolve()] if own else [])]


@contextmanager
def watching():
    """Collect the data files that this process opens meanwhile.

    What was read before, and is remembered, is not seen: a computation to be watched needs a
    process of its own.

    Yields
    ------
    dict of {str: str}
        From paths to `digest` as it was when the file was opened.
    """
    opened = {}
    _install()
    _watchers.append(opened)
    try:
        yield opened
    finally:
        # Not `remove`, which takes the first of equal ones.
        _watchers[:] = [one for one in _watchers if one is not opened]


def changed(opened):
    """Tell whether a file that `watching` found is another one now, or gone."""
    return any(_digest_now(path) != before for path, before in opened.items())


def digest(path):
    """Hash of a file; empty where there is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:20]
    except OSError:
        return ""


def named(path):
    """Name of a data file, relative to the checkout if it lies there; None for other files."""
    if os.path.splitext(path)[1] in CODE:
        return None
    for place in map(Path, (os.path.realpath(path), os.path.abspath(path))):
        for number, root in enumerate(roots()):
            inside = place.relative_to(root) if place.is_relative_to(root) else None
            if inside and not _is_made(inside) and not place.is_dir():
                return str(place) if number else inside.as_posix()
    return None


def _is_made(inside):
    """Tell whether a path is in a folder such as ``.venv`` or ``_build``."""
    return any(part.startswith((".", "_")) for part in inside.parts)


def load_ipython_extension(shell):
    """Write what a kernel opens to the file that the environment names."""
    _install()
    _watchers.append(_Log(os.environ[LOG]))


def read_log(path):
    """What a kernel has opened, as `watching` returns it."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[::-1] for line in lines)


class _Log(dict):
    """A dictionary that writes down at once what it learns: a kernel may be killed."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")  # noqa: SIM115, open as long as the kernel

    def __setitem__(self, name, value):
        super().__setitem__(name, value)
        if value is not None:
            print(value, name, sep="\t", file=self.file, flush=True)


@cache
def _install():
    """Listen to this process opening files; there is no way to stop."""
    sys.addaudithook(_hear)


def _hear(event, arguments):
    if event != "open" or not _watchers:
        return
    path, mode, _ = arguments
    reads = mode is None or READING_ONLY.issuperset(mode)
    if not reads or not isinstance(path, (str, os.PathLike)) or not (name := named(path)):
        return
    for opened in [one for one in _watchers if name not in one]:
        opened[name] = None  # the hash opens the file once more
        opened[name] = digest(path)


def _digest_now(name):
    path = roots()[0] / name
    try:
        stat = path.stat()
    except OSError:
        return ""
    return _digest_once(path, stat.st_mtime_ns, stat.st_size)


@cache
def _digest_once(path, *_):
    return digest(path)
