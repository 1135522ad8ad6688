"""One recipe for each shipped checkpoint: everything that made it.

Entry points: `RECIPES`, and `plan`, with which your own recipe can plan its training. A recipe
is a function of pictures, a seed and a number of steps that returns a `Plan`; with it goes what
is done after the training, and how the result is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from accelerate import Accelerator
from torch import nn

from course_utils.data.pictures import Pictures
from course_utils.descent.step_schedules import cosine
from course_utils.generative import em, objectives
from course_utils.generative.models import (
    Autoencoder,
    Classifier,
    Perceptron,
    VariationalAutoencoder,
    seeded,
)
from course_utils.training import evaluation, inference
from course_utils.training.batches import Batches, as_pictures, flipped, normal, uniform
from course_utils.training.loops import Average, Step, fit
from course_utils.training.resume import Part

PEAK = 2e-3  # first step size of Adam
CODES, EM_STEPS = 20_000, 25  # codes (one per picture) that a mixture is fitted to, and steps
BETAS = (0.1, 1, 4, 16, 64)  # weights of the divergence, for each a small checkpoint


@dataclass(frozen=True)
class Plan:
    """A training with everything that belongs to it, before it is run.

    Parameters
    ----------
    model : torch.nn.Module
        What is kept when the training has ended.
    parts : dict of str to module or optimizer
        What changes during training and is saved in its state.
    loop : callable
        Function of ``start`` and ``accelerator`` that returns a generator of `Step`.
    steps : int
        How many steps to take.
    check : callable
        Computes the losses of the first batch, with model and batch moved by a function: the
        tests run it on a device that holds no numbers.
    """

    model: nn.Module
    parts: Mapping[str, Part]
    loop: Callable[..., Generator[Step]]
    steps: int
    check: Callable[[Callable], dict]


def plan(
    model: nn.Module,
    objective: Callable,
    batches: Batches,
    *,
    steps: int,
    rate: Callable[[int], float] | None = None,
    decay: float = 0.999,
    clip: float | None = 1.0,
    optimizer: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
) -> Plan:
    """Plan the training of one model; what is kept is the running average of its weights.

    Parameters
    ----------
    model, objective, batches, clip
        As in `loops.fit`.
    steps : int
        How many steps to take.
    rate : callable, optional
        As in `loops.fit`; default: half a cosine from `PEAK` to 0.
    decay : float, default=0.999
        As in `loops.Average`.
    optimizer : callable, default=torch.optim.Adam
        Makes the optimizer of the model's parameters, with ``rate(0)`` as step size ``lr``.
    """
    average, rate = Average(model, decay), rate or cosine(PEAK, steps)
    own = optimizer(model.parameters(), lr=rate(0))

    def loop(start, accelerator: Accelerator):
        settings = {"rate": rate, "clip": clip, "average": average, "accelerator": accelerator}
        return fit(model, objective, batches.since(start), own, start=start, **settings)

    def check(move):
        return objective(move(model), {name: move(v) for name, v in batches[0].items()})

    parts = {"model": model, "average": average, "optimizer": own}
    return Plan(average.module, parts, loop, steps, check)


def of(data: Pictures, size: int = 128, **settings) -> Batches:
    """Batches of pictures ``x`` with labels ``y``, of at most as many as there are."""
    arrays = {"x": data.train_x, "y": data.train_y}
    return Batches(arrays, size=min(size, len(data.train_x)), **settings)


def perceptron(data: Pictures, seed: int, steps: int = 9_000, hidden: int = 64) -> Plan:
    """Classify as in the descent chapters: by minibatch descent with a fixed step."""
    side, classes = data.train_x.shape[1], len(data.names)
    model = seeded(partial(Perceptron, hidden=hidden, classes=classes, side=side), seed)
    batches = of(data, size=64, seed=seed)
    return plan(
        model, objectives.classification, batches,
        steps=steps, rate=lambda k: 0.05, decay=0.0, clip=None, optimizer=torch.optim.SGD,
    )  # fmt: skip


def classifier(data: Pictures, seed: int, steps: int = 5_000) -> Plan:
    """Classify; samples and pictures are compared in the features of this network."""
    side, classes = data.train_x.shape[1], len(data.names)
    model = seeded(partial(Classifier, classes=classes, side=side), seed)
    batches = of(data, seed=seed, change={"x": flipped})
    adam = partial(torch.optim.AdamW, weight_decay=0.02)
    return plan(model, objectives.classification, batches, steps=steps, optimizer=adam)


def autoencoder(data: Pictures, seed: int, steps: int = 4_000, latent: int = 20) -> Plan:
    """Squeeze pictures through a bottleneck of `latent` numbers."""
    model = seeded(partial(Autoencoder, latent=latent, side=data.train_x.shape[1]), seed)
    return plan(model, objectives.reconstruction, of(data, seed=seed), steps=steps)


def denoiser(data: Pictures, seed: int, steps: int = 4_000) -> Plan:
    """Remove noise with a standard deviation between 0 and 0.8 from pictures."""
    side = data.train_x.shape[1]
    model = seeded(partial(Autoencoder, latent=64, side=side), seed)
    draws = {"noise": normal(1, side, side), "level": uniform(0, 0.8)}
    return plan(model, objectives.denoising, of(data, seed=seed, draws=draws), steps=steps)


def vae(
    data: Pictures,
    seed: int,
    steps: int = 10_000,
    latent: int = 20,
    beta: float = 1.0,
    rate: Callable[[int], float] | None = None,
    **settings,
) -> Plan:
    """Learn a Gaussian over codes for each picture, and the scale of a pixel's error."""
    side = data.train_x.shape[1]
    build = partial(VariationalAutoencoder, latent=latent, side=side, **settings)
    batches = of(data, seed=seed, draws={"noise": normal(latent)})
    objective = partial(objectives.evidence_bound, beta=beta)
    return plan(seeded(build, seed), objective, batches, steps=steps, rate=rate)


