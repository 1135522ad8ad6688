"""The checks of a reader's solutions accept right answers of every style, and no wrong one."""

import math

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg
import torch
from scipy.optimize import approx_fprime

from course_utils.calculus import checks, finite_differences, jacobian_check


def nothing(*given):
    pass


def unfinished(*given):
    raise NotImplementedError("your turn")


def crashes(*given):
    return given[0] @ np.ones(17)


# Wrong whatever the exercise is, with what is said of it.
ANYWHERE = {
    "no return": (nothing, "returns None"),
    "the stub": (unfinished, "is not finished"),
    "an exception": (crashes, "stops with"),
    "too many arguments": (lambda a, b, c, d: a, "stops with TypeError"),
    "nan": (lambda *given: np.full_like(given[-1], np.nan), "shape|finite"),
    "text": (lambda *given: "right", "makes no array of real numbers"),
    "called": (np.ones(2), "a function is needed"),
}


def test_answers_are_asked_with_copies():
    def vandal(g):
        direction = right(g)
        g[:] = 0
        return direction

    assert checks.contour_direction(vandal) == checks.CORRECT


def judged(check, answer, reason, begins):
    said = check(answer)
    assert said.startswith("Not yet: ") and said.endswith(".") and "\n" not in said
    assert begins in said
    assert any(word in said for word in reason.split("|")), said


# ---- the direction of the contour line -------------------------------------------------------


def right(g):
    return np.array([-g[1], g[0]]) / np.hypot(*g)


def in_place(g):
    g[:] = -g[1], g[0]
    g /= np.linalg.norm(g)
    return g


def by_loop(g):
    length, d = sum(x * x for x in g) ** 0.5, [0.0, 0.0]
    for k in range(2):
        d[k] = (-1) ** (k + 1) * g[1 - k] / length
    return d


def with_angles(g):
    angle = math.atan2(g[1], g[0]) + math.pi / 2
    return [math.cos(angle), math.sin(angle)]


def with_complex_numbers(g):
    turned = 1j * complex(*g)
    return (turned / abs(turned)).real, (turned / abs(turned)).imag


def with_torch(g):
    return torch.nn.functional.normalize(torch.tensor([-g[1], g[0]]), dim=0)


def with_null_space(g):
    d = scipy.linalg.null_space(g[None, :])[:, 0]
    return -d if d[0] * g[1] - d[1] * g[0] > 0 else d


DIRECTIONS = {
    "coordinates": right,
    "matrix": lambda g: np.array([[0, -1], [1, 0]]) @ g / np.linalg.norm(g),
    "matrix of float32": lambda g: right(g.astype(np.float32)).astype(np.float32),
    "list": lambda g: right(g).tolist(),
    "loop": by_loop,
    "generator": lambda g: (x / math.hypot(*g) for x in (-g[1], g[0])),
    "in place": in_place,
    "math": with_angles,
    "complex": with_complex_numbers,
    "torch": with_torch,
    "jax": lambda g: jnp.array([-g[1], g[0]]) / jnp.linalg.norm(jnp.asarray(g)),
    "scipy": with_null_space,
}


