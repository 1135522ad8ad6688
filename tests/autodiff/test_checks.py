"""The checks accept right answers and reject plausible wrong ones, and leave no trace."""

import numpy as np
import pytest

from course_utils.autodiff import checks, vjp
from course_utils.autodiff.checking import compare
from course_utils.autodiff.rules import RULES, Rule, elementwise

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


@pytest.mark.parametrize(
    "rows",
    [
        RIGHT,
        (
            lambda v, y, a, b: v / (1 + np.exp(b - a)),
            lambda v, y, a, b: v / (1 + np.exp(a - b)),
        ),
        (RIGHT[0], lambda v, y, a, b: v * (1 + np.tanh((b - a) / 2)) / 2),
    ],
    ids=["exp(a - y)", "logistic", "tanh"],
)
def test_right_rules_are_accepted(rows):
    assert checks.logaddexp(elementwise(*rows)) == checks.CORRECT


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (elementwise(lambda *g: -RIGHT[0](*g), RIGHT[1]), "by a is -0.7685 instead of 0.7685"),
        (elementwise(RIGHT[0], lambda *g: -RIGHT[1](*g)), "by b is -0.2315 instead of 0.2315"),
        (elementwise(RIGHT[1], RIGHT[0]), "the one by the other argument"),
        (elementwise(RIGHT[0]), "two arguments, and your rule 1"),
        (elementwise(RIGHT[0], RIGHT[0]), "by b is 0.7685"),
        (elementwise(share, other_share), "a = 1000 and b = 1001 your derivative by a is nan"),
        (elementwise(lambda v, y, a, b: np.exp(a - y), RIGHT[1]), "for every v"),
        (elementwise(lambda v, y, a, b: v * a / y, RIGHT[1]), "by a is"),
        (elementwise(frozen, RIGHT[1]), "second derivatives"),
        (Rule(repeated, repeated, 2), "sum over what was repeated"),
        (RIGHT, "tuple came instead of a Rule"),
    ],
)
def test_wrong_rules_are_rejected_with_their_reason(rule, says):
    said = checks.logaddexp(rule)
    assert said.startswith("Not yet: ") and says in said


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


def test_an_unknown_name_is_no_answer():
    assert "none of softplus" in checks.planted("tanh")
