"""What the welcome page says of its figure holds wherever the reader puts the ball."""

import numpy as np
import pytest

from course_utils.calculus import landscapes
from course_utils.explorers.welcome import FirstFigure

LAND = landscapes.himmelblau
PITS = np.array(
    [(3.0, 2.0), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)]
)


@pytest.fixture(scope="module")
def first():
    return FirstFigure()


def balls():
    rng = np.random.default_rng(3)
    return [
        *FirstFigure.declaration.controls["ball"].grid()[::9],
        *rng.uniform(-4.75, 4.75, (60, 2)),
    ]


def test_the_way_down_ends_in_the_pit_that_the_sentence_names(first):
    for ball in balls():
        end = first.compute(ball=ball)["descent"][-1]
        nearest = PITS[np.linalg.norm(PITS - end, axis=1).argmin()]
        assert np.linalg.norm(end - nearest) < 0.01
        assert "pit at ({:.1f}, {:.1f}).".format(*nearest) in first.describe(ball=ball)


def test_two_neighbouring_places_can_lead_to_different_pits(first):
    """At the border that the page asks for: between two recorded places beside each other."""
    ends = {b: tuple(first.compute(ball=b)["pit"].round(1)) for b in row(0.57)}
    assert len(set(ends.values())) > 1


def row(height):
    grid = np.array(FirstFigure.declaration.controls["ball"].grid())
    nearest = grid[np.abs(grid[:, 1] - height).argmin(), 1]
    return [tuple(b) for b in grid[grid[:, 1] == nearest].tolist()]


def test_at_the_summit_no_pit_is_named(first):
    summit = next(
        p for p in LAND.critical_points if (np.linalg.eigvalsh(LAND.hessian(p)) < 0).all()
    )
    said = first.describe(ball=tuple(summit))
    assert said.startswith("From the height 182 ") and "reaches no pit" in said
