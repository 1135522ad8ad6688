"""Traced contour lines against closed forms, SciPy, contourpy and the curve's definition."""

import numpy as np
import pytest
from contourpy import contour_generator
from helpers.landscape_truths import random_points
from scipy.integrate import solve_ivp
from scipy.special import ellipe

from course_utils.calculus import contours, landscapes, terrain
from course_utils.calculus.contours import trace
from course_utils.calculus.functions import Landscape, from_jet
from course_utils.calculus.landscapes import BY_NAME

CIRCLES = landscapes.bowl(1.0)
PRODUCT = from_jet("product", lambda x, y: (x * y, y, x, 0, 1, 0), ((-1, 1), (-1, 1)))


def distance_to(polyline, points):
    """Distance of points (n, 2) from a polyline (m, 2), shape (n,)."""
    a, d = polyline[:-1], np.diff(polyline, axis=0)
    t = np.einsum("nmk,mk->nm", points[:, None] - a, d) / np.maximum((d * d).sum(-1), 1e-300)
    foot = a + np.clip(t, 0, 1)[..., None] * d
    return np.linalg.norm(points[:, None] - foot, axis=-1).min(axis=1)


def holds_what_it_promises(f, line, start):
    """Assert everything that the docstrings of `trace` and `ContourLine` state of any line."""
    (a, b), (c, d) = f.domain
    x, y = line.points.T
    assert np.abs(f(line.points) - line.level).max() <= line.tolerance
    assert ((a <= x) & (x <= b) & (c <= y) & (y <= d)).all()
    assert tuple(line.points[line.origin]) == tuple(start)
    assert line.level == pytest.approx(f(start), rel=1e-14, abs=1e-15)
    assert line.arc[0] == 0 and (np.diff(line.arc) > 0).all() and line.arc[-1] == line.length
    assert line.closed == (line.stop == "closed") and line.stop in line.ends
    if line.closed:
        assert tuple(line.points[0]) == tuple(line.points[-1]) == tuple(start)
    for end, point in zip(line.ends, line.points[[0, -1]], strict=True):
        assert (end == "border") == (point[0] in (a, b) or point[1] in (c, d)) or line.closed


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_lines_of_every_landscape_hold_what_is_promised(name, rng):
    f = BY_NAME[name]
    for start in random_points(rng, f.domain, 25):
        if np.linalg.norm(f.gradient(start)) > 1e-3:
            holds_what_it_promises(f, trace(f, start), start)


def test_lines_of_the_terrain_hold_what_is_promised(window, rng):
    stops = []
    for start in random_points(rng, window.domain, 60):
        line = trace(window, start)
        holds_what_it_promises(window, line, start)
        stops.append(line.stop)
    assert stops.count("closed") > 5 and stops.count("border") > 20


def test_the_walk_does_not_pass_its_start(window, rng):
    """Once it did: a last step ended 3 cm beyond the start, and the line went round again."""
    assert trace(window, (19760.062926300903, 4911.397748859614)).closed
    for f, (x, y) in ((window, (19500.0, 6000.0)), (landscapes.bowl(9.0), (1.0, 0.5))):
        line = trace(f, (x, y))
        for h in rng.uniform(0.002, 0.03, 100) * np.ptp(f.domain[0]):
            again = trace(f, (x, y), max_step=h)
            assert again.closed and again.length == pytest.approx(line.length, rel=1e-3)


@pytest.mark.parametrize("tolerance", [1e-5, 1e-9, 5e-11])
def test_the_tolerance_is_kept(window, tolerance):
    line = trace(window, (19500.0, 6000.0), tolerance=tolerance)
    assert np.abs(window(line.points) - line.level).max() <= tolerance
    assert line.tolerance == tolerance
    assert (
        np.abs(window(line.at(np.linspace(0, line.length, 500))) - line.level).max()
        <= tolerance
    )


@pytest.mark.parametrize("condition", [1.0, 4.0, 100.0])
@pytest.mark.parametrize("angle", [0.0, 0.7])
def test_ellipses_close_and_have_the_length_of_the_closed_form(condition, angle):
    f = landscapes.bowl(condition, angle)
    start = 1.3 * np.array([np.cos(angle), np.sin(angle)])
    line = trace(f, start)
    assert line.closed and line.stop == "closed" and line.ends == ("closed", "closed")
    exact = 4 * 1.3 * ellipe(1 - 1 / condition)
    assert line.length == pytest.approx(exact, rel=3e-6)


