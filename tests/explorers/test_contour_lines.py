"""The explorers of the chapter on contour lines, moved and compared with independent truths.

The mountain is checked against SciPy's spline through the raw heights, level sets against
formulas written out here, summits against a flood fill.
"""

import itertools

import numpy as np
import pytest
from contourpy import contour_generator
from scipy.interpolate import RectBivariateSpline
from scipy.ndimage import label
from trying import tried

from course_utils.calculus import terrain
from course_utils.explorers import contour_lines, mountain


@pytest.fixture(scope="module")
def heights():
    """Height in metres at points (..., 2): SciPy's bicubic spline through the raw data."""
    whole = terrain.load()
    spline = RectBivariateSpline(whole.easts, whole.norths, whole.elevation.T)
    return lambda x: spline(np.asarray(x)[..., 0], np.asarray(x)[..., 1], grid=False)


# ---- the hiker -------------------------------------------------------------------------------

PLACES = [*tried(contour_lines.HikerOnMap._plan.controls["place"]), (19560.0, 5700.0)]


@pytest.mark.parametrize("place", PLACES)
def test_hiker_stays_on_her_height(place, heights):
    line = contour_lines.HikerOnMap().compute(place=place)["line"]
    assert np.abs(heights(line.points) - heights(place)).max() < 2e-3
    assert np.hypot(*(line.points - place).T).min() < 1e-6


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("walk", contour_lines.HikerOnMap.SLOPES)
def test_slope_of_the_walk_is_a_difference_quotient(place, walk, heights):
    found = contour_lines.HikerOnMap().compute(place=place, walk=walk)
    u = found["direction"]
    assert np.hypot(*u) == pytest.approx(1)
    slope = (heights(place + u) - heights(place - u)) / 2
    assert found["slope"] == pytest.approx(slope, abs=1e-3)
    profile = found["profile"]
    along = heights(place + profile[:, :1] * u) - heights(place)
    assert np.abs(profile[:, 1] - along).max() < 1e-3


@pytest.mark.parametrize("place", PLACES)
def test_directions_mean_what_their_names_say(place, heights):
    angles = np.radians(np.arange(0, 360, 1))
    round_about = place + 1.0 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rise = heights(round_about) - heights(place)

    def rise_of(walk):
        u = contour_lines.HikerOnMap().compute(place=place, walk=walk)["direction"]
        return float(heights(place + u) - heights(place))

    assert rise_of("uphill") >= rise.max() - 1e-4
    assert rise_of("downhill") <= rise.min() + 1e-4
    assert abs(rise_of("along the line")) < 0.01
    assert rise_of("east") == pytest.approx(rise[0])
    assert rise_of("north") == pytest.approx(rise[90])


def test_compass_names_all_eight_directions():
    eighths = 2 * np.pi * np.arange(8) / 8
    names = [contour_lines.compass((np.cos(a + 0.3), np.sin(a + 0.3))) for a in eighths]
    assert names == list(contour_lines.COMPASS)
    assert contour_lines.compass((-1.0, -0.01)) == "west"
    assert contour_lines.compass((1.0, -0.01)) == "east"


def test_on_a_summit_there_is_no_line_and_no_direction():
    explorer = contour_lines.HikerOnMap()
    explorer.set(place=tuple(mountain.summits()[0].point))
    assert explorer.compute()["line"] is None
    assert "the gradient vanishes" in explorer.describe()
    assert all("nan" not in piece for piece in explorer.pieces().values())


def test_the_words_name_the_compass_direction(heights):
    explorer = contour_lines.HikerOnMap()
    x, y = explorer.place
    east = heights((x + 1, y)) - heights((x - 1, y))
    north = heights((x, y + 1)) - heights((x, y - 1))
    assert 0.5 < north / east < 2 and east > 0
    assert "to the north-east" in explorer.describe()
    assert f"{heights((x, y)):.0f} m" in explorer.describe()


# ---- the interval ----------------------------------------------------------------------------


