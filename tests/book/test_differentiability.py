"""What the chapter on several variables says of its figures holds in all their states."""

import re
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_utils.calculus import landscapes, linearization
from course_utils.explorers.differentiability import PathOfApproach, TangentPlane, ZoomIn

CHAPTER = Path(__file__).resolve().parents[2] / "book/calculus/differentiability.ipynb"
FIRST, SECOND, THIRD, FOURTH, FIFTH = linearization.LADDER
TURN = np.radians(np.arange(0, 360, 0.5))
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], axis=-1)


def controls(kind):
    return kind.declaration.controls


def printed(words):
    cells = nbformat.read(CHAPTER, as_version=4).cells
    texts = [out.get("text", "") for c in cells for out in c.get("outputs", ())]
    return next(text for text in texts if words in text)


# ---- the printed bounds, and the summary -----------------------------------------------------


def test_the_printed_distances_serve_their_lines():
    """Nearer than printed, each share is below 0.1; twice as far some share is not."""
    lines = re.findall(r"([\d.]+) degrees: at \|h\| < ([\d.]+)", printed("degrees: at |h|"))
    assert len(lines) == 3
    for degrees, bound in np.array(lines, dtype=float):
        v = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        sizes = bound * np.geomspace(1e-6, 1, 4000)
        f = linearization.LADDER[FOURTH]
        near = linearization.quotient(f, [0, 0], [0, 0], sizes[:, None] * v)
        assert near.max() < 0.1 < linearization.quotient(f, [0, 0], [0, 0], 1.1 * bound * v)


def test_the_remainder_needs_the_bound_of_the_quadratic_form_not_of_the_entries():
    """Of (x + y)^2 / 2 all second derivatives are 1, and yet |R(h)| = |h|^2 along (1, 1)."""

    def f(x):
        return (x[..., 0] + x[..., 1]) ** 2 / 2

    form = np.einsum("ki,ij,kj->k", CIRCLE, np.ones((2, 2)), CIRCLE).max()
    worst = np.abs(linearization.remainder(f, [0.3, -0.7], [-0.4, -0.4], CIRCLE)).max()
    assert form == pytest.approx(2)
    assert 1 / 2 < worst == pytest.approx(form / 2)


# ---- the tangent plane -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def tangent():
    return TangentPlane()


def misfits(tangent, land):
    places = controls(TangentPlane)["place"].grid()
    return np.array([tangent.compute(land=land, place=p)["missed"] for p in places])


def test_on_the_pass_ten_times_closer_is_a_hundred_times_better_everywhere(tangent):
    far, near = misfits(tangent, "pass").T
    assert far / near == pytest.approx(100)


def test_on_the_hills_the_fit_is_worst_by_the_summit_in_the_east_where_it_bends_most(tangent):
    places = np.array(controls(TangentPlane)["place"].grid())
    far = misfits(tangent, "hills")[:, 0]
    east = max(landscapes.gaussian_hills.critical_points, key=lambda p: p[0] + p[1])
    assert np.linalg.norm(places[far.argmax()] - east) < 0.15
    assert far.max() == pytest.approx(0.20, abs=0.005)
    bends = np.abs(np.linalg.eigvalsh(landscapes.gaussian_hills.hessian(places))).max(axis=1)
    assert np.linalg.norm(places[bends.argmax()] - east) < 0.15


def test_on_the_fan_one_step_along_y_is_worse_than_ten_and_the_origin_is_ten(tangent):
    heights = sorted(y for x, y in controls(TangentPlane)["place"].grid() if x == 0 <= y)
    assert heights[:2] == [0, pytest.approx(0.09)]
    for y in (heights[1], -heights[1]):
        far, near = tangent.compute(land="fan", place=(0.0, y))["missed"]
        assert far / near < 10
        close = 1e-4 * CIRCLE
        slopes = linearization.fan_partials((0.0, y))
        shares = linearization.quotient(linearization.LADDER[THIRD], (0.0, y), slopes, close)
        assert shares.max() < 0.01  # differentiable there: far nearer the plane does fit
    far, near = tangent.compute(land="fan", place=(0.0, 0.0))["missed"]
    assert far / near == pytest.approx(10)


def test_the_roof_has_no_plane_on_its_ridge_alone(tangent):
    for place in controls(TangentPlane)["place"].grid()[::5]:
        none = "no plane to draw" in tangent.describe(land="roof", place=place)
        assert none == (place[0] == 0)


# ---- the zoom --------------------------------------------------------------------------------


def test_slopes_of_the_purple_line_are_those_of_the_answers():
    zoom, last = ZoomIn(), controls(ZoomIn)["k"].high
    rims = {
        cut: np.array([zoom.compute(cut=cut, k=k)["rim"] for k in range(last + 1)])
        for cut in ("hills", "power", "cone", "parabola")
    }
    slopes = {cut: linearization.slopes(*rim.T) for cut, rim in rims.items()}
    assert slopes["hills"][-6:] == pytest.approx(1, abs=0.02)  # in small windows
    assert slopes["power"] == pytest.approx(0.5)  # in all of them
    assert rims["cone"][:, 1] == pytest.approx(1)
    assert rims["parabola"][-5:, 1] == pytest.approx(0.5, abs=1e-3)


# ---- the paths -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def approach():
    return PathOfApproach()


def shares(approach, rung, path, angle):
    return approach.compute(rung=rung, path=path, angle=angle)["shares"]


ANGLES = controls(PathOfApproach)["angle"].grid()


def test_no_line_sees_that_the_fourth_is_not_differentiable_and_two_parabolas_do(approach):
    for angle in ANGLES:
        line, parabola = (
            shares(approach, "cubic", path, angle) for path in ("line", "parabola")
        )
        assert line[-1] < 0.004
        if angle in (0, 180):
            assert parabola[-1] == pytest.approx(0.5, abs=1e-3)
        else:  # it arrives as the line of this angle does
            assert parabola[-1] == pytest.approx(line[-1], abs=3e-5)


def test_the_flatter_the_line_the_later_its_share_is_small(approach):
    ends = [shares(approach, "cubic", "line", angle)[-1] for angle in (15, 30, 45, 60, 75)]
    assert ends == sorted(ends, reverse=True)


def test_the_purple_curve_of_the_third_is_level_and_0_on_the_axes_alone(approach):
    for angle in ANGLES:
        curve = shares(approach, "fan", "line", angle)
        assert np.ptp(curve) < 1e-12
        assert (curve[0] < 1e-12) == (angle % 90 == 0)


def test_the_share_of_the_fifth_is_at_most_the_distance_on_every_path(approach):
    for path, angle in product(("line", "parabola"), ANGLES):
        found = approach.compute(rung="wave", path=path, angle=angle)
        assert (found["shares"] <= np.hypot(*found["steps"].T) + 1e-12).all()


def test_the_height_of_the_second_tends_to_0_on_lines_and_is_half_on_the_parabola(approach):
    for angle in ANGLES:
        heights = approach.compute(rung="parabola", path="line", angle=angle)["heights"]
        assert abs(heights[-1]) < 0.005
    parabola = approach.compute(rung="parabola", path="parabola", angle=0)["heights"]
    assert parabola == pytest.approx(0.5)
