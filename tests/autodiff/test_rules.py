"""Every derivative rule against differences, PyTorch and JAX, in first and second order."""

import numpy as np
import pytest
from helpers.other_libraries import OURS, in_jax_at_once, second_order, second_order_in_torch
from helpers.rule_cases import BINARY, CASES, COMPOSED_CASES, UNARY

from course_utils.autodiff import grad, jvp, vjp
from course_utils.autodiff.composed import COMPOSED, CONSTANT, astype
from course_utils.autodiff.errors import name_of
from course_utils.autodiff.gradient_check import compare
from course_utils.autodiff.rules import RULES

EVERY = [*CASES, *COMPOSED_CASES]
ALL = pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
TOLERANCE = {"rtol": 1e-11, "atol": 1e-12}


def test_every_rule_has_a_case_and_every_case_a_rule():
    assert {case.operation for case in CASES} == set(RULES)


def test_every_composed_function_has_a_case_and_every_case_is_composed():
    same = {np.amax, np.amin} & set(COMPOSED)  # names that NumPy once gave to max and min
    assert {case.operation for case in COMPOSED_CASES} == set(COMPOSED) - same


@ALL
def test_both_modes_agree_with_differences(case, rng):
    result = compare(lambda *args: case.f(OURS, *args), *case.args(rng), rng=rng)
    assert result.agree, result


@ALL
def test_values_are_those_of_numpy(case, rng):
    args = case.args(rng)
    expected = np.asarray(case.f(OURS, *args))
    value, pullback = vjp(lambda *a: case.f(OURS, *a), *args)
    assert value.shape == expected.shape
    np.testing.assert_array_max_ulp(np.asarray(value), expected, maxulp=16)
    gradients = pullback(np.ones(expected.shape))
    assert [g.shape for g in gradients] == [a.shape for a in args]


def drawn(case, rng):
    args = case.args(rng)
    w = rng.standard_normal(np.shape(case.f(OURS, *args)))
    return args, tuple(np.asarray(rng.standard_normal(a.shape))[()] for a in args), w


def assert_first_and_second_order(problem, gradient, turned):
    """Compare with the gradient and with H v, in all orders of the two modes."""
    ours, in_three_ways = second_order(*problem)
    np.testing.assert_allclose(ours, gradient, **TOLERANCE)
    for order, result in in_three_ways.items():
        np.testing.assert_allclose(result, turned, **TOLERANCE, err_msg=order)


@pytest.mark.slow
@ALL
def test_first_and_second_derivatives_are_those_of_pytorch(case, rng):
    pytest.importorskip("torch")
    problem = case.f, *drawn(case, rng)
    assert_first_and_second_order(problem, *second_order_in_torch(*problem))


@pytest.mark.slow
def test_first_and_second_derivatives_are_those_of_jax(rng):
    """Each operation once: JAX needs time to compile."""
    pytest.importorskip("jax")
    cases = {case.operation: case for case in reversed(EVERY)}.values()
    problems = [(case.f, *drawn(case, rng)) for case in cases]
    for problem, results in zip(problems, in_jax_at_once(problems), strict=True):
        assert_first_and_second_order(problem, *results)


@pytest.mark.slow
@ALL
def test_forward_over_forward_gives_the_curvature(case, rng):
    args, v, w = drawn(case, rng)

    def loss(*a):
        return np.sum(w * case.f(OURS, *a) ** 2)

    def slope(*a):
        return jvp(loss, a, v)[1]

    curvature = jvp(slope, args, v)[1]
    along = second_order(case.f, args, v, w)[1]["reverse over reverse"]
    direction = np.concatenate([np.ravel(a) for a in v])
    np.testing.assert_allclose(curvature, along @ direction, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    "case",
    [
        case for case in EVERY if "exponents" not in case.name and case.operation is not astype
    ],  # these are double
    ids=lambda case: case.name,
)
def test_single_precision_stays_single(case, rng):
    args = [np.asarray(a, np.float32)[()] for a in case.args(rng)]
    value, pullback = vjp(lambda *a: case.f(OURS, *a), *args)
    assert value.dtype == np.float32
    assert [g.dtype for g in pullback(np.ones_like(value))] == [np.float32] * len(args)
    assert jvp(lambda *a: case.f(OURS, *a), args, args)[1].dtype == np.float32


@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3)], ids=str)
@pytest.mark.parametrize("ufunc", [*UNARY, *BINARY], ids=lambda u: u.__name__)
def test_elementwise_rules_keep_shapes_without_axes_or_numbers(ufunc, shape):
    args = (np.full(shape, 0.5)[()],) * ufunc.nin
    value, pullback = vjp(ufunc, *args)
    gradients = pullback(np.ones(shape))
    assert value.shape == jvp(ufunc, args, args)[1].shape == shape
    assert [g.shape for g in gradients] == [shape] * ufunc.nin


