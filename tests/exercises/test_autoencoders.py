"""The check accepts right bounds in every style, and refuses wrong ones with their reason."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn import functional

from course_utils.exercises.autoencoders import CORRECT, negative_bound
from course_utils.generative.objectives import evidence_bound


def bound(x, mean, log_variance, noise, decode, log_scale, *, wrong=""):
    """The negative bound by torch.distributions, or with one thing wrong."""
    q, prior = Normal(mean, torch.exp(log_variance / 2)), Normal(0.0, 1.0)
    s = {
        "variance": q.stddev**2, "log variance": log_variance, "no noise": 0.0, "raw noise": 1.0
    }.get(wrong, q.stddev)  # fmt: skip
    scale = {"variance scale": (log_scale / 2).exp(), "raw scale": log_scale.abs()}.get(
        wrong, log_scale.exp()
    )
    off, pixels = x - decode(mean + s * noise), x[0].numel()
    log_p = Normal(0.0, scale).log_prob(off).flatten(1)
    log_p = log_p.mean(dim=1) if "mean of pixels" in wrong else log_p.sum(dim=1)
    squares = (off**2).flatten(1).sum(dim=1)
    if wrong == "squares":
        log_p = -squares
    log_p = log_p + {
        "no constant": pixels * math.log(2 * math.pi) / 2,
        "no log_scale": pixels * log_scale,
        "no half": -squares / 2 / scale**2,
        "scale once": squares / 2 * (1 / scale**2 - 1 / scale),
    }.get(wrong, 0.0)
    kl = kl_divergence(prior, q) if wrong == "backwards" else kl_divergence(q, prior)
    kl = kl.mean(dim=1) if "mean of code" in wrong else kl.sum(dim=1)
    kl = kl * {"half": 2, "sign of kl": -1, "no kl": 0}.get(wrong, 1)
    kl = kl.sum() if wrong == "sum of kl" else kl
    log_p = -log_p if wrong == "sign of log p" else log_p
    loss = kl - log_p
    return {"per picture": loss, "sum": loss.sum(), "sign": -loss.mean()}.get(
        wrong, loss.mean()
    )


def by_formula(x, mean, log_variance, noise, decode, log_scale):
    z = mean + (log_variance / 2).exp() * noise
    squares = ((x - decode(z)) ** 2).sum() / (2 * torch.exp(2 * log_scale))
    constants = x.numel() * (log_scale + 0.5 * math.log(2 * math.pi))
    kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum()
    return (squares + constants + kl) / x.shape[0]


def with_784_written_out(x, mean, log_variance, noise, decode, log_scale):
    z = mean + torch.exp(log_variance / 2) * noise
    off = x.view(-1, 784) - decode(z).reshape(-1, 784)
    log_p = -(off**2).sum(1) / (2 * log_scale.exp() ** 2)
    log_p = log_p - 784 * log_scale - 392 * np.log(2 * np.pi)
    return ((mean**2 + log_variance.exp() - 1 - log_variance).sum(1) / 2 - log_p).mean()


def picture_by_picture(x, mean, log_variance, noise, decode, log_scale):
    total = 0.0
    for i in range(len(x)):
        s = torch.exp(log_variance[i] / 2)
        decoded = decode((mean[i] + s * noise[i])[None])[0]
        for a, b in zip(x[i, 0], decoded[0], strict=True):
            total = total - Normal(b, torch.exp(log_scale)).log_prob(a).sum()
        for m, v in zip(mean[i], log_variance[i], strict=True):
            total = total + (m * m + torch.exp(v) - 1 - v) / 2
    return total / len(x)


def by_nll_loss(x, mean, log_variance, noise, decode, log_scale):
    out = decode(mean + torch.exp(0.5 * log_variance) * noise)
    variance = torch.exp(2 * log_scale).expand_as(x)
    nll = functional.gaussian_nll_loss(out, x, variance, full=True, reduction="sum")
    kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
    return (nll + kl) / x.size(0)


def by_whole_distributions(x, mean, log_variance, noise, decode, log_scale):
    q = Independent(Normal(mean, (log_variance / 2).exp()), 1)
    prior = Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1)
    p = Independent(Normal(decode(q.mean + q.stddev * noise), log_scale.exp()), 3)
    return torch.mean(kl_divergence(q, prior) - p.log_prob(x))


def in_place(x, mean, log_variance, noise, decode, log_scale):
    variance = log_variance.exp()
    kl = (mean**2 + variance - 1 - log_variance).sum() / 2
    noise *= variance.sqrt()
    noise += mean
    x -= decode(noise)
    x /= log_scale.exp()
    return (kl + (x**2).sum() / 2) / len(x) + 784 * (log_scale + math.log(2 * math.pi) / 2)


def in_double_precision(x, mean, log_variance, noise, decode, log_scale):
    def twice(z):
        return decode(z.float()).double()

    given = [v.double() for v in (x, mean, log_variance, noise)]
    return by_formula(*given, twice, log_scale.double())


def mapped_over_pictures(x, mean, log_variance, noise, decode, log_scale):
    def one(x, mean, log_variance, noise):
        return by_formula(
            x[None], mean[None], log_variance[None], noise[None], decode, log_scale
        )

    return torch.vmap(one)(x, mean, log_variance, noise).mean()


def of_the_package(x, mean, log_variance, noise, decode, log_scale):
    def model(x, noise):
        z = mean + torch.exp(log_variance / 2) * noise
        return decode(z), mean, log_variance, log_scale

    return evidence_bound(model, {"x": x, "noise": noise})["loss"]


RIGHT = [
    bound, by_formula, with_784_written_out, picture_by_picture, by_nll_loss,
    by_whole_distributions, in_place, in_double_precision, mapped_over_pictures, of_the_package,
]  # fmt: skip


@pytest.mark.parametrize("answer", RIGHT)
def test_right_answers_are_accepted(answer):
    assert negative_bound(answer) == CORRECT


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("variance", "by the variance; the standard deviation is"),
        ("log variance", "by the log variance; the standard deviation is"),
        ("no noise", "should be drawn"),
        ("raw noise", "should be multiplied by the standard deviation"),
        ("mean of pixels", "it is their sum"),
        ("mean of pixels, mean of code", "both are sums"),
        ("mean of code", "mean over the numbers of the code"),
        ("backwards", "wrong way round"),
        ("half", "factor 1/2 of the divergence"),
        ("no half", "factor 1/2 of the squared error"),
        ("sign", "the sign is wrong: this is the bound"),
        ("sign of kl", "the divergence has the wrong sign"),
        ("sign of log p", "the log likelihood has the wrong sign"),
        ("no kl", "the divergence is missing"),
        ("sum of kl", "summed over the pictures"),
        ("squares", "the squared error is used where"),
        ("no constant", "the constant log(2 pi) / 2"),
        ("no log_scale", "log_scale itself is missing"),
        ("scale once", "divided by the wrong power of the scale"),
        ("variance scale", "logarithm of the variance"),
        ("raw scale", "taken for the scale itself"),
        ("sum", "the sum over the pictures; their mean is wanted"),
        ("per picture", "a tensor of shape (3,)"),
    ],
)
def test_wrong_answers_are_refused_with_their_reason(wrong, says):
    found = negative_bound(partial(bound, wrong=wrong))
    assert found.startswith("Not yet: for 3 pictures your function") and says in found
    assert found.endswith(".") and "\n" not in found


def entropy(x, mean, log_variance, noise, decode, log_scale):
    """The usual mistake of taking grey values for coin tosses."""
    q = Normal(mean, torch.exp(log_variance / 2))
    out = decode(q.mean + q.stddev * noise)
    loss = functional.binary_cross_entropy(out, x, reduction="sum") / len(x)
    return loss + kl_divergence(q, Normal(0.0, 1.0)).sum(dim=1).mean()


def cut(x, mean, log_variance, noise, decode, log_scale):
    """No gradient goes through the draw."""
    return bound(x, mean, log_variance, noise, lambda z: decode(z.detach()), log_scale)


def through_numpy(x, mean, log_variance, noise, decode, log_scale):
    return torch.tensor(bound(x, mean, log_variance, noise, decode, log_scale).item())


def forgets_return(*given):
    bound(*given)


def the_stub(*given):
    raise NotImplementedError("your turn")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (entropy, "the cross-entropy is used where"),
        (cut, "its gradient by mean is wrong"),
        (through_numpy, "no gradient reaches mean"),
        (lambda *given: bound(*given).item(), "a float instead of a tensor"),
        (lambda *given: bound(*given).detach().numpy(), "a ndarray instead of a tensor"),
        (lambda *given: bound(*given)[None], "a tensor of shape (1,)"),
        (lambda *given: torch.tensor(3), "a tensor of shape () and torch.int64"),
        (lambda *given: bound(*given) * float("nan"), "returns nan, not"),
        (lambda *given: bound(*given).log().neg().sqrt(), "returns nan, not"),
        (lambda x, mean: x, "TypeError"),
        (lambda *given: given[0] @ given[1], "RuntimeError"),
        (lambda *given: given[1].numpy(), "RuntimeError"),
        (forgets_return, 'its "return" missing'),
        (the_stub, "not finished"),
        (None, "expected a function"),
    ],
)
def test_other_wrong_answers_get_a_sentence(answer, says):
    found = negative_bound(answer)
    assert found.startswith("Not yet: for 3 pictures ") and says in found
    assert found.endswith(".") and "\n" not in found
