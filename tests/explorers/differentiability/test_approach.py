"""Paths of approach say what closed forms say."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.differentiability import PathOfApproach


@pytest.mark.parametrize("angle", tried(PathOfApproach.declaration.controls["angle"]))
@pytest.mark.parametrize("t", tried(PathOfApproach.declaration.controls["t"]))
def test_lines_agree_and_the_parabola_differs(angle, t):
    explorer = PathOfApproach()
    r = 10 ** (-t / 5)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    truth = r**2 * c**3 * s / (r**2 * c**4 + s**2)
    found = explorer.compute(angle=angle, t=t)
    assert found["heights"][4 * t] == pytest.approx(truth, abs=1e-9)
    place = explorer.compute(path="parabola", angle=angle, t=t)["steps"][4 * t]
    x, y = place @ [c, s], place @ [-s, c]  # turned back
    assert np.hypot(x, y) == pytest.approx(r) and y == pytest.approx(x * x, abs=1e-9)


@pytest.mark.parametrize("t", tried(PathOfApproach.declaration.controls["t"]))
def test_the_share_of_the_fourth_function_on_the_parabola(t):
    explorer, r = PathOfApproach(), 10 ** (-t / 5)
    for angle in (0, 180):
        found = explorer.compute(path="parabola", angle=angle, t=t)
        x = abs(found["steps"][4 * t][0])
        assert found["shares"][4 * t] == pytest.approx(x / 2 / r, rel=1e-6)


def test_answers_about_the_turned_parabola():
    """Only along the x-axis its share stays; turned, it arrives as the line of that angle."""
    explorer = PathOfApproach()
    for angle in PathOfApproach.declaration.controls["angle"].grid():
        shares, line = (
            explorer.compute(path=p, angle=angle)["shares"]
            for p in explorer.declaration.controls["path"].grid()[::-1]
        )
        if angle % 180 == 0:
            assert shares[-1] == pytest.approx(0.5, abs=1e-4)
        else:
            assert shares[-1] < 0.004 and shares[-1] == pytest.approx(
                line[-1], rel=0.02, abs=1e-6
            )


@pytest.mark.parametrize("rung", PathOfApproach.declaration.controls["rung"].grid())
@pytest.mark.parametrize("path", PathOfApproach.declaration.controls["path"].grid())
def test_every_angle_has_its_own_path(rung, path):
    """On the parabola, too: no control is dead."""
    explorer = PathOfApproach(rung=rung, path=path)
    ways = {
        explorer.pieces(angle=a)["way"] for a in explorer.declaration.controls["angle"].grid()
    }
    assert len(ways) == len(explorer.declaration.controls["angle"].grid())


@pytest.mark.parametrize("rung", PathOfApproach.declaration.controls["rung"].grid())
@pytest.mark.parametrize("path", PathOfApproach.declaration.controls["path"].grid())
def test_no_share_is_cut_off_above(rung, path):
    explorer = PathOfApproach(rung=rung, path=path)
    top = explorer.evaluator.layers(explorer.state_with()).axes["share"].get_ylim()[1]
    assert max(explorer.compute(angle=a)["shares"].max() for a in range(0, 181, 15)) <= top


def test_shares_of_the_fan_are_level_on_a_line():
    fan = PathOfApproach(rung=list(PathOfApproach.declaration.controls["rung"].grid())[2])
    assert fan.compute(angle=30)["shares"] == pytest.approx(0.375)  # cos^2 sin
    assert fan.compute(angle=90)["shares"].max() == 0
