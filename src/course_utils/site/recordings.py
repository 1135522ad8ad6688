"""The store of recordings: an explorer is recorded again only if something it uses changed.

Entry points: `Store`, and `fingerprint`, which follows the imports of the explorer's module.
"""

import ast
import hashlib
import importlib.util
import json
import shutil
import time
from importlib.metadata import version
from pathlib import Path

from course_utils.interactive.page import store, write

PACKAGE = "course_utils"
RECORDER = "course_utils.interactive.page"  # no explorer imports it
LIBRARIES = ("contourpy", "jax", "matplotlib", "numpy", "pillow", "scipy", "torch")


class Store:
    """Recordings in a folder, one folder for each.

    Parameters
    ----------
    folder : path-like
    """

    def __init__(self, folder):
        self.folder, self._places = Path(folder), {}

    def place(self, placeholder):
        """Return the folder of a recording; its name is a hash of all that it depends on."""
        if placeholder not in self._places:
            text = fingerprint(placeholder.name.partition(":")[0]) + repr(placeholder)
            name = hashlib.sha256(text.encode()).hexdigest()[:20]
            self._places[placeholder] = self.folder / name
        return self._places[placeholder]

    def has(self, placeholder):
        """Tell whether a complete recording is there."""
        return (self.place(placeholder) / "page.json").exists()

    def record(self, placeholder):
        """Record an explorer and return a line that says what it took."""
        start, folder = time.perf_counter(), self.place(placeholder)
        stored = store(placeholder.build(), folder)
        # Written last: a folder without it counts as not recorded.
        write(folder / "page.json", json.dumps(stored))
        sizes = stored["bytes"].values()
        return (
            f"recorded {placeholder.name}: {sum(sizes) / 1e6:.2f} MB in {len(sizes)} files, "
            f"largest {max(sizes) / 1e6:.2f} MB, {time.perf_counter() - start:.1f} s"
        )

    def load(self, placeholder):
        """Return what `page.store` returned."""
        return json.loads((self.place(placeholder) / "page.json").read_text())

    def copy(self, placeholder, folder):
        """Copy a recording's files to where the pages find them."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.load(placeholder)["files"]:
            if not (folder / name).exists():
                shutil.copyfile(self.place(placeholder) / name, folder / name)


def fingerprint(module):
    """Return a hash of a module, of all of ours that it imports, and of the libraries.

    Parameters
    ----------
    module : str
        Dotted name.

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    for name, path in sorted(_imported(module).items()):
        digest.update(name.encode() + path.read_bytes())
    for path in sorted(_source("course_utils.interactive").parent.glob("assets/*")):
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def _imported(module):
    """Return the files of a module and of our modules that it imports, directly or not."""
    found, waiting = {}, [module, RECORDER]
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if path is None or name in found:
            continue
        found[name] = path
        waiting.append(name.rpartition(".")[0])  # importing a module runs its packages
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for target in _targets(ast.parse(path.read_text()), package):
            if target.partition(".")[0] in (PACKAGE, module.partition(".")[0]):
                waiting += [target, target.rpartition(".")[0]]
    return found


def _targets(tree, package):
    """Return the dotted names a module may import; some may be no modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = importlib.util.resolve_name(
                "." * node.level + (node.module or ""), package
            )
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _source(name):
    """Return a module's file, or None if the name is no module."""
    try:
        spec = importlib.util.find_spec(name) if name else None
    except (ImportError, AttributeError):
        return None
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None
