"""The check of a reader's solution accepts right answers and rejects plausible wrong ones."""

import numpy as np
import pytest

from course_utils.calculus import checks


def right(g):
    return np.array([-g[1], g[0]]) / np.hypot(*g)


WRONG = {
    "the gradient itself": (lambda g: g / np.hypot(*g), "right angles"),
    "turned the other way": (lambda g: np.array([g[1], -g[0]]) / np.hypot(*g), "left"),
    "not of length 1": (lambda g: np.array([-g[1], g[0]]), "length"),
    "swapped without a sign": (lambda g: np.array([g[1], g[0]]) / np.hypot(*g), "right angles"),
    "divided by the sum": (lambda g: np.array([-g[1], g[0]]) / np.abs(g).sum(), "length"),
    "divided by the square": (lambda g: np.array([-g[1], g[0]]) / (g @ g), "length"),
    "slope as a fraction": (
        lambda g: np.array([1, -g[0] / g[1]]) / 1.25,
        "pair|angles|length|left",
    ),
    "the angle": (lambda g: np.arctan2(g[0], -g[1]), "pair"),
    "a column": (lambda g: right(g)[:, None], "pair"),
    "signs dropped": (lambda g: np.abs(right(g)), "right angles"),
}


def test_right_answers_pass():
    assert checks.contour_direction(right) == checks.CORRECT
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    assert checks.contour_direction(lambda g: turn @ g / np.linalg.norm(g)) == checks.CORRECT
    assert checks.contour_direction(lambda g: right(g).tolist()) == checks.CORRECT


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_rejected_with_a_reason(name):
    answer, reason = WRONG[name]
    said = checks.contour_direction(answer)
    assert said.startswith("Not yet: for the gradient (")
    assert any(word in said for word in reason.split("|"))


def test_an_unfinished_answer_says_so():
    def unfinished(gradient):
        raise NotImplementedError("your turn")

    with pytest.raises(NotImplementedError, match="your turn"):
        checks.contour_direction(unfinished)


def test_the_answer_cannot_spoil_the_check():
    def vandal(g):
        direction = right(g)
        g[:] = 0
        return direction

    assert checks.contour_direction(vandal) == checks.CORRECT
