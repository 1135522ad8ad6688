"""The repository keeps its rules: pinned versions, ASCII, small files, known vendored files."""

import json
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools import vendor

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 4_000_000  # bytes


def tracked():
    """Files that git knows; everything but build products where there is no git."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True
    )
    if listing.returncode == 0:
        return [
            ROOT / name
            for name in listing.stdout.split("\0")
            if name and (ROOT / name).is_file()
        ]
    skipped = {".venv", "_build", "class", "node_modules"}
    files = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in files if not skipped & set(path.relative_to(ROOT).parts)]


def pinned():
    lines = (ROOT / "requirements.txt").read_text(encoding="ascii").splitlines()
    requirements = [Requirement(line) for line in lines if line != "-e ."]
    return {r.name.lower().replace("_", "-"): str(r.specifier) for r in requirements}


def ranges():
    """Every dependency of pyproject.toml; extras for vendoring and Node are not installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (
        need
        for name, need in project["optional-dependencies"].items()
        if name not in ("node", "vendor")
    )
    return [Requirement(r) for r in [*project["dependencies"], *chain.from_iterable(extras)]]


def test_every_requirement_is_pinned_exactly():
    assert {name: pin for name, pin in pinned().items() if not pin.startswith("==")} == {}


@pytest.mark.parametrize("requirement", ranges(), ids=lambda requirement: requirement.name)
def test_pins_lie_in_the_ranges(requirement):
    version = pinned()[requirement.name.lower()].removeprefix("==")
    assert requirement.specifier.contains(version)


def code_of(path):
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    return path.read_text(encoding="utf-8")


def test_code_is_ascii():
    files = [path for path in tracked() if path.suffix in (".py", ".js", ".css", ".ipynb")]
    ours = [path for path in files if "vendor" not in path.parts]
    assert ours
    assert [str(path.relative_to(ROOT)) for path in ours if not code_of(path).isascii()] == []


def test_files_are_small():
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.parametrize(
    "folder", [vendor.SITE_VENDOR, vendor.TEST_VENDOR], ids=["site", "tests"]
)
def test_vendored_files_are_what_was_fetched(folder):
    assert vendor.sums(folder) == (folder / vendor.SUMS).read_text(encoding="ascii")
    assert all(
        list(package.glob("LICENSE*")) for package in folder.iterdir() if package.is_dir()
    )


@pytest.mark.parametrize(
    "room", ["autodiff", "calculus", "data", "descent", "exercises", "plots", "explorers"]
)
def test_what_chapters_import_is_on_the_api_page(room):
    """The chapters' imports are what a reader looks up."""
    page = (ROOT / "book" / "api.md").read_text(encoding="utf-8")
    code = "\n".join(code_of(path) for path in (ROOT / "book").rglob("*.ipynb"))
    direct = re.findall(rf"from course_utils\.{room}\.(\w+) import", code)
    listed = re.findall(rf"from course_utils\.{room} import ([\w, ]+)", code)
    listed = [name.partition(" as ")[0] for names in listed for name in names.split(",")]
    names = {name.strip() for name in listed} | set(direct)
    there = {path.stem for path in (ROOT / "src/course_utils" / room).iterdir()}
    modules = names & there
    missing = [n for n in sorted(modules) if f"course_utils.{room}.{n}\n" not in page]
    assert not missing, (
        f"book/api.md lacks {room}: {', '.join(missing)}; copy a neighbour's lines"
    )
