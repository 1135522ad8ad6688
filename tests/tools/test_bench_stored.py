"""The bench's JSON: complete, readable again, and without names of persons or machines."""

import getpass
import json
import platform

import pytest

from tools.bench import machine
from tools.bench.report import Figure
from tools.bench.stored import as_json, load, save
from tools.browser.site import ROOT

FIGURES = [
    Figure("fig-a x", "key press", 40.123456, "ms", samples=21),
    Figure("fig-a x", "this / echo", 1.6, "", at_most=1.5),
]


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "new folder" / "bench.json"
    save(path, {"date": "2026-01-31"}, {"latency": as_json(FIGURES, "key to pixels", 61.2)})
    return path


def test_every_figure_stands_with_unit_budget_and_verdict(stored):
    run = json.loads(stored.read_text())
    assert run["date"] == "2026-01-31"
    part = run["parts"]["latency"]
    assert part["meaning"] == "key to pixels"
    assert part["seconds"] == 61
    first, second = part["figures"]
    assert first == {
        "what": "fig-a x", "measure": "key press", "value": 40.12, "unit": "ms", "samples": 21,
    }  # fmt: skip
    assert second["at_most"] == 1.5
    assert second["met"] is False


def test_a_stored_run_can_be_read_again(stored):
    first, second = load(stored)["latency"]
    assert second == FIGURES[1]
    assert (first.value, first.samples) == (40.12, 21)


def test_an_earlier_file_survives_a_run_that_cannot_be_written(stored):
    before = stored.read_bytes()
    with pytest.raises(TypeError):
        save(stored, {"date": object()}, {})
    assert stored.read_bytes() == before
    assert [path.name for path in stored.parent.iterdir()] == ["bench.json"]


def test_the_processor_is_read_from_linux():
    text = "processor\t: 0\nmodel name\t: Fast CPU @ 2.00GHz\n\nmodel name\t: Other\n"
    assert machine.processor(text) == "Fast CPU @ 2.00GHz"
    assert machine.processor("") == ""


def test_a_run_names_machine_and_versions_but_nobody():
    run = machine.describe()
    assert run["machine"]["cores"] >= 1
    assert run["machine"]["memory in GB"] > 0.1
    assert run["versions"]["python"] == platform.python_version()
    assert run["versions"]["matplotlib"]
    values = [*run["machine"].values(), *run["versions"].values(), run["date"], run["commit"]]
    for secret in (platform.node(), getpass.getuser(), str(ROOT)):
        assert [value for value in values if secret and secret in str(value).split()] == []
