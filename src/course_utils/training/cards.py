"""What is known of trained models, without loading them: their cards.

Entry points: `names` and `read`. The card of a checkpoint is a file ``NAME.json`` beside the
weights. Here is no PyTorch, so that chapters on NumPy can quote how good a training was.
"""

from __future__ import annotations

import json
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
        If the card is no JSON, or lacks what a card says.
    """
    folder = Path(folder)
    path = folder / f"{name}.json"
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
    return card
