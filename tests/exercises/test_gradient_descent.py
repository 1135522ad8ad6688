"""The check of a reader's solution accepts right answers and rejects plausible wrong ones."""

import math
import operator
import sys
from functools import partial
from itertools import accumulate, repeat

import numpy as np
import pytest
import scipy.linalg
import torch

from course_utils.exercises import gradient_descent as checks


def right(f, x, d, gradient, sigma, shrink):
    alpha = 1.0
    while f(x + alpha * d) > f(x) + sigma * alpha * (gradient @ d):
        alpha = shrink * alpha
    return alpha


def by_powers(f, x, d, gradient, sigma, shrink):
    trials = (shrink**j for j in range(100))
    slope = sum(a * b for a, b in zip(gradient, d, strict=True))
    return next(a for a in trials if f(x + a * d) - f(x) <= sigma * a * slope)


def recursive(f, x, d, gradient, sigma, shrink, alpha=1.0):
    if f(x + alpha * d) <= f(x) + sigma * alpha * np.dot(gradient, d):
        return alpha
    return recursive(f, x, d, gradient, sigma, shrink, shrink * alpha)


def all_at_once(f, x, d, gradient, sigma, shrink):
    alpha = shrink ** np.arange(60.0)
    fits = f(x[:, None] + np.outer(d, alpha)) <= f(x) + sigma * alpha * (gradient @ d)
    return alpha[fits.argmax()]


def in_single_precision(f, x, d, gradient, sigma, shrink):
    x, d, gradient = (np.float32(v) for v in (x, d, gradient))
    return np.float32(right(f, x, d, gradient, np.float32(sigma), np.float32(shrink)))


def with_torch(f, x, d, gradient, sigma, shrink):
    return right(f, *(torch.tensor(v) for v in (x, d, gradient)), sigma, torch.tensor(shrink))


def in_place(f, x, d, gradient, sigma, shrink):
    here, alpha, slope = f(x), 1.0, np.inner(gradient, d)
    x += d
    while f(x) > here + sigma * alpha * slope:
        x -= (alpha - shrink * alpha) * d
        alpha *= shrink
    return alpha


def a_broken_loop(f, x, d, gradient, sigma, shrink):
    k = 0
    while True:
        alpha = math.pow(shrink, k)
        if f(x + alpha * d) - f(x) - sigma * alpha * float(gradient @ d) <= 0:
            return alpha
        k += 1


def with_scipy(f, x, d, gradient, sigma, shrink):
    tried = accumulate(repeat(shrink, 200), operator.mul, initial=1.0)
    bound = partial(operator.mul, sigma * scipy.linalg.blas.ddot(gradient, d))
    return next(filter(lambda alpha: f(x + alpha * d) <= f(x) + bound(alpha), tried))


def any_decrease(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, gradient, 0.0, shrink)


def once_too_often(f, x, d, gradient, sigma, shrink):
    return shrink * right(f, x, d, gradient, sigma, shrink)


def once_too_rarely(f, x, d, gradient, sigma, shrink):
    return min(1.0, right(f, x, d, gradient, sigma, shrink) / shrink)


def wrong_sign(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, -gradient, sigma, shrink)


def forgets_the_slope(f, x, d, gradient, sigma, shrink):
    alpha = 1.0
    while f(x + alpha * d) > f(x) + sigma * alpha:
        alpha *= shrink
    return alpha


def forgets_alpha(f, x, d, gradient, sigma, shrink):
    alpha = 1.0
    while f(x + alpha * d) > f(x) + sigma * (gradient @ d) and alpha > 1e-12:
        alpha *= shrink
    return alpha


def always_along_the_gradient(f, x, d, gradient, sigma, shrink):
    return right(f, x, -gradient, gradient, sigma, shrink)


def square_of_the_gradient(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, -gradient @ gradient / (d @ d) * d, sigma, shrink)


def the_point(f, x, d, gradient, sigma, shrink):
    return x + right(f, x, d, gradient, sigma, shrink) * d


def forgets_to_return(f, x, d, gradient, sigma, shrink):
    right(f, x, d, gradient, sigma, shrink)


def always_halves(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, gradient, sigma, 0.5)


def never_tries_one(f, x, d, gradient, sigma, shrink):
    alpha = shrink
    while f(x + alpha * d) > f(x) + sigma * alpha * (gradient @ d):
        alpha *= shrink
    return alpha


def only_one_trial(f, x, d, gradient, sigma, shrink):
    return 1.0 if right(f, x, d, gradient, sigma, shrink) == 1 else shrink


def the_number_of_trials(f, x, d, gradient, sigma, shrink):
    return round(math.log(right(f, x, d, gradient, sigma, shrink), shrink))


def grows(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, gradient, sigma, 1 / shrink)


def goes_uphill(f, x, d, gradient, sigma, shrink):
    return right(f, x, -d, gradient, sigma, shrink)


def never_asks_f_again(f, x, d, gradient, sigma, shrink):
    alpha, there = 1.0, f(x + d)
    while there > f(x) + sigma * alpha * (gradient @ d):
        alpha *= shrink
    return alpha


