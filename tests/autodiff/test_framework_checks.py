"""The check of clipped gradients accepts both frameworks and names what is wrong."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from course_utils.autodiff import framework_checks
from course_utils.autodiff.framework_checks import CORRECT, clipped_gradient


def loss_torch(w, x, y):
    hidden = torch.tanh(x * w[:6] + w[6:12])
    return ((hidden @ w[12:18] + w[18] - y) ** 2).mean()


def each_by_torch(w, x, y):
    w, x, y = map(torch.as_tensor, (w, x, y))
    return torch.func.vmap(torch.func.grad(loss_torch), (None, 0, 0))(w, x, y).numpy()


def shortened(each, limit):
    return each * np.minimum(1, limit / np.linalg.norm(each, axis=1, keepdims=True))


def right(w, x, y, limit):
    return shortened(each_by_torch(w, x, y), limit).mean(axis=0)


def by_jax(w, x, y, limit):
    def loss(w, x, y):
        hidden = jnp.tanh(x * w[:6] + w[6:12])
        return (hidden @ w[12:18] + w[18] - y) ** 2

    with jax.enable_x64(True):
        each = jax.vmap(jax.grad(loss), (None, 0, 0))(*map(jnp.asarray, (w, x, y)))
        return shortened(np.asarray(each), limit).mean(axis=0)


def on_the_tape(w, x, y, limit):
    return torch.ones(19, dtype=torch.float64, requires_grad=True) * 2


WRONG = {
    "not clipped at all": lambda w, x, y, limit: each_by_torch(w, x, y).mean(axis=0),
    "clipped afterwards": lambda w, x, y, limit: shortened(
        each_by_torch(w, x, y).mean(axis=0, keepdims=True), limit
    )[0],
    "stretches short": lambda w, x, y, limit: (
        limit * (g := each_by_torch(w, x, y)) / np.linalg.norm(g, axis=1, keepdims=True)
    ).mean(axis=0),
    "single entries": lambda w, x, y, limit: (
        each_by_torch(w, x, y).clip(-limit, limit).mean(axis=0)
    ),
    "sum over the examples": lambda *given: 8 * right(*given),
    "become float32": lambda *given: right(*given).astype(np.float32),
    "still on PyTorch's tape": on_the_tape,
    "instead of (19,)": lambda *given: right(*given)[:, None],
    "off by up to": lambda *given: right(*given) + 0.1,
}


def test_right_answers_of_both_frameworks():
    assert clipped_gradient(right) == clipped_gradient(by_jax) == CORRECT


@pytest.mark.parametrize("words", WRONG)
def test_wrong_answers_are_named(words):
    said = clipped_gradient(WRONG[words])
    assert said.startswith("Not yet") and words in said


def test_errors_of_the_answer_are_its_own():
    def broken(w, x, y, limit):
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        clipped_gradient(broken)


def test_every_limit_tells_something():
    """Some gradients are longer than a limit and some shorter, but for the last one."""
    rng = np.random.default_rng(17)
    for limit in framework_checks.LIMITS:
        w, x, y = rng.normal(size=19), rng.uniform(-1, 1, (8, 1)), rng.normal(size=8)
        longer = np.linalg.norm(each_by_torch(w, x, y), axis=1) > limit
        assert (longer.any() and not longer.all()) or limit == framework_checks.LIMITS[-1]
