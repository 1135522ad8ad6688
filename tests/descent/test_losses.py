"""Losses against PyTorch and closed forms, stability, and the mean over the data."""

import numpy as np
import pytest

from course_utils.calculus import finite_differences
from course_utils.descent.losses import (
    Objective,
    cross_entropy,
    log_softmax,
    softmax,
    squared,
)
from course_utils.descent.networks import Perceptron


def test_the_squared_loss_is_the_squared_distance(rng):
    outputs, targets = rng.standard_normal((2, 6, 3))
    expected = [np.linalg.norm(a - b) ** 2 for a, b in zip(outputs, targets, strict=True)]
    np.testing.assert_allclose(squared.values(outputs, targets), expected)
    slopes = finite_differences.gradient(
        lambda z: squared.values(z.reshape(6, 3), targets).sum(), outputs.ravel()
    )
    np.testing.assert_allclose(squared.gradients(outputs, targets).ravel(), slopes, atol=1e-7)


def test_cross_entropy_is_that_of_pytorch(rng):
    torch = pytest.importorskip("torch")
    outputs, labels = 5 * rng.standard_normal((7, 4)), rng.integers(4, size=7)
    leaf = torch.tensor(outputs, requires_grad=True)
    values = torch.nn.functional.cross_entropy(leaf, torch.tensor(labels), reduction="none")
    values.sum().backward()
    np.testing.assert_allclose(cross_entropy.values(outputs, labels), values.detach())
    np.testing.assert_allclose(cross_entropy.gradients(outputs, labels), leaf.grad, atol=1e-15)


def test_cross_entropy_is_minus_the_log_of_the_probability(rng):
    outputs, labels = rng.standard_normal((7, 4)), rng.integers(4, size=7)
    chances = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(outputs), chances)
    np.testing.assert_allclose(
        cross_entropy.values(outputs, labels), -np.log(chances[np.arange(7), labels])
    )


def test_large_outputs_neither_overflow_nor_lose_the_loss():
    outputs = np.array([[1000.0, 0.0, -1000.0]])
    assert cross_entropy.values(outputs, np.array([2])) == 2000
    assert cross_entropy.gradients(outputs, np.array([2])).tolist() == [[1, 0, -1]]
    assert np.isfinite(log_softmax(-outputs)).all()


@pytest.mark.parametrize("index", [None, np.array([4, 1, 4])])
def test_an_objective_is_the_mean_over_its_examples(index, rng):
    network, labels = Perceptron((2, 4, 3)), rng.integers(3, size=6)
    x, omega = rng.standard_normal((6, 2)), rng.standard_normal(27)
    objective = Objective(network, cross_entropy, x, labels)
    alone = [Objective(network, cross_entropy, x[[i]], labels[[i]]) for i in range(6)]
    chosen = range(6) if index is None else index
    mean = np.mean([alone[i](omega) for i in chosen])
    assert objective(omega, index) == pytest.approx(mean, rel=1e-12)
    np.testing.assert_allclose(
        objective.gradient(omega, index),
        finite_differences.gradient(lambda w: objective(w, index), omega),
        atol=1e-8,
    )
    assert len(objective) == 6


def test_another_gradient_takes_the_place_of_the_one_by_hand(rng):
    x, y, omega = rng.standard_normal((5, 2)), rng.standard_normal((5, 1)), np.zeros(3)
    came = []
    objective = Objective(
        Perceptron((2, 1)), squared, x, y, gradient=lambda w, x, y: came.append((x, y)) or w + 7
    )
    assert objective.gradient(omega, np.array([3, 0])).tolist() == [7, 7, 7]
    np.testing.assert_array_equal(came[0][0], x[[3, 0]])
    np.testing.assert_array_equal(came[0][1], y[[3, 0]])


