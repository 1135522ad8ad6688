"""The front end is checked where there is Node, and in CI there has to be."""

import json
import os
import sys
from pathlib import Path

import pytest

from tools import check, frontend

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fakes are shell scripts")
NODE = "#!/bin/sh\necho {}\n"
NPM = """#!/bin/sh
echo "$@" >> "{log}"
case "$*" in "{failing}") echo found something; exit 1;; ci*) mkdir -p node_modules;; esac
"""
CALLS = ["ci --no-audit --no-fund", *(f"run --silent {name}" for name in frontend.SCRIPTS)]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose programs the test makes; returns a function that makes them."""
    monkeypatch.setattr(frontend, "BIN", tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("CI", raising=False)
    which = frontend.shutil.which  # the system may have a Node of its own
    monkeypatch.setattr(frontend.shutil, "which", lambda n, path: which(n, path=str(tmp_path)))

    def make(version="v24.1.0", failing="nothing"):
        log = tmp_path / "log"
        texts = {"node": NODE.format(version), "npm": NPM.format(log=log, failing=failing)}
        for name, text in texts.items():
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o755)
        return log

    return make


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    return folder


def test_tools_are_installed_once_for_each_lock(machine, root):
    log = machine()
    assert frontend.check(root) == []
    assert log.read_text().splitlines() == CALLS
    assert frontend.check(root) == []
    assert log.read_text().splitlines()[4:] == CALLS[1:]
    (root / "package-lock.json").write_text('{"new": 1}')
    assert frontend.check(root) == []
    assert log.read_text().splitlines()[7:] == CALLS


def test_what_fails_is_named_with_its_words(machine, root, capsys):
    machine(failing=CALLS[2])
    assert frontend.check(root) == ["front end: lint"]
    said = capsys.readouterr().out
    assert "front end: lint: \nfound something" in said
    assert "front end: types: ok" in said


def test_tools_that_cannot_be_installed_fail(machine, root):
    log = machine(failing=CALLS[0])
    assert frontend.check(root) == ["front end"]
    assert log.read_text().splitlines() == CALLS[:1]


@pytest.mark.parametrize("version", [None, "v18.20.4"])
@pytest.mark.parametrize("ci", [False, True])
def test_without_node_one_line_says_what_was_skipped(
    machine, root, capsys, monkeypatch, version, ci
):
    if version:
        machine(version)
    if ci:
        monkeypatch.setenv("CI", "true")
    assert frontend.check(root) == (["front end"] if ci else [])
    (line,) = capsys.readouterr().out.splitlines()
    assert "no Node 20 or newer" in line and "pip install -e '.[node]'" in line


def test_make_check_fails_when_the_front_end_does(monkeypatch):
    monkeypatch.setattr(check, "CHECKS", ())
    monkeypatch.setattr(check, "SITE", Path("nowhere"))
    for failed in ([], ["front end: types"]):
        monkeypatch.setattr(frontend, "check", lambda failed=failed: failed)
        assert check.main() == len(failed)


def test_every_check_is_a_script_and_every_tool_is_pinned():
    package = json.loads((frontend.ROOT / "package.json").read_text(encoding="utf-8"))
    assert set(package["scripts"]) == set(frontend.SCRIPTS)
    assert package["engines"]["node"] == f">={frontend.OLDEST}"
    assert all(version[0].isdigit() for version in package["devDependencies"].values())
    lock = json.loads((frontend.ROOT / frontend.LOCK).read_text(encoding="utf-8"))
    assert lock["packages"][""]["devDependencies"] == package["devDependencies"]
    others = [entry for name, entry in lock["packages"].items() if name]
    assert all("integrity" in entry and "resolved" not in entry for entry in others)


def test_programs_of_the_environment_come_before_those_of_the_system():
    assert frontend.path().split(os.pathsep)[0] == str(frontend.BIN)