def test_the_length_converges_with_the_fourth_power_of_the_step():
    exact = 4 * 1.3 * ellipe(0.75)
    steps = np.array([0.04, 0.02, 0.01])
    error = [
        abs(trace(landscapes.bowl(4.0), (1.3, 0.0), max_step=h).length - exact) for h in steps
    ]
    order = np.polyfit(np.log(steps), np.log(error), 1)[0]
    assert order == pytest.approx(4, abs=0.5) and error[-1] < 1e-8


@pytest.mark.parametrize("name", ["himmelblau", "gaussian_hills", "rosenbrock"])
def test_it_is_the_solution_of_the_differential_equation(name):
    """Against SciPy's DOP853 on gamma' = J grad f / |grad f|."""
    f, start = BY_NAME[name], (-0.6, 0.9)

    def velocity(_, x):
        g = f.gradient(x)
        return np.array([-g[1], g[0]]) / np.hypot(*g)

    line = trace(f, start)
    s = np.linspace(0, min(2.0, line.length - line.arc[line.origin]), 40)
    solution = solve_ivp(
        velocity, (0, s[-1]), start, method="DOP853", t_eval=s, rtol=1e-12, atol=1e-12
    )
    gamma = line.at(s + line.arc[line.origin])
    np.testing.assert_allclose(gamma, solution.y.T, rtol=0, atol=2e-5)


def test_higher_ground_is_on_the_right(window):
    for f, start in ((window, (19500.0, 6000.0)), (CIRCLES, (1.0, 0.0))):
        line = trace(f, start)
        s = np.linspace(0, line.length, 30, endpoint=False)
        t = line.tangent(s)
        right = np.stack([t[:, 1], -t[:, 0]], axis=-1)
        step = 1e-3 * np.ptp(f.domain[0]) / 10
        assert (f(line.at(s) + step * right) > line.level).all()
        assert (f(line.at(s) - step * right) < line.level).all()
    x, y = trace(CIRCLES, (1.0, 0.0)).points.T
    assert np.unwrap(np.arctan2(y, x))[-1] == pytest.approx(2 * np.pi)  # anticlockwise


def test_the_tangent_is_the_unit_vector_at_right_angles_to_the_gradient(window, rng):
    line = trace(window, (19500.0, 6000.0))
    s = rng.uniform(0, line.length, 50)
    t, g = line.tangent(s), window.gradient(line.at(s))
    np.testing.assert_allclose(np.linalg.norm(t, axis=-1), 1, rtol=1e-12)
    np.testing.assert_allclose((t * g).sum(-1), 0, atol=1e-14)
    quotient = (line.at(s + 0.5) - line.at(s - 0.5)) / 1.0
    np.testing.assert_allclose(quotient, t, atol=2e-3)  # unit speed, and this direction


def test_at_gives_the_vertices_and_counts_round_closed_lines():
    line = trace(CIRCLES, (1.0, 0.0))
    np.testing.assert_allclose(line.at(line.arc), line.points, atol=1e-12)
    s = np.linspace(0, line.length, 100).reshape(4, 25)
    np.testing.assert_allclose(line.at(s), np.stack([np.cos(s), np.sin(s)], axis=-1), atol=2e-8)
    np.testing.assert_allclose(line.at(0.3 + 2 * line.length), line.at(0.3), atol=1e-12)
    np.testing.assert_allclose(line.at(-0.3), line.at(line.length - 0.3), atol=1e-12)
    with pytest.raises(ValueError, match="s must be between"):
        line.at(np.nan)


def test_at_refuses_places_beyond_open_ends():
    line = trace(landscapes.saddle, (1.0, 0.5))
    assert line.ends == ("border", "border")
    np.testing.assert_array_equal(line.at([0, line.length]), line.points[[0, -1]])
    for s in (-0.1, line.length + 0.1):
        with pytest.raises(ValueError, match="between 0 and the length"):
            line.at(s)


@pytest.mark.parametrize("start", [(1.0, 0.0), (0.3, 0.0)])
def test_a_level_through_a_saddle_stops_on_it(start):
    line = trace(PRODUCT, start)
    assert line.stop == "critical point" and set(line.ends) == {"critical point", "border"}
    ends = {tuple(np.abs(p)) for p in line.points[[0, -1]].tolist()}
    assert ends == {(0.0, 0.0), (1.0, 0.0)}
    assert line.length == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("level", [1e-4, 1e-6, -1e-6])
