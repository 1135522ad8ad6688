"""The methods against PyTorch's optimisers, in double precision.

PyTorch writes momentum as v = beta v + g, x = x - alpha v. For a constant alpha that is the
heavy ball: -alpha v is the last step. Its Nesterov has x = x - alpha (g + beta v) instead. With
x_{k+1} - x_k = -alpha v_{k+1} and y_k - x_k = beta (x_k - x_{k-1}) our formulas give
y_{k+1} = y_k - alpha (g_k + beta v_{k+1}): PyTorch's parameters are the y_k, the points of our
records.
"""

import numpy as np
import pytest
import torch
from helpers.descent_functions import rosenbrock_gradient, symmetric

from course_utils.descent.iterates import collect
from course_utils.descent.methods import adam, gradient_descent, momentum, nesterov

STEPS = 2000


def quadratic():
    """A random quadratic in dimension 7, with eigenvalues from 0.01 to 10."""
    rng = np.random.default_rng(7)
    matrix, _ = symmetric(rng, np.geomspace(0.01, 10, 7))
    centre = rng.normal(size=7)
    return lambda x: matrix @ (x - centre)


FUNCTIONS = {
    "rosenbrock": (rosenbrock_gradient, [-1.2, 1.0], 3e-4),
    "rosenbrock in dimension 5": (rosenbrock_gradient, [-1.2, 1.0, 0.5, -0.3, 2.0], 1e-4),
    "quadratic": (quadratic(), np.linspace(-2, 3, 7), 0.05),
}
PAIRS = {
    "plain": (gradient_descent, (), torch.optim.SGD, {}),
    "momentum": (momentum, (0.9,), torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": (nesterov, (0.9,), torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
}
ADAM = {
    "as in the paper": ((), {}),
    # A large delta shows where it stands, and keeps rounding errors from growing.
    "short memory": ((0.7, 0.95, 10.0), {"betas": (0.7, 0.95), "eps": 10.0}),
}


def points_of(optimiser, grad, x0, **settings):
    """All parameters that a PyTorch optimiser goes through, shape (STEPS + 1, n)."""
    x = torch.tensor(x0, dtype=torch.float64)
    optimiser, points = optimiser([x], **settings), [x.numpy().copy()]
    for _ in range(STEPS):
        x.grad = torch.from_numpy(grad(x.numpy()))
        optimiser.step()
        points.append(x.numpy().copy())
    return np.array(points)


def agree(iterates, truth):
    path = collect(iterates)
    assert path.status == "steps" and np.linalg.norm(truth[-1] - truth[0]) > 0.1
    np.testing.assert_allclose(path.x, truth, rtol=0, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", PAIRS)
def test_the_points_are_those_of_sgd(name, function):
    method, share, optimiser, settings = PAIRS[name]
    grad, x0, alpha = FUNCTIONS[function]
    truth = points_of(optimiser, grad, x0, lr=alpha, **settings)
    agree(method(grad, x0, alpha, *share, epsilon=0, steps=STEPS), truth)


@pytest.mark.slow
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", ADAM)
def test_the_points_are_those_of_adam(name, function):
    ours, theirs = ADAM[name]
    grad, x0, _ = FUNCTIONS[function]
    truth = points_of(torch.optim.Adam, grad, x0, lr=0.003, **theirs)
    agree(adam(grad, x0, 0.003, *ours, epsilon=0, steps=STEPS), truth)


def test_the_step_size_of_adam_has_pytorchs_default():
    grad, x0, _ = FUNCTIONS["quadratic"]
    agree(adam(grad, x0, epsilon=0, steps=STEPS), points_of(torch.optim.Adam, grad, x0))


def test_the_gradient_of_rosenbrocks_function_in_any_dimension():
    """Against PyTorch's own."""
    x = torch.tensor([-1.2, 1.0, 0.5, -0.3, 2.0], dtype=torch.float64, requires_grad=True)
    f = (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
    (truth,) = torch.autograd.grad(f, x)
    np.testing.assert_allclose(rosenbrock_gradient(x.detach().numpy()), truth, rtol=1e-14)
