"""The bench's command line: parts are chosen, and one that fails does not affect the others."""

import json
from types import SimpleNamespace

import pytest

from tools.bench import __main__ as bench
from tools.bench.report import Figure


def part(measure):
    return SimpleNamespace(measure=measure, MEANING="what is measured")


def failing():
    raise RuntimeError("no server")


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the bench with two parts, one of which fails; returns status and JSON."""
    good = part(lambda: [Figure("row", "column", 12.0, "s", at_most=10)])
    monkeypatch.setattr(bench, "PARTS", {"good": good, "bad": part(failing)})
    monkeypatch.setattr(bench, "SITE", tmp_path)
    monkeypatch.setattr(bench, "find_browser", lambda: "chromium")
    monkeypatch.setattr(bench.machine, "describe", lambda: {"date": "today"})
    (tmp_path / "index.html").touch()
    out = tmp_path / "bench.json"

    def run_(*words):
        status = bench.main([*words, "--out", str(out)])
        return status, json.loads(out.read_text())

    return run_


def test_a_missed_budget_is_reported_and_no_failure(run, capsys):
    status, stored = run("--only", "good")
    assert status == 0
    assert stored["parts"]["good"]["figures"][0]["met"] is False
    printed = capsys.readouterr().out
    assert "what is measured." in printed
    assert "12 !  FALLS SHORT: column" in printed
    assert "0 of 1 budgets are met." in printed


def test_what_cannot_be_measured_is_named_and_the_rest_is_kept(run, capsys):
    status, stored = run()
    assert "bad" in status
    assert list(stored["parts"]) == ["good"]
    assert "no server" in capsys.readouterr().err


def test_changes_since_an_earlier_run_are_printed(run, tmp_path, capsys):
    run("--only", "good")
    earlier = tmp_path / "earlier.json"
    earlier.write_text((tmp_path / "bench.json").read_text().replace("12.0", "24.0"))
    run("--only", "good", "--against", str(earlier))
    assert "good, row, column: 24 -> 12 s" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--only", "nothing"], ["--against", "gone.json"]])
def test_wrong_words_are_named(run, words, capsys):
    with pytest.raises(SystemExit):
        run(*words)
    assert words[1] in capsys.readouterr().err


def test_without_a_site_the_way_to_it_is_told(run, tmp_path):
    (tmp_path / "index.html").unlink()
    assert "make book" in bench.main([])
