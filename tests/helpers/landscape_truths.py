"""References from outside the package: SymPy, difference quotients, winding numbers."""

from itertools import pairwise

import numpy as np
import sympy

X, Y = sympy.symbols("x y", real=True)


def derivatives(expression):
    """Functions of two arrays: value, gradient (2) and Hessian (2, 2), made by SymPy."""
    gradient = [sympy.diff(expression, v) for v in (X, Y)]
    hessian = [[sympy.diff(g, v) for v in (X, Y)] for g in gradient]

    def numbers(tree):
        if isinstance(tree, list):
            parts = [numbers(part) for part in tree]
            return lambda x, y: np.stack([part(x, y) for part in parts], axis=-1)
        function = sympy.lambdify((X, Y), tree, "numpy")
        return lambda x, y: function(x, y) + np.zeros_like(x)

    return numbers(expression), numbers(gradient), numbers(hessian)


def slope_along(f, x, v, h):
    """Difference quotient of f at x along v, fourth order in h."""
    near = (f(x + h * v) - f(x - h * v)) / (2 * h)
    far = (f(x + 2 * h * v) - f(x - 2 * h * v)) / (4 * h)
    return (4 * near - far) / 3


def index_of_border(f, per_side=40_000):
    """Turns of the gradient on one trip round the border of the domain.

    By Poincare and Hopf this is the number of summits and pits less the number of passes.
    """
    (a, b), (c, d) = f.domain
    t = np.linspace(0, 1, per_side)
    corners = np.array([[a, c], [b, c], [b, d], [a, d], [a, c]], dtype=float)
    border = np.concatenate([p + t[:, None] * (q - p) for p, q in pairwise(corners)])
    g = f.gradient(border)
    angle = np.unwrap(np.arctan2(g[:, 1], g[:, 0]))
    assert np.abs(np.diff(angle)).max() < 1.0
    return round((angle[-1] - angle[0]) / (2 * np.pi))


def random_points(rng, domain, count, margin=0.0):
    """Uniform points of a domain, shape (count, 2), away from its border by a share."""
    low, high = np.transpose(domain)
    return low + (high - low) * rng.uniform(margin, 1 - margin, (count, 2))
