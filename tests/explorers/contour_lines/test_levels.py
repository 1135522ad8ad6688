"""Level sets, against formulas that are written out here."""

import itertools

import numpy as np
import pytest
from helpers.hills import hills

from course_utils.explorers.contour_lines import LevelSets

FORMULAS = {
    "hills": hills,
    "saddle": lambda x, y: x**2 - y**2,
    "monkey-saddle": lambda x, y: ((x + 1j * y) ** 3).real,
    "ring": lambda x, y: (np.hypot(x, y) ** 2 - 1) ** 2,
    "plateau": lambda x, y: (u := np.maximum(0, np.hypot(x, y) ** 2 - 1)) ** 3 / (1 + u**2),
}
CRITICAL = {"saddle": [0], "monkey-saddle": [0], "ring": [0, 1], "plateau": [0]}
LEVELS = LevelSets.declaration.controls["c"].grid()


@pytest.mark.parametrize("land", FORMULAS)
def test_level_sets_are_on_their_level(land):
    explorer = LevelSets(land=land)
    for c in LEVELS:
        found = explorer.compute(c=c)
        assert abs(found["level"] - c) < 0.025
        for line in found["lines"]:
            assert np.abs(FORMULAS[land](*line.T) - found["level"]).max() < 1e-5


@pytest.mark.parametrize(("land", "c"), list(itertools.product(CRITICAL, LEVELS)))
def test_words_know_the_regular_values(land, c):
    words = LevelSets().describe(land=land, c=c)
    critical = any(abs(c - value) < 1e-9 for value in CRITICAL[land])
    assert ("is not a regular value" in words) == critical
    assert ("empty" in words) == (land in ("ring", "plateau") and c < 0)


def test_levels_of_the_hills_are_moved_onto_critical_values():
    explorer = LevelSets(land="hills")
    kinds = set()
    for c in LEVELS:
        found = explorer.compute(c=c)
        for point in found["at_level"]:
            kinds.add(point.kind)
            x, h = point.point, 1e-5
            slope = [hills(*(x + h * e)) - hills(*(x - h * e)) for e in np.eye(2)]
            assert np.hypot(*slope) / (2 * h) < 1e-6
            assert "is not a regular value" in explorer.describe(c=c)
    assert kinds == {"summit", "pit", "pass"}


@pytest.mark.parametrize("c", [c for c in LEVELS if c >= 0])
def test_ring_consists_of_the_circles_of_the_formula(c):
    lines = LevelSets().compute(land="ring", c=c)["lines"]
    radii = sorted(np.hypot(*line.T).mean() for line in lines)
    truth = {np.sqrt(1 + np.sqrt(c)), np.sqrt(max(0, 1 - np.sqrt(c)))} - {0.0}
    assert radii == pytest.approx(sorted(truth), abs=1e-3)
    assert all(np.ptp(np.hypot(*line.T)) < 1e-4 for line in lines)


def test_plateau_fills_its_disc_at_level_zero_only():
    explorer = LevelSets(land="plateau")
    assert np.hypot(*explorer.compute(c=0.0)["flat"].T) == pytest.approx(1)
    assert explorer.compute(c=0.05)["flat"] is None
    assert explorer.pieces(c=0.0)["level_set"].count("f-blue") > 0
    assert "whole disc" in explorer.describe(c=0.0)


def test_regular_lines_are_counted():
    explorer = LevelSets()
    assert "set: 2; closed: 0" in explorer.describe(land="saddle", c=0.5)
    assert "set: 3; closed: 0" in explorer.describe(land="monkey-saddle", c=0.5)
    assert "set: 2; closed: 2" in explorer.describe(land="ring", c=0.5)
    assert "set: 1; closed: 1" in explorer.describe(land="plateau", c=0.5)
