"""What the chapter on the gradient says of its figures holds in all their states."""

from itertools import pairwise, product

import numpy as np
import pytest

from course_utils.calculus import contours, landscapes
from course_utils.explorers.gradient import (
    GradientField,
    InnerProduct,
    QuadraticForm,
    SecondOrder,
    TurnDirection,
)
from course_utils.explorers.gradient.taylor import LEVELS

HILLS = landscapes.gaussian_hills
TURN = np.radians(np.arange(0, 360, 5.0))
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], axis=-1)


def controls(kind):
    return kind.declaration.controls


# ---- turning a direction ---------------------------------------------------------------------


def test_the_top_of_the_cosine_moves_from_place_to_place_and_its_mean_is_0():
    turn, tops = TurnDirection(), {}
    for place in TurnDirection.PLACES:
        slopes = [turn.compute(place=place, angle=a)["slope"] for a in range(0, 360, 5)]
        assert np.mean(slopes) == pytest.approx(0, abs=1e-9)
        tops[place] = (int(np.argmax(slopes)), max(slopes))
    assert len({angle for angle, _ in tops.values()}) == len(TurnDirection.PLACES)
    heights = {place: height for place, (_, height) in tops.items()}
    assert 2 * heights["west"] < min(heights["hiker"], heights["south"])


# ---- another inner product -------------------------------------------------------------------


def test_the_direction_of_the_axis_matters_unless_the_stretching_is_1():
    inner, along = InnerProduct(), np.degrees(np.arctan2(0.4, -0.3))
    for stretch in controls(InnerProduct)["stretch"].grid():
        slopes = {
            angle: inner.compute(stretch=stretch, angle=angle)["steepest"] @ (0.4, 0.3)
            for angle in (*controls(InnerProduct)["angle"].grid(), along, along - 90)
        }
        if stretch == 1:
            assert list(slopes.values()) == pytest.approx([0.5] * len(slopes))
        else:
            assert slopes[along - 90] == pytest.approx(max(slopes.values()))
            assert slopes[along] == pytest.approx(min(slopes.values()))
            assert slopes[along - 90] > 1.1 * slopes[along]


# ---- the field -------------------------------------------------------------------------------


def turns(f, path):
    """How often the arrow turns round on a closed path."""
    g = f.gradient(path)
    angles = np.unwrap(np.arctan2(g[:, 1], g[:, 0]))
    return round((angles[-1] - angles[0]) / (2 * np.pi))


def around(point, r):
    t = np.linspace(0, 2 * np.pi, 2001)
    return np.add(point, r * np.stack([np.cos(t), np.sin(t)], axis=-1))


LANDS = {
    "hills": HILLS, "bowl": landscapes.bowl(3.0, np.pi / 6), "pass": landscapes.saddle,
    "monkey-saddle": landscapes.monkey_saddle,
}  # fmt: skip


@pytest.mark.parametrize("land", LANDS)
def test_turns_of_the_arrow_are_those_of_the_answers_and_add_up(land):
    """Once with the walk around summit and pit, once against it around a pass, monkey: -2."""
    f = LANDS[land]
    kinds = GradientField().compute(land=land)["kinds"]
    found = [turns(f, around(point, 0.1)) for point in f.critical_points]
    says = {"summit": 1, "pit": 1, "pass": -1, "degenerate": -2}
    assert found == [says[kind] for kind in kinds]
    assert turns(f, around((0, 0), 3.0)) == sum(found)


def test_the_turns_are_1_where_f_rises_at_the_edge_and_2_for_the_hills():
    assert turns(landscapes.himmelblau, around((0, 0), 7.0)) == 1
    assert turns(LANDS["bowl"], around((0, 0), 3.0)) == 1
    assert turns(HILLS, around((0, 0), 3.0)) == 2
    edge = around((0, 0), 7.0)
    assert ((landscapes.himmelblau.gradient(edge) * edge).sum(axis=1) > 0).all()


# ---- Taylor ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def taylor():
    return SecondOrder()


def curvature(points):
    """Of the circle through three points of the plane: 4 times the area over the sides."""
    p, q, r = points
    area = ((q - p)[0] * (r - p)[1] - (q - p)[1] * (r - p)[0]) / 2
    return 4 * area / np.prod([np.linalg.norm(b - a) for a, b in ((p, q), (q, r), (p, r))])


def sections(place, h=1e-3):
    """Eigenvalue, slope, and curvature of the section of the hills along each eigenvector."""
    t = h * np.array([-1.0, 0, 1])
    values, vectors = np.linalg.eigh(HILLS.hessian(place))
    for value, q in zip(values, vectors.T, strict=True):
        heights = HILLS(np.add(place, np.outer(t, q)))
        bend = curvature(np.stack([t, heights], axis=-1))
        yield value, (heights[2] - heights[0]) / (2 * h), bend