def flooded(heights, interval):
    """Places of summits that are the highest of a region above some line, by flood fill."""
    x, y = np.linspace(*mountain.EAST, 721), np.linspace(*mountain.NORTH, 541)
    z = heights(np.stack(np.meshgrid(x, y), axis=-1))
    found = set()
    for level in mountain.levels(interval):
        regions, count = label(z > level, structure=np.ones((3, 3)))
        rim = np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]])
        for k in set(range(1, count + 1)) - set(rim.tolist()):
            row, column = np.unravel_index(np.argmax(np.where(regions == k, z, -1)), z.shape)
            found.add((float(x[column]), float(y[row])))
    return np.array(sorted(found))


@pytest.mark.parametrize("interval", ["20 m", "50 m", "100 m"])
def test_summits_shown_are_those_of_a_flood_fill(interval, heights):
    shown = contour_lines.ContourInterval().compute(interval=interval)["shown"]
    places = np.array([summit.point for summit in mountain.summits()])[shown]
    truth = flooded(heights, float(interval.removesuffix(" m")))
    assert len(places) == len(truth) > 0
    distance = np.hypot(*(places[:, None] - truth[None]).T)
    assert (distance.min(axis=0) < 20).all() and (distance.min(axis=1) < 20).all()


def test_narrower_intervals_show_more():
    explorer = contour_lines.ContourInterval()
    counts = [explorer.compute(interval=i)["shown"].sum() for i in explorer.METRES]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]


@pytest.mark.parametrize("level", [340.0, 440.0, 720.0, 760.0, 1060.0])
def test_highlighted_line_is_on_its_level(level, heights):
    lines = contour_lines.ContourInterval().compute(level=level)["line"]
    assert max(np.abs(heights(line) - level).max() for line in lines) < 1e-4
    x, y = np.linspace(*mountain.EAST, 481), np.linspace(*mountain.NORTH, 361)
    rough = contour_generator(x, y, heights(np.stack(np.meshgrid(x, y), -1))).lines(level)
    ends = [sum((line[0] == line[-1]).all() for line in some) for some in (lines, rough)]
    assert len(lines) == len(rough) and ends[0] == ends[1]


SECTIONS = tried(contour_lines.ContourInterval._plan.controls["section"])


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("interval", contour_lines.ContourInterval.METRES)
def test_section_agrees_with_the_ground(interval, section, heights):
    found = contour_lines.ContourInterval().compute(interval=interval, section=section)
    east, height = found["profile"].T
    assert np.abs(height - heights(np.stack([east, 0 * east + section], -1))).max() < 1e-6
    where, level = found["known"].T
    step = float(interval.removesuffix(" m"))
    assert np.allclose(level % step, 0)
    assert np.abs(heights(np.stack([where, 0 * where + section], -1)) - level).max() < 0.5
    assert 0 < found["error"] <= step
    fine = np.linspace(where[0], where[-1], 4001)
    ground = heights(np.stack([fine, 0 * fine + section], -1))
    gap = np.abs(ground - np.interp(fine, where, level)).max()
    assert found["error"] == pytest.approx(gap, abs=0.5)
    worst = contour_lines.ContourInterval().describe(interval=interval, section=section)
    assert f"by up to {found['error']:.0f} m" in worst


# ---- the walk --------------------------------------------------------------------------------


@pytest.mark.parametrize("line", contour_lines.WalkAlongContour.LINES)
def test_walk_closes_at_constant_height_and_right_angle(line, heights):
    explorer = contour_lines.WalkAlongContour(line=line)
    last = explorer._plan.controls["t"].high
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


@pytest.mark.parametrize("line", contour_lines.WalkAlongContour.LINES)
def test_walk_keeps_higher_ground_on_the_right(line, heights):
    now = contour_lines.WalkAlongContour(line=line).compute(t=30)["now"]
    right = np.array([now["velocity"][1], -now["velocity"][0]])
    assert heights(now["place"] + right) > heights(now["place"] - right)


def test_walk_says_what_it_measures():
    words = contour_lines.WalkAlongContour().describe(t=45)
    assert "736.6 m" in words and "90.0\N{DEGREE SIGN}" in words


