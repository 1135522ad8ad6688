"""Copied, moved and foreign checkouts: what they depend on is rebuilt, or is the same."""

import shutil
import subprocess
from pathlib import Path

import pytest

import course_utils

ROOT = Path(__file__).resolve().parent.parent
PYTHON = """#!/bin/sh
# Notes what it was asked for; -m venv makes a copy of itself.
echo "$@" >> "{log}"
case "$*" in *venv*) mkdir -p .venv/bin && cp "$0" .venv/bin/python;; esac
"""


def test_the_package_under_test_is_this_checkouts():
    assert Path(course_utils.__file__).resolve().is_relative_to(ROOT / "src")


@pytest.fixture
def checkout(tmp_path):
    """A folder with the Makefile, and a Python that installs nothing."""
    folder = tmp_path / "a place, 100% #1?"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copyfile(ROOT / name, folder / name)
    (tmp_path / "python").write_text(PYTHON.format(log=tmp_path / "log"))
    (tmp_path / "python").chmod(0o755)
    return folder


def make(folder, log="log"):
    """Run make where everything is installed by the Python that notes it; returns both."""
    python, noted = folder.parent / "python", folder.parent / log
    command = ["make", ".venv/installed", f"PYTHON={python}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    lines = noted.read_text() if noted.exists() else ""
    noted.unlink(missing_ok=True)
    return done.stdout, lines


def test_what_is_installed_stays_until_something_changes(checkout):
    said, asked = make(checkout)
    assert "Installing" in said
    assert "-m venv" in asked and "pip install" in asked
    assert make(checkout)[1] == ""
    (checkout / "requirements.txt").write_text("-e .\n")
    said, asked = make(checkout)
    assert "pip install" in asked and "-m venv" not in asked


@pytest.mark.parametrize("way", [shutil.move, shutil.copytree])
def test_a_copied_or_moved_checkout_is_installed_anew(checkout, way):
    make(checkout)
    elsewhere = checkout.with_name("elsewhere")
    way(checkout, elsewhere)
    said, asked = make(elsewhere)
    assert f"copied or moved from {checkout}" in said
    assert "-m venv" in asked and "pip install" in asked
    assert make(elsewhere)[1] == ""


def test_an_environment_that_does_not_say_where_it_was_made_is_kept(checkout):
    make(checkout)
    (checkout / ".venv" / "installed").write_text("")
    said, asked = make(checkout)
    assert "moved" not in said
    assert "pip install" in asked and "-m venv" not in asked
    assert make(checkout)[1] == ""


def test_windows_gets_the_same_bytes(tmp_path):
    """Git there writes other line ends unless it is told not to."""

    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    files = {
        "book/a.ipynb": b"{\n}\n",
        "src/x/vendor/lib/a.js": b"one\ntwo\n",
        "src/x/vendor/lib/b.js": b"one\r\ntwo\r\n",
        "src/x/data/a.json": b"{\n}\n",
        "src/x/data/a.png": b"\x89PNG\r\n\x1a\n\x00\n",
    }
    here = tmp_path / "here"
    for name, content in files.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    shutil.copyfile(ROOT / ".gitattributes", here / ".gitattributes")
    git("init", "-q", "here")
    git("-C", "here", "add", ".")
    git("-C", "here", "commit", "-qm", "first")
    git("-c", "core.autocrlf=true", "-c", "core.eol=crlf", "clone", "-q", "here", "there")
    assert {name: (tmp_path / "there" / name).read_bytes() for name in files} == files
