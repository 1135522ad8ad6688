"""The tangent plane says what closed forms say."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.differentiability import TangentPlane


@pytest.mark.parametrize("place", tried(TangentPlane.declaration.controls["place"]))
def test_plane_of_the_pass_misses_by_the_quadratic_part(place):
    found = TangentPlane(land="pass").compute(place=place)
    assert found["slopes"] == pytest.approx([place[0] / 2, -place[1] / 2])
    assert found["missed"] == pytest.approx((0.25 / 4, 0.0025 / 4), rel=1e-9)


def test_words_at_the_tip_of_the_fan_and_on_the_ridge():
    greatest = 2 / (3 * np.sqrt(3))  # of cos^2 sin
    words = TangentPlane(land="fan").describe(place=(0.0, 0.0))
    assert "not tangent" in words and f"{0.5 * greatest:.3f}"[:4] in words
    assert "does not exist" in TangentPlane(land="roof").describe(place=(0.0, 0.9))
    assert (0.0, 0.0) in TangentPlane.declaration.controls["place"].grid()


def test_answers_about_the_plane():
    """The pass by 100, the hills worst by the summit, the fan slow beside the origin."""
    hills, pass_, fan = (TangentPlane(land=land) for land in ("hills", "pass", "fan"))
    assert "up to 0.0625" in pass_.describe() and "up to 0.000625" in pass_.describe()
    places = TangentPlane.declaration.controls["place"].grid()
    worst = max(places, key=lambda place: hills.compute(place=place)["missed"][0])
    assert np.hypot(worst[0] - 1.289, worst[1] - 0.508) < 0.15  # the summit
    assert 0.2 < hills.compute(place=worst)["missed"][0] < 0.21
    beside = min((p for p in places if p[0] == 0 and p[1] > 0), key=lambda p: p[1])
    far, near = fan.compute(place=beside)["missed"]
    assert far / near < 10
