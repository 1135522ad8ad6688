r"""Training objectives: each is a function of a model, as a callable, and of a batch.

A batch is a dict of tensors: pictures ``x`` of shape (n, 1, side, side) with values in [0, 1],
labels ``y`` of shape (n,), and the random numbers that the objective needs, so that no
objective draws any. Each returns a dict of means over the batch; training minimises its
``loss``, the other entries are for the reader.

Entry points: `classification`, `reconstruction`, `denoising`, `evidence_bound`; `gaussian_kl`
and `gaussian_log_likelihood` are terms of the last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn import functional

Batch = Mapping[str, Tensor]


def classification(model: Callable, batch: Batch) -> dict[str, Tensor]:
    """Mean cross-entropy of logits, and the share of correct answers.

    Parameters
    ----------
    model : callable
        Takes ``x``, returns logits of shape (n, classes).
    batch : dict of Tensor
        With ``x`` and ``y``.
    """
    logits = model(batch["x"])
    right = (logits.argmax(dim=1) == batch["y"]).float().mean()
    return {"loss": functional.cross_entropy(logits, batch["y"]), "accuracy": right}


def reconstruction(model: Callable, batch: Batch) -> dict[str, Tensor]:
    """Mean squared error per pixel between ``x`` and what the model makes of it."""
    return {"loss": functional.mse_loss(model(batch["x"]), batch["x"])}


def denoising(model: Callable, batch: Batch) -> dict[str, Tensor]:
    """Mean squared error per pixel between ``x`` and what the model makes of ``x`` with noise.

    Vincent et al. 2008. The batch holds standard normal ``noise`` of the shape of ``x`` and
    ``level`` of shape (n,), the standard deviation for each picture.
    """
    level = batch["level"].view(-1, 1, 1, 1)
    return {"loss": functional.mse_loss(model(batch["x"] + level * batch["noise"]), batch["x"])}


def evidence_bound(model: Callable, batch: Batch, beta: float = 1.0) -> dict[str, Tensor]:
    r"""Negative evidence lower bound of a variational autoencoder, in nats per picture.

    Kingma and Welling 2014, arXiv:1312.6114, eq. 3 with one draw, and the weight `beta` on the
    divergence (Higgins et al. 2017). Pixels are Gaussian around the decoded ones, with one
    standard deviation for all, so this is a density of pixels and may be negative.

    Parameters
    ----------
    model : callable
        Takes ``x`` and ``noise``; returns decoded pictures, mean and log variance of the codes,
        and the logarithm of a pixel's standard deviation.
    batch : dict of Tensor
        With ``x`` and standard normal ``noise`` of shape (n, latent).
    beta : float, default=1
        Weight of the divergence, at least 0.

    Returns
    -------
    dict of Tensor
        ``loss``; ``kl``, the divergence in nats; ``error``, the squared error per pixel.
    """
    decoded, mean, log_variance, log_scale = model(batch["x"], batch["noise"])
    kl = gaussian_kl(mean, log_variance).mean()
    likelihood = gaussian_log_likelihood(batch["x"], decoded, log_scale).mean()
    error = functional.mse_loss(decoded, batch["x"])
    return {"loss": beta * kl - likelihood, "kl": kl, "error": error}


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Divergence of diagonal Gaussians from the standard normal law, in nats.

    KL(N(mean, diag(exp(log_variance))) || N(0, I)), Kingma and Welling 2014, appendix B.

    Parameters
    ----------
    mean, log_variance : Tensor of shape (n, d)
        Of the Gaussians.

    Returns
    -------
    Tensor of shape (n,)
        At least 0 up to rounding.

    Examples
    --------
    >>> gaussian_kl(torch.tensor([[3.0, 0.0]]), torch.zeros(1, 2))
    tensor([4.5000])
    """
    return (mean**2 + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2


def gaussian_log_likelihood(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """Log density of pictures whose pixels are Gaussian around a mean, in nats.

    Parameters
    ----------
    x, mean : Tensor of shape (n, ...)
        Pictures, and their expected values.
    log_scale : Tensor of shape ()
        Logarithm of the standard deviation of every pixel.

    Returns
    -------
    Tensor of shape (n,)
    """
    standard = (x - mean) * torch.exp(-log_scale)
    return -(standard**2 / 2 + log_scale + math.log(2 * math.pi) / 2).flatten(1).sum(dim=1)
