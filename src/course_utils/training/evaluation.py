"""How good a trained model is, on pictures that it was not trained with.

Entry points: a function for each kind of model, which takes the model and `Pictures` and
returns numbers by name, for the card; and `evaluate`, which measures a checkpoint again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from math import isclose
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from course_utils.data import fashion
from course_utils.data.pictures import Pictures
from course_utils.generative import coverage, metrics
from course_utils.generative.models import VariationalAutoencoder
from course_utils.generative.objectives import gaussian_kl
from course_utils.training import checkpoints, datasets, inference, model_cards
from course_utils.training.batches import as_pictures
from course_utils.training.inference import in_blocks

SAMPLES = 5000  # by which a generative model is judged
LEVELS = (0.2, 0.4, 0.6)  # standard deviations of the noise by which a denoiser is judged
CLOSE = 0.01  # relative difference of numbers measured twice, perhaps on another machine
UNJUDGED = (
    "Samples are not judged here: the shipped classifier, in whose features they are compared "
    "with pictures, knows only the classes of Fashion-MNIST."
)


def classifier(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Share of the test pictures that are classified correctly."""
    found = in_blocks(model, as_pictures(data.test_x)).argmax(dim=1).numpy()
    return {"accuracy": float(np.mean(found == data.test_y))}


def autoencoder(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Squared error per pixel on the test pictures."""
    x = as_pictures(data.test_x)
    return {"error": metrics.reconstruction_error(x.numpy(), in_blocks(model, x).numpy())}


def denoiser(model: nn.Module, data: Pictures) -> dict[str, float]:
    """Squared error per pixel on the test pictures at several levels of noise (seed 0)."""
    x, found = as_pictures(data.test_x), {}
    noise = np.random.default_rng(0).standard_normal(x.shape, dtype=np.float32)
    for level in LEVELS:
        cleaned = in_blocks(model, x + level * torch.from_numpy(noise))
        found[f"error at {level}"] = metrics.reconstruction_error(x.numpy(), cleaned.numpy())
    return found


def variational(model: VariationalAutoencoder, data: Pictures) -> dict[str, float]:
    """Error and divergence on the test pictures, and the samples' distance from them (seed 0).

    Pictures are decoded from the mean of their codes; samples come from the model's mixture.
    Samples are judged by a classifier of clothes; for pictures of other classes they are not
    judged, and there is a warning.
    """
    x = as_pictures(data.test_x)
    mean, log_variance = inference.codes_of(model, x)
    found = {
        "error": metrics.reconstruction_error(x.numpy(), in_blocks(model.decode, mean).numpy()),
        "kl": float(gaussian_kl(mean, log_variance).mean()),
        "scale": float(model.log_scale.exp()),
    }
    if data.names != fashion.NAMES:
        warnings.warn(UNJUDGED, stacklevel=2)
        return found
    return found | of_samples(inference.samples(model, SAMPLES, np.random.default_rng(0)), x)


def of_samples(samples: Tensor, x: Tensor) -> dict[str, float]:
    """Frechet distance, precision, recall and classes of samples against pictures.

    Parameters
    ----------
    samples, x : Tensor of shape (n, 1, 28, 28)
        Samples, and pictures that the model was not trained with.
    """
    ours, theirs = inference.features(samples[:, 0]), inference.features(x[:, 0])
    precision, recall = metrics.precision_recall(theirs[: len(ours)], ours)
    labels = inference.probabilities(samples[:, 0]).argmax(axis=1)
    return {
        "frechet": metrics.frechet_distance(theirs, ours),
        "precision": precision,
        "recall": recall,
        "classes": coverage.class_coverage(labels, 10).covered,
    }


def rounded(numbers: dict[str, float]) -> dict[str, float]:
    """Numbers to five digits, as a card states them."""
    return {name: float(f"{value:.5g}") for name, value in numbers.items()}


@dataclass(frozen=True)
class Evaluation:
    """What was measured, next to what the card states.

    Parameters
    ----------
    measured, stated : dict of str to float
        The numbers measured now, and those on the card.
    same : bool
        Whether the pictures are the card's.
    """

    measured: dict[str, float]
    stated: dict[str, float]
    same: bool

    @property
    def off(self) -> list[str]:
        """Names of numbers that should agree with the card and do not."""
        names = self.measured.keys() | self.stated.keys()
        return sorted(name for name in names if self.same and not self._agree(name))

    def _agree(self, name):
        now, then = self.measured.get(name), self.stated.get(name)
        if now is None or then is None:
            return False
        return isclose(now, then, rel_tol=CLOSE, abs_tol=1e-6)

    def __str__(self):
        if not self.same:
            return (
                "These are not the card's pictures, so the numbers may differ from the card's."
            )
        if self.off:
            return (
                "These are the card's pictures, and yet it states something else for "
                f"{', '.join(self.off)}: the code that builds or measures the model has "
                "changed since it was written."
            )
        return "These are the card's pictures, and the numbers agree with it."


def evaluate(
    name: str,
    measure: Callable[[nn.Module, Pictures], dict],
    folder: str | Path = model_cards.SHIPPED,
    source: str | Path | None = None,
) -> Evaluation:
    """Measure a checkpoint again.

    Parameters
    ----------
    name, folder
        See `checkpoints.load`, whose errors are raised here, too.
    measure : callable
        One of the functions above, or any other of a model and pictures: see `recipes.Recipe`.
    source : str or path, optional
        See `datasets.pictures`.

    Raises
    ------
    ValueError
        If the model cannot be judged by these pictures.
    """
    card, model = model_cards.read(name, folder), checkpoints.load(name, folder)
    data = datasets.pictures(source)
    _refuse_what_does_not_fit(model, card, data)
    same = datasets.digest(data) == card["data"].get("sha256")
    return Evaluation(rounded(measure(model, data)), card["metrics"], same)


def _refuse_what_does_not_fit(model, card, data):
    side, theirs = model.settings.get("side"), data.test_x.shape[1]
    if side not in (None, theirs):
        raise ValueError(
            f"The model takes pictures of {side} x {side} pixels; these have {theirs} x "
            f"{theirs}."
        )
    classes = tuple(card["data"].get("classes", ()))
    if "classes" in model.settings and classes != data.names:
        raise ValueError(
            f"The model tells these classes apart: {', '.join(classes)}. The pictures show "
            f"others, which say nothing about it: {', '.join(data.names)}."
        )