def share_of_the_rest(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, gradient, 1 - sigma, shrink)


def walks_away(f, x, d, gradient, sigma, shrink):
    here, alpha, slope = f(x), 1.0, gradient @ d
    while f(x + alpha * d) > here + sigma * alpha * slope:
        x = x + alpha * d
        alpha *= shrink
    return alpha


def gives_up_after_three(f, x, d, gradient, sigma, shrink):
    return max(right(f, x, d, gradient, sigma, shrink), shrink**3)


def square_of_the_direction(f, x, d, gradient, sigma, shrink):
    alpha = 1.0
    while f(x + alpha * d) > f(x) - sigma * alpha * (d @ d) and alpha > 1e-9:
        alpha *= shrink
    return alpha


def unfinished(f, x, d, gradient, sigma, shrink):
    raise NotImplementedError("your turn")


def not_a_number(f, x, d, gradient, sigma, shrink):
    return right(f, x, d, gradient, sigma, shrink) * np.nan


def crashes(f, x, d, gradient, sigma, shrink):
    return f(x + d @ d)[2]


def all_trials(f, x, d, gradient, sigma, shrink):
    return [shrink**k for k in range(4)]


def as_text(f, x, d, gradient, sigma, shrink):
    return str(right(f, x, d, gradient, sigma, shrink))


WRONG = {
    walks_away: "Armijo|longer|none of|to an end",
    gives_up_after_three: "does not satisfy Armijo's inequality",
    square_of_the_direction: "Armijo|longer",
    unfinished: "is not finished",
    not_a_number: "is nan",
    crashes: "stops with",
    all_trials: "has the shape (4,) instead of a single number",
    as_text: "has the type str",
    any_decrease: "does not satisfy Armijo's inequality",
    once_too_often: "but the longer step",
    once_too_rarely: "does not satisfy Armijo's inequality",
    wrong_sign: "does not satisfy Armijo's inequality",
    forgets_the_slope: "does not satisfy Armijo's inequality",
    forgets_alpha: "but the longer step",
    always_along_the_gradient: "Armijo|longer",
    square_of_the_gradient: "Armijo|longer",
    the_point: "has the shape (2,) instead of a single number",
    forgets_to_return: 'returns None: is its "return" missing?',
    always_halves: "Armijo|longer|none of",
    never_tries_one: "but the longer step",
    only_one_trial: "does not satisfy Armijo's inequality",
    the_number_of_trials: "not between 0 and 1",
    grows: "does not come to an end|not between 0 and 1",
    goes_uphill: "but the longer step",
    never_asks_f_again: "does not come to an end",
    share_of_the_rest: "Armijo|longer",
}


RIGHT = (
    right, by_powers, recursive, all_at_once, in_single_precision, with_torch, in_place,
    a_broken_loop, with_scipy,
)  # fmt: skip


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: answer.__name__)
def test_right_answers_pass(answer):
    assert checks.backtracking_step(answer) == checks.CORRECT


def test_a_right_answer_may_be_a_numpy_number():
    assert checks.backtracking_step(lambda *a: np.float64(right(*a))) == checks.CORRECT
    assert checks.backtracking_step(lambda *a: np.array(right(*a))) == checks.CORRECT


@pytest.mark.parametrize("answer", WRONG, ids=lambda answer: answer.__name__)
def test_wrong_answers_are_rejected_with_a_reason(answer):
    said = checks.backtracking_step(answer)
    assert said.startswith("Not yet: for f(x) = ")
    assert any(reason in said for reason in WRONG[answer].split("|"))


@pytest.mark.parametrize("case", checks.CASES)
def test_no_case_hangs_on_rounding(case):
    """Neither the accepted trial nor the refused one is near equality."""
    x, d = np.array(case.x), np.array(case.d)
    g = case.grad(x)
    alpha = right(case.f, x, d, g, case.sigma, case.shrink)
    assert g @ d < 0
    for trial in {alpha, min(1.0, alpha / case.shrink)}:
        margin = case.f(x + trial * d) - case.f(x) - case.sigma * trial * (g @ d)
        assert abs(margin) > 1e-3 * abs(trial * (g @ d))


@pytest.mark.parametrize("case", checks.CASES)
def test_gradients_of_the_cases(case):
    x, h = np.array(case.x), 1e-6
    for axis in np.eye(2):
        quotient = (case.f(x + h * axis) - case.f(x - h * axis)) / (2 * h)
        assert case.grad(x) @ axis == pytest.approx(quotient, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize("answer", [3, None, "step"])
def test_what_is_no_function_is_told_so(answer):
    assert "expected a function" in checks.backtracking_step(answer)


def test_the_answer_cannot_spoil_the_check_nor_the_debugger():
    def vandal(f, x, d, gradient, sigma, shrink):
        alpha = right(f, x, d, gradient, sigma, shrink)
        x[:], d[:], gradient[:] = 0, 0, 0
        return alpha

    before = sys.gettrace()
    assert checks.backtracking_step(vandal) == checks.CORRECT
    assert "to an end" in checks.backtracking_step(never_asks_f_again)
    assert sys.gettrace() is before
