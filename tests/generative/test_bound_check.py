"""The check accepts right bounds and rejects plausible wrong ones with their reason."""

import math
from functools import partial

import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn import functional

from course_utils.generative.bound_check import CORRECT, negative_bound
from course_utils.generative.objectives import evidence_bound


def bound(x, mean, log_variance, noise, decode, log_scale, *, wrong=""):
    """The negative bound by torch.distributions, or with one thing wrong."""
    q, prior = Normal(mean, torch.exp(log_variance / 2)), Normal(0.0, 1.0)
    s = {"variance": q.stddev**2, "no noise": 0.0}.get(wrong, q.stddev)
    log_p = Normal(decode(mean + s * noise), log_scale.exp()).log_prob(x).flatten(1)
    log_p = log_p.mean(dim=1) if wrong == "mean of pixels" else log_p.sum(dim=1)
    if wrong == "squares":
        log_p = -((decode(mean + s * noise) - x) ** 2).flatten(1).sum(dim=1)
    if wrong == "no constant":
        log_p = log_p + x[0].numel() * math.log(2 * math.pi) / 2
    kl = kl_divergence(prior, q) if wrong == "backwards" else kl_divergence(q, prior)
    kl = kl.sum(dim=1) * {"half": 2, "sign": -1, "no kl": 0}.get(wrong, 1)
    return {"per picture": kl - log_p, "sum": (kl - log_p).sum()}.get(
        wrong, (kl - log_p).mean()
    )


def entropy(x, mean, log_variance, noise, decode, log_scale):
    """The usual mistake of taking grey values for coin tosses."""
    q = Normal(mean, torch.exp(log_variance / 2))
    out = decode(q.mean + q.stddev * noise)
    loss = functional.binary_cross_entropy(out, x, reduction="sum") / len(x)
    return loss + kl_divergence(q, Normal(0.0, 1.0)).sum(dim=1).mean()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("variance", "standard deviation is"),
        ("no noise", "should be drawn"),
        ("mean of pixels", "it is their sum"),
        ("backwards", "wrong way round"),
        ("half", "factor 1/2"),
        ("sign", "wrong sign"),
        ("no kl", "is missing"),
        ("squares", "log_scale"),
        ("no constant", "returns"),
        ("per picture", "(3,) instead of"),
        ("sum", "returns"),
    ],
)
def test_wrong_answers_are_rejected_with_their_reason(wrong, says):
    found = negative_bound(partial(bound, wrong=wrong))
    assert found.startswith("Not yet: for 3 pictures") and says in found


def test_cross_entropy_of_grey_values_is_rejected():
    assert negative_bound(entropy).startswith("Not yet")


def test_a_number_without_gradients_is_rejected():
    assert "float" in negative_bound(lambda *given: bound(*given).item())
    assert "no gradient reaches mean" in negative_bound(lambda *given: bound(*given).detach())


def test_a_gradient_that_does_not_go_through_the_draw_is_rejected():
    def cut(x, mean, log_variance, noise, decode, log_scale):
        def fixed(z):
            return decode(z.detach())

        return bound(x, mean, log_variance, noise, fixed, log_scale)

    assert "its gradient by mean is wrong" in negative_bound(cut)


def test_right_answers_are_accepted():
    def ours(x, mean, log_variance, noise, decode, log_scale):
        def model(x, noise):
            z = mean + torch.exp(log_variance / 2) * noise
            return decode(z), mean, log_variance, log_scale

        return evidence_bound(model, {"x": x, "noise": noise})["loss"]

    assert negative_bound(bound) == negative_bound(ours) == CORRECT
