"""What is known about trained models without loading them: their cards.

Entry points: `names` and `read`. The card of a checkpoint is a file ``NAME.json`` next to the
weights. This module does without PyTorch, so that chapters on NumPy can quote training results.
"""

from __future__ import annotations

import json
from math import inf, isfinite
from pathlib import Path
from typing import TypeGuard

from course_utils.training.errors import RefusedFileError

SHIPPED = Path(__file__).with_name("checkpoints")
# What a card says besides the class of the model, its settings, and the hash of the weights.
ORIGIN = ("recipe", "data", "seed", "steps", "machine", "versions", "date", "metrics")


def names(folder: str | Path = SHIPPED) -> list[str]:
    """Names of the checkpoints in a folder, sorted."""
    return sorted(path.stem for path in Path(folder).glob("*.safetensors"))


def read(name: str, folder: str | Path = SHIPPED) -> dict:
    """Read the card of a checkpoint: how it was made, and how good it is.

    Raises
    ------
    FileNotFoundError
        If there is no such checkpoint; the message lists those that exist.
    RefusedFileError
        If the card is not JSON, lacks an entry, or says something impossible.
    """
    path = Path(folder) / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(_missing(name, path))
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        missing = [key for key in ("model", "settings", "sha256", *ORIGIN) if key not in card]
    except (ValueError, TypeError) as error:
        raise RefusedFileError(f"{path} is cut off, or not JSON ({error}).") from error
    if missing:
        raise RefusedFileError(f"{path} is not a card of this package: it lacks {missing}.")
    if wrong := [key for key, right in POSSIBLE.items() if not right(card[key])]:
        raise RefusedFileError(
            f"{path} has been altered: no training has {wrong[0]} = {card[wrong[0]]!r}."
        )
    return card


def is_whole(value: object, least: int = 0, most: float = inf) -> TypeGuard[int]:
    """Whether a value from JSON, which may be anything, is a whole number in a range."""
    return type(value) is int and least <= value <= most


def _missing(name, path):
    found = names(path.parent)
    if name in found:
        return (
            f"{path} is missing, the card of the weights beside it. Get both again from the "
            "same place."
        )
    return (
        f"There is no checkpoint {name!r} in {path.parent}; it holds: "
        f"{', '.join(found) or 'none'}. "
        "`python -m course_utils list` names the recipes that make them."
    )


def _are_metrics(value):
    return isinstance(value, dict) and all(
        type(v) in (int, float) and isfinite(v) for v in value.values()
    )


POSSIBLE = {
    "seed": is_whole,
    "steps": lambda value: is_whole(value, least=1),
    "data": lambda value: isinstance(value, dict),
    "metrics": _are_metrics,
}
