"""Where a nan comes from is said, with the operation and what went into it."""

import re
import warnings

import numpy as np
import pytest

from course_utils.autodiff import grad, hessian, jacobian, jvp, value_and_grad, vjp

FORWARD = {
    r"it first came out of operation 2 .*np\.log\(-3\.\)": lambda x: np.log(x - 5) * 2,
    r"operation 1 .*np\.sqrt\(-2\.\)": lambda x: 1 + np.sqrt(-2.0 * x / x) * 0 + np.sqrt(x - 4),
    r"operation 2 .*np\.multiply\(inf, 0\.\)": lambda x: np.exp(x * 1000) * 0.0,
    r"operation 1 .*np\.multiply\(2\., nan\)": lambda x: x * np.nan,
    r"came out of what it was given": lambda x: np.nan,
    r"np\.power\(-2\., 0\.5\)": lambda x: (-x) ** 0.5,
}
BACKWARD = {
    r"way back through operation 1 .*np\.sqrt\(0\.\)": lambda x: np.sqrt(x - 2) * 0.0,
    r"infinite .* way back through operation 3 .*np\.sqrt\(0\.\)": lambda x: np.sqrt(
        (x - 2) ** 2
    ),
    r"infinite .* way back through .*np\.sqrt\(0\.\)": lambda x: np.linalg.norm(
        np.stack([x - 2, 0 * x])
    ),
    r"way back through .*np\.hypot\(0\., 0\.\)": lambda x: np.hypot(x - 2, x - 2),
    r"way back through .*np\.sqrt\(-2\.\)": lambda x: np.where(x > 0, x, np.sqrt(-x)),
    r"infinite .* through operation 2 .*np\.sqrt\(0\.\)": lambda x: (
        np.sqrt(y := x - 2) - np.sqrt(y)
    ),
}


@pytest.fixture(autouse=True)
def without_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def number_of(message):
    return re.sub(r"operation \d", r"operation \\d+", message)


@pytest.mark.parametrize("message", FORWARD)
def test_a_function_that_is_nan_is_reported_with_the_place(message):
    f, said = FORWARD[message], "the function is nan.*" + number_of(message)
    for call in (
        lambda: grad(f)(2.0),
        lambda: value_and_grad(f)(2.0),
        lambda: jacobian(f, mode="reverse")(2.0),
        lambda: vjp(f, 2.0)[1](1.0),
    ):
        with pytest.raises(FloatingPointError, match=said):
            call()


@pytest.mark.parametrize("message", [*FORWARD][:4])
def test_forward_mode_says_the_same(message):
    f, said = FORWARD[message], "the function is nan.*" + number_of(message)
    for call in (lambda: jvp(f, (2.0,), (1.0,)), lambda: jacobian(f, mode="forward")(2.0)):
        with pytest.raises(FloatingPointError, match=said):
            call()


@pytest.mark.parametrize("message", BACKWARD)
def test_a_derivative_that_is_nan_though_the_function_is_not(message):
    said = "the derivative is nan, though the function is not.*" + number_of(message)
    with pytest.raises(FloatingPointError, match=said):
        grad(BACKWARD[message])(2.0)


def test_the_number_of_the_operation_is_counted_from_the_first():
    with pytest.raises(
        FloatingPointError, match=r"operation 3 of the function, np\.log\(-4\.\)"
    ):
        grad(lambda x, y: np.log(x * y - 10) + x, (0, 1))(2.0, 3.0)


def test_forward_mode_names_the_factor_that_is_infinite():
    with pytest.raises(FloatingPointError, match=r"is infinite first .*np\.sqrt\(0\.\)"):
        jvp(np.sqrt, (0.0,), (0.0,))
    with pytest.raises(FloatingPointError, match=r"derivative is nan.*np\.sqrt\(0\.\)"):
        jvp(lambda x: np.sqrt(x) * 0.0, (0.0,), (1.0,))


def test_the_way_back_is_searched_with_the_vector_that_was_given():
    with pytest.raises(FloatingPointError, match=r"not: it first came out .*np\.sqrt\(0\.\)"):
        vjp(np.sqrt, 0.0)[1](0.0)  # 0 / 0, where 1 gives infinity


def test_infinite_values_and_derivatives_are_no_error():
    assert grad(np.sqrt)(0.0) == np.inf
    assert value_and_grad(lambda x: np.exp(x * 1000))(2.0) == (np.inf, np.inf)
    assert jvp(np.log, (0.0,), (1.0,)) == (-np.inf, np.inf)


def test_a_nan_that_is_not_used_is_no_error():
    def f(x):
        np.log(-x)
        return x * x

    assert grad(f)(2.0) == 4
    np.testing.assert_array_equal(
        grad(lambda x: np.sum(np.where(x > 0, x, np.log(x))))(np.array([-0.0, 1.0]) + 1), [1, 1]
    )


def test_second_derivatives_that_are_nan_are_reported():
    for derivative in (hessian, lambda f: grad(grad(f))):
        with pytest.raises(FloatingPointError, match="nan"):
            derivative(lambda x: np.sqrt(x) * x * 0.0 + x**3)(0.0)


def test_large_arrays_are_told_by_their_shape_and_small_ones_in_full():
    with pytest.raises(FloatingPointError, match=r"np\.log\(<array of shape \(10,\)>\)"):
        grad(lambda x: np.sum(np.log(x)))(-np.ones(10))
    with pytest.raises(FloatingPointError, match=r"np\.log\(\[-1\., -1\.\]\)"):
        grad(lambda x: np.sum(np.log(x)))(-np.ones(2))
    for derivative in (grad, lambda f: lambda x: jvp(f, (x,), (x,))):  # no value was forgotten
        with pytest.raises(FloatingPointError, match=r"np\.log\(<array of shape \(100,\)>\)"):
            derivative(lambda x: np.sum(np.log(x) * x))(-np.ones(100))


def test_a_nan_on_the_way_back_through_an_index_is_told():
    def f(x):  # inf - inf, where two parts of one array come together
        return np.sqrt(x[..., [0, 0]][0]) - np.sqrt(x[0])

    with pytest.raises(FloatingPointError, match="the derivative is nan"):
        grad(f)(np.zeros(2))
