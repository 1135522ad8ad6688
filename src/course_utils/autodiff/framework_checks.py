"""The check of the exercise on clipped gradients: it says in a sentence what is right or wrong.

Entry point: `clipped_gradient`. It computes the truth with our tape and takes NumPy arrays, so
an answer may come from PyTorch, from JAX, or from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.autodiff.derivatives import grad

CORRECT = "Correct: the mean of the gradients of the examples, each no longer than the limit."
UNITS = 6
LIMITS = (2.0, 0.5, 50.0)
TOLERANCE = 1e-9


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
        shape (19,), where g_i is the gradient by w of the squared error of example i.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong, with what it looks like.

    Examples
    --------
    >>> clipped_gradient(lambda w, x, y, limit: w[:3])
    'Not yet: for limit = 2.0 your gradient has the shape (3,) instead of (19,).'
    """
    rng = np.random.default_rng(17)
    for limit in LIMITS:
        w, x, y = rng.normal(size=19), rng.uniform(-1, 1, (8, 1)), rng.normal(size=8)
        complaint = _complaint(answer, w, x, y, limit)
        if complaint:
            return f"Not yet: for limit = {limit} your gradient {complaint}."
    return CORRECT


def _complaint(answer: Callable, w, x, y, limit: float) -> str:
    """Say what is wrong with the answer in this case; empty if nothing is."""
    try:
        found = np.asarray(answer(w.copy(), x.copy(), y.copy(), limit))
    except RuntimeError as error:
        if "numpy()" in str(error):
            return "is still on PyTorch's tape: detach it and make a NumPy array of it"
        raise
    if found.shape != w.shape:
        return f"has the shape {found.shape} instead of {w.shape}"
    wrong = _mistakes(w, x, y, limit)
    right = wrong.pop("")
    if np.allclose(found, right, rtol=0, atol=TOLERANCE):
        return ""
    for words, value in wrong.items():
        if np.allclose(found, value, rtol=0, atol=TOLERANCE):
            return words
    if np.allclose(found, right, rtol=0, atol=1e-4):
        return "is right to a few digits only: somewhere float64 has become float32"
    return f"is off by up to {np.abs(found - right).max():.2g}"


def _mistakes(w, x, y, limit: float) -> dict[str, np.ndarray]:
    """Return the right gradient, and what known mistakes lead to, by what to say of them."""
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
    }
