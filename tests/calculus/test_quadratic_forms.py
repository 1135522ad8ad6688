"""Quadratic forms and inner products against traces, determinants and random vectors."""

import numpy as np
import pytest

from course_utils.calculus import checks, finite_differences, quadratic_forms

ROUND = np.stack([np.cos(t := np.linspace(0, 2 * np.pi, 3601)), np.sin(t)], axis=-1)


def test_symmetric_has_its_eigenvalues_and_axes(rng):
    for first, second, angle in rng.uniform(-3, 3, (50, 3)):
        matrix = quadratic_forms.symmetric([first, second], angle)
        assert matrix[0, 1] == pytest.approx(matrix[1, 0])
        assert np.trace(matrix) == pytest.approx(first + second)
        assert np.linalg.det(matrix) == pytest.approx(first * second)
        q_1 = np.array([np.cos(angle), np.sin(angle)])
        assert matrix @ q_1 == pytest.approx(first * q_1)


def test_form_has_the_matrix_as_hessian(rng):
    for first, second, angle in rng.uniform(-3, 3, (20, 3)):
        matrix = quadratic_forms.symmetric([first, second], angle)
        form, x = quadratic_forms.form(matrix), rng.normal(size=2)
        assert form(x) == pytest.approx(x @ matrix @ x / 2)
        assert form.gradient(x) == pytest.approx(finite_differences.gradient(form, x), abs=1e-7)
        assert form.hessian(x) == pytest.approx(matrix)


@pytest.mark.parametrize(
    ("name", "eigenvalues"),
    [
        ("bowl", (1, 2)), ("dome", (-1, -2)), ("saddle", (2, -1)), ("saddle", (-1e-3, 5)),
        ("trough", (0, 1)), ("trough", (1, 1e-12)), ("ridge", (0, -1)), ("flat", (0, 0)),
    ],
)  # fmt: skip
def test_shape_in_either_order(name, eigenvalues):
    assert quadratic_forms.shape(eigenvalues) == name
    assert quadratic_forms.shape(eigenvalues[::-1]) == name


@pytest.mark.parametrize(
    ("eigenvalues", "number"),
    [
        ((1, -1.5), 2), ((-0.5, 2), 2), ((0, 1), 1), ((-2, 0), 1), ((1, 1e-12), 1),
        ((1, 2), 0), ((-1, -2), 0), ((0, 0), 0),
    ],
)  # fmt: skip
def test_level_zero_has_as_many_lines_as_the_form_has_zeros(eigenvalues, number):
    t = quadratic_forms.level_zero(eigenvalues)
    assert t.shape == (number, 2)
    assert np.linalg.norm(t, axis=1) == pytest.approx(1)
    assert t**2 @ np.array(eigenvalues) == pytest.approx(0, abs=1e-9)
    assert number < 2 or abs(np.linalg.det(t)) > 0.1  # two lines, not one twice


def test_gradient_for_represents_the_derivative(rng):
    for n in (1, 2, 5):
        root, p = rng.normal(size=(n, n)), rng.normal(size=n)
        matrix = root @ root.T + np.eye(n)
        g = quadratic_forms.gradient_for(p, matrix)
        for h in rng.normal(size=(20, n)):
            assert g @ matrix @ h == pytest.approx(p @ h)


def test_ellipse_is_of_unit_vectors_once_round():
    matrix = quadratic_forms.symmetric([0.3, 2.0], 0.7)
    v = quadratic_forms.ellipse(matrix, 200)
    assert np.einsum("ki,ij,kj->k", v, matrix, v) == pytest.approx(1)
    turn = np.unwrap(np.arctan2(v[:, 1], v[:, 0]))
    assert (np.diff(turn) > 0).all() and turn[-1] - turn[0] == pytest.approx(2 * np.pi)


@pytest.mark.parametrize(
    "call",
    [
        lambda: quadratic_forms.symmetric([1.0, 2.0, 3.0]),
        lambda: quadratic_forms.symmetric([1.0, np.nan]),
        lambda: quadratic_forms.form([[1.0, 2.0], [0.0, 1.0]]),
        lambda: quadratic_forms.gradient_for([1.0, 0.0], [[1.0, 0.0], [0.0, 0.0]]),
        lambda: quadratic_forms.gradient_for([1.0, 0.0], [[1.0, 1.0], [0.0, 1.0]]),
        lambda: quadratic_forms.ellipse(np.eye(3)),
    ],
)
def test_bad_input_is_refused_with_what_came(call):
    with pytest.raises(ValueError, match="came"):
        call()


# The check of the exercise


def right(p, matrix):
    g = np.linalg.solve(matrix, p)
    return g / np.sqrt(g @ matrix @ g)


def in_round_coordinates(p, matrix):
    """Steepest where the ellipse has become a circle (Cholesky), and back."""
    root = np.linalg.cholesky(matrix)
    y = np.linalg.solve(root, p)
    return np.linalg.solve(root.T, y / np.linalg.norm(y))


WRONG = {
    "the column": (lambda p, A: p / np.linalg.norm(p), "length"),
    "the column, length repaired": (lambda p, A: p / np.sqrt(p @ A @ p), "slope"),
    "not of length 1": (lambda p, A: np.linalg.solve(A, p), "length"),
    "Euclidean length": (lambda p, A: right(p, A) / np.linalg.norm(right(p, A)), "length"),
    "A instead of its inverse": (lambda p, A: A @ p / np.sqrt((A @ p) @ A @ (A @ p)), "slope"),
    "downhill": (lambda p, A: -right(p, A), "slope"),
    "a column matrix": (lambda p, A: right(p, A)[:, None], "shape"),
    "the slope": (lambda p, A: p @ right(p, A), "shape"),
}


@pytest.mark.parametrize("answer", [right, in_round_coordinates])
def test_right_answers_pass(answer):
    assert checks.steepest_direction(answer) == checks.STEEPEST
    assert checks.steepest_direction(lambda p, A: answer(p, A).tolist()) == checks.STEEPEST


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_rejected_with_a_reason(name):
    answer, reason = WRONG[name]
    said = checks.steepest_direction(answer)
    assert said.startswith("Not yet: for p = (") and reason in said
