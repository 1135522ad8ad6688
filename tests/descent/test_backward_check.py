"""The check accepts right gradients and rejects plausible wrong ones."""

import numpy as np
import pytest

from course_utils.descent.backward_check import CORRECT, backward
from course_utils.descent.losses import softmax


def gradient(
    x, labels, W_1, b_1, W_2, b_2, slope=True, turn=False, mean=True, onehot=True, sign=1
):
    a = np.tanh(x @ W_1.T + b_1)
    delta_2 = softmax(a @ W_2.T + b_2)
    if onehot:
        delta_2[np.arange(len(x)), labels] -= 1
    delta_2 = sign * delta_2 / (len(x) if mean else 1)
    turned = turn and W_2.shape[0] == W_2.shape[1]
    delta_1 = delta_2 @ (W_2.T if turned else W_2) * (1 - a**2 if slope else 1)
    return delta_1.T @ x, delta_1.sum(axis=0), delta_2.T @ a, delta_2.sum(axis=0)


def without_biases(x, labels, *parts):
    by_first, by_b_1, by_second, by_b_2 = gradient(x, labels, *parts)
    return by_first, 0 * by_b_1, by_second, 0 * by_b_2


def bias_of_one_example(x, labels, *parts):
    by_first, by_b_1, by_second, by_b_2 = gradient(x, labels, *parts)
    return by_first, by_b_1 / len(x), by_second, by_b_2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda *given: gradient(*given, slope=False), "b_1 is wrong. Is phi'"),
        (lambda *given: gradient(*given, turn=True), "W_2 turned"),
        (lambda *given: gradient(*given, mean=False), "5 times the gradient"),
        (lambda *given: gradient(*given, onehot=False), "s - e_c"),
        (lambda *given: gradient(*given, sign=-1), "b_2 is wrong"),
        (without_biases, "b_2 is wrong"),
        (bias_of_one_example, "b_1 is wrong"),
        (lambda *given: gradient(*given)[:2], "2 parts"),
        (lambda *given: [part.T for part in gradient(*given)], "W_1 has the shape"),
    ],
)
def test_wrong_answers_are_rejected_with_their_reason(answer, says):
    assert says in backward(answer)


def test_the_right_answer_is_accepted():
    assert backward(gradient) == CORRECT
