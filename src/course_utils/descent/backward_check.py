"""The check of the exercise on the way back: it says in a sentence what is right or wrong.

Entry point: `backward`, which the reader finds in `checks` together with the others.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.descent.losses import Objective, cross_entropy
from course_utils.descent.networks import Perceptron

CORRECT = "Correct: all four parts are the derivatives of the mean cross-entropy."
# Numbers of examples, inputs, hidden units and classes; in the first, W_2 is square, so that
# nothing but the numbers tells it from its transpose.
CASES = ((5, 2, 3, 3), (1, 3, 4, 2), (8, 1, 2, 5))
NAMES = ("W_1", "b_1", "W_2", "b_2")
BACKWARD = (3, 2, 1, 0)  # the order in which the parts are found


def backward(answer: Callable) -> str:
    """Check a gradient of the mean cross-entropy of a network with one hidden layer of tanh.

    Parameters
    ----------
    answer : callable
        ``backward(x, labels, W_1, b_1, W_2, b_2)`` for x of shape (N, p) and labels of shape
        (N,) returns the derivatives by W_1, b_1, W_2 and b_2, each of the shape of its part.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong.

    Examples
    --------
    >>> backward(lambda x, labels, *parts: [0 * part for part in parts])
    'Not yet: the derivative by b_2 is wrong. Begin with delta_2 = s - e_c.'
    """
    rng = np.random.default_rng(11)
    for number, *sizes in CASES:
        network = Perceptron(sizes)
        omega, x = rng.standard_normal(network.size), rng.standard_normal((number, sizes[0]))
        labels = rng.integers(sizes[-1], size=number)
        gradient = Objective(network, cross_entropy, x, labels).gradient(omega)
        parts, right = (
            [part.copy() for layer in network.weights(flat) for part in layer]
            for flat in (omega, gradient)
        )
        complaint = _complaint(answer(x, labels, *parts), right, number)
        if complaint:
            return f"Not yet: {complaint}"
    return CORRECT


def _complaint(came, right: list[np.ndarray], number: int) -> str:
    """Say what is wrong with the parts that came; empty if nothing is."""
    came = [np.asarray(part, dtype=float) for part in came]
    if len(came) != len(right):
        return f"{len(came)} parts came instead of the four W_1, b_1, W_2, b_2."
    for name, part, truth in zip(NAMES, came, right, strict=True):
        if part.shape != truth.shape:
            return (
                f"the derivative by {name} has the shape {part.shape} instead of {truth.shape}."
            )
    if number > 1 and all(map(np.allclose, came, [number * truth for truth in right])):
        return f"this is {number} times the gradient: take the mean over the examples."
    hints = {
        "b_2": "Begin with delta_2 = s - e_c.",
        "W_2": "It is the sum of delta_2 a^T.",
        "b_1": "Is phi' in delta_1, and W_2 turned the right way?",
        "W_1": "It is the sum of delta_1 x^T.",
    }
    for at in BACKWARD:
        if not np.allclose(came[at], right[at]):
            return f"the derivative by {NAMES[at]} is wrong. {hints[NAMES[at]]}"
    return ""