def turned_by(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return lambda g: np.array([[c, -s], [s, c]]) @ right(g)


def slope_as_a_fraction(g):
    d = np.array([1, -g[0] / g[1]])
    return d / np.hypot(*d)


WRONG_DIRECTIONS = {
    **ANYWHERE,
    "the gradient itself": (lambda g: g / np.hypot(*g), "straight uphill"),
    "downhill": (lambda g: -g / np.hypot(*g), "straight downhill"),
    "turned the other way": (lambda g: -right(g), "on its left"),
    "not of length 1": (lambda g: np.array([-g[1], g[0]]), "length 0.5 instead of 1"),
    "swapped without a sign": (lambda g: abs(g[::-1]) / np.hypot(*g), "at right angles"),
    "divided by the sum": (lambda g: right(g) * np.hypot(*g) / abs(g).sum(), "length"),
    "divided by the square": (lambda g: right(g) / np.hypot(*g), "length 2 instead of 1"),
    "a slope as a fraction": (slope_as_a_fraction, "left|finite"),
    "the angle": (lambda g: np.arctan2(g[0], -g[1]), "the shape () instead of the shape (2,)"),
    "a column": (lambda g: right(g)[:, None], "the shape (2, 1)"),
    "a complex number": (lambda g: 1j * complex(*g), "no array of real numbers"),
    "signs dropped": (lambda g: np.abs(right(g)), "at right angles"),
    "rounded": (lambda g: right(g).round(4), "calculate with all digits"),
    "nearly": (turned_by(0.17), "wrong by 0.17 degrees; calculate"),
    "half a right angle": (turned_by(-45), "wrong by 45 degrees."),
    "something added": (lambda g: right(g) * np.hypot(*g) / (np.hypot(*g) + 1e-3), "length"),
    "only for the first": (lambda g: np.array([-0.8, 0.6]), "at right angles"),
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_right_directions_of_every_style_pass(name):
    assert checks.contour_direction(DIRECTIONS[name]) == checks.CORRECT


@pytest.mark.parametrize("name", WRONG_DIRECTIONS)
def test_wrong_directions_are_rejected_with_a_reason(name):
    judged(checks.contour_direction, *WRONG_DIRECTIONS[name], "for the gradient (")


# ---- the steepest direction in another inner product -----------------------------------------


def steepest(p, A):
    g = np.linalg.solve(A, p)
    return g / np.sqrt(g @ A @ g)


def by_elimination(p, A):
    A, g = A.tolist(), list(p)
    for k in range(len(g)):
        for j in range(k + 1, len(g)):
            share = A[j][k] / A[k][k]
            A[j] = [a - share * b for a, b in zip(A[j], A[k], strict=True)]
            g[j] -= share * g[k]
    for k in reversed(range(len(g))):
        g[k] = (g[k] - sum(A[k][j] * g[j] for j in range(k + 1, len(g)))) / A[k][k]
    length = math.sqrt(sum(x * y for x, y in zip(g, p, strict=True)))
    return [x / length for x in g]


def by_eigenvectors(p, A):
    values, q = np.linalg.eigh(A)
    g = q @ (q.T @ p / values)
    return g / np.sqrt(p @ g)


def solved_in_place(p, A):
    most = math.sqrt(p @ np.linalg.inv(A) @ p)
    p[:] = np.linalg.inv(A) @ p
    p /= most
    return p


def with_torch_steepest(p, A):
    g = torch.linalg.solve(torch.tensor(A), torch.tensor(p))
    return g / torch.sqrt(g @ torch.tensor(A) @ g)


STEEPEST = {
    "solve": steepest,
    "inverse": lambda p, A: np.linalg.inv(A) @ p / np.sqrt(p @ np.linalg.inv(A) @ p),
    "float32": lambda p, A: steepest(p.astype(np.float32), A.astype(np.float32)),
    "elimination by hand": by_elimination,
    "eigenvectors": by_eigenvectors,
    "in place": solved_in_place,
    "scipy": lambda p, A: (
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(A), p)
        / np.linalg.norm(scipy.linalg.solve_triangular(np.linalg.cholesky(A), p, lower=True))
    ),
    "torch": with_torch_steepest,
    "jax": lambda p, A: jnp.linalg.solve(A, p) / jnp.sqrt(p @ jnp.linalg.solve(A, p)),
    "generator": lambda p, A: (float(x) for x in steepest(p, A)),
}


def by_search(p, A):
    """Of many unit vectors the one with the greatest slope."""
    u = np.random.default_rng(0).normal(size=(20_000, len(p)))
    u /= np.sqrt(np.einsum("ki,ij,kj->k", u, A, u))[:, None]
    return u[(u @ p).argmax()]


def unit(v, A):
    return v / np.sqrt(v @ A @ v)


WRONG_STEEPEST = {
    **ANYWHERE,
    "ignores A": (lambda p, A: p / np.linalg.norm(p), "length 1.84 in this inner"),
    "Euclidean length": (
        lambda p, A: steepest(p, A) / np.linalg.norm(steepest(p, A)),
        "length 1.26",
    ),
    "no length": (lambda p, A: np.linalg.solve(A, p), "length 5"),
    "length squared": (
        lambda p, A: np.linalg.solve(A, p) / (p @ np.linalg.solve(A, p)),
        "length",
    ),
    "along p": (lambda p, A: unit(p, A), "along p, the gradient of the standard"),
    "along A p": (lambda p, A: unit(A @ p, A), "along A p, but A g = p is to be solved"),
    "downhill": (lambda p, A: -steepest(p, A), "points downhill"),
    "length of p": (lambda p, A: np.linalg.solve(A, p) / np.sqrt(p @ A @ p), "length"),
    "diagonal only": (lambda p, A: unit(p / np.diag(A), A), "is possible"),
    "for two variables": (lambda p, A: steepest(p[:2], A[:2, :2]), "the shape (2,) instead"),
    "an eigenvector": (lambda p, A: unit(np.linalg.eigh(A)[1][:, 0], A), "is possible"),
    "a column": (lambda p, A: steepest(p, A)[:, None], "the shape (2, 1)"),
    "the slope": (lambda p, A: np.sqrt(p @ np.linalg.solve(A, p)), "the shape ()"),
    "rounded": (lambda p, A: steepest(p, A).round(4), "calculate with all digits"),
    "searched": (by_search, "not quite the steepest|is possible"),
    "absolute values": (lambda p, A: abs(steepest(p, A)), "is possible|length"),
}


@pytest.mark.parametrize("name", STEEPEST)
def test_right_steepest_directions_of_every_style_pass(name):
    assert checks.steepest_direction(STEEPEST[name]) == checks.STEEPEST


@pytest.mark.parametrize("name", WRONG_STEEPEST)
def test_wrong_steepest_directions_are_rejected_with_a_reason(name):
    judged(checks.steepest_direction, *WRONG_STEEPEST[name], "for p = (")


# ---- the Jacobian matrix ---------------------------------------------------------------------


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
    assert checks.jacobian_by_differences(JACOBIANS[name]) == jacobian_check.CORRECT


@pytest.mark.parametrize("name", WRONG_JACOBIANS)
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_wrong_jacobians_are_rejected_with_a_reason(name):
    judged(checks.jacobian_by_differences, *WRONG_JACOBIANS[name], " at x = (")


@pytest.mark.parametrize("case", jacobian_check.CASES, ids=lambda case: case[0])
def test_the_matrices_of_the_check_are_right(case):
    """Against the complex step, which knows no cancellation; shapes and zeros are all tried."""
    _, f, x, rows = case
    assert with_complex_step(f, np.array(x)) == pytest.approx(np.array(rows, float), abs=1e-12)
    many = np.array(x) + np.zeros((4, 3, len(x)))
    assert f(many).shape == (4, 3, len(rows)) and np.shape(f(list(x))) == (len(rows),)


def test_the_cases_tell_apart_what_a_wrong_answer_confuses():
    shapes = [(len(rows), len(x)) for _, _, x, rows in jacobian_check.CASES]
    assert {np.sign(m - n) for m, n in shapes} == {-1, 0, 1}
    assert len({n for _, n in shapes}) > 3
    assert any(0.0 in x for _, _, x, _ in jacobian_check.CASES)
