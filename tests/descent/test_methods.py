"""The methods against closed forms on quadratics, and their records against the promises."""

import math

import numpy as np
import pytest
from helpers.descent_functions import symmetric
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.calculus import landscapes
from course_utils.descent import step_sizes
from course_utils.descent.iterates import collect
from course_utils.descent.methods import adam, gradient_descent, momentum, nesterov

METHODS = {
    "gradient_descent": gradient_descent,
    "momentum": momentum,
    "nesterov": nesterov,
    "adam": adam,
}
FINAL = {"converged", "steps", "diverged", "stalled"}
EIGENVALUES = [0.3, 1.0, 2.5, 4.0]


def on_quadratic(matrix):
    return lambda x: matrix @ x


def holds_what_it_promises(records, grad, steps):
    """Assert what the docstrings of `Iterate` and the methods state of every run."""
    assert [record.k for record in records] == list(range(len(records)))
    assert 1 <= len(records) <= steps + 1
    *running, last = records
    assert {record.status for record in running} <= {"running"} and last.status in FINAL
    assert last.step_size is None and all(record.step_size > 0 for record in running)
    for record in records:
        assert np.isfinite(record.x).all() and np.isfinite(record.gradient).all()
        np.testing.assert_array_equal(record.gradient, grad(record.x))
        for array in (record.x, record.gradient):
            assert array.dtype == float and not array.flags.writeable
    if last.status == "steps":
        assert last.k == steps


# Closed forms


def test_gradient_descent_takes_powers_of_a_matrix(rng):
    """On <x, A x> / 2: x_k = (I - alpha A)^k x_0."""
    matrix, _ = symmetric(rng, EIGENVALUES)
    x0, alpha = rng.normal(size=4), 0.4
    path = collect(gradient_descent(on_quadratic(matrix), x0, alpha, steps=60))
    step = np.eye(4) - alpha * matrix
    truth = [np.linalg.matrix_power(step, k) @ x0 for k in range(61)]
    np.testing.assert_allclose(path.x, truth, rtol=0, atol=2e-14)
    np.testing.assert_array_equal(path.step_size, np.full(60, alpha))


def test_momentum_takes_powers_of_a_matrix_of_pairs(rng):
    """(x_k, x_{k-1}) is multiplied by [[(1 + beta) I - alpha A, -beta I], [I, 0]]."""
    matrix, _ = symmetric(rng, EIGENVALUES)
    x0, alpha, beta = rng.normal(size=4), 0.4, 0.7
    path = collect(momentum(on_quadratic(matrix), x0, alpha, beta, steps=60, epsilon=0))
    one, zero = np.eye(4), np.zeros((4, 4))
    pair = np.block([[(1 + beta) * one - alpha * matrix, -beta * one], [one, zero]])
    start = np.concatenate([x0, x0])  # at rest: the first step is one of gradient descent
    truth = [(np.linalg.matrix_power(pair, k) @ start)[:4] for k in range(61)]
    np.testing.assert_allclose(path.x, truth, rtol=0, atol=5e-14)


def test_nesterov_takes_powers_of_a_matrix_of_pairs(rng):
    """x_{k+2} = (I - alpha A) y_{k+1} with y_{k+1} = (1 + beta) x_{k+1} - beta x_k."""
    matrix, _ = symmetric(rng, EIGENVALUES)
    x0, alpha, beta = rng.normal(size=4), 0.24, 0.7
    records = list(nesterov(on_quadratic(matrix), x0, alpha, beta, steps=60, epsilon=0))
    step, one, zero = np.eye(4) - alpha * matrix, np.eye(4), np.zeros((4, 4))
    pair = np.block([[(1 + beta) * step, -beta * step], [one, zero]])
    start = np.concatenate([step @ x0, x0])  # the pair (x_1, x_0)
    x = [x0, *((np.linalg.matrix_power(pair, k) @ start)[:4] for k in range(60))]
    found = [x0, *(r.x - r.step_size * r.gradient for r in records[:-1])]
    np.testing.assert_allclose(found, x, rtol=0, atol=5e-14)
    y = [x0, *((1 + beta) * np.array(x[1:]) - beta * np.array(x[:-1]))]
    np.testing.assert_allclose([r.x for r in records], y, rtol=0, atol=1e-13)