def test_eigenvalues_are_second_derivatives_and_curvatures_only_where_the_slope_vanishes():
    places = [SecondOrder().place, *controls(SecondOrder)["place"].grid()[::17]]
    for place in places:
        for value, slope, bend in sections(place):
            assert bend == pytest.approx(value / (1 + slope**2) ** 1.5, abs=1e-4)
    value, slope, bend = list(sections(places[0]))[1]
    assert [value, bend] == pytest.approx([-0.097, -0.057], abs=6e-4)
    for point in HILLS.critical_points:
        assert all(bend == pytest.approx(value, abs=1e-4) for value, _, bend in sections(point))


def straight(taylor, place):
    """Number of lines that first order has at a place."""
    plane = taylor.compute(order="first", place=tuple(place))["polynomial"]
    return sum(map(len, contours.level_lines(plane, LEVELS, shape=(13, 13))))


def test_only_the_western_summit_is_recorded_and_beside_the_others_lines_are_left(taylor):
    grid = np.array(controls(SecondOrder)["place"].grid())
    summits = [p for p in HILLS.critical_points if np.linalg.eigvalsh(HILLS.hessian(p))[1] < 0]
    summits.sort(key=lambda point: point[0])
    nearest = [grid[np.linalg.norm(grid - p, axis=1).argmin()] for p in summits]
    assert [straight(taylor, place) for place in nearest] == [0, 1, 2]
    assert [np.linalg.norm(p - q) < 0.01 for p, q in zip(summits, nearest, strict=True)] == [
        True, False, False,
    ]  # fmt: skip
    for place in (*nearest, *summits):
        assert taylor.compute(place=tuple(place))["eigenvalues"].max() < 0
    assert [straight(taylor, place) for place in summits] == [0, 0, 0]


@pytest.mark.parametrize(
    ("distance", "low", "high"), [(0.3, 0.999, 1.0), (1.0, 0.7, 0.74)], ids=["0.3", "1"]
)
def test_second_order_beats_first_order_as_often_as_the_answer_says(distance, low, high):
    """Nearly everywhere at 0.3, at less than three quarters of the places at 1."""
    x, y = (np.linspace(*axis, 90) for axis in ((-1.95, 1.95), (-1.56, 1.56)))
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    h = distance * CIRCLE
    linear = HILLS.gradient(places) @ h.T
    bent = linear + np.einsum("ki,nij,kj->nk", h, HILLS.hessian(places), h) / 2
    change = HILLS(places[:, None] + h) - HILLS(places)[:, None]
    first, second = (np.abs(change - p).max(axis=1) for p in (linear, bent))
    assert low <= (second < first).mean() <= high


def test_contours_go_from_ellipses_to_hyperbolas_where_an_eigenvalue_changes_its_sign():
    """Somewhere on a flank of the figure the lower eigenvalue stays below 0, the other not."""
    places = np.array(controls(SecondOrder)["place"].grid())
    low, high = np.linalg.eigvalsh(HILLS.hessian(places)).T
    steep = np.linalg.norm(HILLS.gradient(places), axis=1) > 0.3
    assert (steep & (low < 0) & (high < 0)).any() and (steep & (low < 0) & (high > 0)).any()


# ---- the quadratic form ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def form():
    return QuadraticForm()


def test_the_ellipse_is_twice_as_long_along_a_quarter_of_the_eigenvalue(form):
    for angle in controls(QuadraticForm)["angle"].grid():
        found = form.compute(first=2.0, second=0.5, angle=angle)
        q_1, q_2 = found["q"].T
        reach_1, reach_2 = (np.sqrt(2 / (q @ found["matrix"] @ q)) for q in (q_1, q_2))
        assert reach_2 == pytest.approx(2 * reach_1)


def test_asymptotes_meet_at_right_angles_for_opposite_eigenvalues(form):
    for angle in controls(QuadraticForm)["angle"].grid():
        one, other = form.compute(first=1.0, second=-1.0, angle=angle)["zeros"]
        assert one @ other == pytest.approx(0, abs=1e-12)


def test_the_matrix_is_singular_exactly_where_an_eigenvalue_is_0(form):
    values = controls(QuadraticForm)["first"].grid()
    for first, second in product(values, values):
        found = form.compute(first=first, second=second)
        singular = np.linalg.matrix_rank(found["matrix"], tol=1e-9) < 2
        assert (
            singular == (found["shape"] in ("trough", "ridge", "flat")) == (first * second == 0)
        )


def test_equal_eigenvalues_hide_the_angle_and_opposite_ones_show_it(form):
    angles = controls(QuadraticForm)["angle"].grid()
    for value in controls(QuadraticForm)["first"].grid():
        same, opposite = (
            [form.compute(first=value, second=s * value, angle=a)["matrix"] for a in angles]
            for s in (1, -1)
        )
        assert all(np.allclose(matrix, same[0]) for matrix in same)
        if value:
            assert not any(np.allclose(a, b) for a, b in pairwise(opposite))
            assert np.allclose(opposite[0], opposite[-1])  # half a turn
