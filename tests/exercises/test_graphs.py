"""The checks accept right answers and reject plausible wrong ones, and leave no trace."""

import math
from functools import partial

import numpy as np
import pytest
from scipy.special import expit

from course_utils.autodiff import vjp
from course_utils.autodiff.gradient_check import compare
from course_utils.autodiff.rules import RULES, Rule, elementwise
from course_utils.exercises import graphs as checks

RIGHT = (lambda v, y, a, b: v * np.exp(a - y), lambda v, y, a, b: v * np.exp(b - y))


def share(v, y, a, b):
    return v * np.exp(a) / (np.exp(a) + np.exp(b))


def other_share(v, y, a, b):
    return v * np.exp(b) / (np.exp(a) + np.exp(b))


def frozen(v, y, a, b):
    """Right, but without a trace of how it depends on a and b."""
    plain = [getattr(x, "value", x) for x in (a, y)]
    return v * np.exp(plain[0] - plain[1])


def logistic(d):
    return 1 / (1 + np.exp(-d))


def repeated(k, v, y, args, settings):
    return v * np.exp(args[k] - y)


def by_loop(v, y, a, b):
    """Number by number, with a list; arrays that are traced are left to NumPy."""
    if np.ndim(v) == 0:
        return v * np.exp(a - y)
    shape = np.broadcast_shapes(np.shape(v), np.shape(y))
    parts = [np.broadcast_to(part, shape).ravel() for part in (v, y, a)]
    return np.reshape([p * np.exp(r - q) for p, q, r in zip(*parts, strict=True)], shape)


class Row:
    def __init__(self, k):
        self.k = k

    def __call__(self, v, y, *args):
        return v * np.exp(args[self.k] - y)


def stable_share(v, y, a, b):
    top = np.maximum(a, b)
    return v * np.exp(a - top) / (np.exp(a - top) + np.exp(b - top))


def in_single(v, y, a, b):
    return v * np.exp(a - y).astype(np.float32)


STYLES = {
    "exp(a - y)": RIGHT,
    "logistic": (
        lambda v, y, a, b: v / (1 + np.exp(b - a)),
        lambda v, y, a, b: v / (1 + np.exp(a - b)),
    ),
    "tanh": (RIGHT[0], lambda v, y, a, b: v * (1 + np.tanh((b - a) / 2)) / 2),
    "names": (
        lambda v, y, a, _b: np.multiply(v, np.exp(np.subtract(a, y))),
        lambda v, y, _a, b: np.exp(b - y) * v,
    ),
    "one minus the other": (RIGHT[0], lambda v, y, a, b: v * (1 - np.exp(a - y))),
    "greatest first": (stable_share, RIGHT[1]),
    "loop": (by_loop, RIGHT[1]),
    "objects": (Row(0), Row(1)),
    "partial": tuple(
        partial(lambda k, v, y, a, b: v * np.exp((a, b)[k] - y), k) for k in (0, 1)
    ),
    "quotient": (lambda v, y, a, b: v / np.exp(y - a), lambda v, y, a, b: v / np.exp(y - b)),
    "reciprocal": (lambda v, y, a, b: v * np.reciprocal(1 + np.exp(b - a)), RIGHT[1]),
    "softplus": (RIGHT[0], lambda v, y, a, b: v * np.exp(-np.log1p(np.exp(a - b)))),
    "power of e": (lambda v, y, a, b: v * np.e ** (a - y), RIGHT[1]),
    "float32": (in_single, RIGHT[1]),
}


@pytest.mark.parametrize("style", STYLES)
def test_right_rules_are_accepted_in_every_style(style):
    assert checks.logaddexp(elementwise(*STYLES[style])) == checks.CORRECT


def unfinished(v, y, a, b):
    raise NotImplementedError("your turn")


def without_return(v, y, a, b):
    v * np.exp(a - y)


def in_place(v, y, a, b):
    v *= np.exp(a - y)
    return v


def overflowing(d):
    return np.array([math.exp(each) for each in np.ravel(d)]).reshape(np.shape(d))


