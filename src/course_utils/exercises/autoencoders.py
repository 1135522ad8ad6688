"""The check of the exercise on the evidence bound: it says what is right or wrong.

Entry point: `negative_bound`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy

from course_utils.judging import Fault, ask, verdict

CORRECT = "Correct: the negative evidence bound, in nats a picture, and its gradients."
CLOSE = 1e-4  # of the value: single precision, whatever the order of the sums
PIXELS = 28 * 28


class Case(NamedTuple):
    """One call of the reader's function."""

    x: Tensor
    mean: Tensor
    log_variance: Tensor
    noise: Tensor
    decode: Callable
    log_scale: Tensor


def negative_bound(answer: Callable) -> str:
    """Check a function that estimates the negative evidence bound with one draw per picture.

    Parameters
    ----------
    answer : callable
        ``negative_bound(x, mean, log_variance, noise, decode, log_scale)`` takes pictures
        (n, 1, 28, 28), mean and log variance (n, d) of their codes, standard normal noise
        (n, d), a decoder, and the logarithm of a pixel's standard deviation, a tensor of shape
        (). It returns the mean over the n pictures as a tensor of shape ().

    Returns
    -------
    str
        `CORRECT`, or the first thing that is wrong.

    Examples
    --------
    >>> negative_bound(lambda *given: torch.zeros(()))
    'Not yet: for 3 pictures your function returns 0, not 477.39.'
    """
    cases = ((f"for {len(case.x)} pictures", (answer, case)) for case in _cases())
    return verdict(_judge, cases, CORRECT)


def _judge(answer, case):
    # Copies, so that an answer may work in place; gradients flow back through them.
    given = (v.clone() if isinstance(v, Tensor) else v for v in case)
    found, right = ask(answer, *given), _bound(case)
    if not isinstance(found, Tensor) or found.shape != () or not found.is_floating_point():
        raise Fault(
            f"your function returns {_kind(found)} instead of a tensor of shape () with the "
            "mean over the pictures"
        )
    if not _close(found, right):
        reason = next((text for text, value in _mistakes(case) if _close(found, value)), "")
        said = f"your function returns {found.item():.5g}, not {right.item():.5g}"
        raise Fault(f"{said}: {reason}" if reason else said)
    _judge_gradients(found, right, case)


def _kind(found):
    if isinstance(found, Tensor):
        return f"a tensor of shape {tuple(found.shape)} and {found.dtype}"
    return f"a {type(found).__name__}"


def _judge_gradients(found, right, case):
    for name in ("mean", "log_variance", "log_scale"):
        given = getattr(case, name)
        (ours,) = torch.autograd.grad(right, given, retain_graph=True)
        try:
            (theirs,) = torch.autograd.grad(found, given, retain_graph=True)
        except RuntimeError:
            raise Fault(
                f"your function has the right value, but no gradient reaches {name}: stay with "
                "tensors, without detach, item or numpy"
            ) from None
        if not torch.allclose(theirs, ours, rtol=1e-3, atol=1e-4 * float(ours.abs().max())):
            raise Fault(
                f"your function has the right value, but its gradient by {name} is wrong"
            )


def _bound(case, deviation=None, divergence=None, likelihood=None):
    """The negative bound, or its value when one of its three parts is replaced."""
    deviation = torch.exp(case.log_variance / 2) if deviation is None else deviation
    off = (case.x - case.decode(case.mean + deviation * case.noise)).flatten(1)
    log_p = (likelihood or _log_likelihood)(off, case.log_scale)
    return ((_kl(case) if divergence is None else divergence) - log_p).mean()


def _terms(off, log_scale):
    """Minus the log density of each pixel."""
    return off**2 / 2 * torch.exp(-2 * log_scale) + log_scale + math.log(2 * math.pi) / 2


def _log_likelihood(off, log_scale):
    return -_terms(off, log_scale).sum(dim=1)


