"""The check accepts steepest directions of every style, and no wrong one."""

import math

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg
import torch
from helpers.wrong_answers import ANYWHERE, judged

from course_utils.exercises import gradient as checks


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
    "along A p": (lambda p, A: unit(A @ p, A), "along A p, but the task is to solve A g = p"),
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
    assert checks.steepest_direction(STEEPEST[name]) == checks.CORRECT


@pytest.mark.parametrize("name", WRONG_STEEPEST)
def test_wrong_steepest_directions_are_rejected_with_a_reason(name):
    judged(checks.steepest_direction, *WRONG_STEEPEST[name], "for p = (")


def in_round_coordinates(p, matrix):
    """Steepest where the ellipse has become a circle (Cholesky), and back."""
    root = np.linalg.cholesky(matrix)
    y = np.linalg.solve(root, p)
    return np.linalg.solve(root.T, y / np.linalg.norm(y))


WRONG = {
    "the column": (lambda p, A: p / np.linalg.norm(p), "length"),
    "the column, length repaired": (lambda p, A: p / np.sqrt(p @ A @ p), "slope"),
    "not of length 1": (lambda p, A: np.linalg.solve(A, p), "length"),
    "Euclidean length": (
        lambda p, A: steepest(p, A) / np.linalg.norm(steepest(p, A)),
        "length",
    ),
    "A instead of its inverse": (lambda p, A: A @ p / np.sqrt((A @ p) @ A @ (A @ p)), "slope"),
    "downhill": (lambda p, A: -steepest(p, A), "slope"),
    "a column matrix": (lambda p, A: steepest(p, A)[:, None], "shape"),
    "the slope": (lambda p, A: p @ steepest(p, A), "shape"),
}


@pytest.mark.parametrize("answer", [steepest, in_round_coordinates])
def test_right_answers_pass(answer):
    assert checks.steepest_direction(answer) == checks.CORRECT
    assert checks.steepest_direction(lambda p, A: answer(p, A).tolist()) == checks.CORRECT


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_rejected_with_a_reason(name):
    answer, reason = WRONG[name]
    said = checks.steepest_direction(answer)
    assert said.startswith("Not yet: for p = (") and reason in said
