"""A recording is made again when something that it uses changes, and only then."""

import importlib
import re
import sys
from pathlib import Path

import pytest

from course_utils.site.figures import Placeholder
from course_utils.site.recordings import Store, fingerprint

FILES = {
    "__init__": "",
    "explorers": (
        "from course_utils.interactive import Explorer, Slider, figure, sentence\n"
        "from course_utils.plots import canvas\n"
        "from {0} import direct\n"
        "from .relative import number\n"
        "import {0}.dotted\n"
        "class Small(Explorer):\n"
        "    x = Slider(0, 1, 0, step=0.5, label='x')\n"
        "    @figure\n"
        "    def plane():\n"
        "        return canvas()\n"
        "    @sentence\n"
        "    def says(x):\n"
        "        return f'{{x}}.'\n"
    ),
    "direct": "import {0}.behind\n",
    "relative": "from . import beside\nnumber = 1\n",
    "behind": "",
    "beside": "",
    "dotted": "def late():\n    from {0}.late import number\n",
    "late": "number = 2\n",
    "unrelated": "",
}
USED = [name for name in FILES if name != "unrelated"]


@pytest.fixture
def package(tmp_path, monkeypatch, request):
    """A package of explorers on the path; its folder, and its name, new for each test."""
    name = re.sub(r"\W", "_", f"sample_{request.node.name}")
    folder = tmp_path / name
    folder.mkdir()
    for stem, text in FILES.items():
        (folder / f"{stem}.py").write_text(text.format(name))
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield folder
    for module in [m for m in sys.modules if m.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.mark.parametrize("changed", USED)
def test_a_change_of_what_is_used_makes_a_new_recording(package, changed):
    module = f"{package.name}.explorers"
    before = fingerprint(module)
    assert fingerprint(module) == before
    path = package / f"{changed}.py"
    path.write_text(path.read_text() + "# changed\n")
    assert fingerprint(module) != before


def test_a_change_of_something_else_does_not(package):
    module = f"{package.name}.explorers"
    before = fingerprint(module)
    (package / "unrelated.py").write_text("number = 3\n")
    (package / "new.py").write_text("")
    (package / "notes.txt").write_text("")
    assert fingerprint(module) == before


@pytest.mark.parametrize("part", ["svg.py", "recorder.py", "page.py", "assets/core.js"])
def test_a_change_of_the_engine_makes_a_new_recording(package, monkeypatch, part):
    """Read as changed, because the engine itself must not be touched."""
    module, read = f"{package.name}.explorers", Path.read_bytes
    before = fingerprint(module)

    def changed(self):
        added = b"# changed" if self.as_posix().endswith(f"interactive/{part}") else b""
        return read(self) + added

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert fingerprint(module) != before


def test_a_store_keeps_a_recording_while_nothing_changes(package, tmp_path):
    placeholder = Placeholder(f"{package.name}.explorers:Small", "{}", "fig-small")
    store = Store(tmp_path / "kept")
    assert not store.has(placeholder)
    line = store.record(placeholder)
    assert "Small" in line
    assert "MB" in line
    again = Store(tmp_path / "kept")
    assert again.has(placeholder)
    assert again.load(placeholder)["spec"]["controls"]["x"]["values"] == [0, 0.5, 1]
    again.copy(placeholder, tmp_path / "site")
    copied = {path.name for path in (tmp_path / "site").iterdir()}
    assert copied == set(again.load(placeholder)["files"])
    other = Placeholder(placeholder.name, "{}", "fig-other")
    assert not again.has(other), "the name of the figure is in the links"


def test_a_recording_that_was_cut_off_counts_as_none(package, tmp_path):
    placeholder = Placeholder(f"{package.name}.explorers:Small", "{}", "fig-small")
    store = Store(tmp_path / "kept")
    store.record(placeholder)
    (store.place(placeholder) / "page.json").unlink()
    assert any(store.place(placeholder).iterdir())
    assert not Store(tmp_path / "kept").has(placeholder)
