"""Whole objectives, and whole runs with minibatches, against PyTorch in double precision."""

from itertools import islice, pairwise

import numpy as np
import pytest
import torch

from course_utils.descent import losses, minibatches, networks, step_schedules

SIZES = (3, 5, 4, 2)
ACTIVATIONS = {
    networks.tanh: torch.tanh,
    networks.relu: torch.relu,
    networks.identity: lambda z: z,
}
N = 11


def data(loss):
    rng = np.random.default_rng(8)
    x = rng.normal(size=(N, SIZES[0]))
    return x, rng.integers(2, size=N) if loss is losses.cross_entropy else rng.normal(
        size=(N, 2)
    )


def torch_loss(omega, activation, loss, x, y):
    """The mean loss, written with nothing of ours but the order of the weights."""
    a, at = torch.as_tensor(x), 0
    for place, (before, after) in enumerate(pairwise(SIZES)):
        matrix = omega[at : at + before * after].reshape(after, before)
        bias = omega[at + before * after : at + (before + 1) * after]
        at += (before + 1) * after
        a = a @ matrix.T + bias
        if place < len(SIZES) - 2:
            a = ACTIVATIONS[activation](a)
    if loss is losses.cross_entropy:
        return torch.nn.functional.cross_entropy(a, torch.as_tensor(y))
    return ((a - torch.as_tensor(y)) ** 2).sum(dim=1).mean()


@pytest.mark.parametrize("loss", [losses.squared, losses.cross_entropy], ids=lambda r: r.name)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda r: r.name)
@pytest.mark.parametrize("index", [None, [4], [0, 7, 7, 7, 10]], ids=["all", "one", "repeated"])
def test_the_gradient_of_an_objective_is_that_of_pytorch(loss, activation, index):
    x, y = data(loss)
    network = networks.Perceptron(SIZES, activation)
    objective = losses.Objective(network, loss, x, y)
    omega = np.random.default_rng(2).normal(size=network.size)
    theirs = torch.tensor(omega, requires_grad=True)
    taken = slice(None) if index is None else index
    value = torch_loss(theirs, activation, loss, x[taken], y[taken])
    value.backward()
    assert np.isclose(objective(omega, index), value.item(), rtol=1e-13)
    assert np.allclose(objective.gradient(omega, index), theirs.grad, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("loss", [losses.squared, losses.cross_entropy], ids=lambda r: r.name)
def test_a_run_with_epochs_and_a_schedule_is_that_of_pytorch(loss):
    x, y = data(loss)
    network, steps = networks.Perceptron(SIZES), 60
    objective = losses.Objective(network, loss, x, y)
    start = network.initial(np.random.default_rng(3))
    batches = list(islice(minibatches.epochs(N, 4, np.random.default_rng(4)), steps + 1))
    rule = step_schedules.staircase(0.1, 20, 0.5)
    *_, last = minibatches.descent(objective.gradient, start, rule, batches, steps)
    omega = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.SGD([omega], lr=0.1)
    halving = torch.optim.lr_scheduler.StepLR(optimizer, 20, 0.5)
    for batch in batches[:steps]:
        optimizer.zero_grad()
        torch_loss(omega, networks.tanh, loss, x[batch], y[batch]).backward()
        optimizer.step()
        halving.step()
    assert last.k == steps and objective(last.x) < objective(start)
    assert np.allclose(last.x, omega.detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("index", [[-1], [0, N]])
def test_an_index_that_names_no_example_is_refused(index):
    x, y = data(losses.squared)
    objective = losses.Objective(networks.Perceptron(SIZES), losses.squared, x, y)
    with pytest.raises(ValueError, match=r"lie in 0\.\.10"):
        objective(np.zeros(objective.network.size), index)
