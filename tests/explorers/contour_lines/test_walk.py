"""The walk along a contour line, against SciPy's spline through the raw heights."""

import numpy as np
import pytest

from course_utils.explorers.contour_lines import WalkAlongContour


@pytest.mark.parametrize("line", WalkAlongContour.LINES)
def test_walk_closes_at_constant_height_and_right_angle(line, heights):
    explorer = WalkAlongContour(line=line)
    last = explorer.declaration.controls["t"].high
    states = [explorer.compute(t=t)["now"] for t in range(0, last + 1, 5)] + [
        explorer.compute(t=last)["now"]
    ]
    places = np.array([state["place"] for state in states])
    near, level = explorer.LINES[line]
    level = float(heights(near)) if level is None else level
    assert np.abs(heights(places) - level).max() < 1e-4
    assert places[0] == pytest.approx(places[-1], abs=1e-6)
    slope = np.stack(
        [(heights(places + e) - heights(places - e)) / 2 for e in np.eye(2)], axis=-1
    )
    velocity = np.array([state["velocity"] for state in states])
    assert np.hypot(*velocity.T) == pytest.approx(1, abs=1e-3)
    cosine = (slope * velocity).sum(-1) / np.hypot(*slope.T) / np.hypot(*velocity.T)
    angle = np.degrees(np.arccos(cosine))
    assert angle == pytest.approx(90, abs=0.5)
    assert np.array([state["angle"] for state in states]) == pytest.approx(90, abs=0.05)
    steepness = np.array([state["steepness"] for state in states])
    assert steepness == pytest.approx(100 * np.hypot(*slope.T), abs=0.3)


@pytest.mark.parametrize("line", WalkAlongContour.LINES)
def test_walk_keeps_higher_ground_on_the_right(line, heights):
    now = WalkAlongContour(line=line).compute(t=30)["now"]
    right = np.array([now["velocity"][1], -now["velocity"][0]])
    assert heights(now["place"] + right) > heights(now["place"] - right)


def test_walk_says_what_it_measures():
    words = WalkAlongContour().describe(t=45)
    assert "736.6 m" in words and "90.0\N{DEGREE SIGN}" in words
