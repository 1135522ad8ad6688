"""The explorer shown in CONTRIBUTING.md is complete, short, and works."""

import importlib
import re
import sys
from pathlib import Path

import pytest

from course_utils.interactive.recorder import record

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
CODE = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
WORDS = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1]


@pytest.fixture
def slope(tmp_path, monkeypatch):
    (tmp_path / "contributed.py").write_text(CODE)
    (tmp_path / "contributed.en.toml").write_text(WORDS)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("contributed").Slope()
    del sys.modules["contributed"]


def test_it_has_at_most_30_lines():
    assert len(CODE.strip().splitlines()) <= 30


def test_it_says_the_slope(slope):
    assert slope.describe(x=-1.5) == "At x = -1.5 the slope is -3.0."


def test_it_is_recorded(slope):
    recording = record(slope)
    assert recording.parts["tangent"]["needs"] == ["x"]
    assert sum(map(len, recording.files.values())) < 20_000
