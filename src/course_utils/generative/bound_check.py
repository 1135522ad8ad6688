"""The check of the exercise on the evidence bound: it says what is right or wrong.

Entry point: `negative_bound`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

CORRECT = "Correct: the negative evidence bound, in nats a picture, and its gradients."
CLOSE = 1e-4  # of the value: single precision, whatever the order of the sums


class Case(NamedTuple):
    """One call of the reader's function."""

    x: Tensor
    mean: Tensor
    log_variance: Tensor
    noise: Tensor
    decode: Callable
    log_scale: Tensor


def negative_bound(answer: Callable) -> str:
    """Check a function that estimates the negative evidence bound with one draw a picture.

    Parameters
    ----------
    answer : callable
        ``negative_bound(x, mean, log_variance, noise, decode, log_scale)`` takes pictures
        (n, 1, side, side), mean and log variance (n, d) of their codes, standard normal noise
        (n, d), a decoder, and the logarithm of a pixel's standard deviation, a tensor of shape
        (). It returns the mean over the n pictures as a tensor of shape ().

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong.

    Examples
    --------
    >>> negative_bound(lambda *given: torch.zeros(()))
    'Not yet: for 3 pictures your function returns 0, not 13.82.'
    """
    for case in _cases():
        if complaint := _complaint(answer, case):
            return f"Not yet: for {len(case.x)} pictures your function {complaint}."
    return CORRECT


def _complaint(answer, case):
    """Say what is wrong with the answer in this case; empty if nothing is."""
    found, right = answer(*case), _bound(case)
    if not isinstance(found, Tensor) or found.shape != ():
        shape = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
        return f"returns {shape} instead of a tensor of shape (), the mean over the pictures"
    if not _close(found, right):
        said = f"returns {found.item():.5g}, not {right.item():.5g}"
        reason = next((text for text, value in _mistakes(case) if _close(found, value)), "")
        return f"{said}: {reason}" if reason else said
    return _complaint_about_gradients(found, right, case)


def _complaint_about_gradients(found, right, case):
    for name in ("mean", "log_variance", "log_scale"):
        given = getattr(case, name)
        try:
            (ours,) = torch.autograd.grad(right, given, retain_graph=True)
            (theirs,) = torch.autograd.grad(found, given, retain_graph=True)
        except RuntimeError:
            return f"has the right value, but no gradient reaches {name}"
        if not torch.allclose(theirs, ours, rtol=1e-3, atol=1e-4 * float(ours.abs().max())):
            return f"has the right value, but its gradient by {name} is wrong"
    return ""


def _bound(case, deviation=None, divergence=None, log_likelihood=None):
    """The negative bound, or what becomes of it when one of its three parts is another."""
    deviation = torch.exp(case.log_variance / 2) if deviation is None else deviation
    off = case.x - case.decode(case.mean + deviation * case.noise)
    terms = off**2 / 2 * torch.exp(-2 * case.log_scale) + case.log_scale
    terms = (terms + math.log(2 * math.pi) / 2).flatten(1)
    likelihood = -terms.sum(dim=1) if log_likelihood is None else log_likelihood(terms, off)
    return ((_kl(case) if divergence is None else divergence) - likelihood).mean()


def _kl(case):
    """KL(N(mean, variance) || N(0, I)) for each picture."""
    mean, log_variance = case.mean, case.log_variance
    return (mean**2 + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2


def _mistakes(case):
    """Yield plausible mistakes: a hint, and the value that an answer then has."""
    mean, log_variance = case.mean, case.log_variance
    backwards = ((1 + mean**2) * torch.exp(-log_variance) - 1 + log_variance).sum(dim=1) / 2

    def without_scale(terms, off):
        return -(off**2).flatten(1).sum(dim=1)

    yield (
        "the noise is multiplied by the variance; the standard deviation is "
        "exp(log_variance / 2)",
        _bound(case, deviation=torch.exp(log_variance)),
    )
    yield (
        "z is the mean; it should be drawn: mean plus standard deviation times noise",
        _bound(case, deviation=torch.zeros_like(mean)),
    )
    yield (
        "the log likelihood is a mean over pixels; it is their sum, else the divergence counts "
        "as many times too much as there are pixels",
        _bound(case, log_likelihood=lambda terms, off: -terms.mean(dim=1)),
    )
    yield (
        "the divergence is the wrong way round: it is KL(q || p) with the prior p second",
        _bound(case, divergence=backwards),
    )
    yield "the factor 1/2 of the divergence is missing", _bound(case, divergence=2 * _kl(case))
    yield "the divergence has the wrong sign", _bound(case, divergence=-_kl(case))
    yield "the divergence is missing", _bound(case, divergence=0 * _kl(case))
    yield (
        "the squared error stands where the log density of pixels belongs, with its log_scale",
        _bound(case, log_likelihood=without_scale),
    )


def _close(a, b):
    return abs(a.item() - b.item()) <= CLOSE * (1 + abs(b.item()))


def _cases():
    """Small cases that no mistake passes; the decoder is no constant and not linear."""
    generator = torch.Generator().manual_seed(3)
    for n, d, log_scale in ((3, 2, -1.0), (2, 5, 0.3)):
        x = torch.rand(n, 1, 4, 4, generator=generator)
        mean, log_variance, noise = torch.randn(3, n, d, generator=generator)
        weights = torch.randn(d, 16, generator=generator)

        def decode(z, weights=weights):
            return torch.sigmoid(z @ weights).reshape(-1, 1, 4, 4)

        given = mean.requires_grad_(), log_variance.requires_grad_(), noise
        yield Case(x, *given, decode, torch.tensor(log_scale, requires_grad=True))
