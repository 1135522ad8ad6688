"""Landscapes against SymPy, difference quotients and the theorem of Poincare and Hopf."""

import dataclasses

import numpy as np
import pytest
import sympy
from helpers.landscape_truths import (
    X,
    Y,
    derivatives,
    index_of_border,
    random_points,
    slope_along,
)

from course_utils.calculus import critical, landscapes
from course_utils.calculus.landscapes import BY_NAME

HILLS = [(1, "-1.2", "-0.6", "0.8"), ("0.8", "1.3", "0.5", "0.7"),
         ("0.6", "-0.5", "1.5", "0.6"), ("-0.5", "0.9", "-1.4", "0.6")]  # fmt: skip


def hill(height, x, y, width):
    height, x, y, width = map(sympy.Rational, (height, x, y, width))
    return height * sympy.exp(-((X - x) ** 2 + (Y - y) ** 2) / (2 * width**2))


EXPRESSIONS = {
    "bowl": (X**2 + 10 * Y**2) / 2,
    "rosenbrock": (1 - X) ** 2 + 100 * (Y - X**2) ** 2,
    "himmelblau": (X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2,
    "saddle": X**2 - Y**2,
    "monkey_saddle": X**3 - 3 * X * Y**2,
    "gaussian_hills": sum(hill(*numbers) for numbers in HILLS),
    "ring": (X**2 + Y**2 - 1) ** 2,
}
ALL = pytest.mark.parametrize("f", BY_NAME.values(), ids=BY_NAME)


def test_every_landscape_has_its_name_and_source():
    assert set(BY_NAME) == {*EXPRESSIONS, "plateau"}
    for name, f in BY_NAME.items():
        assert f.name == name and f.source and repr(f) == f"Landscape('{name}')"


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_values_and_derivatives_are_those_of_sympy(name, rng):
    f = BY_NAME[name]
    value, gradient, hessian = derivatives(EXPRESSIONS[name])
    x = random_points(rng, f.domain, 200)
    for ours, exact in ((f, value), (f.gradient, gradient), (f.hessian, hessian)):
        expected = exact(x[:, 0], x[:, 1])
        scale = np.abs(expected).max()
        np.testing.assert_allclose(ours(x), expected, rtol=1e-12, atol=1e-14 * scale)


@ALL
def test_derivatives_are_slopes_along_random_directions(f, rng):
    for x in random_points(rng, f.domain, 30):
        v = rng.normal(size=2)
        v /= np.linalg.norm(v)
        scale = 1 + np.abs(f.hessian(x)).max()
        assert f.gradient(x) @ v == pytest.approx(slope_along(f, x, v, 1e-4), abs=1e-8 * scale)
        bend = slope_along(f.gradient, x, v, 1e-4)
        np.testing.assert_allclose(f.hessian(x) @ v, bend, atol=1e-6 * scale)


@ALL
def test_any_shape_of_points_goes_through(f, rng):
    x = random_points(rng, f.domain, 12).reshape(3, 4, 2)
    assert f(x).shape == (3, 4)
    assert f.gradient(x).shape == (3, 4, 2)
    assert f.hessian(x).shape == (3, 4, 2, 2)
    assert f(x[1, 2]) == f(x)[1, 2] and np.shape(f(x[1, 2])) == ()
    np.testing.assert_array_equal(f.gradient(x[1, 2].tolist()), f.gradient(x)[1, 2])


@ALL
def test_the_jet_of_plain_numbers_is_the_same_function(f, rng):
    for x in random_points(rng, f.domain, 10):
        (xx, xy), (yx, yy) = f.hessian(x)
        expected = [f(x), *f.gradient(x), xx, xy, yy]
        np.testing.assert_allclose(f.jet(*x.tolist()), expected, rtol=1e-13, atol=1e-13)
        assert xy == yx


@ALL
def test_critical_points_have_gradient_zero_and_minimisers_a_definite_hessian(f):
    for x in f.critical_points:
        assert np.linalg.norm(f.gradient(x)) <= 2e-14 * (1 + np.abs(f.hessian(x)).max())
    for x in f.minimisers:
        assert x in f.critical_points
        assert np.linalg.eigvalsh(f.hessian(x)).min() > 0.1


@pytest.mark.parametrize(
    "name", ["bowl", "rosenbrock", "himmelblau", "saddle", "gaussian_hills"]
)
def test_no_critical_point_is_missing(name):
    f = BY_NAME[name]
    kinds = [critical.kind(f.hessian(x)) for x in f.critical_points]
    assert sum(-1 if kind == "pass" else 1 for kind in kinds) == index_of_border(f)
    assert kinds.count("pit") == len(f.minimisers)
    assert len(critical.find(f)) == len(kinds)


def test_himmelblau_has_four_minima_of_value_zero():
    minimisers = landscapes.himmelblau.minimisers
    assert minimisers.shape == (4, 2) and landscapes.himmelblau.critical_points.shape == (9, 2)
    np.testing.assert_allclose(landscapes.himmelblau(minimisers), 0, atol=1e-27)
    np.testing.assert_array_equal(minimisers[0], [3, 2])


def test_gaussian_hills_has_three_summits():
    f = landscapes.gaussian_hills
    kinds = sorted(critical.kind(f.hessian(x)) for x in f.critical_points)
    assert kinds == ["pass", "pass", "pit", "summit", "summit", "summit"]


@pytest.mark.parametrize("condition", [1.0, 3.0, 1e4])
def test_bowl_has_the_condition_number_and_the_axis_asked_for(condition, rng):
    angle = rng.uniform(0, np.pi)
    f = landscapes.bowl(condition, angle)
    axis = np.array([np.cos(angle), np.sin(angle)])
    hessian = f.hessian([0.3, 0.1])
    assert np.linalg.cond(hessian) == pytest.approx(condition, rel=1e-9)
    np.testing.assert_allclose(hessian @ axis, axis, atol=1e-12 * condition)
    assert f(2 * axis) == pytest.approx(2.0, rel=1e-9)


def test_ring_is_zero_and_flat_on_the_whole_circle():
    t = np.linspace(0, 2 * np.pi, 50)
    circle = np.stack([np.cos(t), np.sin(t)], axis=-1)
    np.testing.assert_allclose(landscapes.ring(circle), 0, atol=1e-30)
    np.testing.assert_allclose(landscapes.ring.gradient(circle), 0, atol=1e-14)
    assert landscapes.ring(0.99 * circle).min() > 0 < landscapes.ring(1.01 * circle).min()
    assert len(landscapes.ring.minimisers) == 0


def test_plateau_is_constant_inside_and_twice_differentiable_at_its_edge():
    f = landscapes.plateau
    t = np.linspace(0, 2 * np.pi, 50)
    circle = np.stack([np.cos(t), np.sin(t)], axis=-1)
    assert not f(0.9 * circle).any() and not f.gradient(0.9 * circle).any()
    assert not f.hessian(0.9 * circle).any()
    assert f(1.1 * circle).min() > 0
    outside = np.abs(f.hessian((1 + 1e-8) * circle)).max()
    assert 0 < outside < 1e-6
    value, gradient, _ = derivatives(EXPRESSIONS["ring"] ** sympy.Rational(1, 2))
    x = 1.7 * circle
    u = value(x[:, 0], x[:, 1])
    np.testing.assert_allclose(f(x), u**3 / (1 + u**2), rtol=1e-12)
    slope = u**2 * (3 + u**2) / (1 + u**2) ** 2
    np.testing.assert_allclose(
        f.gradient(x), slope[:, None] * gradient(x[:, 0], x[:, 1]), rtol=1e-12, atol=1e-12
    )


def test_records_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        landscapes.saddle.name = "other"
    with pytest.raises(ValueError, match="read-only"):
        landscapes.himmelblau.minimisers[0] = 0


@pytest.mark.parametrize("arguments", [(0.5,), (np.nan,), (np.inf,), (2.0, np.inf)])
def test_bowl_refuses_what_is_no_bowl(arguments):
    with pytest.raises(ValueError, match="condition number >= 1"):
        landscapes.bowl(*arguments)


@ALL
def test_points_of_the_wrong_shape_are_refused(f):
    with pytest.raises(ValueError, match=r"shape \(\.\.\., 2\)"):
        f([1.0, 2.0, 3.0])
