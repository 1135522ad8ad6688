"""The check accepts right samples and rejects plausible wrong ones, with their reason."""

import numpy as np
import pytest

from course_utils.generative.checks import CORRECT, mixture_samples


def right(w, m, s, n, rng):
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + s[j] * rng.standard_normal(n)


def in_blocks(w, m, s, n, rng):
    """Right, too: as many of each as chance says, one kind after the other."""
    counts = rng.multinomial(n, w)
    return np.concatenate(
        [a + b * rng.standard_normal(c) for a, b, c in zip(m, s, counts, strict=True)]
    )


def forgets_weights(w, m, s, n, rng):
    j = rng.integers(len(w), size=n)
    return m[j] + s[j] * rng.standard_normal(n)


def mixes_samples(w, m, s, n, rng):
    return (m + s * rng.standard_normal((n, len(w)))) @ w


def takes_variances(w, m, s, n, rng):
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + s[j] ** 2 * rng.standard_normal(n)


def takes_roots(w, m, s, n, rng):
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + np.sqrt(s[j]) * rng.standard_normal(n)


def chooses_once(w, m, s, n, rng):
    j = rng.choice(len(w), p=w)
    return m[j] + s[j] * rng.standard_normal(n)


def own_chance(w, m, s, n, rng):
    return right(w, m, s, n, np.random.default_rng(0))


def returns_columns(w, m, s, n, rng):
    return m + s * rng.standard_normal((n, len(w)))


def means_alone(w, m, s, n, rng):
    return m[rng.choice(len(w), size=n, p=w)]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (forgets_weights, "equally often"),
        (mixes_samples, "one Gaussian for each sample"),
        (takes_variances, "standard deviations"),
        (takes_roots, "standard deviations"),
        (chooses_once, "mean"),
        (own_chance, "rng that is given"),
        (returns_columns, "shape"),
        (means_alone, "same samples"),
    ],
)
def test_wrong_answers_are_rejected_with_their_reason(answer, says):
    found = mixture_samples(answer)
    assert found.startswith("Not yet: for w = ") and says in found


@pytest.mark.parametrize("answer", [right, in_blocks])
def test_right_answers_are_accepted(answer):
    assert mixture_samples(answer) == CORRECT
