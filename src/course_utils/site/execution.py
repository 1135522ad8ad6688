"""Executed notebooks are cached, and the cache depends on the package and the pinned libraries.

myst-nb's cache is keyed on a notebook's code cells alone; after a change in ``src/`` it would
show old results.
"""

import hashlib
import shutil
from pathlib import Path


def fingerprint(root, paths):
    """Hash of files, by name and content.

    Parameters
    ----------
    root : pathlib.Path
        The repository's root.
    paths : iterable of pathlib.Path
        Files below it; their order does not matter.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def choose_cache(app, config):
    """Point myst-nb to the cache of this state of the package; drop those of other states."""
    root = Path(app.srcdir).parent
    caches = Path(app.outdir).parent / ".jupyter_cache"
    code = [*(root / "src").rglob("*.py"), root / "requirements.txt"]
    current = caches / fingerprint(root, code)
    for other in caches.glob("*"):
        if other != current:
            shutil.rmtree(other, ignore_errors=True)
    config.nb_execution_cache_path = str(current)


def setup(app):
    """Connect to Sphinx."""
    app.connect("config-inited", choose_cache)