@torch.no_grad()
def fit_mixture(model: VariationalAutoencoder, data: Pictures, seed: int) -> None:
    """Fit the model's mixture to one drawn code for each of the first `CODES` pictures.

    The codes of data do not fill the standard normal prior evenly; samples from a density
    fitted to them are better (Ghosh et al. 2020, arXiv:1903.12436, section 4; they take 10
    components).
    """
    rng = np.random.default_rng([seed, 2])
    mean, log_variance = inference.codes_of(model, as_pictures(data.train_x[:CODES]))
    noise = torch.from_numpy(rng.standard_normal(mean.shape, dtype=np.float32))
    z = (mean + torch.exp(log_variance / 2) * noise).double().numpy()
    mixture = em.fit(z, len(model.prior_weights), rng, steps=EM_STEPS)
    model.prior_weights.copy_(torch.tensor(mixture.weights))
    model.prior_means.copy_(torch.tensor(mixture.means))
    model.prior_covariances.copy_(torch.tensor(mixture.covariances))


@dataclass(frozen=True)
class Recipe:
    """A recipe, and what goes with it.

    Parameters
    ----------
    plan : callable
        Function of pictures, seed and, with a default, steps.
    measure : callable
        Function of the trained model and pictures that returns numbers by name.
    finish : callable, optional
        Function of the trained model, pictures and seed: what is fitted afterwards.
    sample : callable, optional
        Function of the model, a number n and a generator that makes n new pictures.
    """

    plan: Callable[..., Plan]
    measure: Callable[..., dict]
    finish: Callable | None = None
    sample: Callable | None = None


def _variational(finish=None, **settings):
    return Recipe(partial(vae, **settings), evaluation.variational, finish, inference.samples)


RECIPES = {
    "softmax": Recipe(partial(perceptron, hidden=0), evaluation.classifier),
    "perceptron": Recipe(perceptron, evaluation.classifier),
    "classifier": Recipe(classifier, evaluation.classifier),
    "autoencoder": Recipe(autoencoder, evaluation.autoencoder),
    "autoencoder-plane": Recipe(
        partial(autoencoder, latent=2, steps=6_000), evaluation.autoencoder
    ),
    "denoiser": Recipe(denoiser, evaluation.denoiser),
    "vae": _variational(fit_mixture, components=60),
    "vae-plane": _variational(latent=2, steps=6_000),
    **{
        f"vae-beta-{beta}": _variational(beta=beta, width=8, hidden=64, steps=2_000)
        for beta in BETAS
    },
}
