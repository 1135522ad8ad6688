"""The exercise on clipped gradients of the chapter on frameworks, checked in sentences.

Entry point: `clipped_gradient`. It computes the truth with our tape and takes NumPy arrays, so
an answer may come from PyTorch, from JAX, or from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.autodiff.derivatives import grad
from course_utils.judging import Fault, ask, numbers, verdict

CORRECT = "Correct: the mean of the gradients of the examples, each no longer than the limit."
UNITS = 6
CASES = ((2.0, 8), (5.0, 8), (50.0, 5), (1.0, 1))  # limits, and numbers of examples
# Single precision is right as well, and PyTorch's `clip_grad_norm_`, which divides by
# |g| + 1e-6.
TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}


def _loss(w, x, y):
    """Return the mean square error of the chapter's network."""
    hidden = np.tanh(x * w[:UNITS] + w[UNITS : 2 * UNITS])
    return np.mean((hidden @ w[2 * UNITS : 3 * UNITS] + w[3 * UNITS] - y) ** 2)


def clipped_gradient(answer: Callable) -> str:
    """Check a function that clips the gradient of each example.

    Parameters
    ----------
    answer : callable
        ``clipped(w, x, y, limit)`` takes arrays of float64 of shapes (19,), (N, 1) and (N,),
        and a number. It returns the mean over the examples of g_i min(1, limit / |g_i|), of
        shape (19,), where g_i is the gradient in w of the squared error of example i.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with what it looks like.

    Examples
    --------
    >>> clipped_gradient(lambda w, x, y, limit: w[:3])
    'Not yet: for limit = 2.0 your gradient has the shape (3,) instead of the shape (19,).'
    """
    cases = ((f"for limit = {c[0]}", (answer, *c)) for c in CASES)
    return verdict(_judge, cases, CORRECT)


def example(limit: float, count: int) -> tuple:
    """Return weights and data for a case, drawn with its own seed."""
    rng = np.random.default_rng(count)
    return (
        rng.normal(size=3 * UNITS + 1),
        rng.uniform(-1, 1, (count, 1)),
        rng.normal(size=count),
    )


def _judge(answer: Callable, limit: float, count: int) -> None:
    """Look at the answer in one case."""
    w, x, y = example(limit, count)
    found = numbers(ask(answer, w, x, y, limit), w.shape, "gradient")
    wrong = _mistakes(w, x, y, limit)
    right = wrong.pop("")
    if np.allclose(found, right, **TOLERANCE):
        return
    for words, value in wrong.items():
        if np.allclose(found, value, **TOLERANCE):
            raise Fault(f"your gradient {words}")
    raise Fault(f"your gradient is off by up to {np.abs(found - right).max():.2g}")


def _mistakes(w, x, y, limit: float) -> dict[str, np.ndarray]:
    """Return the results of known mistakes, by the words that describe them."""
    each = np.stack([grad(_loss)(w, x[i : i + 1], y[i : i + 1]) for i in range(len(x))])
    lengths = np.linalg.norm(each, axis=1, keepdims=True)
    short = each * np.minimum(1, limit / lengths)
    mean = each.mean(axis=0)
    return {
        "": short.mean(axis=0),
        "is that of the mean, not clipped at all": mean,
        "is the mean, clipped afterwards: clip the gradient of each example": mean
        * min(1, limit / np.linalg.norm(mean)),
        "stretches short gradients to the limit as well: leave them as they are": (
            each * limit / lengths
        ).mean(axis=0),
        "clips single entries: shorten the whole vector and keep its direction": np.clip(
            each, -limit, limit
        ).mean(axis=0),
        "is the sum over the examples: take the mean": short.sum(axis=0),
        "compares the square of the length with the limit: take its root": (
            each * np.minimum(1, limit / lengths**2)
        ).mean(axis=0),
        "points the other way: return the gradient, not the step": -short.mean(axis=0),
        "leaves out the longer ones: shorten them": (each * (lengths <= limit)).mean(axis=0),
    }
