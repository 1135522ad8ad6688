"""Rules for the step size: the inequality itself, closed forms, SciPy's minimiser."""

import math

import numpy as np
import pytest
from helpers.descent_functions import Waves, log_cosh, log_cosh_gradient, symmetric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from course_utils.calculus import landscapes
from course_utils.descent import step_sizes
from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent

SMOOTH = [landscapes.bowl(30.0, 0.3), landscapes.rosenbrock, landscapes.himmelblau]
SMOOTH += [landscapes.gaussian_hills, landscapes.monkey_saddle]


def trials(f, x, d, gradient, first, shrink, sigma):
    """Armijo's rule, word by word: (the first trial accepted, the one before or None)."""
    before, alpha = None, first
    while True:
        new, bound = f(x + alpha * d), f(x) + sigma * alpha * np.dot(gradient, d)
        if new <= bound:
            return alpha, before
        before, alpha = alpha, shrink * alpha


# Backtracking


@pytest.mark.slow
@pytest.mark.parametrize("f", SMOOTH, ids=lambda f: f.name)
@pytest.mark.parametrize(
    ("first", "shrink", "sigma"), [(1.0, 0.5, 1e-4), (3.0, 0.8, 0.3), (0.7, 0.1, 0.9)]
)
def test_every_step_is_the_first_that_armijo_accepts(f, first, shrink, sigma, rng):
    for x0 in rng.uniform(-1.5, 1.5, (5, 2)):
        rule = step_sizes.backtracking(f, first, shrink, sigma)
        path = collect(
            gradient_descent(f.gradient, x0, rule, steps=40, epsilon=1e-3, limit=20.0)
        )
        values = f(path.x)
        assert (np.diff(values) <= 0).all()
        for x, g, alpha, here, there in zip(
            path.x, path.gradient, path.step_size, values, values[1:], strict=False
        ):
            assert there <= here - sigma * alpha * (g @ g)
            refused = alpha / shrink
            if alpha < first:
                assert f(x - refused * g) > here - sigma * refused * (g @ g)
            assert alpha == pytest.approx(trials(f, x, -g, g, first, shrink, sigma)[0])


@settings(max_examples=200, deadline=None)
@given(
    x=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    angle=st.floats(-1.5, 1.5),
    length=st.floats(0.01, 100),
    first=st.floats(0.01, 100),
    shrink=st.floats(0.05, 0.95),
    sigma=st.floats(0.001, 0.999),
)
def test_any_descent_direction_is_backtracked(x, angle, length, first, shrink, sigma):
    f, x = landscapes.himmelblau, np.array(x)
    g = f.gradient(x)
    if np.hypot(*g) < 1e-3:
        return
    c, s = length * np.cos(angle), length * np.sin(angle)
    d = -np.array([[c, -s], [s, c]]) @ g
    alpha = step_sizes.backtracking(f, first, shrink, sigma)(0, x, d, g)
    accepted, refused = trials(f, x, d, g, first, shrink, sigma)
    assert alpha == pytest.approx(accepted, rel=1e-12)
    assert step_sizes.armijo_holds(f, x, d, g, alpha, sigma)
    assert refused is None or not step_sizes.armijo_holds(f, x, d, g, refused, sigma)


def test_armijo_on_a_parabola():
    """For L x^2 / 2 along -f' the inequality is alpha <= 2 (1 - sigma) / L."""
    for L in (0.5, 8.0):
        f, x, g = (lambda x, L=L: L * x[0] ** 2 / 2), [1.5], [1.5 * L]
        for sigma in (0.1, 0.5, 0.9):
            limit = 2 * (1 - sigma) / L
            for factor, holds in ((0.5, True), (0.999999, True), (1.000001, False), (3, False)):
                d = [-g[0]]
                assert step_sizes.armijo_holds(f, x, d, g, factor * limit, sigma) == holds


def test_values_that_are_not_finite_are_not_accepted():
    def f(x):
        return np.log(x[0]) - 2 * x[0]  # nan where x < 0, -inf in 0

    x, g = np.array([1.0]), np.array([-1.0])
    for alpha in (-1.0, -2.0):
        assert not step_sizes.armijo_holds(f, x, -g, g, alpha, 1e-4)
    left = step_sizes.backtracking(lambda x: -np.sqrt(x[0]), first=100.0)
    g = np.array([0.5])
    assert left(0, x, np.array([-3.0]), g) == 0.0  # f rises that way: its gradient was wrong
    barrier = step_sizes.backtracking(lambda x: x[0] - 0.1 * np.log(x[0]), first=8.0)
    assert barrier(0, x, np.array([-0.9]), np.array([0.9])) == 1.0