def test_a_level_beside_the_saddle_goes_past_it(level):
    line = trace(PRODUCT, (0.5, level / 0.5))
    assert line.ends == ("border", "border")
    x, y = line.points.T
    assert x.min() > 0 and (np.sign(y) == np.sign(level)).all()
    assert x.min() == pytest.approx(abs(level), rel=1e-4) and np.abs(y).max() == 1


@pytest.mark.parametrize("arm", [0, 1])
def test_an_oblique_saddle_of_himmelblau_is_reached(arm):
    """On two of the arms of the level set of a pass, which is no round number."""
    f = landscapes.himmelblau
    saddle = f.critical_points[5]
    c = f(saddle)
    ring = saddle + 0.3 * np.stack([np.cos(a := np.linspace(0, 7, 2000)), np.sin(a)], -1)
    crossing = np.flatnonzero(np.diff(np.sign(f(ring) - c)))[arm]
    start = contours.project(f, ring[crossing], c, tolerance=1e-13)
    line = trace(f, start)
    assert "critical point" in line.ends
    end = line.points[-1 if line.ends[1] == "critical point" else 0]
    assert np.linalg.norm(end - saddle) < 1e-4


def test_three_lines_of_the_monkey_saddle_meet_in_the_origin():
    for angle in np.pi / 2 + np.pi / 3 * np.arange(6):
        line = trace(landscapes.monkey_saddle, (np.cos(angle), np.sin(angle)))
        assert "critical point" in line.ends
        assert min(np.linalg.norm(line.points[[0, -1]], axis=1)) < 1e-3


def test_the_border_is_met_exactly_also_in_corners():
    line = trace(CIRCLES, (2.0, 1.0))
    assert line.points[0].tolist() == [2.0, 1.0] and line.points[-1, 1] == 2.0
    assert line.points[-1, 0] == pytest.approx(1.0, abs=1e-9)
    assert line.length == pytest.approx(np.sqrt(5) * np.arctan(3 / 4), rel=1e-7)
    corner = trace(CIRCLES, (2.0, 2.0))
    assert corner.stop == "border" and corner.length == 0 and len(corner.points) == 1
    np.testing.assert_array_equal(corner.at([0.0, 0.0]), [[2, 2], [2, 2]])


def test_a_line_that_only_touches_the_border_is_no_trouble():
    line = trace(CIRCLES, (0.0, 2.0))
    assert line.stop in ("closed", "border")
    assert np.abs(CIRCLES(line.points) - 2).max() <= line.tolerance
    assert np.abs(line.points).max() <= 2


def test_the_length_can_be_limited():
    line = trace(CIRCLES, (1.0, 0.0), max_length=1.5)
    assert line.stop == "length" and not line.closed and line.ends[1] == "length"
    assert line.length == pytest.approx(1.5, rel=1e-5)
    np.testing.assert_allclose(line.points[-1], [np.cos(1.5), np.sin(1.5)], atol=1e-5)
    open_line = trace(landscapes.saddle, (1.0, 0.5), max_length=1.2)
    assert open_line.length <= 1.2 * (1 + 1e-5)


def test_vertices_are_as_close_as_asked():
    for h in (0.2, 0.01):
        line = trace(CIRCLES, (1.5, 0.0), max_step=h)
        assert np.diff(line.arc).max() <= 1.01 * h


def test_tiny_lines_around_summits_are_traced(window):
    x, y = terrain.critical_points(window)[0].point
    line = trace(window, (x + 0.5, y))
    assert line.closed and 1 < line.length < 20


