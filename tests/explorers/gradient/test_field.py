"""The field of gradients, against difference quotients and counts by hand."""

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.words import numbers

from course_utils.calculus import finite_differences, landscapes
from course_utils.explorers.gradient import GradientField

CRITICAL = "Here the gradient vanishes: this is a critical point."


@pytest.fixture(scope="module")
def field():
    return GradientField()


COUNTS = {
    "hills": (3, 1, 2, 0), "bowl": (0, 1, 0, 0), "pass": (0, 0, 1, 0),
    "monkey-saddle": (0, 0, 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("place", tried(GradientField.declaration.controls["place"]))
@pytest.mark.parametrize("land", COUNTS)
def test_field_shows_the_measured_gradient_and_counts_by_hand(field, land, place):
    f = {
        "hills": landscapes.gaussian_hills, "bowl": landscapes.bowl(3.0, np.pi / 6),
        "pass": landscapes.saddle, "monkey-saddle": landscapes.monkey_saddle,
    }[land]  # fmt: skip
    measured = finite_differences.gradient(f, place)
    assert field.compute(land=land, place=place)["gradient"] == pytest.approx(
        measured, abs=1e-6
    )
    says = field.describe(land=land, place=place)
    assert tuple(map(int, numbers(says)[-4:])) == COUNTS[land]
    if np.linalg.norm(measured) < 1e-6:
        assert says.startswith(CRITICAL)
        return
    assert numbers(says)[:2] == pytest.approx(measured, abs=0.0051)
    assert numbers(says)[2] == pytest.approx(np.linalg.norm(measured), abs=0.0051)


def test_a_recorded_place_lies_on_the_highest_summit_and_another_at_the_origin():
    """On the page a reader can put the ring where the gradient vanishes."""
    places = np.array(GradientField.declaration.controls["place"].grid())
    highest = landscapes.gaussian_hills.critical_points[1]
    assert np.linalg.norm(places - highest, axis=1).min() < 0.01
    assert (0.0, 0.0) in map(tuple, places.tolist())


def test_field_says_where_the_gradient_vanishes(field):
    """Every critical point that lies in the view; a place beside it has a slope."""
    assert field.describe(land="pass", place=(0.0, 0.0)).startswith(CRITICAL)
    assert "uphill 0.02" in field.describe(land="pass", place=(0.01, 0.0))