def test_values_that_overflow_are_infinite():
    """Also where Python's math module raises; at the start any finite value is a descent."""

    def by_numpy(x):
        return np.exp(x[0] ** 2)

    def by_math(x):
        return math.exp(x[0] ** 2)

    for f in (by_numpy, by_math):
        rule = step_sizes.backtracking(f)
        assert rule(0, np.array([20.0]), np.array([-1e200]), np.ones(1)) < 1e-198
        assert rule(0, np.array([30.0]), np.array([-8.0]), np.ones(1)) == 1.0


def test_a_rule_without_an_acceptable_step_stalls_the_run():
    """The sign of this gradient is wrong, so no step along it decreases f."""
    rule = step_sizes.backtracking(lambda x: x @ x)
    path = collect(gradient_descent(lambda x: -2 * x, [1.0, 2.0], rule))
    assert path.status == "stalled" and len(path.x) == 1


def test_a_step_too_small_to_move_is_none():
    rule = step_sizes.backtracking(lambda x: x[0], first=1e-20)
    assert rule(0, np.array([1.0]), np.array([-1.0]), np.array([1.0])) == 0.0


# Exact


def test_exact_steps_of_a_quadratic_have_the_closed_form(rng):
    """Also along directions that are not -gradient."""
    for _ in range(50):
        matrix, _ = symmetric(rng, rng.uniform(0.1, 20, 5))
        shift, x, d = rng.normal(size=(3, 5))

        def grad(x, matrix=matrix, shift=shift):
            return matrix @ x + shift

        g = grad(x)
        d = -np.sign(g @ d) * d
        truth = -(g @ d) / (d @ matrix @ d)
        found = step_sizes.exact(grad)(0, x, d, g)
        assert found == pytest.approx(truth, rel=1e-11)
        closed = step_sizes.exact_on_quadratic(matrix)(0, x, d, g)
        assert closed == pytest.approx(truth, rel=1e-14)


@pytest.mark.parametrize("first", [1e-6, 1.0, 1e3])
def test_exact_steps_are_minima_along_the_ray(first, rng):
    """Against SciPy's bounded minimiser of the convex phi."""
    for x in rng.normal(size=(20, 3)) * 3:
        g = log_cosh_gradient(x)
        alpha = step_sizes.exact(log_cosh_gradient, first)(0, x, -g, g)
        truth = minimize_scalar(
            lambda a, x=x, g=g: log_cosh(x - a * g),
            bounds=(0, 40),
            method="bounded",
            options={"xatol": 1e-10},
        )
        assert alpha == pytest.approx(truth.x, abs=2e-6)  # root of the rounding error of f
        assert abs(log_cosh_gradient(x - alpha * g) @ g) < 1e-14


@pytest.mark.parametrize("f", SMOOTH[:3], ids=lambda f: f.name)
def test_consecutive_gradients_of_exact_steps_are_orthogonal(f):
    rule = step_sizes.exact(f.gradient, first=1e-3)
    path = collect(gradient_descent(f.gradient, [-1.2, 1.0], rule, steps=50))
    g, lengths = path.gradient, np.linalg.norm(path.gradient, axis=1)
    cosines = (g[1:] * g[:-1]).sum(axis=1) / (lengths[1:] * lengths[:-1])
    usable = lengths[1:] > 1e-6
    assert usable.sum() >= 7 and np.abs(cosines[usable]).max() < 1e-8
    assert (np.diff(f(path.x)) <= 0).all()


def test_the_first_zero_is_found_when_it_is_farther_than_the_first_trial():
    """Along cos the slope vanishes at pi, 2 pi, ...; doubling from 1 meets pi in (2, 4)."""
    rule = step_sizes.exact(lambda x: -np.sin(x))
    x = np.array([1e-3])
    assert rule(0, x, np.array([1.0]), -np.sin(x)) == pytest.approx(np.pi - 1e-3, rel=1e-14)


def test_trials_of_the_exact_rule_are_doubled():
    asked = []

    def grad(x):
        asked.append(x.item())
        return x - 10

    rule = step_sizes.exact(grad, first=0.5)
    assert rule(0, np.zeros(1), np.ones(1), -np.ones(1)) == pytest.approx(10, rel=1e-14)
    assert asked[:6] == [0.5, 1, 2, 4, 8, 16] and all(8 <= alpha <= 16 for alpha in asked[6:])


