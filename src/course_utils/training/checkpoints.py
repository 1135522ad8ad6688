"""Weights of trained models, each with a card that says how they were made.

Entry points: `load` and `save`. A checkpoint is two files, ``NAME.safetensors`` with the
weights in float16 and ``NAME.json``, the card; the shipped ones lie in ``checkpoints/``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import torch
from torch import nn

from course_utils.generative import models
from course_utils.training import cards, files, priors
from course_utils.training.refused import RefusedFileError

KIND = "weights"


def load(name: str, folder: str | Path = cards.SHIPPED) -> nn.Module:
    """A trained model, ready to be used.

    Parameters
    ----------
    name : str
        Of the checkpoint: the name of the recipe that made it.
    folder : path, optional
        Where it lies; default: the checkpoints that come with the package.

    Returns
    -------
    torch.nn.Module
        In float32 on the CPU, in evaluation mode, without gradients for its weights.

    Raises
    ------
    FileNotFoundError
        If there is no such checkpoint; the message lists those that there are.
    RefusedFileError
        If a file is cut off, altered, foreign or newer, if weights and card do not belong
        together, or if the weights hold what no training leaves: infinite or missing numbers,
        a mixture that is none.
    """
    folder = Path(folder)
    card = cards.read(name, folder)
    tensors, note = files.read(folder / f"{name}.safetensors", KIND)
    if note.get("sha256") != card["sha256"]:
        raise RefusedFileError(
            f"{folder / name}.safetensors and its card {name}.json do not belong together. "
            "Get both again from the same place."
        )
    model = _build(card, folder / f"{name}.json")
    if odd := [key for key, value in tensors.items() if not value.is_floating_point()]:
        raise RefusedFileError(
            f"{folder / name}.safetensors: no real numbers in {', '.join(odd)}."
        )
    try:
        model.load_state_dict({key: value.float() for key, value in tensors.items()})
    except RuntimeError as error:
        raise RefusedFileError(
            f"{folder / name}.safetensors does not fit {card['model']}: {error}"
        ) from error
    model = model.float().eval().requires_grad_(False)  # whatever PyTorch's default type is
    _refuse_odd_numbers(model, folder / f"{name}.safetensors")
    return model


def save(name: str, model: nn.Module, origin: Mapping, folder: str | Path) -> Path:
    """Write a checkpoint: parameters rounded to float16, buffers as they are; then the card.

    Parameters
    ----------
    name : str
        Of the checkpoint.
    model : torch.nn.Module
        Of a class of `course_utils.generative.models`, which keeps its arguments in `settings`.
    origin : dict
        What JSON can hold, with the keys `cards.ORIGIN`.
    folder : path
        Where to.

    Returns
    -------
    Path
        Of the weights.

    Raises
    ------
    ValueError
        If a weight is infinite or no number, or too large for float16; if `origin` lacks an
        entry, or holds a number that is not finite.
    """
    tensors = dict(model.named_buffers())  # such as covariances, which must stay positive
    tensors |= {key: value.detach().half() for key, value in model.named_parameters()}
    if spoilt := _not_finite(tensors):
        raise ValueError(f"Not saved: no finite numbers in float16 in {', '.join(spoilt)}.")
    if missing := [key for key in cards.ORIGIN if key not in origin]:
        raise ValueError(f"Not saved: the origin of {name} lacks {', '.join(missing)}.")
    path, total = Path(folder) / f"{name}.safetensors", files.digest(tensors)
    model_part = {"model": type(model).__name__, "settings": model.settings, "sha256": total}
    card = json.dumps({**model_part, **origin}, indent=1, allow_nan=False) + "\n"
    files.write(path, tensors, KIND, {"sha256": total})
    files.replace(path.with_suffix(".json"), card.encode())
    return path


def _build(card, path):
    known = {name: made for name, made in vars(models).items() if isinstance(made, type)}
    if str(card["model"]) not in known:
        raise RefusedFileError(
            f"{path} names the model {card['model']!r}; this package has "
            f"{', '.join(sorted(known))}. A newer package may have it."
        )
    try:
        # With a seed, only so that the program's generator is as it was before.
        return models.seeded(partial(known[card["model"]], **card["settings"]), 0)
    except (TypeError, ValueError, RuntimeError) as error:
        raise RefusedFileError(
            f"{path}: no {card['model']} has the settings {card['settings']} ({error})."
        ) from error


def _not_finite(tensors):
    return [key for key, value in tensors.items() if not torch.isfinite(value).all()]


def _refuse_odd_numbers(model, path):
    """Whatever their hash says: a NaN would show only as an empty picture."""
    if spoilt := _not_finite(model.state_dict()):
        raise RefusedFileError(f"{path} holds no finite numbers in {', '.join(spoilt)}.")
    if isinstance(model, models.VariationalAutoencoder):
        try:
            priors.mixture_of(model)
        except ValueError as error:
            raise RefusedFileError(f"{path} holds no mixture over codes: {error}.") from error