def test_the_first_step_of_adam_is_alpha_in_every_coordinate():
    """The two corrections cancel: m_hat = g, v_hat = g^2."""
    g = np.array([3.0, -1e-3, 200.0])
    first, second, *_ = adam(lambda x: g, np.zeros(3), 0.1, delta=1e-12)
    np.testing.assert_allclose(second.x - first.x, -0.1 * np.sign(g), rtol=1e-8)


def test_adam_with_a_constant_gradient_keeps_this_speed():
    """Means of a constant, corrected, are that constant at every step."""
    g = np.array([2.0, -0.5])
    path = collect(adam(lambda x: g, np.zeros(2), 0.1, delta=1e-12, steps=500))
    truth = -0.1 * np.outer(np.arange(501), np.sign(g))
    np.testing.assert_allclose(path.x, truth, rtol=1e-9)


def test_without_memory_the_methods_are_gradient_descent(rng):
    matrix, _ = symmetric(rng, EIGENVALUES)
    x0 = rng.normal(size=4)
    plain = collect(gradient_descent(on_quadratic(matrix), x0, 0.3, steps=40))
    for method in (momentum, nesterov):
        path = collect(method(on_quadratic(matrix), x0, 0.3, 0.0, steps=40))
        np.testing.assert_allclose(path.x, plain.x, rtol=0, atol=1e-15)


def test_another_direction_is_followed():
    """Newton's direction with step 1 reaches the minimum of a quadratic at once."""
    f = landscapes.bowl(50.0, 0.4)
    inverse = np.linalg.inv(f.hessian([0.0, 0.0]))
    newton = gradient_descent(
        f.gradient, [1.0, -0.5], 1.0, direction=lambda x, g: -inverse @ g, epsilon=1e-12
    )
    path = collect(newton)
    assert path.status == "converged" and len(path.x) == 2


def test_rules_are_asked_with_number_point_direction_and_gradient():
    asked = []

    def rule(k, x, d, gradient):
        asked.append((k, *x, *d, *gradient))
        return 0.25 / (k + 1)

    for method in METHODS.values():
        asked.clear()
        path = collect(method(lambda x: 2 * x, [1.0], rule, steps=3))
        assert path.step_size.tolist() == [0.25, 0.125, 0.25 / 3]
        x = path.x[:-1, 0]
        assert asked == list(zip(range(3), x, -2 * x, 2 * x, strict=True))


def test_a_schedule_for_the_share_of_the_last_step():
    """beta_k is used between x_{k+1} and y_{k+1}: with a = 1/2 on x^2 / 2, by hand."""
    records = list(nesterov(lambda x: x, [8.0], 0.5, lambda k: k / (k + 1), steps=3))
    # y0 = 8, x1 = 4, beta 0: y1 = 4, x2 = 2, beta 1/2: y2 = 1, x3 = 0.5, beta 2/3: y3 = -0.5
    assert [record.x.item() for record in records] == [8.0, 4.0, 1.0, -0.5]


# How runs end


@pytest.mark.parametrize("name", METHODS)
def test_it_converges_when_the_gradient_is_small_and_not_before(name):
    f = landscapes.bowl(4.0)
    path = collect(METHODS[name](f.gradient, [1.0, 0.7], 0.1, epsilon=1e-3, steps=5000))
    lengths = np.linalg.norm(path.gradient, axis=1)
    assert path.status == "converged"
    assert lengths[-1] <= 1e-3 and (lengths[:-1] > 1e-3).all()


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("steps", [0, 1, 7])
def test_it_ends_after_the_given_number_of_steps(name, steps):
    records = list(METHODS[name](lambda x: x, [1.0], 0.01, steps=steps))
    assert [r.status for r in records] == ["running"] * steps + ["steps"]


@pytest.mark.parametrize("name", METHODS)
def test_a_start_with_a_small_gradient_is_the_end(name):
    (record,) = METHODS[name](lambda x: x, [3.0, 4.0], 0.1, epsilon=5.0)
    assert (record.k, record.status, record.step_size) == (0, "converged", None)
    (record,) = METHODS[name](lambda x: x, [0.0], 0.1, epsilon=0.0, steps=0)
    assert record.status == "converged"


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_lengths_neither_underflow_nor_overflow(size):
    x0 = [3 * size, 4 * size]
    path = collect(gradient_descent(lambda x: x, x0, 0.5, epsilon=size, limit=np.inf))
    assert path.status == "converged" and len(path.x) == 4  # 5, 2.5, 1.25, 0.625
    record = next(gradient_descent(lambda x: x, [size, 0.0], 0.5, epsilon=0))
    assert record.status == "running"
    record = next(gradient_descent(lambda x: x, [-size], 0.5, epsilon=0))
    assert record.status == "running"