def test_where_f_falls_for_ever_there_is_no_exact_step():
    d, g = np.array([-1.0]), np.array([1.0])
    assert step_sizes.exact(lambda x: np.ones(1))(0, np.zeros(1), d, g) == 0.0
    down = step_sizes.exact_on_quadratic([[1.0, 0.0], [0.0, -1.0]])
    assert down(0, np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([0.0, -1.0])) == 0.0
    path = collect(
        gradient_descent(lambda x: np.ones(1), [0.0], step_sizes.exact(np.ones_like))
    )
    assert path.status == "stalled"


def test_an_infinite_slope_ahead_is_uphill():
    """The slope overflows at the first trial; the zero lies far before it."""

    def grad(x):
        return np.sinh(x)

    x = np.array([2.0])
    alpha = step_sizes.exact(grad, first=1e4)(0, x, -grad(x), grad(x))
    assert alpha == pytest.approx(2 / np.sinh(2), rel=1e-12)


# What all rules share


@pytest.mark.parametrize(
    "make",
    [
        lambda: step_sizes.backtracking(lambda x: x @ x, first=1e300),
        lambda: step_sizes.exact(lambda x: 2 * x, first=1e300),
    ],
)
def test_trials_may_overflow(make):
    """Used alone, without a method around it, a rule lets no warning escape either."""
    x = np.array([1e10, -1e10])
    assert make()(0, x, -2 * x, 2 * x) == pytest.approx(0.5, abs=0.5)
    assert not step_sizes.armijo_holds(lambda x: x @ x, x, -2 * x, 2 * x, 1e300, 0.1)


def test_the_fixed_rule_is_its_number():
    assert step_sizes.fixed(0.25)(3, None, None, None) == 0.25
    assert collect(gradient_descent(lambda x: x, [1.0], step_sizes.fixed(0.5), steps=2)).x[
        :, 0
    ].tolist() == [1, 0.5, 0.25]


RULES = {
    "backtracking": step_sizes.backtracking(lambda x: x @ x),
    "exact": step_sizes.exact(lambda x: 2 * x),
    "exact_on_quadratic": step_sizes.exact_on_quadratic(2 * np.eye(2)),
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("d", [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [np.nan, 0.0]])
def test_directions_that_do_not_descend_are_refused(name, d):
    with pytest.raises(ValueError, match="d must be a descent direction"):
        RULES[name](0, np.array([1.0, 0.0]), np.array(d), np.array([2.0, 0.0]))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("size", [1e-170, 1e-320])
def test_directions_whose_slope_underflows_do_descend(name, size):
    x = np.array([size, 0.0])
    path = collect(gradient_descent(lambda x: 2 * x, x, RULES[name], epsilon=0, steps=3))
    assert np.abs(path.x).max() == size


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: step_sizes.fixed(0.0), "alpha must be positive"),
        (lambda: step_sizes.fixed(np.nan), "alpha must be positive"),
        (lambda: step_sizes.backtracking(sum, first=0.0), "first must be positive"),
        (lambda: step_sizes.backtracking(sum, shrink=1.0), "shrink must be in"),
        (lambda: step_sizes.backtracking(sum, shrink=0.0), "shrink must be in"),
        (lambda: step_sizes.backtracking(sum, sigma=0.0), "sigma must be in"),
        (lambda: step_sizes.backtracking(sum, sigma=1.0), "sigma must be in"),
        (lambda: step_sizes.exact(sum, first=-1.0), "first must be positive"),
        (lambda: step_sizes.exact_on_quadratic([1.0, 2.0]), "symmetric matrix"),
        (lambda: step_sizes.exact_on_quadratic([[1.0, 2.0], [0.0, 1.0]]), "symmetric matrix"),
        (lambda: step_sizes.exact_on_quadratic([[np.inf]]), "symmetric matrix"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_f_must_return_one_number():
    rule = step_sizes.backtracking(lambda x: x)
    with pytest.raises(ValueError, match="f must return one number"):
        rule(0, np.ones(2), -np.ones(2), np.ones(2))


def test_waves_have_the_smoothness_that_the_tests_use(rng):
    f = Waves(3)
    x = rng.uniform(-5, 5, (500, 3))
    y = x + 0.01 * rng.normal(size=x.shape)
    far = np.linalg.norm(f.gradient(x) - f.gradient(y), axis=1)
    assert 0.98 < (far / np.linalg.norm(x - y, axis=1)).max() <= 1