WRONG = {
    "by a is -0.7685 instead of 0.7685": elementwise(lambda *g: -RIGHT[0](*g), RIGHT[1]),
    "by b is -0.2315 instead of 0.2315": elementwise(RIGHT[0], lambda *g: -RIGHT[1](*g)),
    "the one by the other argument": elementwise(RIGHT[1], RIGHT[0]),
    "two arguments, and your rule 1": elementwise(RIGHT[0]),
    "by b is 0.7685": elementwise(RIGHT[0], RIGHT[0]),
    "a = 1000 and b = 1001 your derivative by a is nan": elementwise(share, other_share),
    "for every v": elementwise(lambda v, y, a, b: np.exp(a - y), RIGHT[1]),
    "by a is": elementwise(lambda v, y, a, b: v * a / y, RIGHT[1]),
    "second derivative something is wrong": elementwise(frozen, RIGHT[1]),
    "sum over what was repeated": Rule(repeated, repeated, 2),
    "expected a Rule, got tuple": RIGHT,
    "expected a Rule, got function": RIGHT[0],
    "expected a Rule, got NoneType": None,
    "expected a Rule, got str": "exp(a - y)",
    "is not finished": elementwise(unfinished, RIGHT[1]),
    'returns None: is its "return" missing': elementwise(RIGHT[0], without_return),
    "row for a writes into v": elementwise(in_place, RIGHT[1]),
    "by a is nan: it must be finite": elementwise(lambda v, y, a, b: v * np.nan, RIGHT[1]),
    "has the shape (1,) instead of a single number": elementwise(
        lambda v, y, a, b: np.array([v * np.exp(a - y)]), RIGHT[1]
    ),
    "row for a has the shape ()": elementwise(
        lambda v, y, a, b: np.sum(v * np.exp(a - y)), RIGHT[1]
    ),
    "no derivative rule for expit": elementwise(
        lambda v, y, a, b: v * expit(a - b), lambda v, y, a, b: v * expit(b - a)
    ),
    "TypeError": elementwise(lambda v, y, a, b: v * math.exp(a - y), RIGHT[1]),
    "takes 3 positional arguments": elementwise(lambda v, a, b: v, RIGHT[1]),
    "ZeroDivisionError": elementwise(lambda v, y, a, b: v / 0 / (1 // 0), RIGHT[1]),
    "makes no array of real numbers": elementwise(lambda v, y, a, b: "0.77", RIGHT[1]),
    "OverflowError": elementwise(lambda v, y, a, b: v / (1 + overflowing(b - a)), RIGHT[1]),
}


@pytest.mark.parametrize("says", WRONG)
def test_wrong_rules_are_rejected_with_their_reason(says):
    said = checks.logaddexp(WRONG[says])
    assert said.startswith("Not yet: ") and says in said and said.endswith(".")


def test_a_line_that_is_named_is_the_reader_s():
    said = checks.logaddexp(elementwise(unfinished, RIGHT[1]))
    assert f"in line {unfinished.__code__.co_firstlineno + 1}" in said


def test_the_table_stays_as_it_was():
    before = dict(RULES)
    checks.logaddexp(elementwise(*RIGHT))
    checks.logaddexp(elementwise(share, other_share))
    for f in checks.suspects().values():
        vjp(f, np.array([1.0, 2.0]))
    assert before == RULES and np.logaddexp not in RULES


def test_a_rule_that_the_reader_has_added_already_stays(monkeypatch):
    rule = elementwise(*RIGHT)
    monkeypatch.setitem(RULES, np.logaddexp, rule)
    checks.logaddexp(elementwise(share, other_share))
    assert RULES[np.logaddexp] is rule


@pytest.mark.parametrize("seed", range(20))
def test_the_comparison_finds_the_planted_one_and_no_other(seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(int(rng.integers(2, 9)))
    said = {}
    for name, f in checks.suspects().items():
        found = compare(f, x, rng=rng)
        assert np.isclose(found.forward, found.differences, rtol=1e-6, atol=1e-6)
        said[checks.planted(name)] = found.agree
    assert said.pop(checks.FOUND) is False
    assert all(said.values()) and len(said) == 4


@pytest.mark.parametrize("answer", ["tanh", "", None, 3, ["unit"], {"unit"}, np.tanh, object])
def test_what_is_none_of_the_five_is_no_answer(answer):
    assert "is none of softplus" in checks.planted(answer)


def test_each_of_the_five_is_known_by_its_name_in_any_letters_and_by_itself():
    for name, f in checks.suspects().items():
        said = checks.planted(name)
        assert said == checks.planted(f) == checks.planted(f" {name.upper()} ")
