"""The check accepts right gradients of every make and rejects plausible wrong ones."""

import math

import numpy as np
import pytest
import torch
from scipy.special import log_softmax
from scipy.special import softmax as scipy_softmax

from course_utils.descent.losses import softmax
from course_utils.exercises.training import CORRECT, backward


def gradient(x, labels, W_1, b_1, W_2, b_2, slope=True, turn=False, onehot=True, factor=1):
    a = np.tanh(x @ W_1.T + b_1)
    delta_2 = softmax(a @ W_2.T + b_2)
    if onehot:
        delta_2[np.arange(len(x)), labels] -= 1
    delta_2 = factor * delta_2 / len(x)
    turned = turn and W_2.shape[0] == W_2.shape[1]
    delta_1 = delta_2 @ (W_2.T if turned else W_2) * (1 - a**2 if slope else 1)
    return delta_1.T @ x, delta_1.sum(axis=0), delta_2.T @ a, delta_2.sum(axis=0)


def a_loop(x, labels, W_1, b_1, W_2, b_2):
    sums = [np.zeros_like(part) for part in (W_1, b_1, W_2, b_2)]
    for x_i, c in zip(x, labels, strict=True):
        a = np.tanh(W_1 @ x_i + b_1)
        e = np.exp(W_2 @ a + b_2)
        delta_2 = e / e.sum()
        delta_2[c] -= 1
        delta_1 = (1 - a**2) * (W_2.T @ delta_2)
        for total, part in zip(
            sums, (np.outer(delta_1, x_i), delta_1, np.outer(delta_2, a), delta_2), strict=True
        ):
            total += part / len(x)
    return sums


def plain_python(x, labels, W_1, b_1, W_2, b_2):
    """Nothing but lists and math."""
    (N, n), (w, _), (m, _) = x.shape, W_1.shape, W_2.shape
    by = [[[0.0] * n for _ in range(w)], [0.0] * w, [[0.0] * w for _ in range(m)], [0.0] * m]
    for i in range(N):
        a = [math.tanh(sum(W_1[j][k] * x[i][k] for k in range(n)) + b_1[j]) for j in range(w)]
        e = [math.exp(sum(W_2[j][k] * a[k] for k in range(w)) + b_2[j]) for j in range(m)]
        d_2 = [(e[j] / sum(e) - (j == labels[i])) / N for j in range(m)]
        d_1 = [(1 - a[k] ** 2) * sum(d_2[j] * W_2[j][k] for j in range(m)) for k in range(w)]
        for j in range(w):
            by[1][j] += d_1[j]
            for k in range(n):
                by[0][j][k] += d_1[j] * x[i][k]
        for j in range(m):
            by[3][j] += d_2[j]
            for k in range(w):
                by[2][j][k] += d_2[j] * a[k]
    return by


def with_torch(x, labels, *parts):
    parts = [torch.tensor(part, dtype=torch.float32, requires_grad=True) for part in parts]
    hidden = torch.tanh(torch.tensor(x).float() @ parts[0].T + parts[1])
    z = hidden @ parts[2].T + parts[3]
    torch.nn.functional.cross_entropy(z, torch.tensor(labels)).backward()
    return [part.grad for part in parts]


def with_scipy(x, labels, W_1, b_1, W_2, b_2):
    a = np.tanh(x @ W_1.T + b_1)
    delta_2 = scipy_softmax(a @ W_2.T + b_2, axis=1) - np.eye(len(b_2))[labels]
    delta_1 = np.einsum("nj,jk,nk->nk", delta_2, W_2, 1 - a * a)
    yield np.einsum("nk,np->kp", delta_1, x) / len(x)
    yield delta_1.mean(axis=0)
    yield np.einsum("nj,nk->jk", delta_2, a) / len(x)
    yield delta_2.mean(axis=0)


def differences(x, labels, *parts):
    def loss():
        z = np.tanh(x @ parts[0].T + parts[1]) @ parts[2].T + parts[3]
        return -log_softmax(z, axis=1)[np.arange(len(x)), labels].mean()

    found = [np.zeros_like(part) for part in parts]
    for part, by in zip(parts, found, strict=True):
        for at in np.ndindex(part.shape):
            here, part[at] = part[at], part[at] + 1e-6
            above, part[at] = loss(), here - 1e-6
            by[at], part[at] = (above - loss()) / 2e-6, here
    return found


def in_place(x, labels, W_1, b_1, W_2, b_2):
    """Writes into what it was given."""
    by = gradient(x, labels, W_1, b_1, W_2, b_2)
    W_1[:], b_1[:], W_2[:], b_2[:] = by
    x[:], labels[:] = 0, 0
    return W_1, b_1, W_2, b_2


def single(x, labels, *parts):
    return gradient(x.astype(np.float32), labels, *(part.astype(np.float32) for part in parts))


