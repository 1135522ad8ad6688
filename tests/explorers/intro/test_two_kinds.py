"""Two kinds of models, against Bayes' rule and SciPy."""

import numpy as np
import pytest
from helpers.clothes_by_hand import rows
from helpers.control_values import tried
from scipy import stats

from course_utils.explorers.intro import TwoKinds, two_kinds
from course_utils.explorers.shared import clothes

places = tried(TwoKinds.declaration.controls["place"])


def points():
    x = np.concatenate([rows(k)[:100] for k in (0, 1, 9)])
    return clothes.components(None, 2).encode(x).reshape(3, 100, 2)


@pytest.mark.parametrize("place", places)
def test_the_generative_model_is_bayes_rule(place):
    laws = [stats.multivariate_normal(z.mean(axis=0), np.cov(z.T, bias=True)) for z in points()]
    logs = np.array([law.logpdf(place) for law in laws])
    right = np.exp(logs - logs.max()) / np.exp(logs - logs.max()).sum()
    chance = TwoKinds().compute(place=place, model="generative")["chance"]
    np.testing.assert_allclose(chance, right, rtol=1e-6, atol=1e-12)


def test_the_discriminative_model_is_near_the_optimum_of_its_loss():
    z, y = points().reshape(-1, 2), np.repeat(np.arange(3), 100)
    p = two_kinds.probabilities("discriminative", z)
    residual = p - np.eye(3)[y]  # the gradient of cross-entropy by the outputs
    assert np.abs(residual.mean(axis=0)).max() < 5e-3
    assert np.abs(residual.T @ z / 300).max() < 0.02
    assert (p.argmax(axis=1) == y).mean() > 0.9


@pytest.mark.parametrize("place", places)
def test_the_share_of_rarer_samples(place):
    p = two_kinds.generative()
    x = p.sample(20_000, np.random.default_rng(99))
    right = 100 * (p.log_density(x) < p.log_density(place)).mean()
    assert TwoKinds().compute(place=place)["share"] == pytest.approx(right, abs=2.5)


def test_each_kind_of_place_has_its_words():
    explorer, middle = TwoKinds(), tuple(two_kinds.generative().means[2])
    says = explorer.describe(place=middle, model="generative")
    assert "a usual one" in says and "ankle boot" in says
    assert "none of 10,000" in explorer.describe(place=(-12, -12), model="generative")
    assert "it says nothing" in explorer.describe(place=middle)
    edge = tuple(two_kinds.generative().means[2] + [0, 3.6])
    assert "seldom" in explorer.describe(place=edge, model="generative")


def test_what_the_answer_in_the_chapter_says_of_the_corner():
    corner = (-12.0, -12.0)
    both = [two_kinds.probabilities(kind, np.array(corner)) for kind in two_kinds.KINDS]
    assert min(p.max() for p in both) > 0.99
    assert both[0].argmax() != both[1].argmax()
