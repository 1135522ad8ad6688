"""The turning direction, against difference quotients on the mountain."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.gradient import TurnDirection
from course_utils.explorers.shared import mountain


@pytest.fixture(scope="module")
def turn():
    return TurnDirection()


@pytest.mark.parametrize("angle", tried(TurnDirection.declaration.controls["angle"]))
@pytest.mark.parametrize("place", TurnDirection.PLACES)
def test_slope_of_the_turning_direction_is_that_of_two_heights(turn, angle, place):
    """A difference quotient over two metres, and a search for the steepest of 720."""
    f, a = mountain.ground(), np.array(TurnDirection.PLACES[place])

    def slope(degrees):
        t = np.radians(degrees)
        u = np.stack([np.cos(t), np.sin(t)], axis=-1)
        return (f(a + u) - f(a - u)) / 2

    measured, all_around = slope(angle), slope(np.arange(0, 360, 0.5))
    results, says = (
        turn.compute(angle=angle, place=place),
        turn.describe(angle=angle, place=place),
    )
    assert results["slope"] == pytest.approx(measured, abs=1e-3)
    kind = "level" if abs(measured) < 0.005 else "rises by" if measured > 0 else "falls by"
    assert ("less than half a percent" if kind == "level" else kind) in says
    most = round(100 * all_around.max())
    assert says.endswith(f"rises by {most} %.") and f" {round(100 * abs(measured))} %" in says
    off = abs((angle - all_around.argmax() / 2 + 180) % 360 - 180)
    assert results["off"] == pytest.approx(off, abs=1)
