"""One small function for each shipped checkpoint: everything that made it.

Entry point: `RECIPES`. A recipe is a function of pictures, a seed and a number of steps that
plans a training; beside it stand what is done when it has ended, and how the result is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch

from course_utils.data.pictures import Pictures
from course_utils.descent.step_schedules import cosine
from course_utils.generative import objectives
from course_utils.generative.models import (
    Autoencoder,
    Classifier,
    Perceptron,
    VariationalAutoencoder,
    seeded,
)
from course_utils.training import measures, priors
from course_utils.training.batches import Batches, flipped, normal, uniform
from course_utils.training.plans import Plan, plan


def of(data: Pictures, size: int = 128, **settings) -> Batches:
    """Batches of pictures ``x`` with labels ``y``, not larger than there are pictures."""
    arrays = {"x": data.train_x, "y": data.train_y}
    return Batches(arrays, size=min(size, len(data.train_x)), **settings)


def perceptron(data: Pictures, seed: int, steps: int = 9_000, hidden: int = 64) -> Plan:
    """Tell the classes apart as the descent chapters do: minibatch descent, fixed step."""
    side, classes = data.train_x.shape[1], len(data.names)
    model = seeded(partial(Perceptron, hidden=hidden, classes=classes, side=side), seed)
    batches = of(data, size=64, seed=seed)
    return plan(
        model, objectives.classification, batches,
        steps=steps, rate=lambda k: 0.05, decay=0.0, clip=None, optimizer=torch.optim.SGD,
    )  # fmt: skip


def classifier(data: Pictures, seed: int, steps: int = 5_000) -> Plan:
    """Tell the classes apart; its features measure samples."""
    side, classes = data.train_x.shape[1], len(data.names)
    model = seeded(partial(Classifier, classes=classes, side=side), seed)
    batches = of(data, seed=seed, change={"x": flipped})
    adam = partial(torch.optim.AdamW, weight_decay=0.02)
    rate = cosine(2e-3, steps)
    return plan(
        model, objectives.classification, batches, steps=steps, rate=rate, optimizer=adam
    )


def autoencoder(data: Pictures, seed: int, steps: int = 4_000, latent: int = 20) -> Plan:
    """Press pictures through a bottleneck of `latent` numbers."""
    build = partial(Autoencoder, latent=latent, side=data.train_x.shape[1])
    batches = of(data, seed=seed)
    rate = cosine(2e-3, steps)
    return plan(seeded(build, seed), objectives.reconstruction, batches, steps=steps, rate=rate)


def denoiser(data: Pictures, seed: int, steps: int = 4_000) -> Plan:
    """Take noise out of pictures, of a standard deviation between 0 and 0.8."""
    side = data.train_x.shape[1]
    build = partial(Autoencoder, latent=64, side=side)
    draws = {"noise": normal(1, side, side), "level": uniform(0, 0.8)}
    batches = of(data, seed=seed, draws=draws)
    rate = cosine(2e-3, steps)
    return plan(seeded(build, seed), objectives.denoising, batches, steps=steps, rate=rate)


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
    objective, rate = partial(objectives.evidence_bound, beta=beta), rate or cosine(2e-3, steps)
    return plan(seeded(build, seed), objective, batches, steps=steps, rate=rate)


# Weights of the divergence for which there is a small checkpoint each.
BETAS = (0.1, 1, 4, 16, 64)


@dataclass(frozen=True)
class Recipe:
    """A recipe by name.

    Parameters
    ----------
    plan : callable
        Function of pictures, seed and, with a default, steps.
    measure : callable
        Function of the trained model and pictures, returns numbers by name.
    finish : callable, optional
        Function of the trained model, pictures and seed: what is fitted afterwards.
    sample : callable, optional
        Function of the model, a number n and a generator that makes n new pictures.
    """

    plan: Callable[..., Plan]
    measure: Callable[..., dict]
    finish: Callable | None = None
    sample: Callable | None = None


RECIPES = {
    "softmax": Recipe(partial(perceptron, hidden=0), measures.classifier),
    "perceptron": Recipe(perceptron, measures.classifier),
    "classifier": Recipe(classifier, measures.classifier),
    "autoencoder": Recipe(autoencoder, measures.autoencoder),
    "autoencoder-plane": Recipe(
        partial(autoencoder, latent=2, steps=6_000), measures.autoencoder
    ),
    "denoiser": Recipe(denoiser, measures.denoiser),
    "vae": Recipe(
        partial(vae, components=60), measures.variational, priors.fit, sample=measures.drawn
    ),
    "vae-plane": Recipe(
        partial(vae, latent=2, steps=6_000), measures.variational, sample=measures.drawn
    ),
    **{
        f"vae-beta-{beta}": Recipe(
            partial(vae, beta=beta, width=8, hidden=64, steps=2_000),
            measures.variational,
            sample=measures.drawn,
        )
        for beta in BETAS
    },
}
