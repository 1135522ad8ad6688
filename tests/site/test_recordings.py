"""A recording is made again when something that it uses changes, and only then."""

import importlib
import os
import re
import sys
import time
from pathlib import Path

import pytest

from course_utils.interactive.placeholder import Placeholder
from course_utils.site import imports, opened_files
from course_utils.site.recordings import RECORDER, Store
from course_utils.site.result_cache import drop_old
from course_utils.site.workers import apart

FILES = {
    "__init__": "",
    "explorers": (
        "from course_utils.interactive import Explorer, Slider, figure, say, sentence\n"
        "from course_utils.plots import canvas\n"
        "from {0} import direct\n"
        "from .relative import number\n"
        "import {0}.dotted\n"
        "class Small(Explorer):\n"
        "    words = {{'says': {{'x': '{{x}} of {{weights}}.'}}}}\n"
        "    x = Slider(0, 1, 0, step=0.5)\n"
        "    @figure\n"
        "    def plane():\n"
        "        return canvas()\n"
        "    @sentence\n"
        "    def says(x):\n"
        "        return say('x', x=str(x), weights='none')\n"
        "class Reading(Small):\n"
        "    @sentence\n"
        "    def says(x):\n"
        "        return say('x', x=str(x), weights=direct.weights())\n"
    ),
    "direct": (
        "import os\nfrom functools import cache\nfrom pathlib import Path\nimport {0}.behind\n"
        "@cache\n"
        "def weights():\n"
        "    return Path(os.environ['COURSE_DATA'], 'weights').read_text()\n"
    ),
    "relative": "from . import beside\nnumber = 1\n",
    "behind": "",
    "beside": "",
    "dotted": "def late():\n    from {0}.late import number\n",
    "late": "number = 2\n",
    "unrelated": "",
}
USED = [name for name in FILES if name != "unrelated"]


def fingerprint(module):
    return imports.fingerprint([module, RECORDER])


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


@pytest.mark.parametrize("asked", ["from {}.chapter import One", "from {} import chapter"])
def test_who_asks_a_folder_that_loads_on_demand_depends_on_all_of_it(package, asked):
    """A figure in it depends on itself, and a notebook on whatever it may be given."""
    folder = package / "chapter"
    folder.mkdir()
    (folder / "__init__.py").write_text("def __getattr__(name): ...\n")
    for stem in ("one", "two"):
        (folder / f"{stem}.py").write_text("")
    targets = imports.imported_by(asked.format(package.name))
    one, all_of_it = [f"{package.name}.chapter.one"], imports.fingerprint(targets)
    before = imports.fingerprint(one)
    (folder / "two.py").write_text("# changed\n")
    assert imports.fingerprint(one) == before
    assert imports.fingerprint(targets) != all_of_it


@pytest.mark.parametrize("part", ["svg.py", "recorder.py", "export.py", "frontend/figure.js"])
def test_a_change_of_the_engine_makes_a_new_recording(package, monkeypatch, part):
    """Read as changed, because the engine itself must not be touched."""
    module, read = f"{package.name}.explorers", Path.read_bytes
    before = fingerprint(module)

    def changed(self):
        added = b"# changed" if self.as_posix().endswith(f"interactive/{part}") else b""
        return read(self) + added

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert fingerprint(module) != before


def test_a_store_keeps_a_recording_while_nothing_changes(package, tmp_path, monkeypatch):
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
    monkeypatch.setenv("COURSE_LANGUAGE", "de")
    assert not Store(tmp_path / "kept").has(placeholder), "recorded in another language"


def test_a_recording_that_was_cut_off_counts_as_none(package, tmp_path):
    placeholder = Placeholder(f"{package.name}.explorers:Small", "{}", "fig-small")
    store = Store(tmp_path / "kept")
    store.record(placeholder)
    (store.place(placeholder) / "page.json").unlink()
    assert any(store.place(placeholder).iterdir())
    assert not Store(tmp_path / "kept").has(placeholder)


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """A data file; where the package of explorers finds it."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    path = tmp_path / "data" / "weights"
    path.write_bytes(b"abc")
    return path


def test_a_changed_byte_of_a_data_file_makes_what_uses_it_again_and_nothing_else(
    package, tmp_path, weights
):
    """Two figures in turn read the same file, of which the second finds it remembered."""
    names = ("Small", "Reading", "Reading")
    explorers = [
        Placeholder(f"{package.name}.explorers:{name}", "{}", f"fig-{number}")
        for number, name in enumerate(names)
    ]
    store = Store(tmp_path / "kept")
    for explorer in explorers:
        apart(store.record, explorer)
    before = [store.identity(explorer) for explorer in explorers]
    weights.write_bytes(b"abd")
    assert [store.has(explorer) for explorer in explorers] == [True, False, False]
    assert [store.identity(e) == b for e, b in zip(explorers, before, strict=True)] == [
        True,
        False,
        False,
    ]
    apart(store.record, explorers[1])
    assert "of abd." in store.load(explorers[1])["spec"]["says"]
    weights.write_bytes(b"abc")
    assert [store.has(explorer) for explorer in explorers] == [True, False, True]
    weights.unlink()
    assert [store.has(explorer) for explorer in explorers] == [True, False, False]


def test_what_is_old_goes_unless_it_is_used(tmp_path):
    def made(name, days):
        path = tmp_path / name / "page.json"
        path.parent.mkdir()
        path.touch()
        os.utime(path.parent, (time.time() - days * 86400,) * 2)
        return path.parent

    new, used, old = made("new", 1), made("used", 100), made("old", 100)
    (tmp_path / "old.json").touch()
    os.utime(tmp_path / "old.json", (0, 0))
    drop_old(tmp_path, [used])
    assert set(tmp_path.iterdir()) == {new, used}
    assert not old.exists()


def test_what_is_opened_is_known_by_name_and_content(weights):
    shipped = opened_files.PACKAGE / "data" / "results" / "gradient_cost.json"
    gone = weights.with_name("gone")
    with opened_files.watching() as found:
        weights.read_text()
        shipped.read_bytes()
        weights.with_name("written").write_text("x")
        (opened_files.PACKAGE / "__init__.py").read_text()
        Path(__file__).read_text()
        with pytest.raises(FileNotFoundError):
            gone.read_text()
    weights.with_name("written").read_text()
    checkout = opened_files.PACKAGE.parents[1]
    assert found == {
        str(weights): opened_files.digest(weights),
        shipped.relative_to(checkout).as_posix(): opened_files.digest(shipped),
        str(gone): "",
    }
    assert not opened_files.changed(found)
    gone.write_text("there now")
    assert opened_files.changed(found)


def test_a_built_file_or_an_environment_is_no_data():
    root = opened_files.PACKAGE.parents[1]
    assert opened_files.named(root / "trained" / "vae.json") == "trained/vae.json"
    for made in (
        "_build/html/x.json",
        ".venv/lib/x.so",
        ".git/index",
        "src/x.py",
        "/etc/passwd",
    ):
        assert opened_files.named(root / made) is None


def test_what_goes_wrong_apart_is_raised_here():
    with pytest.raises(ZeroDivisionError) as caught:
        apart(divmod, 1, 0)
    assert any("divmod" in note or "_answer" in note for note in caught.value.__notes__)
    with pytest.raises(ChildProcessError, match="memory"):
        apart(os._exit, 9)
