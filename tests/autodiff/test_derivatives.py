"""Jacobians in both modes, Hessians, and derivatives of formulas that are known."""

import numpy as np
import pytest

from course_utils.autodiff import grad, hessian, jacobian, jvp, value_and_grad, vjp
from course_utils.calculus import landscapes

SHAPES = [(), (1,), (3,), (2, 3), (0,), (2, 0)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("result", SHAPES, ids=str)
def test_both_modes_give_one_jacobian_of_all_shapes(shape, result, rng):
    weights = rng.standard_normal((*result, *shape))

    def f(x):
        total = np.sum(weights * np.sin(x), axis=tuple(range(-x.ndim, 0)) or ())
        return total + np.sum(x) * 0.5

    x = rng.standard_normal(shape)[()]
    expected = weights * np.cos(x) + 0.5
    for mode in ("forward", "reverse", None):
        found = jacobian(f, mode=mode)(x)
        assert found.shape == (*result, *shape)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
def test_jacobians_by_one_of_several_arguments(mode, rng):
    a, x = rng.standard_normal((2, 3)), rng.standard_normal(3)
    np.testing.assert_allclose(jacobian(np.matmul, 1, mode)(a, x), a)
    by_a = np.zeros((2, 2, 3))
    by_a[[0, 1], [0, 1]] = x
    np.testing.assert_allclose(jacobian(np.matmul, 0, mode)(a, x), by_a)
    scaled = jacobian(lambda x, scale=1.0: scale * x, mode=mode)(x, scale=3.0)
    np.testing.assert_allclose(scaled, 3 * np.eye(3))


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
def test_jacobians_of_what_does_not_depend_are_0(mode):
    found = jacobian(lambda x: np.ones((2, 2)), mode=mode)(np.ones(3))
    np.testing.assert_array_equal(found, np.zeros((2, 2, 3)))


def test_the_jacobian_of_the_identity_is_the_unit_matrix():
    for mode in ("forward", "reverse"):
        np.testing.assert_array_equal(jacobian(lambda x: x, mode=mode)(np.ones(3)), np.eye(3))


FORMULAS = {
    "rosenbrock": lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2,
    "himmelblau": lambda x: (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2,
    "saddle": lambda x: x[0] ** 2 - x[1] ** 2,
    "monkey_saddle": lambda x: x[0] ** 3 - 3 * x[0] * x[1] ** 2,
    "bowl": lambda x: np.sum(np.array([1.0, 10.0]) * x**2) / 2,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_gradients_and_hessians_of_landscapes(name, rng):
    exact = landscapes.bowl() if name == "bowl" else getattr(landscapes, name)
    for x in rng.uniform(-2, 2, (5, 2)):
        value, gradient = value_and_grad(FORMULAS[name])(x)
        np.testing.assert_allclose(value, exact(x), rtol=1e-12)
        np.testing.assert_allclose(gradient, exact.gradient(x), rtol=1e-11, atol=1e-11)
        matrix = hessian(FORMULAS[name])(x)
        np.testing.assert_allclose(matrix, exact.hessian(x), rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(matrix, matrix.T, rtol=1e-13)


def test_a_derivative_is_that_of_sympy(rng):
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y", real=True)
    formula = sympy.exp(-x * y) * sympy.sin(x**2) / (1 + y**2) + sympy.atan2(y, 2 + x**2)
    truth = sympy.lambdify((x, y), sympy.hessian(formula, (x, y)))

    def f(p):
        x, y = p
        return np.exp(-x * y) * np.sin(x**2) / (1 + y**2) + np.arctan2(y, 2 + x**2)

    for p in rng.uniform(-1, 1, (5, 2)):
        np.testing.assert_allclose(hessian(f)(p), truth(*p), rtol=1e-11, atol=1e-12)


def test_hessians_of_all_shapes_and_by_another_argument(rng):
    x = rng.standard_normal((2, 3))
    matrix = hessian(lambda a, x: np.sum(a * x) ** 2, 1)(2.0, x)
    assert matrix.shape == (2, 3, 2, 3)
    np.testing.assert_allclose(matrix, np.full((2, 3, 2, 3), 8.0))
    assert hessian(lambda x: np.sum(x * x))(np.zeros(0)).shape == (0, 0)
    assert hessian(lambda x: x**3)(2.0) == 12


def test_the_gradient_of_a_network_is_that_of_pytorch(rng):
    torch = pytest.importorskip("torch")
    shapes = (4, 8), (8,), (8, 3), (3,)
    weights = [rng.standard_normal(shape) for shape in shapes]
    x, labels = rng.standard_normal((5, 4)), rng.integers(0, 3, 5)

    def loss(w, a, v, b):
        z = np.tanh(x @ w + a) @ v + b
        z = z - np.max(z, axis=1, keepdims=True)
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[np.arange(5), labels])

    w, a, v, b = leaves = [torch.tensor(each, requires_grad=True) for each in weights]
    z = torch.tanh(torch.tensor(x) @ w + a) @ v + b
    torch.nn.functional.cross_entropy(z, torch.tensor(labels)).backward()
    for ours, leaf in zip(grad(loss, (0, 1, 2, 3))(*weights), leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad, rtol=1e-11, atol=1e-13)


def test_forward_and_reverse_mode_of_several_arguments(rng):
    args = rng.standard_normal((2, 3)), rng.standard_normal(3), 0.7
    v = rng.standard_normal((2, 3)), rng.standard_normal(3), -1.0
    y, change = jvp(lambda a, x, s: np.sin(a @ x) * s, args, v)
    w = rng.standard_normal(2)
    value, pullback = vjp(lambda a, x, s: np.sin(a @ x) * s, *args)
    np.testing.assert_array_equal(y, value)
    np.testing.assert_allclose(w @ change, sum(np.sum(g * d) for g, d in zip(pullback(w), v)))  # noqa: B905


@pytest.mark.parametrize(
    "f", [np.add, np.subtract, np.maximum, lambda x, y: np.where(y > 0, x, y)]
)
def test_a_change_has_the_shape_of_the_result(f):
    x, y = np.full(3, 2.0), np.ones((2, 3))
    for g in (lambda x: f(x, y), lambda x: f(x, x) + 0 * y):
        value, change = jvp(g, (x,), (np.ones(3),))
        assert value.shape == change.shape == (2, 3)
        assert jacobian(g, mode="forward")(x).shape == (2, 3, 3)
