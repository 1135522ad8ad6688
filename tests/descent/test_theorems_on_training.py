"""Each statement of the chapter on training has an experiment that fails if it were wrong."""

import numpy as np
import pytest
from scipy.optimize import minimize

from course_utils.calculus import finite_differences
from course_utils.descent.iterates import collect
from course_utils.descent.least_squares import LeastSquares
from course_utils.descent.losses import Objective, cross_entropy, softmax, squared
from course_utils.descent.methods import gradient_descent
from course_utils.descent.networks import Perceptron


def test_normal_equations(rng):
    """prop-normal-equations: would catch a minimiser that does not solve X^T X w = X^T y.

    The truth is SciPy's minimiser, which knows nothing of the equations.
    """
    fit = LeastSquares(rng.standard_normal((12, 3)), rng.standard_normal(12))
    found = minimize(fit, np.zeros(3), method="BFGS", options={"gtol": 1e-10}).x
    np.testing.assert_allclose(
        fit.matrix.T @ fit.matrix @ found, fit.matrix.T @ fit.targets, atol=1e-5
    )


@pytest.mark.parametrize("independent", [True, False])
def test_uniqueness_means_independent_columns(independent, rng):
    """prop-normal-equations: would catch uniqueness claimed without full column rank."""
    matrix = rng.standard_normal((8, 3))
    if not independent:
        matrix[:, 2] = matrix[:, 0] - 2 * matrix[:, 1]
    fit = LeastSquares(matrix, rng.standard_normal(8))
    best, along = fit.minimiser(), np.array([1.0, -2.0, -1.0])
    assert (fit(best + along) > fit(best) + 1e-6) == independent


def test_step_sizes_below_2_over_l_converge_and_no_others(rng):
    """thm-quadratic on L_D: would catch an L without the factor 2/N of the mean."""
    fit = LeastSquares(rng.standard_normal((20, 3)), rng.standard_normal(20))
    largest = np.linalg.eigvalsh(fit.hessian())[-1]
    ends = {
        share: collect(
            gradient_descent(fit.gradient, np.ones(3), share * 2 / largest, steps=5000)
        )
        for share in (0.98, 1.02)
    }
    assert ends[0.98].status == "converged" and ends[1.02].status == "diverged"


def test_backward_formulas(rng):
    """thm-backward: would catch a forgotten phi', an untransposed W or a forgotten bias.

    The formulas stand here once more, written out for one hidden layer.
    """
    p, width, m = 3, 5, 2
    network = Perceptron((p, width, m))
    x, y, omega = (
        rng.standard_normal(p),
        rng.standard_normal(m),
        rng.standard_normal(network.size),
    )
    (first, first_bias), (second, second_bias) = network.weights(omega)
    a = np.tanh(first @ x + first_bias)
    delta_2 = 2 * (second @ a + second_bias - y)
    delta_1 = (1 - a**2) * (second.T @ delta_2)
    formulas = (np.outer(delta_1, x), delta_1, np.outer(delta_2, a), delta_2)
    objective = Objective(network, squared, x[None], y[None])
    np.testing.assert_allclose(
        np.concatenate([part.ravel() for part in formulas]),
        finite_differences.gradient(objective, omega),
        atol=1e-6,
    )


@pytest.mark.parametrize("sizes", [(2, 3, 4, 2), (1, 3, 2, 3, 1)])
def test_layer_recursion(sizes, rng):
    """cor-layers: would catch a phi' taken one layer too early or too late."""
    objective = Objective(
        Perceptron(sizes),
        squared,
        rng.normal(size=(4, sizes[0])),
        rng.normal(size=(4, sizes[-1])),
    )
    omega = rng.normal(size=objective.network.size)
    measured = finite_differences.gradient(objective, omega)
    np.testing.assert_allclose(objective.gradient(omega), measured, atol=1e-7)


def test_permuted_hidden_units_give_the_same_function_and_not_the_mean(rng):
    """prop-permutation: would catch a convex L_D.

    Permuted weights have the same loss, and between the two solutions the loss is higher.
    """
    network = Perceptron((1, 2, 1))
    x = np.linspace(-2, 2, 30)[:, None]
    omega = np.array([3.0, 3.0, 3.0, -3.0, 1.0, -2.0, 0.5])
    swapped = omega[[1, 0, 3, 2, 5, 4, 6]]
    objective = Objective(network, squared, x, network(omega, x))
    assert objective(omega) == 0
    assert objective(swapped) == pytest.approx(0, abs=1e-28)
    assert objective((omega + swapped) / 2) > 0.1


def test_softmax_minus_onehot(rng):
    """prop-softmax: would catch the other sign, or the gradient of the sum over all classes."""
    outputs, label = 2 * rng.standard_normal(5), 3
    slopes = finite_differences.gradient(
        lambda z: cross_entropy.values(z[None], np.array([label]))[0], outputs
    )
    np.testing.assert_allclose(softmax(outputs[None])[0] - np.eye(5)[label], slopes, atol=1e-8)


def test_a_constant_on_all_outputs_changes_no_probability(rng):
    """prop-softmax: would catch an invariance claimed of scaling instead of shifting."""
    outputs = rng.standard_normal((4, 3))
    np.testing.assert_allclose(softmax(outputs + 7.25), softmax(outputs), rtol=1e-12)
    assert np.abs(softmax(2 * outputs) - softmax(outputs)).max() > 0.01


@pytest.mark.parametrize("separable", [True, False])
def test_separable_data_have_no_minimiser(separable, rng):
    """prop-separable: would catch the claim for data that no plane separates.

    Along the separating direction the loss falls to 0 when the data are separable; one label
    turned round is enough for a finite minimiser.
    """
    x = np.array([[-3.0], [-1.0], [1.0], [2.0]])
    labels = np.array([0, 0, 1, 1] if separable else [0, 1, 0, 1])
    objective = Objective(Perceptron((1, 2)), cross_entropy, x, labels)
    far = [objective(t * np.array([-1.0, 1.0, 0.0, 0.0])) for t in (1, 10, 100)]
    assert (far[0] > far[1] > far[2] and far[2] < 1e-40) == separable
    path = collect(gradient_descent(objective.gradient, np.zeros(4), 0.5, steps=4000))
    assert (path.status == "converged") == (not separable)
    lengths = np.linalg.norm(path.x, axis=1)
    if separable:
        assert (np.diff(lengths) > 0).all()
