"""A mixture fitted to the codes of a variational autoencoder after its training.

Entry points: `fit`, and `mixture_of`, which reads it. The codes of data do not fill the
standard normal prior evenly; samples from a density fitted to them are better (Ghosh et al.
2020, arXiv:1903.12436, section 4; they take 10 components).
"""

from __future__ import annotations

import numpy as np
import torch

from course_utils.data.pictures import Pictures
from course_utils.generative import em
from course_utils.generative.distributions import GaussianMixture
from course_utils.generative.models import VariationalAutoencoder
from course_utils.training.batches import as_pictures

CODES, STEPS = 20_000, 25  # one code for each picture; steps of EM
SUM = 1e-5  # what the weights, of single precision, may miss 1 by


@torch.no_grad()
def fit(model: VariationalAutoencoder, data: Pictures, seed: int) -> None:
    """Fit the model's mixture to one drawn code for each of the first `CODES` pictures."""
    rng = np.random.default_rng([seed, 2])
    z = np.concatenate([_codes(model, block, rng) for block in _blocks(data.train_x[:CODES])])
    mixture = em.fit(z, len(model.prior_weights), rng, steps=STEPS)
    model.prior_weights.copy_(torch.tensor(mixture.weights))
    model.prior_means.copy_(torch.tensor(mixture.means))
    model.prior_covariances.copy_(torch.tensor(mixture.covariances))


def mixture_of(model: VariationalAutoencoder) -> GaussianMixture:
    """The mixture over codes that a variational autoencoder holds.

    Raises
    ------
    ValueError
        If its buffers hold none: weights that do not sum to 1, a covariance that is none.
    """
    buffers = (model.prior_weights, model.prior_means, model.prior_covariances)
    weights, means, covariances = (b.double().numpy() for b in buffers)
    if not abs(weights.sum() - 1) < SUM:
        raise ValueError(f"weights sum to 1; these sum to {weights.sum():.6g}")
    return GaussianMixture(weights / weights.sum(), means, covariances)


def _blocks(x, size=500):
    return (x[i : i + size] for i in range(0, len(x), size))


def _codes(model, x, rng):
    mean, log_variance = model.encode(as_pictures(x))
    noise = torch.from_numpy(rng.standard_normal(mean.shape, dtype=np.float32))
    return (mean + torch.exp(log_variance / 2) * noise).double().numpy()