def _kl(case):
    """KL(N(mean, variance) || N(0, I)) for each picture."""
    mean, log_variance = case.mean, case.log_variance
    return (mean**2 + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2


def _mistakes(case) -> Iterator[tuple[str, Tensor]]:
    """Yield plausible mistakes: a hint, and the value of an answer with this mistake."""
    right, (n, d) = _bound(case), case.mean.shape
    yield "the sign is wrong: this is the bound, and its negative is wanted", -right
    yield "this is the sum over the pictures; their mean is wanted", n * right
    z = case.mean + torch.exp(case.log_variance / 2) * case.noise
    tosses = binary_cross_entropy(case.decode(z), case.x, reduction="sum") / n
    yield (
        "the cross-entropy is used where the log density of pixels belongs: grey values are "
        "not tosses of a coin",
        tosses + _kl(case).mean(),
    )
    yield from _mistakes_of_the_draw(case)
    yield from _mistakes_of_the_divergence(case)
    for reason, likelihood in _LIKELIHOODS.items():
        yield reason, _bound(case, likelihood=likelihood)
    yield (
        "divergence and log likelihood are both means, over the code and over pixels; both are "
        "sums",
        _bound(case, divergence=_kl(case) / d, likelihood=_LIKELIHOODS[MEAN_OF_PIXELS]),
    )


def _mistakes_of_the_draw(case):
    yield (
        "the noise is multiplied by the variance; the standard deviation is "
        "exp(log_variance / 2)",
        _bound(case, deviation=torch.exp(case.log_variance)),
    )
    yield (
        "the noise is multiplied by the log variance; the standard deviation is "
        "exp(log_variance / 2)",
        _bound(case, deviation=case.log_variance),
    )
    yield (
        "z is the mean; it should be drawn: mean plus standard deviation times noise",
        _bound(case, deviation=torch.zeros_like(case.mean)),
    )
    yield (
        "the noise is added as it is; it should be multiplied by the standard deviation",
        _bound(case, deviation=torch.ones_like(case.mean)),
    )


def _mistakes_of_the_divergence(case):
    mean, log_variance, kl = case.mean, case.log_variance, _kl(case)
    backwards = ((1 + mean**2) * torch.exp(-log_variance) - 1 + log_variance).sum(dim=1) / 2
    yield (
        "the divergence is the wrong way round: it should be KL(q || p), the prior p second",
        _bound(case, divergence=backwards),
    )
    yield "the factor 1/2 of the divergence is missing", _bound(case, divergence=2 * kl)
    yield "the divergence has the wrong sign", _bound(case, divergence=-kl)
    yield "the divergence is missing", _bound(case, divergence=0 * kl)
    yield (
        "the divergence is a mean over the numbers of the code; it should be their sum",
        _bound(case, divergence=kl / mean.shape[1]),
    )
    yield (
        "the divergence is summed over the pictures; their mean is wanted",
        _bound(case, divergence=kl.sum()),
    )


MEAN_OF_PIXELS = (
    "the log likelihood is a mean over pixels; it is their sum, else the divergence counts as "
    "many times too much as there are pixels"
)
_LIKELIHOODS = {
    MEAN_OF_PIXELS: lambda off, s: -_terms(off, s).mean(dim=1),
    "the constant log(2 pi) / 2 of each pixel is missing": (
        lambda off, s: _log_likelihood(off, s) + off.shape[1] * math.log(2 * math.pi) / 2
    ),
    "log_scale itself is missing, which makes a larger scale cost something": (
        lambda off, s: _log_likelihood(off, s) + off.shape[1] * s
    ),
    "the squared error is used where the log density of pixels belongs, with its log_scale": (
        lambda off, s: -(off**2).sum(dim=1)
    ),
    "the factor 1/2 of the squared error is missing": (
        lambda off, s: _log_likelihood(2**0.5 * off, s)
    ),
    "the error is divided by the wrong power of the scale; its square should be divided by the "
    "square of the scale": lambda off, s: _log_likelihood(off * torch.exp(s / 2), s),
    "log_scale is taken for the logarithm of the variance; it is that of the standard "
    "deviation": lambda off, s: _log_likelihood(off, s / 2),
    "log_scale is taken for the scale itself, which is its exponential": (
        lambda off, s: _log_likelihood(off, torch.log(s.abs()))
    ),
    "the log likelihood has the wrong sign": lambda off, s: -_log_likelihood(off, s),
}


def _close(a, b):
    return abs(a.item() - b.item()) <= CLOSE * (1 + abs(b.item()))


def _cases() -> Iterator[Case]:
    """Small cases that no mistake passes; the decoder is neither constant nor linear."""
    generator = torch.Generator().manual_seed(3)
    for n, d, log_scale in ((3, 2, -0.5), (2, 5, 0.3)):
        x = torch.rand(n, 1, 28, 28, generator=generator)
        mean, log_variance, noise = torch.randn(3, n, d, generator=generator)
        weights = torch.randn(d, PIXELS, generator=generator)

        def decode(z, weights=weights):
            return torch.sigmoid(z @ weights).reshape(-1, 1, 28, 28)

        given = mean.requires_grad_(), log_variance.requires_grad_(), noise
        yield Case(x, *given, decode, torch.tensor(log_scale, requires_grad=True))
