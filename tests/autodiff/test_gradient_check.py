"""The comparison with differences finds wrong rules, in either direction."""

import numpy as np
import pytest

from course_utils.autodiff import gradient_check, rules


def test_right_derivatives_agree(rng):
    result = gradient_check.compare(
        lambda x, y: np.sin(x) @ y, np.ones((2, 3)), [1, 2, 3], rng=rng
    )
    assert result.agree
    np.testing.assert_allclose(result.forward, result.reverse, rtol=1e-12)


@pytest.mark.parametrize(("wrong", "mode"), [("jvp", "forward"), ("vjp", "reverse")])
def test_a_wrong_rule_is_found_in_its_direction(wrong, mode, monkeypatch, rng):
    right = rules.RULES[np.tanh]
    bent = {"jvp": right.jvp, "vjp": right.vjp}
    bent[wrong] = lambda k, v, y, args, settings: v * (1 - y)
    monkeypatch.setitem(rules.RULES, np.tanh, rules.Rule(**bent, arguments=1))
    result = gradient_check.compare(np.tanh, [0.5, 1.0], rng=rng)
    assert not result.agree
    other = "reverse" if mode == "forward" else "forward"
    np.testing.assert_allclose(getattr(result, other), result.differences, rtol=1e-6)
    assert abs(getattr(result, mode) - result.differences) > 1e-3


@pytest.mark.parametrize("shapes", [[(2, 3), (3,)], [(2, 1), (2, 3)], [(), (4,)], [(1,), (4,)]])
def test_a_gradient_that_was_not_summed_over_what_was_repeated_is_found(
    shapes, monkeypatch, rng
):
    """Its product with v would have the right shape, and the right sum."""
    args = [rng.standard_normal(shape) for shape in shapes]
    assert gradient_check.compare(np.multiply, *args, rng=rng).agree
    right = rules.RULES[np.multiply]
    forgetful = rules.Rule(right.jvp, lambda k, v, y, args, settings: v * args[1 - k], 2)
    monkeypatch.setitem(rules.RULES, np.multiply, forgetful)
    result = gradient_check.compare(np.multiply, *args, rng=rng)
    assert np.isnan(result.reverse) and not result.agree
    np.testing.assert_allclose(result.forward, result.differences, rtol=1e-6)


def test_directions_are_drawn_from_the_generator(rng):
    first = gradient_check.compare(np.sin, [1.0, 2.0], rng=rng)
    assert gradient_check.compare(np.sin, [1.0, 2.0], rng=rng) != first
    again = gradient_check.compare(np.sin, [1.0, 2.0], rng=np.random.default_rng(19640501))
    assert again == first
