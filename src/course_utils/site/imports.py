"""What code depends on: the modules of ours that it imports, and the libraries.

Entry points: `fingerprint` of modules, `imported_by` a text.
"""

import ast
import hashlib
import importlib.util
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = "course_utils"
LIBRARIES = (
    "accelerate", "contourpy", "jax", "matplotlib", "numpy", "pillow", "safetensors", "scipy",
    "sympy", "torch",
)  # fmt: skip


def fingerprint(modules):
    """Return a hash of modules, of all of ours that they import, and of the libraries.

    Parameters
    ----------
    modules : iterable of str
        Dotted names; what is no module of ours is passed over.

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    for name, path in sorted(_reached(modules).items()):
        digest.update(name.encode() + path.read_bytes())
    for path in sorted(_source(f"{PACKAGE}.interactive").parent.glob("assets/*")):
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1000)
def imported_by(text, package=""):
    """Return the dotted names that a module's text may import; some may be no modules."""
    found = set()
    try:
        tree = ast.parse(text)
    except SyntaxError:  # whoever imports it will hear more of it
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dotted = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(dotted, package)
            found |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
    return found


def _reached(modules):
    """Return the files of modules and of those of ours that they import, directly or not."""
    waiting = list(modules)
    ours = {PACKAGE, *(name.partition(".")[0] for name in waiting)}
    found = {}
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if path is None or name in found:
            continue
        found[name] = path
        waiting.append(name.rpartition(".")[0])  # importing a module runs its packages
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for target in imported_by(path.read_text(encoding="utf-8"), package):
            if target.partition(".")[0] in ours:
                waiting += [target, target.rpartition(".")[0]]
    return found


def _source(name):
    """Return a module's file, or None if the name is no module; nothing is imported."""
    top, *rest = name.split(".")
    try:
        spec = importlib.util.find_spec(top) if top else None
    except ValueError:  # ``__main__`` has none
        return None
    if spec is None or not (spec.origin or "").endswith(".py"):
        return None
    if not rest:
        return Path(spec.origin)
    path = Path(spec.origin).parent.joinpath(*rest) if spec.submodule_search_locations else None
    files = [path.with_name(f"{path.name}.py"), path / "__init__.py"] if path else []
    return next((file for file in files if file.is_file()), None)
