"""Pins and what is installed: differences are named, and writing them makes them none."""

import pytest

from tools import pins


def test_differences_are_new_gone_and_changed():
    before = {"Jinja2": "3.1", "nest_asyncio2": "1", "old": "1"}
    after = {"jinja2": "3.2", "Nest.Asyncio2": "1", "new": "2"}
    assert pins.differences(before, after) == [
        "jinja2: 3.1 -> 3.2",
        "new: not there -> 2",
        "old: 1 -> not there",
    ]


def test_local_parts_and_what_is_for_one_machine_are_not_pinned(monkeypatch):
    class Found:
        def __init__(self, name, version):
            self.metadata, self.version = {"Name": name}, version

    found = [Found("torch", "2.13.0+cpu"), Found("nvidia-nccl-cu13", "2"), Found("pip", "26")]
    monkeypatch.setattr(pins, "distributions", lambda: found)
    assert pins.installed() == {"torch": "2.13.0"}


def test_written_pins_are_read_back_in_the_order_of_requirements_txt(tmp_path):
    path = tmp_path / "requirements.txt"
    pins.write(pins.pinned(), path)
    assert path.read_bytes() == pins.REQUIREMENTS.read_bytes()


def test_an_unknown_option_is_named():
    assert "'--wirte'" in pins.main("--wirte")


@pytest.mark.parametrize("newer", [True, False])
def test_pins_are_written_by_the_oldest_python_only(newer, monkeypatch):
    """NumPy for Python 3.13 does not install on 3.11."""
    major, minor = pins.oldest_python()
    written = []
    monkeypatch.setattr(pins.sys, "version_info", (major, minor + newer, 0))
    monkeypatch.setattr(pins, "write", lambda versions: written.append(versions))
    said = pins.main("--write")
    assert (f"Python {major}.{minor}" in said) if newer else said == 0
    assert len(written) == (0 if newer else 1)
