"""The figure of the welcome page, compared with Himmelblau's formula written out here."""

import random

import numpy as np
import pytest

from course_utils.explorers.welcome import FirstFigure

# Himmelblau's minimisers as tabulated; the function vanishes there.
PITS = np.array([(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)])


def height(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def balls():
    control, rng = FirstFigure.declaration.controls["ball"], random.Random(2)
    grid = control.grid()
    free = [(rng.uniform(*control.x), rng.uniform(*control.y)) for _ in range(6)]
    return [grid[0], grid[25], grid[-1], grid[len(grid) // 2], *free]


@pytest.mark.parametrize("ball", balls())
def test_contour_has_the_height_of_the_ball(ball):
    line = FirstFigure().compute(ball=ball)["line"]
    assert np.abs(height(*line.points.T) - height(*ball)).max() < 1e-4
    assert np.hypot(*(line.points - ball).T).min() < 1e-9


@pytest.mark.parametrize("ball", balls())
def test_path_descends_into_the_pit_it_names(ball):
    found = FirstFigure().compute(ball=ball)
    along = height(*found["descent"].T)
    assert (np.diff(along) <= 1e-9).all()
    assert along[-1] < 0.05
    assert np.hypot(*(PITS - found["pit"]).T).min() < 1e-4
    assert np.hypot(*(found["descent"][-1] - found["pit"])) < 0.05


@pytest.mark.parametrize("ball", balls())
def test_path_starts_against_the_difference_quotient(ball):
    found, h = FirstFigure().compute(ball=ball), 1e-5
    (x, y), step = ball, np.diff(found["descent"][:2], axis=0)[0]
    slope = np.array([height(x + h, y) - height(x - h, y), height(x, y + h) - height(x, y - h)])
    cosine = slope @ step / np.hypot(*slope) / np.hypot(*step)
    assert cosine == pytest.approx(-1, abs=1e-6)


def test_moving_the_ball_changes_everything_that_moves():
    explorer, pictures, words = FirstFigure(), set(), set()
    for ball in balls():
        explorer.set(ball=ball)
        pieces = explorer.pieces()
        assert all("nan" not in piece for piece in pieces.values())
        pictures.add((pieces["contour"], pieces["way"], pieces["steepest"]))
        words.add(explorer.describe())
    assert len(pictures) == len(words) == len(balls())


def test_in_a_pit_there_is_no_line():
    explorer = FirstFigure(ball=(3.0, 2.0))
    assert explorer.compute()["line"] is None
    assert "height 0" in explorer.describe() and "(3.0, 2.0)" in explorer.describe()
    assert "nan" not in explorer.pieces()["steepest"]
