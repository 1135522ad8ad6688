"""Functions to minimise, each with its exact gradient and what is known about it."""

import numpy as np

from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent


def symmetric(rng, eigenvalues):
    """A matrix with these eigenvalues and random eigenvectors (columns, in their order)."""
    vectors, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    matrix = vectors * np.asarray(eigenvalues) @ vectors.T
    return (matrix + matrix.T) / 2, vectors


class Waves:
    """sin x_1 + cos x_2 + ..., bounded by the dimension, with L = 1 and many saddles."""

    smoothness = 1.0

    def __init__(self, dimension):
        self.shift = np.pi / 2 * np.arange(dimension)
        self.lowest = -dimension

    def __call__(self, x):
        return np.sin(x + self.shift).sum(-1)

    def gradient(self, x):
        return np.cos(x + self.shift)


def log_cosh(x):
    """Convex, L = 1, minimum 0 in 0, and flat far away."""
    return np.logaddexp(x, -x).sum() - len(x) * np.log(2)


def log_cosh_gradient(x):
    return np.tanh(x)


def rosenbrock_gradient(x):
    """Gradient of sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, in any dimension."""
    r, g = x[1:] - x[:-1] ** 2, np.zeros_like(x)
    g[1:] += 200 * r
    g[:-1] += 2 * (x[:-1] - 1) - 400 * x[:-1] * r
    return g


def bowl(spread):
    """Half the quadratic form with these eigenvalues along the axes, and its gradient."""
    spread = np.asarray(spread, dtype=float)
    return (lambda x: (spread * x * x).sum(-1) / 2), (lambda x: spread * x)


def run(grad, x0, step_size, method=gradient_descent, share=(), **settings):
    """All points of a run that ignores small gradients, unless an epsilon is given."""
    return collect(method(grad, x0, step_size, *share, **({"epsilon": 0} | settings)))
