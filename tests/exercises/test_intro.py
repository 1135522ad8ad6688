"""The check accepts right samples in every style, and refuses wrong ones with their reason."""

import random
import statistics

import numpy as np
import pytest
import torch
from scipy import stats

from course_utils.exercises.intro import CORRECT, mixture_samples


def right(w, m, s, n, rng):
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + s[j] * rng.standard_normal(n)


def one_by_one(w, m, s, n, rng):
    x = []
    for _ in range(n):
        u, j = rng.random(), 0
        while u > w[j] and j < len(w) - 1:
            u, j = u - w[j], j + 1
        x.append(rng.normal(m[j], s[j]))
    return x


def in_place(w, m, s, n, rng):
    j = np.searchsorted(np.cumsum(w), rng.random(n)).clip(max=len(w) - 1)
    x = rng.standard_normal(n)
    x *= s[j]
    x += m[j]
    w[:] = m[:] = s[:] = 0
    return x


def in_shuffled_blocks(w, m, s, n, rng):
    counts = rng.multinomial(n, w)
    parts = [rng.normal(a, b, c) for a, b, c in zip(m, s, counts, strict=True)]
    return rng.permutation(np.concatenate(parts))


def where_they_came_from(w, m, s, n, rng):
    """All Gaussians for each sample, and one of them is taken."""
    every = m + s * rng.standard_normal((n, len(w)))
    chosen = rng.multinomial(1, w, size=n).argmax(axis=1)
    return np.take_along_axis(every, chosen[:, None], axis=1)[:, 0]


def by_scipy(w, m, s, n, rng):
    j = stats.multinomial.rvs(1, w, size=n, random_state=rng).argmax(axis=1)
    return stats.norm.rvs(m[j], s[j], random_state=rng)


def by_inverse(w, m, s, n, rng):
    j = rng.choice(len(w), n, p=w)
    normal = statistics.NormalDist()
    return (m[i] + s[i] * normal.inv_cdf(1 - u) for i, u in zip(j, rng.random(n), strict=True))


def by_torch(w, m, s, n, rng):
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    j = torch.multinomial(torch.from_numpy(w), n, replacement=True, generator=generator)
    noise = torch.randn(n, generator=generator)
    return torch.from_numpy(m)[j] + torch.from_numpy(s)[j] * noise


def in_single_precision(w, m, s, n, rng):
    return right(w, m.astype(np.float32), s, n, rng).astype(np.float32)


def by_the_module_random(w, m, s, n, rng):
    own = random.Random(int(rng.integers(2**32)))
    chosen = own.choices(range(len(w)), weights=w, k=n)
    return [own.gauss(m[j], s[j]) for j in chosen]


RIGHT = [
    right, one_by_one, in_place, in_shuffled_blocks, where_they_came_from, by_scipy, by_inverse,
    by_torch, in_single_precision, by_the_module_random,
]  # fmt: skip


@pytest.mark.parametrize("answer", RIGHT)
def test_right_answers_are_accepted(answer):
    assert mixture_samples(answer) == CORRECT


def forgets_weights(w, m, s, n, rng):
    j = rng.integers(len(w), size=n)
    return m[j] + s[j] * rng.standard_normal(n)


def mixes_samples(w, m, s, n, rng):
    return (m + s * rng.standard_normal((n, len(w)))) @ w


def takes_variances(w, m, s, n, rng):
    return right(w, m, s**2, n, rng)


def takes_roots(w, m, s, n, rng):
    return right(w, m, np.sqrt(s), n, rng)


def chooses_once(w, m, s, n, rng):
    j = rng.choice(len(w), p=w)
    return m[j] + s[j] * rng.standard_normal(n)


def one_gaussian(w, m, s, n, rng):
    mean = w @ m
    return rng.normal(mean, np.sqrt(w @ (s**2 + m**2) - mean**2), n)


def own_seed(w, m, s, n, rng):
    return right(w, m, s, n, np.random.default_rng(0))


def own_chance(w, m, s, n, rng):
    return right(w, m, s, n, np.random.default_rng())


def the_global_generator(w, m, s, n, rng):
    j = np.random.choice(len(w), size=n, p=w)  # noqa: NPY002
    return m[j] + s[j] * np.random.standard_normal(n)  # noqa: NPY002


