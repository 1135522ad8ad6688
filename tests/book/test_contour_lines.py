"""What the chapter on contour lines says of its figures holds in all their states."""

import re
from functools import cache

import numpy as np
import pytest
from scipy.ndimage import label

from course_utils.calculus import contours, landscapes
from course_utils.explorers.contour_lines import (
    ContourInterval,
    HikerOnMap,
    LevelSets,
    WalkAlongContour,
)
from course_utils.explorers.shared import mountain

HIKER, CROSS_MOUNTAIN = np.array([19320.0, 4980.0]), np.array([16210.0, 3380.0])


def controls(kind):
    return kind.declaration.controls


@cache
def heights():
    """Eastings, northings and heights on a grid of 12.5 m."""
    east, north = np.linspace(*mountain.EAST, 481), np.linspace(*mountain.NORTH, 361)
    return east, north, mountain.ground()(np.stack(np.meshgrid(east, north), axis=-1))


def region(level, place):
    """Number of the connected region at or above a level in which a place lies; 0 if none."""
    east, north, height = heights()
    parts, _ = label(height >= level)
    return parts[np.abs(north - place[1]).argmin(), np.abs(east - place[0]).argmin()]


# ---- the hiker and her line ------------------------------------------------------------------


@pytest.mark.parametrize("level", [650, 700])
def test_the_hiker_stands_on_another_hill_than_cross_mountain(level):
    """Why the chapters say east of Cross Mountain: no ground at 650 m joins the two."""
    hers, other = region(level, HIKER), region(level, CROSS_MOUNTAIN)
    assert hers and other and hers != other
    assert HIKER[0] > CROSS_MOUNTAIN[0]


def test_the_walk_that_the_figure_opens_with_is_along_the_line_of_the_hiker():
    walk = WalkAlongContour()
    assert np.allclose(HikerOnMap().place, HIKER)
    assert walk.compute(t=0)["now"]["place"] == pytest.approx(HIKER)
    hers = HikerOnMap().compute()["line"]
    assert walk.compute()["curve"].length == pytest.approx(hers.length, abs=0.1)


def test_along_the_line_the_walk_begins_level_from_every_place():
    hiker = HikerOnMap()
    for place in controls(HikerOnMap)["place"].grid()[::23]:
        assert abs(hiker.compute(place=place, walk="along")["slope"]) < 1e-12


@pytest.mark.parametrize("line", WalkAlongContour.LINES)
def test_the_angle_stays_right_and_the_higher_ground_on_the_right_all_the_way(line):
    walk, ground, steepness = WalkAlongContour(), mountain.ground(), []
    for t in range(controls(WalkAlongContour)["t"].high + 1):
        now = walk.compute(line=line, t=t)["now"]
        right = np.array([now["velocity"][1], -now["velocity"][0]])
        assert ground(now["place"] + right) > ground(now["place"] - right)
        assert walk.describe(line=line, t=t).endswith("gradient is 90.0\N{DEGREE SIGN}.")
        steepness.append(now["steepness"])
    assert max(steepness) > 2 * min(steepness)  # it does go up and down


# ---- the interval ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def interval():
    return ContourInterval()


def test_most_summits_are_missed_and_the_error_stays_below_the_interval(interval):
    for name, step in ContourInterval.METRES.items():
        shown = interval.compute(interval=name)["shown"]
        assert len(shown) == 31 and 2 * shown.sum() < 31
        for section in controls(ContourInterval)["section"].grid():
            assert interval.compute(interval=name, section=section)["error"] < step


def test_the_ridge_of_the_eastern_hill_is_one_line_up_to_780_m():
    south, north = (19420.0, 5324.0), (19833.0, 6082.0)
    for level in (740, 760, 780):
        assert region(level, south) == region(level, north) != 0
    assert region(800, north) and not region(800, south)
    near = min(mountain.summits(), key=lambda s: np.linalg.norm(s.point - south))
    assert 780 < near.value < 800  # so that no line of 750 m or 800 m closes around it alone
    assert region(750, south) == region(750, north)


# ---- where the level set is no curve ---------------------------------------------------------


def three_curves(x, y):
    """The chapter's function, differentiable, with three curves of the level 0."""
    inside = np.abs(y) < x**2
    share = np.divide(y, x**2, out=np.zeros_like(y), where=inside)
    return np.where(inside, y - 2 * y * (1 - share**2) ** 2, y)


def test_at_a_regular_point_of_a_merely_differentiable_function_three_curves_meet():
    t = np.radians(np.arange(360))
    for r in (1e-1, 1e-2, 1e-3):
        x, y = r * np.cos(t), r * np.sin(t)
        assert np.abs(three_curves(x, y) - y).max() <= 2 * r**2  # gradient (0, 1) at 0
    x = np.geomspace(1e-4, 1, 50) * np.array([[1.0], [-1.0]])
    for c in (0, 1, -1):
        assert three_curves(x, c * x**2 * np.sqrt(1 - 1 / np.sqrt(2))) == pytest.approx(0)
    between = three_curves(np.full(4, 0.1), 0.01 * np.array([-0.9, -0.3, 0.3, 0.9]))
    assert np.sign(between).tolist() == [-1, 1, -1, 1]


def test_the_line_through_1_1_of_the_saddle_goes_to_the_pass_and_out_of_the_map():
    line = contours.trace(landscapes.saddle, (1.0, 1.0))
    assert set(line.ends) == {"critical point", "border"}
    ends = np.abs(line.points[[0, -1]]).max(axis=1)
    assert sorted(ends) == pytest.approx([0, np.max(landscapes.saddle.domain)], abs=1e-3)


@pytest.fixture(scope="module")
def sets():
    return LevelSets()


def curves(sets, land, low, high):
    """Numbers of curves at the recorded regular levels, from the highest down."""
    found = []
    for c in reversed(controls(LevelSets)["c"].grid()):
        said = re.search(
            r"is a regular value\. Curves of the level set: (\d+)",
            sets.describe(land=land, c=c),
        )
        if said and low - 1e-9 <= c <= high + 1e-9:
            found.append(int(said[1]))
    return found


def changes(counts):
    return [n for k, n in enumerate(counts) if k == 0 or n != counts[k - 1]]


def test_closed_lines_of_the_hills_are_one_two_three_and_one_again(sets):
    """At the one level between both passes that is recorded, the figure shows a pass."""
    assert changes(curves(sets, "hills", 0.1, 1.0)) == [1, 2, 3, 1]
    between = landscapes.gaussian_hills, [0.44]
    assert len(contours.level_lines(*between)[0]) == 2  # for a short while two
    assert all(p.kind == "pass" for p in sets.compute(land="hills", c=0.45)["at_level"])


def test_the_ring_has_two_circles_above_zero_and_one_at_zero(sets):
    assert set(curves(sets, "ring", 0.05, 0.95)) == {2}
    assert "a circle" in sets.describe(land="ring", c=0.0)
    for c in (1.0, 0.05, -0.05):
        radii = [np.hypot(*line.T) for line in sets.compute(land="ring", c=c)["lines"]]
        exact = [] if c < 0 else [np.sqrt(1 + s * np.sqrt(c)) for s in (1, -1) if s * c > -1]
        assert sorted(r.mean() for r in radii) == pytest.approx(sorted(exact), abs=1e-3)