def test_converging_in_the_last_step_counts_as_converging():
    assert collect(gradient_descent(lambda x: x, [8.0], 0.5, epsilon=1, steps=3)).status == (
        "converged"
    )


def test_it_has_diverged_when_farther_than_the_limit_from_its_start():
    path = collect(gradient_descent(lambda x: -x, [1e6], 1.0, limit=6e6))
    assert path.x.ravel().tolist() == [1e6, 2e6, 4e6, 8e6] and path.status == "diverged"
    far = collect(gradient_descent(lambda x: x - 1e9, [1e9 + 1], 0.5))
    assert far.status == "converged"  # far from 0, but not from its start


EXPLODING = {
    "fourth power": lambda x: 4 * x**3,
    "exponential": lambda x: 2 * x * np.exp(x * x),
    "math module": lambda x: np.array([2 * v * math.exp(v * v) for v in x]),
    "rosenbrock": landscapes.rosenbrock.gradient,
    "not a number beyond 10": lambda x: np.where(np.abs(x) > 10, np.nan, -x - 1e-9),
    "infinite beyond 10": lambda x: np.where(np.abs(x) > 10, np.inf, -x - 1e-9),
}


@pytest.mark.parametrize("function", EXPLODING)
@pytest.mark.parametrize("name", ["gradient_descent", "momentum", "nesterov"])
def test_overflow_ends_in_the_last_finite_point(name, function):
    """Also without a limit; no warning escapes (warnings are errors in these tests)."""
    grad = EXPLODING[function]
    records = list(METHODS[name](grad, [3.0, -2.0], 1.0, limit=np.inf))
    holds_what_it_promises(records, grad, 1000)
    assert records[-1].status == "diverged" and len(records) < 30
    ahead = records[-1].x - 1.0 * records[-1].gradient
    if name == "gradient_descent":
        with np.errstate(all="ignore"):
            try:
                beyond = grad(ahead)
            except OverflowError:
                beyond = np.inf
        assert not (np.isfinite(ahead).all() and np.isfinite(beyond).all())


@pytest.mark.parametrize("name", METHODS)
def test_a_point_that_overflows_is_not_recorded_although_its_gradient_is_finite(name):
    """The sum of two large numbers is infinite, and this gradient is -1 there, too."""
    records = list(METHODS[name](lambda x: -np.ones(1), [1.5e308], 1e308, limit=np.inf))
    assert [record.status for record in records] == ["diverged"]
    assert records[0].x.tolist() == [1.5e308]
    path = collect(gradient_descent(lambda x: -np.ones(1), [-1.5e308], 1e308, limit=np.inf))
    assert path.status == "diverged" and path.x[-1] == pytest.approx(1.5e308)  # 3e308 away


def test_adam_runs_away_at_a_bounded_speed():
    path = collect(adam(lambda x: -(x**3), [2.0], 0.5, limit=100.0))
    assert path.status == "diverged"
    assert np.abs(np.diff(path.x, axis=0)).max() < 10 * 0.5


def test_a_rule_that_finds_no_step_stalls_the_run():
    for method in METHODS.values():
        path = collect(method(lambda x: x, [4.0], lambda k, x, d, g: 0.5 * (k < 2)))
        assert path.status == "stalled" and len(path.x) == 3


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(list(METHODS.values())),
    eigenvalues=st.lists(st.floats(-3, 3), min_size=1, max_size=4),
    start=st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=4),
    alpha=st.floats(1e-3, 1e3),
    steps=st.integers(0, 60),
    epsilon=st.sampled_from([0.0, 1e-8, 1.0]),
    limit=st.sampled_from([1.0, 1e8, np.inf]),
)
def test_every_run_keeps_its_promises(method, eigenvalues, start, alpha, steps, epsilon, limit):
    spread = np.array(eigenvalues)
    start = np.array(start[: len(spread)])

    def grad(x):
        return spread * x

    records = list(method(grad, start, alpha, steps=steps, epsilon=epsilon, limit=limit))
    holds_what_it_promises(records, grad, steps)
    np.testing.assert_array_equal(records[0].x, start)
    for record in records[:-1]:
        assert math.hypot(*record.gradient) > epsilon * (1 - 1e-12)
        assert math.hypot(*(record.x - start)) <= limit * (1 + 1e-12)
    last = records[-1]
    if last.status == "converged":
        assert math.hypot(*last.gradient) <= epsilon * (1 + 1e-12)