def noise_of_its_own(w, m, s, n, rng):
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + s[j] * np.random.default_rng().standard_normal(n)


def choice_with_a_fixed_seed(w, m, s, n, rng):
    j = np.random.default_rng(5).choice(len(w), size=n, p=w)
    return m[j] + s[j] * rng.standard_normal(n)


def noise_with_a_fixed_seed(w, m, s, n, rng):
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + s[j] * np.random.default_rng(5).standard_normal(n)


def sorted_shares(w, m, s, n, rng):
    counts = np.diff(np.rint(np.cumsum([0, *w]) * n).astype(int))
    return np.repeat(m, counts) + np.repeat(s, counts) * rng.standard_normal(n)


def shuffled_shares(w, m, s, n, rng):
    return rng.permutation(sorted_shares(w, m, s, n, rng))


def one_after_the_other(w, m, s, n, rng):
    counts = rng.multinomial(n, w)
    return np.repeat(m, counts) + np.repeat(s, counts) * rng.standard_normal(n)


def in_order(w, m, s, n, rng):
    return np.sort(right(w, m, s, n, rng))


def one_noise_for_both_halves(w, m, s, n, rng):
    half = rng.standard_normal(n - n // 2)
    j = rng.choice(len(w), size=n, p=w)
    return m[j] + s[j] * np.concatenate([half, -half])[:n]


def from_a_copy(w, m, s, n, rng):
    copy = np.random.default_rng()
    copy.bit_generator.state = rng.bit_generator.state
    return right(w, m, s, n, copy)


def returns_columns(w, m, s, n, rng):
    return m + s * rng.standard_normal((n, len(w)))


def one_too_many(w, m, s, n, rng):
    return right(w, m, s, n + 1, rng)


def means_alone(w, m, s, n, rng):
    return m[rng.choice(len(w), size=n, p=w)]


def not_finite(w, m, s, n, rng):
    x = right(w, m, s, n, rng)
    x[-1] = np.nan
    return x


def forgets_return(w, m, s, n, rng):
    right(w, m, s, n, rng)


def too_few_arguments(w, m, s, n):
    return m


def never_ends(w, m, s, n, rng):
    x = []
    while len(x) < n:
        rng.integers(len(w))
    return x


def the_stub(w, m, s, n, rng):
    raise NotImplementedError("your turn")


WRONG = [
    (forgets_weights, "equally often"),
    (mixes_samples, "one Gaussian for each sample"),
    (takes_variances, "standard deviations"),
    (takes_roots, "standard deviations"),
    (chooses_once, "mean"),
    (one_gaussian, "single Gaussian"),
    (own_seed, "ignores the rng"),
    (own_chance, "take all chance from this rng"),
    (the_global_generator, "take all chance from this rng"),
    (noise_of_its_own, "take all chance from this rng"),
    (choice_with_a_fixed_seed, "one Gaussian after the other"),
    (noise_with_a_fixed_seed, "a normal number of its own"),
    (sorted_shares, "one Gaussian after the other"),
    (shuffled_shares, "choose at random, anew for each sample"),
    (one_after_the_other, "one Gaussian after the other"),
    (in_order, "one Gaussian after the other"),
    (one_noise_for_both_halves, "a normal number of its own"),
    (from_a_copy, "although the rng has moved on"),
    (returns_columns, "shape"),
    (one_too_many, "shape"),
    (means_alone, "standard deviation 0.00"),
    (not_finite, "nan"),
    (forgets_return, 'its "return" missing'),
    (too_few_arguments, "TypeError"),
    (never_ends, "does not come to an end"),
    (the_stub, "not finished"),
    (None, "expected a function"),
]


@pytest.mark.parametrize(("answer", "says"), WRONG)
def test_wrong_answers_are_refused_with_their_reason(answer, says):
    found = mixture_samples(answer)
    assert found.startswith("Not yet: for w = ") and says in found
    assert found.endswith(".") and "\n" not in found


@pytest.mark.parametrize("seed", range(5))
def test_a_right_answer_passes_whatever_its_luck(seed):
    """It draws other numbers than the generator would give by itself."""

    def lucky(w, m, s, n, rng):
        rng = np.random.default_rng([seed, int(rng.integers(2**32))])
        return right(w, m, s, n, rng)

    assert mixture_samples(lucky) == CORRECT