# Sorted, because two workers must find the same tests in the same order.
@pytest.mark.parametrize("f", sorted(CONSTANT, key=name_of), ids=name_of)
def test_functions_that_jump_have_the_derivative_0(f):
    x = np.array([0.3, -1.2])
    args = (x, np.array([0.1, 0.2])) if takes_two(f) else (x,)
    plain = f(*args)
    seen = []

    def with_it(y):
        seen.append(f(y, *args[1:]))
        return np.sum(y * 2) + np.sum(seen[0]) * 0.0

    np.testing.assert_array_equal(grad(with_it)(x), [2, 2])
    np.testing.assert_array_equal(seen[0], plain)


def takes_two(f):
    return getattr(f, "nin", 1) == 2 or f in (np.allclose, np.isclose, np.array_equal)


class TestCorners:
    """Where there is no derivative, the convention of the table."""

    def test_ties_of_maximum_share_the_gradient(self):
        np.testing.assert_array_equal(grad(np.maximum, (0, 1))(2.0, 2.0), [0.5, 0.5])
        np.testing.assert_array_equal(grad(np.minimum, (0, 1))(2.0, 2.0), [0.5, 0.5])

    def test_ties_of_max_share_the_gradient(self):
        np.testing.assert_array_equal(grad(np.max)(np.array([1.0, 3, 3])), [0, 0.5, 0.5])
        np.testing.assert_array_equal(grad(np.min)(np.array([1.0, 1, 3])), [0.5, 0.5, 0])

    def test_the_absolute_value_has_0_at_0(self):
        assert grad(np.absolute)(0.0) == 0

    @pytest.mark.parametrize(
        ("exponent", "slope"), [(0, 0), (1, 1), (2, 0), (0.0, 0), (1.0, 1)]
    )
    def test_powers_at_0(self, exponent, slope):
        assert grad(lambda x: x**exponent)(0.0) == slope
        assert jvp(lambda x: x**exponent, (0.0,), (1.0,))[1] == slope

    def test_arrays_of_exponents_at_0_and_below(self):
        x, exponents = np.array([0.0, 0.0, -2.0, -2.0]), np.array([0, 1, 2, 3])
        gradient = grad(lambda x: np.sum(x**exponents))(x)
        np.testing.assert_array_equal(gradient, [0, 1, -4, 12])

    def test_zero_to_a_positive_power_does_not_change_with_the_exponent(self):
        assert grad(lambda b: 0.0**b)(2.0) == 0
        np.testing.assert_array_equal(grad(np.power, (0, 1))(0.0, 2.0), [0, 0])

    def test_the_mixed_derivative_of_a_power_at_exponent_0(self):
        mixed = grad(grad(np.power, 0), 1)
        np.testing.assert_allclose(mixed(2.0, 0.0), 1 / 2)  # d/db (b a^(b-1)) = 1/a

    def test_a_condition_need_not_be_of_truth_values(self):
        gradient = grad(lambda x: np.sum(np.where(x, 3 * x, x)))(np.array([0.0, 2.0]))
        np.testing.assert_array_equal(gradient, [1, 3])

    def test_clipping_by_one_bound_or_by_names(self):
        x = np.array([-2.0, 0.5, 2.0])
        for f, expected in (
            (lambda x: np.clip(x, 0, None), [0, 1, 1]),
            (lambda x: np.clip(x, None, 1), [1, 1, 0]),
            (lambda x: np.clip(x, min=0, max=1), [0, 1, 0]),
            (lambda x: np.clip(x, a_min=0, a_max=1), [0, 1, 0]),
        ):
            np.testing.assert_array_equal(grad(lambda x, f=f: np.sum(f(x)))(x), expected)

    def test_old_names_of_max_and_min(self):
        x = np.array([1.0, 3.0, 2.0])
        np.testing.assert_array_equal(grad(lambda x: np.amax(x))(x), [0, 1, 0])
        np.testing.assert_array_equal(grad(lambda x: np.amin(x))(x), [1, 0, 0])


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(x @ [1.0, 2.0, 3.0]),
        lambda x: np.sum([[1, 2], [3, 4]] @ x),
        lambda x: np.sum(x ** [1, 2, 3]),
        lambda x: np.sum(np.maximum([0.1, 0.2, 0.3], x)),
        lambda x: np.sum(np.concatenate([x, [[1.0, 2.0, 3.0]]]) ** 2),
        lambda x: np.sum(np.where(x > 0, x, [1.0, 2.0, 3.0]) ** 2),
        lambda x: x[0, 0] * True + np.float32(2) * x[0, 1] + np.int64(3) * x[1, 2],
    ],
)
def test_lists_and_numbers_of_other_kinds_stand_beside_traced_arrays(f, rng):
    assert compare(f, rng.uniform(0.5, 1, (2, 3)), rng=rng).agree