@pytest.mark.filterwarnings("error")
def test_infinite_outputs_are_the_limit_of_large_ones():
    """Of outputs that grow together; the hand of descent needs no number that is none."""
    inf = np.inf
    outputs = np.array([[inf, 2, -inf], [inf, inf, 0], [-inf, -inf, -inf], [0, 0, -inf]])
    large = np.array([[1e9, 2, -1e9], [1e9, 1e9, 0], [-1e9, -1e9, -1e9], [0, 0, -1e9]])
    np.testing.assert_array_equal(softmax(outputs), softmax(large))
    labels = np.array([0, 1, 2, 0])
    np.testing.assert_array_equal(
        cross_entropy.gradients(outputs, labels), cross_entropy.gradients(large, labels)
    )
    np.testing.assert_array_equal(
        cross_entropy.values(outputs, labels), cross_entropy.values(large, labels)
    )
    assert (
        cross_entropy.values(outputs, np.array([1, 2, 0, 2])) == [inf, inf, np.log(3), inf]
    ).all()


def test_the_gradient_by_hand_goes_forward_once(monkeypatch):
    calls, forward = [], Perceptron.forward
    monkeypatch.setattr(
        Perceptron, "forward", lambda *given: calls.append(given) or forward(*given)
    )
    objective = Objective(Perceptron((1, 2, 1)), squared, np.ones((3, 1)), np.ones((3, 1)))
    objective.gradient(np.ones(7))
    assert len(calls) == 1


def test_targets_of_a_wrong_shape_are_named_instead_of_broadcast():
    with pytest.raises(ValueError, match=r"shape \(3, 1\) of the outputs.*\(3,\)"):
        squared.values(np.zeros((3, 1)), np.zeros(3))


@pytest.mark.parametrize(
    "labels",
    [np.zeros(2, int), np.zeros((3, 1), int), np.zeros(3)],
    ids=["few", "2-D", "float"],
)
def test_labels_of_a_wrong_form_are_named(labels):
    with pytest.raises(ValueError, match="labels must be 3 whole numbers"):
        cross_entropy.values(np.zeros((3, 2)), labels)


@pytest.mark.parametrize("labels", [[0, 1, 2], [-1, 0, 1]])
def test_labels_out_of_range_are_named(labels):
    with pytest.raises(ValueError, match=r"labels must lie in 0\.\.1"):
        cross_entropy.gradients(np.zeros((3, 2)), np.array(labels))


def test_data_that_do_not_fit_together_are_refused():
    for x, y in ((np.zeros((3, 1)), np.zeros((2, 1))), (np.zeros((0, 1)), np.zeros((0, 1)))):
        with pytest.raises(ValueError, match="same number of examples, at least one"):
            Objective(Perceptron((1, 1)), squared, x, y)


def test_what_is_no_data_no_loss_and_no_network_is_named():
    network, x = Perceptron((1, 1)), [[0.0], [1.0]]
    for given in ((3, x), (x, 3), ((row for row in x), x), (x, (row for row in x))):
        with pytest.raises(ValueError, match=r"[xy] must be an array or a list with one entry"):
            Objective(network, squared, *given)
    for loss in ("squared", squared.values):
        with pytest.raises(TypeError, match="such as squared or cross_entropy"):
            Objective(network, loss, x, x)
    with pytest.raises(TypeError, match=r"got function: pass gradient=\.\.\. as well"):
        Objective(lambda omega, x: x, squared, x, x)
    assert Objective(network, squared, x, x)([1.0, 0.0]) == 0


@pytest.mark.parametrize("index", [[], [0.0], [[0]], [True, False, True]])
def test_a_minibatch_is_whole_numbers(index):
    objective = Objective(Perceptron((1, 1)), squared, np.zeros((3, 1)), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="index must be whole numbers"):
        objective(np.zeros(2), index)


@pytest.mark.parametrize("loss", [squared, cross_entropy])
@pytest.mark.parametrize("part", ["values", "gradients"])
def test_lists_are_taken_and_single_rows_are_named(loss, part):
    targets = [[1.0, 0.0]] if loss is squared else [1]
    function = getattr(loss, part)
    assert (function([[0.5, 2.0]], targets) == function(np.array([[0.5, 2.0]]), targets)).all()
    with pytest.raises(ValueError, match=r"outputs must have shape \(N, m\)"):
        function([0.5, 2.0], targets)
