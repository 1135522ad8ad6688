"""Weights of trained models, each with a card that says how they were made.

Entry points: `load`, `save` and `verify`. A checkpoint is two files, ``NAME.safetensors`` with
the weights in float16 and ``NAME.json``, the card; the shipped ones are in ``checkpoints/``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from torch import nn

from course_utils.generative import models
from course_utils.training import files, model_cards
from course_utils.training.errors import RefusedFileError

KIND = "weights"


def load(name: str, folder: str | Path = model_cards.SHIPPED) -> nn.Module:
    """Load a trained model, ready to be used.

    Parameters
    ----------
    name : str
        Name of the checkpoint, which is that of the recipe that made it.
    folder : path, optional
        Where it is; default: among the checkpoints that come with the package.

    Returns
    -------
    torch.nn.Module
        In float32 on the CPU, in evaluation mode, without gradients for its weights.

    Raises
    ------
    FileNotFoundError
        If there is no such checkpoint; the message lists those that exist.
    RefusedFileError
        If a file is cut off, altered, foreign or newer, if weights and card do not belong
        together, or if the weights cannot result from training: infinite or missing numbers,
        an impossible mixture.
    """
    card, path = model_cards.read(name, folder), Path(folder) / f"{name}.safetensors"
    tensors, note = files.read(path, KIND)
    if note.get("sha256") != card["sha256"]:
        raise RefusedFileError(
            f"{path} and its card {name}.json do not belong together. "
            "Get both again from the same place."
        )
    model = _build(card, path.with_suffix(".json"))
    if odd := [key for key, value in tensors.items() if not value.is_floating_point()]:
        raise RefusedFileError(f"{path} has numbers of another type in {', '.join(odd)}.")
    try:
        model.load_state_dict({key: value.float() for key, value in tensors.items()})
    except RuntimeError as error:
        raise RefusedFileError(f"{path} does not fit {card['model']}: {error}") from error
    model = model.float().eval().requires_grad_(False)  # whatever PyTorch's default type is
    _refuse_odd_numbers(model, path)
    return model


def save(name: str, model: nn.Module, origin: Mapping, folder: str | Path) -> Path:
    """Write a checkpoint: parameters rounded to float16, buffers as they are; then the card.

    Parameters
    ----------
    name : str
        Name of the checkpoint.
    model : torch.nn.Module
        Of a class of `course_utils.generative.models`, which keeps its arguments in `settings`.
    origin : dict
        Values that JSON can hold, with the keys `model_cards.ORIGIN`.
    folder : path
        Where to write it.

    Returns
    -------
    Path
        File of the weights.

    Raises
    ------
    ValueError
        If a weight is infinite, not a number, or too large for float16; if `origin` lacks an
        entry, or holds a number that is not finite.
    """
    tensors = dict(model.named_buffers())  # such as covariances, which must stay positive
    tensors |= {key: value.detach().half() for key, value in model.named_parameters()}
    if spoilt := files.not_finite(tensors):
        raise ValueError(f"Not saved: infinite or missing in float16: {', '.join(spoilt)}.")
    if missing := [key for key in model_cards.ORIGIN if key not in origin]:
        raise ValueError(f"Not saved: the origin of {name} lacks {', '.join(missing)}.")
    path, total = Path(folder) / f"{name}.safetensors", files.digest(tensors)
    model_part = {"model": type(model).__name__, "settings": model.settings, "sha256": total}
    card = json.dumps({**model_part, **origin}, indent=1, allow_nan=False) + "\n"
    files.write(path, tensors, KIND, {"sha256": total})
    files.replace(path.with_suffix(".json"), card.encode())
    return path


def verify(folder: str | Path, wanted: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield the name of each checkpoint, and why it is refused; nothing if it is whole.

    A card without weights counts as a checkpoint, and so do weights without a card, and a name
    in `wanted` that is missing altogether.
    """
    kinds = ("json", "safetensors")
    found = {path.stem for kind in kinds for path in Path(folder).glob(f"*.{kind}")}
    for name in sorted(found | set(wanted)):
        try:
            load(name, folder)
            yield name, ""
        except (OSError, ValueError) as error:
            yield name, str(error)


def _build(card, path):
    known = {name: made for name, made in vars(models).items() if isinstance(made, type)}
    if str(card["model"]) not in known:
        raise RefusedFileError(
            f"{path} names the model {card['model']!r}; this package has "
            f"{', '.join(sorted(known))}. A newer package may have it."
        )
    try:
        # With a seed, only so that the program's generator stays as it was.
        return models.seeded(partial(known[card["model"]], **card["settings"]), 0)
    except (TypeError, ValueError, RuntimeError) as error:
        raise RefusedFileError(
            f"{path}: no {card['model']} has the settings {card['settings']} ({error})."
        ) from error


def _refuse_odd_numbers(model, path):
    """Refuse them whatever their hash says: a NaN would show only as an empty picture."""
    if spoilt := files.not_finite(model.state_dict()):
        raise RefusedFileError(
            f"{path} has infinite or missing numbers in {', '.join(spoilt)}."
        )
    if isinstance(model, models.VariationalAutoencoder):
        try:
            model.mixture()
        except ValueError as error:
            raise RefusedFileError(
                f"{path} does not hold a mixture over codes: {error}."
            ) from error
