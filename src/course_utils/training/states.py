"""What an interrupted training needs to go on as if nothing had happened.

Entry points: `save` and `restore`. A state is one file of tensors, written by `files`: weights,
running averages, what the optimizers keep, and the scale of losses in float16. The note in it
names recipe, seed and the number of steps, from which the next batch and its random numbers
follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.amp import GradScaler
from torch.optim import Optimizer

from course_utils.training import files
from course_utils.training.cards import whole
from course_utils.training.refused import RefusedFileError

KIND = "state of a training"
COUNTS = ("step",)  # of an optimizer
SQUARES = ("exp_avg_sq", "max_exp_avg_sq", "square_avg")  # of gradients
ANEW = "Begin anew with --overwrite instead of --resume, or name another folder with --out."
# How to ask for what a training had, and what is said of entries that nobody can read.
OPTIONS = {"seed": "--seed", "steps": "--steps", "precision": "--precision"}
HASHES = {"data": "the pictures were others", "code": "its code was another"}
Part = nn.Module | Optimizer | GradScaler


def save(path: Path, parts: Mapping[str, Part], note: Mapping) -> None:
    """Write all parts of a training to one file.

    Parameters
    ----------
    path : Path
        Where to; the file that lies there is replaced when the new one is whole.
    parts : dict of str to torch.nn.Module, torch.optim.Optimizer or torch.amp.GradScaler
        Models, averages and so on, by names without a slash.
    note : dict
        What `restore` has to find again.

    Raises
    ------
    ValueError
        If a number is not finite: the last good state is kept instead.
    """
    tensors, settings = {}, {}
    for name, part in parts.items():
        found, settings[name] = _taken_apart(part)
        tensors |= {f"{name}/{key}": value for key, value in found.items()}
    spoilt = [key for key, value in tensors.items() if not torch.isfinite(value).all()]
    if spoilt:
        raise ValueError(f"The state is not kept: {spoilt[0]} is not finite everywhere.")
    files.write(path, tensors, KIND, {"settings": settings, **note})


def restore(path: Path, parts: Mapping[str, Part], expected: Mapping) -> dict:
    """Put a state back into its parts, in place.

    Parameters
    ----------
    path : Path
        What `save` wrote.
    parts : dict
        Parts made as they were for the training that was interrupted.
    expected : dict
        Entries of the note that have to be the same, such as recipe and seed.

    Returns
    -------
    dict
        The note.

    Raises
    ------
    FileNotFoundError
        If there is no file.
    RefusedFileError
        If the file is damaged or foreign, or of another training.
    """
    try:
        tensors, note = _read(path)
    except RefusedFileError as error:
        raise RefusedFileError(f"{error} {ANEW}") from error
    _compare(path, note, expected)
    if note["settings"].keys() != parts.keys():
        raise RefusedFileError(
            f"{path} is of another training: it has {sorted(note['settings'])}, expected "
            f"{sorted(parts)}. {ANEW}"
        )
    try:
        for name, part in parts.items():
            own = {
                k.split("/", 1)[1]: v for k, v in tensors.items() if k.startswith(f"{name}/")
            }
            _put_together(part, own, note["settings"][name])
    except (LookupError, RuntimeError, ValueError) as error:
        raise RefusedFileError(f"{path} does not fit this training: {error} {ANEW}") from error
    return note


def _compare(path, note, expected):
    """Refuse a state by the name of what was otherwise, and say how to go on."""
    other = [key for key, value in expected.items() if note.get(key) != value]
    if not other:
        return
    had = [
        HASHES.get(key, f"{key} was {note.get(key)!r}, now {expected[key]!r}") for key in other
    ]
    again = [f"{OPTIONS[key]} {note[key]}" for key in other if key in OPTIONS and key in note]
    way = f"Go on with it by {' '.join(again)}. " if len(again) == len(other) else ""
    raise RefusedFileError(f"{path} is of another training: {'; '.join(had)}. {way}{ANEW}")


def _read(path):
    """Tensors and note, without numbers that no training leaves, whatever the hash says."""
    tensors, note = files.read(path, KIND)
    made, steps = note.get("step"), note.get("steps")
    if not whole(made, most=steps if whole(steps) else -1):
        raise RefusedFileError(f"{path} is altered: it is after step {made!r} of {steps!r}.")
    for name, value in tensors.items():
        last = name.split("/")[-1].split(".")[-1]
        least = 0 if last in COUNTS + SQUARES else -inf
        most = made if last in COUNTS else inf
        odd = value.isnan() | value.isinf() | (value < least) | (value > most)
        if odd.any() or (last in COUNTS and (value % 1).any()):
            raise RefusedFileError(f"{path} is altered: no training leaves such {name}.")
    return tensors, note


def _taken_apart(part) -> tuple[dict[str, Tensor], list | dict]:
    """Tensors by name, and the rest as JSON can hold it."""
    content = part.state_dict()
    if isinstance(part, nn.Module):
        return content, []
    if isinstance(part, GradScaler):
        return {}, content
    tensors = {
        f"{i}.{key}": torch.as_tensor(value)
        for i, entry in content["state"].items()
        for key, value in entry.items()
    }
    return tensors, content["param_groups"]


def _put_together(part, tensors, settings):
    if not isinstance(part, Optimizer):
        part.load_state_dict(tensors if isinstance(part, nn.Module) else settings)
        return
    weights = [weight for group in part.param_groups for weight in group["params"]]
    state = {}
    for name, value in tensors.items():
        i, key = name.split(".", 1)
        state.setdefault(int(i), {})[key] = _laid_out(value, weights[int(i)])
    part.load_state_dict({"state": state, "param_groups": settings})


def _laid_out(value, weight):
    """Numbers in memory in the order of the weights they belong to: else steps are slower."""
    return torch.empty_like(weight).copy_(value) if value.shape == weight.shape else value
