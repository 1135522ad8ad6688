"""Quadratic forms and inner products against traces, determinants and random vectors."""

import numpy as np
import pytest

from course_utils.calculus import finite_differences, quadratic_forms

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
    with pytest.raises(ValueError, match="got"):
        call()
