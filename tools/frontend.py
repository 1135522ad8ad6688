"""Checks of the front end of figures by tools that run in Node: types, style, its own tests.

Readers, class and ``make book`` need none of it. What is run stands in package.json, its tools
in package-lock.json; npm puts them into ``node_modules``, anew when the lock has changed.

Entry point: `check`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OLDEST = 20
LOCK, STAMP = "package-lock.json", "node_modules/.lock"
SCRIPTS = ("types", "lint", "test")
MISSING = (
    f"not checked, there is no Node {OLDEST} or newer with npm "
    "(python -m pip install -e '.[node]' brings one into .venv)"
)


def path():
    """Return the search path for programs: what pip installed comes before the system's."""
    return os.pathsep.join([str(BIN), os.environ.get("PATH", "")])


def find_npm():
    """Return the path of npm, or None if it or a recent enough Node is missing."""
    node, npm = (shutil.which(name, path=path()) for name in ("node", "npm"))
    if not (node and npm):
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.", said)
    return npm if version and int(version[1]) >= OLDEST else None


def check(root=ROOT):
    """Run every check; a tool's output is shown only if it finds something.

    Returns
    -------
    list of str
        What failed. Without Node that is everything in CI, and nothing elsewhere.
    """
    if not (npm := find_npm()):
        print("front end:", MISSING)
        return ["front end"] if os.environ.get("CI") else []
    tools = "install", ("ci", "--no-audit", "--no-fund")
    if not is_installed(root) and not runs(root, npm, *tools):
        return ["front end"]
    (root / "node_modules").mkdir(exist_ok=True)
    shutil.copyfile(root / LOCK, root / STAMP)
    return [
        f"front end: {name}"
        for name in SCRIPTS
        if not runs(root, npm, name, ("run", "--silent", name))
    ]


def is_installed(root):
    """Tell whether the installed tools are those of the lock file."""
    stamp = root / STAMP
    return stamp.is_file() and stamp.read_bytes() == (root / LOCK).read_bytes()


def runs(root, npm, name, words):
    """Run npm; print whether it succeeded, and its output if not."""
    print(f"front end: {name}", end=": ", flush=True)
    done = subprocess.run(
        [npm, *words], env=os.environ | {"PATH": path(), "NO_COLOR": "1"}, encoding="utf-8",
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    print("ok" if done.returncode == 0 else f"\n{done.stdout}", flush=True)
    return done.returncode == 0
