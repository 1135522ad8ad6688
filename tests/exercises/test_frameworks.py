"""The check of clipped gradients accepts both frameworks and names what is wrong."""

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from course_utils import autodiff
from course_utils.exercises import frameworks as checks
from course_utils.exercises.frameworks import CORRECT, clipped_gradient


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


def by_formula(w, x, y):
    """The gradients of all examples, by hand."""
    a = np.tanh(x * w[:6] + w[6:12])
    e = 2 * (a @ w[12:18] + w[18] - y)[:, None]
    inner = e * w[12:18] * (1 - a**2)
    return np.concatenate([inner * x, inner, e * a, e], axis=1)


def with_clip_grad_norm(w, x, y, limit):
    """The standard function, example by example: it divides by |g| + 1e-6."""
    total = torch.zeros(19, dtype=torch.float64)
    for i in range(len(x)):
        weights = torch.nn.Parameter(torch.as_tensor(w))
        loss_torch(
            weights, torch.as_tensor(x[i : i + 1]), torch.as_tensor(y[i : i + 1])
        ).backward()
        torch.nn.utils.clip_grad_norm_([weights], limit)
        total += weights.grad / len(x)
    return total


def by_tape(w, x, y, limit):
    def loss(w, x, y):
        return np.mean((np.tanh(x * w[:6] + w[6:12]) @ w[12:18] + w[18] - y) ** 2)

    found = []
    for i in range(len(x)):
        g = autodiff.grad(loss)(w, x[i : i + 1], y[i : i + 1])
        length = math.sqrt(sum(part * part for part in g))
        found.append(g if length <= limit else g / length * limit)
    return sum(found) / len(found)


def as_list(w, x, y, limit):
    g = by_formula(w, x, y)
    g /= np.maximum(1, np.linalg.norm(g, axis=1, keepdims=True) / limit)  # in place
    w[:] = 0
    return np.mean(g, axis=0).tolist()


def one_by_one(w, x, y, limit):
    yield from right(w, x, y, limit)


STYLES = {
    "torch vmap": right,
    "jax": by_jax,
    "clip_grad_norm_": with_clip_grad_norm,
    "tape in a loop": by_tape,
    "by hand, in place, as a list": as_list,
    "a generator": one_by_one,
    "float32": lambda *given: right(*given).astype(np.float32),
    "tensor": lambda *given: torch.as_tensor(right(*given)),
    "float32 throughout": lambda w, x, y, limit: shortened(
        by_formula(*(part.astype(np.float32) for part in (w, x, y))), np.float32(limit)
    ).mean(axis=0),
    "einsum": lambda w, x, y, limit: np.einsum(
        "i,ij->j",
        1 / np.maximum(1, np.linalg.norm(g := by_formula(w, x, y), axis=1) / limit) / len(x), g,
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_right_answers_are_accepted_in_every_style(style):
    assert clipped_gradient(STYLES[style]) == CORRECT


def on_the_tape(w, x, y, limit):
    return torch.ones(19, dtype=torch.float64, requires_grad=True) * 2


def unfinished(w, x, y, limit):
    raise NotImplementedError("your turn")


def without_return(w, x, y, limit):
    shortened(by_formula(w, x, y), limit).mean(axis=0)


def lengths(w, x, y):
    return np.linalg.norm(by_formula(w, x, y), axis=1, keepdims=True)


WRONG = {
    "not clipped at all": lambda w, x, y, limit: by_formula(w, x, y).mean(axis=0),
    "clipped afterwards": lambda w, x, y, limit: shortened(
        by_formula(w, x, y).mean(axis=0, keepdims=True), limit
    )[0],
    "stretches short": lambda w, x, y, limit: (
        limit * by_formula(w, x, y) / lengths(w, x, y)
    ).mean(axis=0),
    "single entries": lambda w, x, y, limit: (
        by_formula(w, x, y).clip(-limit, limit).mean(axis=0)
    ),
    "sum over the examples": lambda w, *given: len(given[0]) * by_tape(w, *given),
    "square of the length": lambda w, x, y, limit: (
        by_formula(w, x, y) * np.minimum(1, limit / lengths(w, x, y) ** 2)
    ).mean(axis=0),
    "points the other way": lambda *given: -by_tape(*given),
    "leaves out the longer ones": lambda w, x, y, limit: (
        by_formula(w, x, y) * (lengths(w, x, y) <= limit)
    ).mean(axis=0),
    "still on PyTorch's tape": on_the_tape,
    "shape (19, 1) instead of": lambda *given: by_tape(*given)[:, None],
    "shape (8, 19) instead of": lambda w, x, y, limit: shortened(by_formula(w, x, y), limit),
    "off by up to": lambda *given: by_tape(*given) + 0.1,
    "gradient is off by": lambda *given: by_tape(*given) / 2,  # without the 2 of the square
    "is not finished": unfinished,
    'returns None: is its "return" missing': without_return,
    "entries nan": lambda *given: by_tape(*given) * np.nan,
    "TypeError": lambda w, x, y: by_tape(w, x, y, 1.0),
    "RuntimeError in line": lambda *given: (
        loss_torch(*map(torch.ones, (18, 3, 1))) and torch.ones(2) @ torch.ones(3)
    ),
    "makes no array of real numbers": lambda *given: "a gradient",
    "expected a function, got ndarray": np.ones(19),
    "for limit = 1.0 your gradient": lambda w, x, y, limit: (  # knows one batch size only
        shortened(by_formula(w, x, y), limit).sum(axis=0) / (8 if limit < 50 else 5)
    ),
}


@pytest.mark.parametrize("words", WRONG)
def test_wrong_answers_are_named(words):
    said = clipped_gradient(WRONG[words])
    assert said.startswith("Not yet") and words in said and said.endswith(".")


def test_every_limit_tells_something():
    """Some gradients are longer than a limit and some shorter, but for the last ones."""
    for limit, count in checks.CASES[:2]:
        longer = np.linalg.norm(by_formula(*checks.example(limit, count)), axis=1)
        assert (longer > limit).any() and not (longer > limit).all()


def test_mistakes_are_further_apart_than_what_is_tolerated():
    for limit, count in checks.CASES[:1]:  # the first tells all of them apart
        known = checks._mistakes(*checks.example(limit, count), limit)
        for one, two in itertools.combinations(known.values(), 2):
            assert np.abs(one - two).max() > 1e-2