# ---- level sets ------------------------------------------------------------------------------


def hills(x, y):
    """The four bumps of the landscape, written out once more."""
    bumps = ((1.0, -1.2, -0.6, 0.8), (0.8, 1.3, 0.5, 0.7), (0.6, -0.5, 1.5, 0.6),
             (-0.5, 0.9, -1.4, 0.6))  # fmt: skip
    return sum(h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * w**2)) for h, a, b, w in bumps)


FORMULAS = {
    "hills": hills,
    "saddle": lambda x, y: x**2 - y**2,
    "monkey saddle": lambda x, y: ((x + 1j * y) ** 3).real,
    "ring": lambda x, y: (np.hypot(x, y) ** 2 - 1) ** 2,
    "plateau": lambda x, y: (u := np.maximum(0, np.hypot(x, y) ** 2 - 1)) ** 3 / (1 + u**2),
}
CRITICAL = {"saddle": [0], "monkey saddle": [0], "ring": [0, 1], "plateau": [0]}
LEVELS = contour_lines.LevelSets._plan.controls["c"].grid()


@pytest.mark.parametrize("land", FORMULAS)
def test_level_sets_are_on_their_level(land):
    explorer = contour_lines.LevelSets(land=land)
    for c in LEVELS:
        found = explorer.compute(c=c)
        assert abs(found["level"] - c) < 0.025
        for line in found["lines"]:
            assert np.abs(FORMULAS[land](*line.T) - found["level"]).max() < 1e-5


@pytest.mark.parametrize(("land", "c"), list(itertools.product(CRITICAL, LEVELS)))
def test_words_know_the_regular_values(land, c):
    words = contour_lines.LevelSets().describe(land=land, c=c)
    critical = any(abs(c - value) < 1e-9 for value in CRITICAL[land])
    assert ("is not a regular value" in words) == critical
    assert ("empty" in words) == (land in ("ring", "plateau") and c < 0)


def test_levels_of_the_hills_are_moved_onto_critical_values():
    explorer = contour_lines.LevelSets(land="hills")
    kinds = set()
    for c in LEVELS:
        found = explorer.compute(c=c)
        for point in found["at_level"]:
            kinds.add(point.kind)
            x, h = point.point, 1e-5
            slope = [hills(*(x + h * e)) - hills(*(x - h * e)) for e in np.eye(2)]
            assert np.hypot(*slope) / (2 * h) < 1e-6
            assert "is not a regular value" in explorer.describe(c=c)
    assert kinds == {"summit", "pit", "pass"}


@pytest.mark.parametrize("c", [c for c in LEVELS if c >= 0])
def test_ring_consists_of_the_circles_of_the_formula(c):
    lines = contour_lines.LevelSets().compute(land="ring", c=c)["lines"]
    radii = sorted(np.hypot(*line.T).mean() for line in lines)
    truth = {np.sqrt(1 + np.sqrt(c)), np.sqrt(max(0, 1 - np.sqrt(c)))} - {0.0}
    assert radii == pytest.approx(sorted(truth), abs=1e-3)
    assert all(np.ptp(np.hypot(*line.T)) < 1e-4 for line in lines)


def test_plateau_fills_its_disc_at_level_zero_only():
    explorer = contour_lines.LevelSets(land="plateau")
    assert np.hypot(*explorer.compute(c=0.0)["flat"].T) == pytest.approx(1)
    assert explorer.compute(c=0.05)["flat"] is None
    assert explorer.pieces(c=0.0)["level_set"].count("f-blue") > 0
    assert "whole disc" in explorer.describe(c=0.0)


def test_regular_lines_are_counted():
    explorer = contour_lines.LevelSets()
    assert "set: 2; closed: 0" in explorer.describe(land="saddle", c=0.5)
    assert "set: 3; closed: 0" in explorer.describe(land="monkey saddle", c=0.5)
    assert "set: 2; closed: 2" in explorer.describe(land="ring", c=0.5)
    assert "set: 1; closed: 1" in explorer.describe(land="plateau", c=0.5)