RIGHT = (
    gradient, a_loop, plain_python, with_torch, with_scipy, differences, in_place, single,
)  # fmt: skip


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: answer.__name__)
def test_right_answers_of_every_make_are_accepted(answer):
    assert backward(answer) == CORRECT


def changed(*at, by):
    """Return the right answer with some of its parts changed."""

    def answer(x, *rest):
        parts = list(gradient(x, *rest))
        for k in at:
            parts[k] = by(parts[k], x)
        return parts

    return answer


def of_the_sums(x, labels, W_1, b_1, W_2, b_2):
    """The derivative of tanh where tanh itself was meant."""
    z = x @ W_1.T + b_1
    by = gradient(x, labels, W_1, b_1, W_2, b_2)
    delta_2 = softmax(np.tanh(z) @ W_2.T + b_2) - np.eye(len(b_2))[labels]
    return by[0], by[1], delta_2.T @ z / len(x), by[3]


def softmax_down_the_columns(x, labels, W_1, b_1, W_2, b_2):
    a = np.tanh(x @ W_1.T + b_1)
    delta_2 = (scipy_softmax(a @ W_2.T + b_2, axis=0) - np.eye(len(b_2))[labels]) / len(x)
    delta_1 = delta_2 @ W_2 * (1 - a**2)
    return delta_1.T @ x, delta_1.sum(axis=0), delta_2.T @ a, delta_2.sum(axis=0)


def of_squares(x, labels, W_1, b_1, W_2, b_2):
    a = np.tanh(x @ W_1.T + b_1)
    delta_2 = 2 * (a @ W_2.T + b_2 - np.eye(len(b_2))[labels]) / len(x)
    delta_1 = delta_2 @ W_2 * (1 - a**2)
    return delta_1.T @ x, delta_1.sum(axis=0), delta_2.T @ a, delta_2.sum(axis=0)


def unfinished(x, labels, W_1, b_1, W_2, b_2):
    raise NotImplementedError("your turn")


WRONG = {
    "no slope": (lambda *g: gradient(*g, slope=False), "b_1 is wrong: look whether phi'"),
    "W_2 turned": (lambda *g: gradient(*g, turn=True), "W_2 is turned"),
    "the sum": (lambda *g: gradient(*g, factor=len(g[0])), "5 times the gradient"),
    "twice divided": (lambda *g: gradient(*g, factor=1 / len(g[0])), "0.2 times the gradient"),
    "no one-hot": (lambda *g: gradient(*g, onehot=False), "s - e_c"),
    "the sign": (lambda *g: gradient(*g, factor=-1), "the sign is wrong everywhere"),
    "no biases": (changed(1, 3, by=lambda p, x: 0 * p), "b_2 is wrong"),
    "one b_1": (changed(1, by=lambda p, x: p / len(x)), "b_1 is wrong"),
    "one W_1": (changed(0, by=lambda p, x: p / len(x)), "W_1 is wrong: it is the sum"),
    "z for a": (of_the_sums, "W_2 is wrong: it is the sum of delta_2 a^T"),
    "columns": (softmax_down_the_columns, "b_2 is wrong: begin with delta_2"),
    "squares": (of_squares, "b_2 is wrong: begin with delta_2"),
    "zero": (lambda *g: [0 * part for part in gradient(*g)], "b_2 is wrong"),
    "two parts": (lambda *g: gradient(*g)[:2], "got 2 parts instead of the four"),
    "one array": (lambda *g: np.concatenate([p.ravel() for p in gradient(*g)]), "parts"),
    "transposed": (lambda *g: [part.T for part in gradient(*g)], "W_1 has the shape (2, 3)"),
    "keepdims": (changed(1, by=lambda p, x: p[None]), "b_1 has the shape (1, 3)"),
    "the other order": (lambda *g: gradient(*g)[2:] + gradient(*g)[:2], "has the shape"),
    "NaN": (changed(2, by=lambda p, x: p * np.nan), "W_2 has entries nan or inf"),
    "an object": (changed(2, by=lambda p, x: None), "W_2 is None"),
    "a dict": (lambda *g: dict(zip("abcd", gradient(*g), strict=True)), "has the type str"),
    "a number": (lambda *g: 3.0, "returns float instead of several things"),
    "on the tape": (
        lambda *g: [torch.tensor(p, requires_grad=True) for p in gradient(*g)], "tape",
    ),
    "forgets to return": (lambda *g: None, 'is its "return" missing'),
    "unfinished": (unfinished, "is not finished"),
    "crashes": (lambda *g: gradient(*g)[4], "stops with IndexError"),
    "no function": (3, "expected a function"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_rejected_with_their_reason(name):
    answer, says = WRONG[name]
    said = backward(answer)
    assert said.startswith("Not yet: for ") and says in said and said.endswith(".")
