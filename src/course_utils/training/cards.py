"""What is known of trained models, without loading them: their cards.

Entry points: `names` and `read`. The card of a checkpoint is a file ``NAME.json`` beside the
weights. Here is no PyTorch, so that chapters on NumPy can quote how good a training was.
"""

from __future__ import annotations

import json
from math import inf, isfinite
from pathlib import Path

from course_utils.training.refused import RefusedFileError

SHIPPED = Path(__file__).with_name("checkpoints")
# What a card says beside the class of the model, its settings, and the hash of the weights.
ORIGIN = ("recipe", "data", "seed", "steps", "machine", "versions", "date", "metrics")


def names(folder: str | Path = SHIPPED) -> list[str]:
    """Names of the checkpoints in a folder, sorted."""
    return sorted(path.stem for path in Path(folder).glob("*.safetensors"))


def read(name: str, folder: str | Path = SHIPPED) -> dict:
    """The card of a checkpoint: what made it, and how good it is.

    Raises
    ------
    FileNotFoundError
        If there is no such checkpoint; the message lists those that there are.
    RefusedFileError
        If the card is no JSON, lacks what a card says, or says what cannot be.
    """
    folder = Path(folder)
    path = folder / f"{name}.json"
    if not path.is_file() and name in names(folder):
        raise FileNotFoundError(
            f"{path} is missing, the card of the weights beside it. Get both again from the "
            "same place."
        )
    if not path.is_file():
        there = ", ".join(names(folder)) or "none"
        raise FileNotFoundError(
            f"There is no checkpoint {name!r} in {folder}; there are: {there}. "
            "`python -m course_utils list` names the recipes that make them."
        )
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        missing = [key for key in ("model", "settings", "sha256", *ORIGIN) if key not in card]
    except (ValueError, TypeError) as error:
        raise RefusedFileError(f"{path} is cut off, or no JSON ({error}).") from error
    if missing:
        raise RefusedFileError(f"{path} is no card of this package: it lacks {missing}.")
    if wrong := [key for key, right in WANTED.items() if not right(card[key])]:
        raise RefusedFileError(
            f"{path} is altered: no training has {wrong[0]} = {card[wrong[0]]!r}."
        )
    return card


def whole(value: object, least: int = 0, most: float = inf) -> bool:
    """Whether a value is a whole number in a range; what was JSON may be anything."""
    return type(value) is int and least <= value <= most


def _are_metrics(value):
    numbers = value.values() if isinstance(value, dict) else ["none"]
    return all(type(v) in (int, float) and isfinite(v) for v in numbers)


WANTED = {
    "seed": whole,
    "steps": lambda value: whole(value, least=1),
    "data": lambda value: isinstance(value, dict),
    "metrics": _are_metrics,
}
