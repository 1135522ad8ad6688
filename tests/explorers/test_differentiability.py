"""Tangent plane, zoom and paths say what closed forms say."""

import numpy as np
import pytest
from trying import tried

from course_utils.explorers.differentiability import PathOfApproach, TangentPlane, ZoomIn


@pytest.mark.parametrize("place", tried(TangentPlane._plan.controls["place"]))
def test_plane_of_the_pass_misses_by_the_quadratic_part(place):
    found = TangentPlane(land="pass").compute(place=place)
    assert found["slopes"] == pytest.approx([place[0] / 2, -place[1] / 2])
    assert found["missed"] == pytest.approx((0.25 / 4, 0.0025 / 4), rel=1e-9)


def test_words_at_the_tip_of_the_fan_and_on_the_ridge():
    greatest = 2 / (3 * np.sqrt(3))  # of cos^2 sin
    words = TangentPlane(land="fan").describe(place=(0.0, 0.0))
    assert "not tangent" in words and f"{0.5 * greatest:.3f}"[:4] in words
    assert "does not exist" in TangentPlane(land="roof").describe(place=(0.0, 0.9))
    assert (0.0, 0.0) in TangentPlane._plan.controls["place"].grid()


@pytest.mark.parametrize("k", tried(ZoomIn._plan.controls["k"]))
def test_rim_of_the_zoom(k):
    t = 0.5**k
    assert ZoomIn(cut="cone").compute(k=k)["rim"] == pytest.approx((t, 1.0))
    assert ZoomIn(cut="power 3/2").compute(k=k)["rim"] == pytest.approx((t, np.sqrt(t)))
    size = t * np.hypot(1, t)
    rim = ZoomIn(cut="above a parabola").compute(k=k)["rim"]
    assert rim == pytest.approx((size, t / 2 / size))


@pytest.mark.parametrize("angle", tried(PathOfApproach._plan.controls["angle"]))
@pytest.mark.parametrize("t", tried(PathOfApproach._plan.controls["t"]))
def test_lines_agree_and_the_parabola_differs(angle, t):
    explorer = PathOfApproach()
    r = 10 ** (-t / 5)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    truth = r**2 * c**3 * s / (r**2 * c**4 + s**2)
    found = explorer.compute(angle=angle, t=t)
    assert found["heights"][4 * t] == pytest.approx(truth, abs=1e-9)
    found = explorer.compute(path="parabola y = x\N{SUPERSCRIPT TWO}", t=t)
    x, y = found["steps"][4 * t]
    assert np.hypot(x, y) == pytest.approx(r) and y == pytest.approx(x * x)
    assert found["shares"][4 * t] == pytest.approx(x / 2 / r, rel=1e-6)
