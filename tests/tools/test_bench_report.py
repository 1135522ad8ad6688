"""Verdicts, tables, summaries and comparisons of the bench, with made-up figures."""

import pytest

from tools.bench.report import Figure, table
from tools.bench.summary import changes, summary

FIGURES = [
    Figure("interact", "key press", 140.0, "ms"),
    Figure("fig-a x", "key press", 40.0, "ms"),
    Figure("fig-a x", "interact / this", 3.5, "", at_least=2.5),
    Figure("fig-b y", "key press", 70.0, "ms"),
    Figure("fig-b y", "interact / this", 2.0, "", at_least=2.5),
]


@pytest.mark.parametrize(
    ("budget", "met"),
    [
        ({}, None),
        ({"at_most": 3}, True),
        ({"at_most": 2.999}, False),
        ({"at_least": 3}, True),
        ({"at_least": 3.001}, False),
        ({"at_most": 0}, False),
        ({"at_least": 1, "at_most": 4}, True),
    ],
)
def test_a_budget_is_met_up_to_its_end(budget, met):
    assert Figure("row", "column", 3.0, "s", **budget).met is met


@pytest.mark.parametrize(
    ("value", "number"),
    [(0, "0"), (21, "21"), (0.1234, "0.12"), (12.34, "12.3"), (1234.5, "1234"), (2.0, "2")],
)
def test_numbers_are_short(value, number):
    assert Figure("row", "column", value, "s").number == number


def test_a_table_has_a_row_for_everything_and_a_column_for_every_measure():
    lines = table(FIGURES).splitlines()
    assert lines[0].split() == ["key", "press", "interact", "/", "this"]
    assert lines[1].split() == ["ms"]
    assert lines[2].split() == ["at", "least", "2.5"]
    assert lines[3].split() == ["interact", "140"]
    assert lines[4].split() == ["fig-a", "x", "40", "3.50", "ok"]
    assert lines[5].split()[:5] == ["fig-b", "y", "70", "2", "!"]
    assert lines[5].endswith("FALLS SHORT: interact / this")
    assert len(lines) == 6


def test_numbers_of_a_column_end_at_the_same_place():
    ends = [line.index(number) + len(number) for line, number in
            zip(table(FIGURES).splitlines()[3:], ("140", "40", "70"), strict=True)]  # fmt: skip
    assert len(set(ends)) == 1


def test_a_summary_counts_budgets_and_names_what_falls_short():
    lines = summary({"latency": FIGURES}).splitlines()
    assert lines[0] == "1 of 2 budgets are met."
    assert lines[1:] == ["FALLS SHORT: latency, fig-b y, interact / this: 2 (at least 2.5)"]


def test_changes_are_told_from_noise_and_new_figures_are_no_changes():
    before = {"frames": [Figure("a", "m", 10, "ms"), Figure("b", "m", 10, "ms")]}
    after = {
        "frames": [Figure("a", "m", 10.9, "ms"), Figure("b", "m", 8.9, "ms")],
        "builds": [Figure("a", "m", 99, "ms")],
    }
    assert changes(before, after) == ["frames, b, m: 10 -> 8.9 ms"]
