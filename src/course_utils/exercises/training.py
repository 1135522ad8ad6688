"""The check of the exercise on the backward pass: it says in a sentence what is right or wrong.

Entry point: `backward`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.descent.losses import Objective, cross_entropy
from course_utils.descent.networks import Perceptron
from course_utils.judging import Fault, collect, numbers, verdict

CORRECT = "Correct: all four parts are the derivatives of the mean cross-entropy."
# Numbers of examples, inputs, hidden units and classes; in the first, W_2 is square, so that
# only its entries distinguish it from its transpose.
CASES = ((5, 2, 3, 3), (1, 3, 4, 2), (8, 1, 2, 5))
NAMES = ("W_1", "b_1", "W_2", "b_2")
HINTS = {  # in the order in which the parts are found
    "b_2": "begin with delta_2 = s - e_c in each row, divided by the number of examples",
    "W_2": "it is the sum of delta_2 a^T over the examples",
    "b_1": "look whether phi' is in delta_1, and whether W_2 is turned the right way",
    "W_1": "it is the sum of delta_1 x^T over the examples",
}


def backward(answer: Callable) -> str:
    """Check a gradient of the mean cross-entropy of a network with one hidden layer of tanh.

    Parameters
    ----------
    answer : callable
        ``backward(x, labels, W_1, b_1, W_2, b_2)`` for x of shape (N, n) and labels of shape
        (N,) returns the derivatives in W_1, b_1, W_2 and b_2, each of the shape of its part.

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong.

    Examples
    --------
    >>> backward(lambda x, labels, *parts: [0 * part for part in parts])
    'Not yet: for 5 examples, 2 inputs, 3 hidden units and 3 classes the derivative by b_2 is
    wrong: begin with delta_2 = s - e_c in each row, divided by the number of examples.'
    """
    return verdict(lambda *given: _judge(answer, *given), _cases(), CORRECT)


def _cases() -> Iterator[tuple[str, tuple]]:
    """Yield a description, and arguments for `_judge`: number, input, and the right parts."""
    rng = np.random.default_rng(11)
    for number, *sizes in CASES:
        network = Perceptron(sizes)
        omega, x = rng.standard_normal(network.size), rng.standard_normal((number, sizes[0]))
        labels = rng.integers(sizes[-1], size=number)
        gradient = Objective(network, cross_entropy, x, labels).gradient(omega)
        parts, right = (
            [part for layer in network.weights(flat) for part in layer]
            for flat in (omega, gradient)
        )
        inputs, hidden, classes = sizes
        words = (
            f"for {number} example{'s' * (number > 1)}, {inputs} input{'s' * (inputs > 1)}, "
            f"{hidden} hidden units and {classes} classes"
        )
        yield words, (number, (x, labels, *parts), right)


def _judge(answer: Callable, number: int, given: tuple, right: list[np.ndarray]) -> None:
    """Raise `Fault` unless all parts are right."""
    came = collect(answer, *given, most=100)
    if len(came) != len(right):
        raise Fault(f"got {len(came)} parts instead of the four for W_1, b_1, W_2, b_2")
    came = [
        numbers(part, truth.shape, f"derivative by {name}")
        for name, part, truth in zip(NAMES, came, right, strict=True)
    ]
    _refuse_multiple(number, *(np.concatenate([p.ravel() for p in ps]) for ps in (came, right)))
    for name, hint in HINTS.items():
        at = NAMES.index(name)
        if not close(came[at], right[at]):
            raise Fault(f"the derivative by {name} is wrong: {hint}")


def _refuse_multiple(number: int, came: np.ndarray, right: np.ndarray) -> None:
    """Raise `Fault` if everything is right up to one common factor."""
    factor = came @ right / (right @ right)
    if close(factor, 1.0) or not close(came, factor * right) or close(factor, 0.0):
        return
    if close(factor, -1.0):
        raise Fault("the sign is wrong everywhere: delta_2 is s - e_c, not e_c - s")
    raise Fault(
        f"this is {factor:.3g} times the gradient: take the mean over the {number} examples, "
        "and divide by nothing else"
    )


def close(came, right):
    """Whether numbers agree; single precision is fine."""
    return np.allclose(came, right, rtol=1e-4, atol=1e-5)
