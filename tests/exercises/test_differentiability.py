"""The check accepts Jacobian matrices of every style, and no wrong one."""

import jax.numpy as jnp
import numpy as np
import pytest
import torch
from helpers.wrong_answers import ANYWHERE, judged
from scipy.optimize import approx_fprime

from course_utils.calculus import finite_differences
from course_utils.exercises import differentiability as checks


def central(f, x, h=1e-5):
    return np.stack([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))], axis=1)


def entry_by_entry(f, x):
    m, n = len(f(x)), len(x)
    J = [[0.0] * n for _ in range(m)]
    for k in range(m):
        for i in range(n):
            ahead, behind = list(x), list(x)
            ahead[i] += 1e-6
            behind[i] -= 1e-6
            J[k][i] = (f(ahead)[k] - f(behind)[k]) / 2e-6
    return J


def moves_x(f, x):
    columns = []
    for i in range(x.size):
        x[i] += 1e-5
        ahead = f(x)
        x[i] -= 2e-5
        columns.append((ahead - f(x)) / 2e-5)
        x[i] += 1e-5
    return np.column_stack(columns)


def all_points_at_once(f, x):
    h = 1e-5 * np.eye(len(x))
    return ((f(x + h) - f(x - h)) / 2e-5).T


def by_rows(f, x):
    for k in range(len(f(x))):
        yield [float((f(x + e)[k] - f(x - e)[k]) / 2e-5) for e in 1e-5 * np.eye(len(x))]


def with_complex_step(f, x):
    return np.stack([f(x + 1j * e).imag / 1e-20 for e in 1e-20 * np.eye(len(x))], axis=-1)


def extrapolated(f, x):
    return (4 * central(f, x, 1e-3) - central(f, x, 2e-3)) / 3


JACOBIANS = {
    "central": central,
    "of the book": finite_differences.jacobian,
    "entry by entry, with lists": entry_by_entry,
    "in place": moves_x,
    "all points at once": all_points_at_once,
    "generator of rows": by_rows,
    "complex step": with_complex_step,
    "extrapolated": extrapolated,
    "forward, with a good step": lambda f, x: np.stack(
        [(f(x + e) - f(x)) / 1e-8 for e in 1e-8 * np.eye(len(x))], axis=1
    ),
    "scipy": lambda f, x: approx_fprime(x, f),
    "torch tensor": lambda f, x: torch.tensor(central(f, x)),
    "jax array": lambda f, x: jnp.asarray(central(f, x)),
    "float32": lambda f, x: central(f, x).astype(np.float32),
    "step relative to 1 + |x|": lambda f, x: np.stack(
        [(f(x + e) - f(x - e)) / (2 * e.sum()) for e in np.diag(1e-5 * (1 + abs(x)))], axis=1
    ),
}


def one_step_forward(f, x, h=1e-5):
    return np.stack([(f(x + e) - f(x)) / h for e in h * np.eye(len(x))], axis=1)


WRONG_JACOBIANS = {
    **ANYWHERE,
    "transposed": (lambda f, x: central(f, x).T, "transposed."),
    "identity written down": (
        lambda f, x: np.stack([(f(x + e) - f(x - e)) / 2e-5 for e in 1e-5 * np.eye(2)], axis=1),
        "stops with ValueError in line",
    ),
    "two variables": (
        lambda f, x: central(f, x)[:, :2],
        "shape (2, 2) instead of the shape (2, 3)",
    ),
    "step relative to x": (
        lambda f, x: np.stack(
            [(f(x + e) - f(x - e)) / (2 * e.sum()) for e in np.diag(1e-5 * x)], axis=1
        ),
        "must be finite",
    ),
    "as many rows as columns": (
        lambda f, x: np.array(
            [[central(f, x)[k, i] for i in range(len(x))] for k in range(len(x))]
        ),
        "shape (2, 2) instead of the shape (3, 2)|stops with IndexError",
    ),
    "forward": (one_step_forward, "off by"),
    "too short a step": (lambda f, x: central(f, x, 1e-13), "off by|wrong in row"),
    "too long a step": (lambda f, x: central(f, x, 0.05), "off by"),
    "without the 2": (lambda f, x: 2 * central(f, x), "2 times the right one"),
    "not divided": (lambda f, x: 2e-5 * central(f, x), "times the right one"),
    "downwards": (lambda f, x: -central(f, x), "-1 times the right one"),
    "at another place": (
        lambda f, x: central(f, 0 * x),
        "wrong in row 2, column 2: 0 instead of 1.53",
    ),
    "the sum of the rows": (lambda f, x: central(f, x).sum(axis=0), "the shape (2,)"),
    "the gradient of the first": (lambda f, x: central(f, x)[0], "the shape (2,)"),
    "flat": (lambda f, x: central(f, x).ravel(), "the shape (4,)"),
    "its determinant": (lambda f, x: np.linalg.det(central(f, x)), "the shape ()"),
    "zeros": (lambda f, x: np.zeros((len(f(x)), len(x))), "matrix is 0"),
    "rounded": (lambda f, x: central(f, x).round(4), "off by"),
    "a transposed one where it shows": (
        lambda f, x: central(f, x) if len(x) == len(f(x)) else central(f, x).T,
        "rows belong to components",
    ),
    "in float32": (
        lambda f, x: central(lambda x: f(x).astype(np.float32), x),
        "off by|wrong in row",
    ),
}


@pytest.mark.parametrize("name", JACOBIANS)
def test_right_jacobians_of_every_style_pass(name):
    assert checks.jacobian_by_differences(JACOBIANS[name]) == checks.CORRECT


@pytest.mark.parametrize("name", WRONG_JACOBIANS)
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_wrong_jacobians_are_rejected_with_a_reason(name):
    judged(checks.jacobian_by_differences, *WRONG_JACOBIANS[name], " at x = (")


@pytest.mark.parametrize("case", checks.CASES, ids=lambda case: case[0])
def test_the_matrices_of_the_check_are_right(case):
    """Against the complex step, which knows no cancellation; shapes and zeros are all tried."""
    _, f, x, rows = case
    assert with_complex_step(f, np.array(x)) == pytest.approx(np.array(rows, float), abs=1e-12)
    many = np.array(x) + np.zeros((4, 3, len(x)))
    assert f(many).shape == (4, 3, len(rows)) and np.shape(f(list(x))) == (len(rows),)


def test_the_cases_tell_apart_what_a_wrong_answer_confuses():
    shapes = [(len(rows), len(x)) for _, _, x, rows in checks.CASES]
    assert {np.sign(m - n) for m, n in shapes} == {-1, 0, 1}
    assert len({n for _, n in shapes}) > 3
    assert any(0.0 in x for _, _, x, _ in checks.CASES)