# Records and arguments


def test_a_run_cannot_be_spoiled_from_outside():
    start, buffer = np.array([1.0, 2.0]), np.empty(2)

    def grad(x):
        buffer[:] = x
        return buffer

    run = gradient_descent(grad, start, 0.5, steps=2)
    start[:] = 7.0
    path = collect(run)
    assert path.x.tolist() == [[1, 2], [0.5, 1], [0.25, 0.5]]
    np.testing.assert_array_equal(path.gradient, path.x)
    with pytest.raises(ValueError, match="read-only"):
        next(gradient_descent(grad, start, 0.5)).x[0] = 1


@pytest.mark.parametrize("name", METHODS)
def test_one_gradient_a_point(name):
    calls = []
    path = collect(METHODS[name](lambda x: calls.append(1) or x, [1.0], 0.1, steps=20))
    assert len(calls) == len(path.x) == 21


def test_parts_of_runs_can_be_collected():
    run = gradient_descent(lambda x: x, [1.0], 0.5)
    path = collect(next(run) for _ in range(3))
    assert path.status == "running" and path.step_size.tolist() == [0.5, 0.5]
    assert collect(run).x[0] == 0.125
    with pytest.raises(ValueError, match="no record"):
        collect(run)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x0": [np.nan, 0.0]}, "x0 must be finite"),
        ({"x0": [[1.0, 2.0]]}, "x0 must be"),
        ({"x0": 1.0}, "x0 must be"),
        ({"x0": []}, "x0 must be"),
        ({"step_size": 0.0}, "alpha must be positive"),
        ({"step_size": -0.1}, "alpha must be positive"),
        ({"step_size": np.inf}, "alpha must be positive"),
        ({"epsilon": -1e-9}, "epsilon must be"),
        ({"epsilon": np.nan}, "epsilon must be"),
        ({"steps": -1}, "steps must be"),
        ({"steps": 2.5}, "steps must be"),
        ({"limit": 0.0}, "limit must be"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_at_once(name, change, words):
    arguments = {"grad": lambda x: x, "x0": [1.0, 2.0], "step_size": 0.1} | change
    with pytest.raises(ValueError, match=words):
        METHODS[name](**arguments)


@pytest.mark.parametrize(
    ("method", "change"),
    [
        (momentum, {"beta": 1.0}),
        (momentum, {"beta": -0.1}),
        (nesterov, {"beta": 1.0}),
        (adam, {"beta_1": 1.0}),
        (adam, {"beta_2": 1.0}),
        (adam, {"delta": 0.0}),
    ],
)
def test_shares_out_of_range_are_refused(method, change):
    with pytest.raises(ValueError, match=f"{next(iter(change))} must be"):
        method(lambda x: x, [1.0], 0.1, **change)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"grad": lambda x: x[:1]}, r"grad must return shape \(2,\)"),
        ({"grad": lambda x: 1.0}, "grad must return shape"),
        ({"grad": lambda x: x * np.nan}, "at the start is not finite"),
        ({"direction": lambda x, g: -g[0]}, "direction must return"),
        ({"direction": lambda x, g: g * np.inf}, "direction must return"),
        ({"step_size": lambda *_: -1.0}, "a rule must return"),
        ({"step_size": lambda *_: np.nan}, "a rule must return"),
        (
            {
                "step_size": step_sizes.backtracking(lambda x: x @ x),
                "direction": lambda x, g: g,
            },
            "descent direction",
        ),
    ],
)
def test_functions_that_return_nonsense_are_refused(arguments, words):
    arguments = {"grad": lambda x: x, "x0": [1.0, 2.0], "step_size": 0.1} | arguments
    with pytest.raises(ValueError, match=words):
        list(gradient_descent(**arguments))


def test_a_schedule_out_of_range_is_refused():
    with pytest.raises(ValueError, match="beta must be"):
        list(nesterov(lambda x: x, [1.0], 0.1, lambda k: 1.0 + k))
