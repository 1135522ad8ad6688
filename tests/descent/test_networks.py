"""The network: its gradient against differences and PyTorch, its weights, its messages."""

import numpy as np
import pytest

from course_utils.calculus import finite_differences
from course_utils.descent.networks import Perceptron, identity, relu, tanh

SIZES = ((2, 3), (1, 4, 1), (3, 5, 2), (2, 4, 3, 2), (1, 2, 2, 2, 3))


def drawn(network, rng, number=5):
    """Weights, inputs and vectors at the outputs; biases are not 0."""
    p, m = network.sizes[0], network.sizes[-1]
    omega = rng.standard_normal(network.size)
    return omega, rng.standard_normal((number, p)), rng.standard_normal((number, m))


def in_torch(network, omega, x):
    """The same function in PyTorch, from the weights as one flat tensor."""
    torch = pytest.importorskip("torch")
    phi = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda z: z}
    a, at = torch.tensor(x), 0
    for layer, (before, after) in enumerate(
        zip(network.sizes, network.sizes[1:], strict=False)
    ):
        matrix = omega[at : at + before * after].reshape(after, before)
        at += before * after
        a = torch.nn.functional.linear(a, matrix, omega[at : at + after])
        at += after
        if layer < len(network.sizes) - 2:
            a = phi[network.activation.name](a)
    return a


@pytest.mark.parametrize("activation", [tanh, relu, identity], ids=lambda a: a.name)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_outputs_and_pullback_are_those_of_pytorch(sizes, activation, rng):
    torch = pytest.importorskip("torch")
    network = Perceptron(sizes, activation)
    omega, x, v = drawn(network, rng)
    leaf = torch.tensor(omega, requires_grad=True)
    outputs = in_torch(network, leaf, x)
    np.testing.assert_allclose(network(omega, x), outputs.detach(), rtol=1e-12, atol=1e-12)
    (outputs * torch.tensor(v)).sum().backward()
    np.testing.assert_allclose(network.pullback(omega, x, v), leaf.grad, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_pullback_is_the_transposed_jacobian(sizes, rng):
    network = Perceptron(sizes)
    omega, x, v = drawn(network, rng)
    jacobian = finite_differences.jacobian(lambda w: network(w, x).ravel(), omega)
    np.testing.assert_allclose(network.pullback(omega, x, v), jacobian.T @ v.ravel(), atol=1e-7)


@pytest.mark.parametrize("activation", [tanh, relu, identity], ids=lambda a: a.name)
def test_an_activation_has_its_derivative(activation, rng):
    z, h = rng.uniform(0.1, 2, 20) * rng.choice([-1, 1], 20), 1e-6
    slopes = (activation.value(z + h) - activation.value(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(z), slopes, atol=1e-8)


def test_the_derivative_of_relu_at_0_is_0():
    assert relu.derivative(np.zeros(1)) == 0


def test_weights_are_views_in_the_order_of_the_layers():
    network = Perceptron((2, 3, 1))
    omega = np.arange(13.0)
    (first, first_bias), (second, second_bias) = network.weights(omega)
    assert first.tolist() == [[0, 1], [2, 3], [4, 5]] and first_bias.tolist() == [6, 7, 8]
    assert second.tolist() == [[9, 10, 11]] and second_bias.tolist() == [12]
    first[2, 1], second_bias[0] = -1, -2
    assert omega[5] == -1 and omega[12] == -2


def test_size_counts_the_weights():
    assert [Perceptron(sizes).size for sizes in SIZES] == [9, 13, 32, 35, 25]


def test_a_start_is_drawn_from_the_generator_alone():
    network = Perceptron((400, 300, 2))
    omega = network.initial(np.random.default_rng(1))
    assert (omega == network.initial(np.random.default_rng(1))).all()
    assert (omega != network.initial(np.random.default_rng(2))).any()
    for matrix, bias in network.weights(omega):
        assert not bias.any()
        assert matrix.std() * np.sqrt(matrix.shape[1]) == pytest.approx(1, abs=0.1)


def test_the_forward_record_holds_what_each_layer_got_and_gave(rng):
    network = Perceptron((2, 4, 3))
    omega, x, _ = drawn(network, rng)
    layers = network.forward(omega, x)
    assert [a.shape for a in layers.entries] == [(5, 2), (5, 4)]
    assert [z.shape for z in layers.sums] == [(5, 4), (5, 3)]
    np.testing.assert_array_equal(layers.entries[1], np.tanh(layers.sums[0]))
    np.testing.assert_array_equal(layers.outputs, network(omega, x))


def test_nothing_is_changed(rng):
    network = Perceptron((2, 4, 3))
    given = drawn(network, rng)
    before = [part.copy() for part in given]
    network.pullback(*given)
    assert all((a == b).all() for a, b in zip(given, before, strict=True))


@pytest.mark.parametrize("sizes", [(3,), (), (2, 0, 1), (2, 1.5, 1)])
def test_sizes_that_make_no_network_are_refused(sizes):
    with pytest.raises(ValueError, match="at least two whole numbers"):
        Perceptron(sizes)


def test_a_wrong_shape_is_named():
    network = Perceptron((2, 3, 1))
    omega, x = np.zeros(network.size), np.zeros((4, 2))
    with pytest.raises(ValueError, match=r"omega must have shape \(13,\).*\(12,\)"):
        network(omega[1:], x)
    with pytest.raises(ValueError, match=r"x must have shape \(N, 2\).*\(4, 3\)"):
        network(omega, np.zeros((4, 3)))
    with pytest.raises(ValueError, match=r"x must have shape \(N, 2\).*\(2,\)"):
        network(omega, np.zeros(2))
    with pytest.raises(ValueError, match=r"v must have the shape \(4, 1\).*\(4,\)"):
        network.pullback(omega, x, np.zeros(4))


def test_one_size_and_a_seed_are_refused():
    with pytest.raises(ValueError, match="at least two whole numbers"):
        Perceptron(5)
    with pytest.raises(TypeError, match="default_rng"):
        Perceptron((2, 1)).initial(0)


@pytest.mark.parametrize("activation", ["tanh", np.tanh, tanh.value])
def test_an_activation_without_its_derivative_is_refused(activation):
    with pytest.raises(TypeError, match="activation must be an Activation, such as tanh"):
        Perceptron((2, 3, 1), activation)
