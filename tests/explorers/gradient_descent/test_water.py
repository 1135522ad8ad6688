"""Descent on the map, compared with SciPy: its spline, its integrator, and loops on both."""

import random

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.interpolate import RectBivariateSpline
from scipy.ndimage import minimum_filter
from scipy.optimize import minimize

from course_utils.calculus import terrain
from course_utils.explorers.gradient_descent import water
from course_utils.explorers.gradient_descent.water import WaterOnMap
from course_utils.explorers.shared import mountain

WATER = WaterOnMap()
WHAT, SIZES = (WaterOnMap.declaration.controls[name].grid() for name in ("what", "size"))


@pytest.fixture(scope="module")
def spline():
    whole = terrain.load()
    return RectBivariateSpline(whole.easts, whole.norths, whole.elevation.T)


def slope(spline, x):
    return np.array([spline.ev(*x, dx=1), spline.ev(*x, dy=1)])


def on_map(x):
    return mountain.EAST[0] <= x[0] <= mountain.EAST[1] and (
        mountain.NORTH[0] <= x[1] <= mountain.NORTH[1]
    )


def loop(spline, x, alpha, beta):
    """All places until it rests, leaves the map, or 600 steps are used up."""
    way, step = [np.array(x)], np.zeros(2)
    while True:
        g = slope(spline, way[-1])
        if not on_map(way[-1]):
            return np.array(way), "out"
        if np.hypot(*g) <= 1e-3 and np.hypot(*step) <= 1:
            return np.array(way), "rest"
        if len(way) == 601:
            return np.array(way), "steps"
        step = beta * step - alpha * g
        way.append(way[-1] + step)


def places():
    control, rng = WaterOnMap.declaration.controls["place"], random.Random(4)
    grid = control.grid()
    free = [(rng.uniform(*control.x), rng.uniform(*control.y)) for _ in range(3)]
    return [grid[0], grid[25], grid[len(grid) // 2], grid[-1], control.default_value, *free]


def words(part, **state):
    return WATER.evaluator.sentences(WATER.state_with(**state))[part]


@pytest.mark.parametrize("place", places())
@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("size", SIZES)
def test_path_and_words_agree_with_a_loop(place, what, size, spline):
    state = {"place": place, "what": what, "size": size}
    x, end = WATER.compute(**state)["way"]
    truth, why = loop(spline, place, float(size), {"drop": 0.0, "ball": 0.8}[what])
    assert {"pit": "rest", "level": "rest"}.get(end, end) == why
    if end == "steps":  # rounding grows while it jumps about
        assert x[:20] == pytest.approx(truth[:20], abs=1e-3)
        assert "does not come to rest" in words("ending", **state)
        return
    assert x == pytest.approx(truth, abs=1e-2)
    heights = spline.ev(*truth.T)
    length = np.hypot(*np.diff(truth, axis=0).T).sum()
    told = words("ending", **state)
    assert f"{length:.0f} m" in told and f"at {heights[-1]:.0f} m" in told
    assert f"{heights[0] - heights[-1]:.0f} m lower" in told or end == "level"
    assert ("leaves the map" in told) == (end == "out")
    assert ("stuck in a pit" in told) == (end == "pit")
    up = np.clip(np.diff(heights), 0, None).sum()
    assert ("never goes up" in words("uphill", **state)) == (up < 0.5)
    assert up < 0.5 or f"goes up by {up:.0f} m" in words("uphill", **state)


@pytest.mark.parametrize("place", places())
def test_a_drop_with_short_steps_follows_the_flow(place, spline):
    x, end = WATER.compute(place=place)["way"]

    def leaves(_, x):
        (a, b), (c, d) = mountain.EAST, mountain.NORTH
        return min(x[0] - a, b - x[0], x[1] - c, d - x[1]) + 1

    leaves.terminal = True
    flow = solve_ivp(
        lambda _, x: -slope(spline, x), (0, 30000), place, events=leaves, rtol=1e-8, atol=1e-6,
        max_step=100,
    )  # fmt: skip
    if end == "pit":
        assert np.hypot(*(x[-1] - flow.y[:, -1])) < 10
    else:
        assert end == "out" and flow.status == 1
    gaps = np.hypot(*(x[:, None] - flow.y.T[None]).T).min(axis=0)
    assert gaps.max() < 60  # metres; it walks steps of up to 40 m


def test_a_drop_with_short_steps_never_goes_up(spline):
    grid = WaterOnMap.declaration.controls["place"].grid()
    for place in random.Random(1).sample(grid, 60):
        x, _ = water.roll(place, 50.0, 0.0)
        assert (np.diff(spline.ev(*x.T)) <= 1e-6).all()


def test_pits_are_those_of_the_heights(spline):
    east, north = (
        np.linspace(*side, n) for side, n in ((mountain.EAST, 601), (mountain.NORTH, 451))
    )
    heights = spline(east, north)
    lowest = minimum_filter(heights, 3) == heights
    lowest[[0, -1]] = lowest[:, [0, -1]] = False
    found = {  # a narrow valley across the grid has lowest grid points that are no pits
        tuple(minimize(lambda x: spline.ev(*x), (east[i], north[j]), tol=1e-9).x.round(-1))
        for i, j in np.argwhere(lowest)
    }
    found = np.array([x for x in found if on_map(x)])
    gaps = np.hypot(*(found[:, None] - water.pits()).T)
    assert len(found) == len(water.pits()) == 11
    assert (gaps.min(axis=0) < 15).all() and (gaps.min(axis=1) < 15).all()


def test_the_first_picture_tells_the_story():
    assert "gets stuck in a pit at 408 m" in words("ending", size="50", what="drop")
    assert "leaves the map" in words("ending", size="50", what="ball")
    assert "goes up by" in words("uphill", size="50", what="ball")


@pytest.mark.parametrize("pit", range(11))
@pytest.mark.parametrize("what", WHAT)
def test_a_start_in_a_pit_stays(pit, what):
    place = tuple(water.pits()[pit])
    told = WATER.describe(place=place, what=what)
    assert "The path is 0 m long and gets stuck in a pit" in told and "never goes up" in told
    assert all("nan" not in piece for piece in WATER.pieces(place=place, what=what).values())


@pytest.mark.parametrize("size", SIZES)
def test_a_start_on_a_summit_or_a_pass_stays(size, spline):
    points = [c.point for c in terrain.critical_points(mountain.ground()) if c.kind != "pit"]
    for x in points[::6]:
        assert np.hypot(*slope(spline, x)) < 1e-6
        told = words("ending", place=tuple(x), size=size)
        assert "0 m long" in told and "the gradient vanishes, but not in a pit" in told


def test_starts_on_the_border_leave_or_stay_inside():
    (west, east), (south, north) = mountain.EAST, mountain.NORTH
    ends = set()
    for place in [(west, 5000.0), (east, 6000.0), (18000.0, south), (17000.0, north)]:
        found = WATER.compute(place=place)
        ends.add(found["way"][1])
        assert found["way"][0][0] == pytest.approx(place)
        assert all("nan" not in piece for piece in WATER.pieces(place=place).values())
    assert ends <= {"out", "pit"} and "out" in ends


def test_long_steps_need_not_come_to_rest():
    grid = WaterOnMap.declaration.controls["place"].grid()
    ends = {water.roll(place, 400.0, 0.0)[1] for place in grid[::25]}
    assert "steps" in ends
    assert {water.roll(place, 50.0, 0.0)[1] for place in grid[::25]} <= {"pit", "out"}
