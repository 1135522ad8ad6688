"""Derivatives inside of derivatives: each trace follows its own arrays and no others."""

from itertools import product

import numpy as np
import pytest

from course_utils.autodiff import grad, hessian, jacobian, jvp, vjp


def forward(f):
    """Give the derivative of a function of a number by forward mode."""
    return lambda x: jvp(f, (x,), (1.0,))[1]


def by_vjp(f):
    """Give the derivative of a function of a number by the way back of `vjp`."""
    return lambda x: vjp(f, x)[1](1.0)[0]


WAYS = {"forward": forward, "reverse": grad, "vjp": by_vjp, "jacobian": jacobian}
TWICE = pytest.mark.parametrize(("outer", "inner"), [*product(WAYS, WAYS)])


@TWICE
def test_perturbations_are_not_confused(outer, inner):
    d, e = WAYS[outer], WAYS[inner]
    assert d(lambda x: x * e(lambda y: x + y)(1.0))(1.0) == 1
    assert d(lambda x: x * e(lambda y: x * y)(2.0))(3.0) == 6
    assert d(lambda x: e(lambda y: x * y * y)(x))(3.0) == 12  # x -> 2 x^2
    assert d(lambda x: e(lambda y: 5.0 * y)(x) * x)(3.0) == 5


@TWICE
def test_second_derivatives_in_each_order_of_the_modes(outer, inner):
    d, e = WAYS[outer], WAYS[inner]
    np.testing.assert_allclose(d(e(lambda x: np.sin(x) * x**3))(0.7), second(0.7), rtol=1e-13)


def second(x):
    return (6 * x - x**3) * np.sin(x) + 6 * x**2 * np.cos(x)


@pytest.mark.parametrize("ways", [*product(["forward", "reverse"], repeat=4)], ids="-".join)
def test_fourth_derivatives(ways):
    f = np.sin
    for way in ways:
        f = WAYS[way](f)
    np.testing.assert_allclose(f(0.3), np.sin(0.3), rtol=1e-12)


def test_derivatives_of_a_power_up_to_0():
    f, expected = (lambda x: x**5), [5 * 16, 20 * 8, 60 * 4, 120 * 2, 120, 0, 0]
    for value in expected:
        f = grad(f)
        assert f(2.0) == value


def test_a_derivative_inside_of_a_function_of_several_variables(rng):
    a = rng.standard_normal((3, 3))

    def f(x):
        return x @ a @ x + np.sum(np.exp(x))

    def along_the_gradient(x):  # |grad f|^2, whose gradient is 2 H grad f
        g = grad(f)(x)
        return g @ g

    x = rng.standard_normal(3)
    g = (a + a.T) @ x + np.exp(x)
    h = a + a.T + np.diag(np.exp(x))
    np.testing.assert_allclose(grad(along_the_gradient)(x), 2 * h @ g, rtol=1e-12)
    np.testing.assert_allclose(
        jvp(along_the_gradient, (x,), (g,))[1], 2 * g @ h @ g, rtol=1e-12
    )


def test_a_hessian_can_be_differentiated(rng):
    x = rng.standard_normal(2)

    def f(x):
        return x[0] ** 2 * x[1] ** 3

    third = jacobian(hessian(f))(x)
    assert third.shape == (2, 2, 2)
    np.testing.assert_allclose(third, np.moveaxis(third, 0, 2))
    np.testing.assert_allclose(third[1, 1, 1], 6 * x[0] ** 2)
    np.testing.assert_allclose(third[0, 0, 1], 6 * x[1] ** 2)


def test_the_way_back_is_linear_in_its_vector_and_has_that_derivative(rng):
    x, v = rng.standard_normal(3), rng.standard_normal(3)
    _, pullback = vjp(lambda x: np.sin(x), x)
    np.testing.assert_allclose(grad(lambda v: np.sum(pullback(v)[0]))(v), np.cos(x))


def test_constants_of_an_outer_variable_go_into_all_rules_of_an_inner_one():
    def f(x):
        inner = grad(lambda y: np.sum(np.where(y > 0, y * x, x) ** 2) + np.max(y) * x)
        return np.sum(inner(np.array([1.0, -2.0])))

    # d/dy (y^2 x^2) = 2 x^2 at y = 1, 0 at y = -2, and x for the maximum
    np.testing.assert_allclose(grad(f)(3.0), 4 * 3.0 + 1)
    np.testing.assert_allclose(jvp(f, (3.0,), (1.0,))[1], 4 * 3.0 + 1)


class TestLeaks:
    """A traced array that outlives its derivative is refused, wherever it comes up."""

    @pytest.fixture
    def leaked(self):
        kept = []
        grad(lambda x: [kept.append(x), x * x][1])(1.0)
        return kept[0]

    @pytest.mark.parametrize(
        "use",
        [
            lambda x: x + 1,
            np.sin,
            lambda x: grad(lambda y: x * y)(1.0),
            lambda x: grad(lambda y: x)(1.0),
            lambda x: grad(np.sin)(x),
            lambda x: grad(lambda y: y)(x),
            lambda x: jvp(np.sin, (1.0,), (x,)),
            lambda x: jvp(lambda y: y * x, (1.0,), (1.0,)),
            lambda x: vjp(np.sin, 1.0)[1](x),
        ],
    )
    def test_leaked_arrays_are_refused(self, leaked, use):
        with pytest.raises(RuntimeError, match="computed already"):
            use(leaked)

    def test_dual_numbers_do_not_leak_either(self):
        kept = []
        jvp(lambda x: [kept.append(x), x][1], (1.0,), (1.0,))
        with pytest.raises(RuntimeError, match="computed already"):
            kept[0] * 2