@pytest.mark.parametrize("level", [1e-5, 1e-7])
def test_tiny_narrow_ellipses_are_neither_lost_nor_taken_for_a_critical_point(level):
    a = np.sqrt(2 * level)
    line = trace(landscapes.bowl(1e3, 0.4), (a * np.cos(0.4), a * np.sin(0.4)))
    assert line.closed
    assert line.length == pytest.approx(4 * a * ellipe(1 - 1e-3), rel=1e-3)
    assert trace(landscapes.rosenbrock, (1.001, 1.0)).closed


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8))
def test_it_is_the_line_that_contourpy_draws(window, number):
    """Marching squares on a grid of 10 m: every vertex of ours is near, and none is missing."""
    start = np.random.default_rng(number).uniform((15500, 3500), (20500, 8500))
    line = trace(window, start)
    x, y = (np.linspace(*side, 601) for side in window.domain)
    grid = contour_generator(x, y, window(np.stack(np.meshgrid(x, y), -1)))
    pieces = grid.lines(line.level)
    drawn = min(pieces, key=lambda piece: distance_to(piece, line.points[[line.origin]])[0])
    assert distance_to(drawn, line.points).max() < 3.0
    assert distance_to(line.points, drawn).max() < 5.0
    length = np.linalg.norm(np.diff(drawn, axis=0), axis=1).sum()
    assert line.length == pytest.approx(length, rel=3e-3)


def test_every_start_on_a_line_gives_the_same_line(window):
    line = trace(window, (19500.0, 6000.0))
    for s in np.linspace(0, line.length, 7):
        again = trace(window, line.at(s))
        assert again.length == pytest.approx(line.length, rel=1e-5)
        assert distance_to(line.points, again.points).max() < 2.0


def test_a_function_without_a_jet_gives_the_same_line():
    f = landscapes.himmelblau
    plain = Landscape("plain", f.value, f.gradient, f.hessian, f.domain)
    np.testing.assert_allclose(
        trace(plain, (0.5, 0.5)).points, trace(f, (0.5, 0.5)).points, atol=1e-9
    )


def test_the_inputs_are_not_kept_hold_of():
    start = np.array([1.0, 0.0])
    line = trace(CIRCLES, start)
    start[:] = 7
    assert line.points[0].tolist() == [1.0, 0.0]
    assert repr(line).startswith("ContourLine(level=0.5, length=6.28319, stop='closed'")


@pytest.mark.parametrize(
    ("f", "start"),
    [
        (landscapes.saddle, (0.0, 0.0)),
        (landscapes.plateau, (0.2, 0.3)),
        (landscapes.ring, (0.6, 0.8)),
        (landscapes.himmelblau, (3.0, 2.0)),
    ],
)
def test_flat_starts_are_refused(f, start):
    with pytest.raises(ValueError, match=r"too small .* start away from critical and flat"):
        trace(f, start)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start": (3.0, 0.0)}, "outside the domain"),
        ({"start": (np.nan, 0.0)}, "two finite numbers"),
        ({"start": (1.0, 0.0, 0.0)}, "two finite numbers"),
        ({"tolerance": 0.0}, "tolerance must be at least"),
        ({"tolerance": np.nan}, "tolerance must be at least"),
        ({"max_length": -1.0}, "max_length must be positive"),
        ({"max_step": 0.0}, "max_step must be positive"),
    ],
)
def test_bad_arguments_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        trace(CIRCLES, **{"start": (1.0, 0.0), **arguments})


@pytest.mark.parametrize(
    "jet",
    [
        lambda x, y: (x * x + y * y, -2 * x, -2 * y, 2, 0, 2),
        lambda x, y: (x * x + y * y, 2 * y, 2 * x, 2, 0, 2),
    ],
)
def test_a_wrong_gradient_is_found_out(jet):
    with pytest.raises(ArithmeticError, match="gradient is wrong"):
        trace(from_jet("wrong", jet, ((-2, 2), (-2, 2))), (1.0, 0.2))


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0.1, 0.2, 0.4])
def test_the_turn_of_a_step_is_kept_and_the_line_is_the_same(window, turn, rng):
    for start in random_points(rng, window.domain, 8):
        usual, line = trace(window, start), trace(window, start, max_turn=turn)
        (a, b), (c, d) = line.tangents[:-1].T, line.tangents[1:].T
        assert np.abs(a * d - b * c).max() <= turn + 1e-12  # the sine of the turn
        assert (a * c + b * d > 0).all()
        assert line.ends == usual.ends and line.length == pytest.approx(usual.length, rel=1e-3)
        assert distance_to(line.points, usual.points).max() < 3


@pytest.mark.parametrize("turn", [0, -0.1, 0.6, np.nan])
def test_a_turn_that_leads_nowhere_is_refused(turn):
    with pytest.raises(ValueError, match=r"max_turn must be positive and at most 0\.5; it is"):
        trace(CIRCLES, (1.0, 0.0), max_turn=turn)
