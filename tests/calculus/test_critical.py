"""Critical points: kinds, Newton's method, completeness."""

import numpy as np
import pytest
from helpers.landscape_truths import index_of_border, random_points

from course_utils.calculus import critical, landscapes, terrain


@pytest.mark.parametrize(
    ("eigenvalues", "expected"),
    [((1, 2), "pit"), ((-1, -2), "summit"), ((-1, 2), "pass"), ((0, 2), "degenerate"),
     ((0, 0), "degenerate"), ((1e-3, 1), "pit")],
)  # fmt: skip
def test_kind_reads_the_signs_of_the_eigenvalues(eigenvalues, expected, rng):
    turn, _ = np.linalg.qr(rng.normal(size=(2, 2)))
    assert critical.kind(turn @ np.diag(eigenvalues) @ turn.T) == expected


@pytest.mark.parametrize("matrix", [np.eye(3), [1.0, 2.0], [[np.nan, 0], [0, 1]]])
def test_kind_refuses_what_is_no_hessian(matrix):
    with pytest.raises(ValueError, match="finite 2 x 2"):
        critical.kind(matrix)


def test_newton_squares_the_error_with_each_step():
    f, root = landscapes.himmelblau, np.array([3.0, 2.0])
    start = [3.2, 1.9]
    e = [np.linalg.norm(critical.newton(f, start, steps=k) - root) for k in range(4)]
    ratios = np.array(e[1:]) / np.array(e[:-1]) ** 2
    assert e[3] < 1e-4 * e[1] and ratios.max() < 1 and ratios.min() > 0.1


def test_newton_takes_many_starts(rng):
    starts = random_points(rng, landscapes.saddle.domain, 6).reshape(2, 3, 2)
    np.testing.assert_allclose(critical.newton(landscapes.saddle, starts), 0, atol=1e-15)
    with pytest.raises(ValueError, match="shape"):
        critical.newton(landscapes.saddle, [1.0])


@pytest.mark.parametrize("name", ["himmelblau", "gaussian_hills", "rosenbrock", "saddle"])
def test_find_meets_all_stored_points(name):
    f = landscapes.BY_NAME[name]
    found = critical.find(f)
    values = sorted((f(x) for x in f.critical_points), reverse=True)
    np.testing.assert_allclose([c.value for c in found], values, rtol=1e-14, atol=1e-28)
    for x in f.critical_points:
        assert min(np.linalg.norm(c.point - x) for c in found) < 1e-12


def test_degenerate_points_are_left_out():
    assert critical.find(landscapes.monkey_saddle) == []
    assert critical.find(landscapes.plateau) == []
    assert [c.kind for c in critical.find(landscapes.ring)] == ["summit"]


@pytest.mark.slow
def test_all_critical_points_of_the_terrain_are_found(window):
    found = terrain.critical_points(window)
    for c in found:
        assert np.linalg.norm(window.gradient(c.point)) < 1e-10
        assert c.value == window(c.point)
    signs = [-1 if c.kind == "pass" else 1 for c in found]
    assert sum(signs) == index_of_border(window, per_side=200_000)
    assert [c.value for c in found] == sorted((c.value for c in found), reverse=True)


def test_kinds_are_what_the_ground_nearby_shows(window):
    t = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = np.stack([np.cos(t), np.sin(t)], axis=-1)
    for c in terrain.critical_points(window):
        higher = window(c.point + 0.5 * circle) > c.value
        assert {"summit": not higher.any(), "pit": higher.all()}.get(
            c.kind, 0 < higher.sum() < 64
        )
