"""What code depends on: the modules of ours that it imports, and the libraries.

Entry points: `fingerprint` of modules, `imported_by` a text.
"""

import ast
import hashlib
import importlib.util
import re
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = "course_utils"
# In a package that loads its modules when it is asked for what they hold.
ON_DEMAND = re.compile(r"^(def )?__getattr__\b", re.M)
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
    for path in sorted(_source(f"{PACKAGE}.interactive").parent.glob("frontend/*")):
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1000)
def imported_by(text, package=""):
    """Return the dotted names that a module's text imports: modules, or names in modules."""
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
            found.update(f"{origin}.{alias.name}" for alias in node.names)
    return found


def _reached(modules):
    """Return the files of modules and of those of ours that they import, directly or not."""
    waiting = [(name, True) for name in modules]
    ours = {PACKAGE, *(name.partition(".")[0] for name, _ in waiting)}
    found, seen = {}, set()
    while waiting:
        name, asked = waiting.pop()
        if not name or (name, asked) in seen:
            continue
        seen.add((name, asked))
        above, path = name.rpartition(".")[0], _source(name)
        # Importing a module runs its packages; a name that is no module is asked of one.
        waiting.append((above, path is None))
        if path is None:
            continue
        found[name] = path
        text = path.read_text(encoding="utf-8")
        package = name if path.name == "__init__.py" else above
        targets = imported_by(text, package)
        if asked and path.name == "__init__.py" and ON_DEMAND.search(text):
            targets = targets | {f"{name}.{file.stem}" for file in path.parent.glob("*.py")}
        waiting += [(t, True) for t in targets if t.partition(".")[0] in ours]
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
