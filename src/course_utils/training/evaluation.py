"""Trained models, looked at again: how good they are, and whether their files are whole.

Entry points: `evaluate` and `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from pathlib import Path

from torch import nn

from course_utils.data.pictures import Pictures
from course_utils.training import cards, checkpoints, measures, runs, sources

CLOSE = 0.01  # numbers that were measured twice agree so far, on another machine too


@dataclass(frozen=True)
class Evaluation:
    """What was measured, beside what the card says.

    Parameters
    ----------
    measured, stated : dict of str to float
        The numbers of now and of the card.
    same : bool
        Whether the pictures are those of the card.
    """

    measured: dict[str, float]
    stated: dict[str, float]
    same: bool

    @property
    def off(self) -> list[str]:
        """Names of numbers that should agree with the card and do not."""
        if not self.same:
            return []
        both = self.measured.keys() & self.stated.keys()
        return sorted(
            name
            for name in self.measured.keys() | self.stated.keys()
            if name not in both
            or not isclose(self.measured[name], self.stated[name], rel_tol=CLOSE, abs_tol=1e-6)
        )

    def __str__(self):
        if not self.same:
            return (
                "These are not the pictures of the card: for this reason alone the numbers may "
                "differ from its."
            )
        if self.off:
            return (
                "These are the pictures of the card, and yet it says something else of "
                f"{', '.join(self.off)}: the code that builds or measures the model has "
                "changed since it was written."
            )
        return "These are the pictures of the card, and its numbers."


def evaluate(
    name: str, folder: str | Path = cards.SHIPPED, source: str | Path | None = None
) -> Evaluation:
    """Measure a checkpoint again, as its recipe does.

    Parameters
    ----------
    name : str
        Of the checkpoint: the name of the recipe that made it.
    folder : path, optional
        Where it lies; default: the checkpoints that come with the package.
    source : str or path, optional
        See `sources.pictures`.

    Raises
    ------
    ValueError
        If there is no such recipe, or the model cannot be judged by these pictures.
    FileNotFoundError, RefusedFileError
        If checkpoint or pictures are missing or damaged.
    """
    recipe, card = runs.recipe_of(name), cards.read(name, folder)
    model, data = checkpoints.load(name, folder), sources.pictures(source)
    _refuse_what_does_not_fit(model, card, data)
    measured = measures.rounded(recipe.measure(model, data))
    same = sources.digest(data) == card["data"].get("sha256")
    return Evaluation(measured, card["metrics"], same)


def verify(folder: str | Path = cards.SHIPPED) -> Iterator[tuple[str, str]]:
    """For each checkpoint its name, and why it is refused; nothing if it is whole.

    A card without weights is one, too, and weights without a card; of the package also what is
    missing altogether.
    """
    folder = Path(folder)
    found = {path.stem for kind in ("json", "safetensors") for path in folder.glob(f"*.{kind}")}
    wanted = set(runs.RECIPES) if folder == cards.SHIPPED else set()
    for name in sorted(found | wanted):
        try:
            checkpoints.load(name, folder)
            yield name, ""
        except (OSError, ValueError) as error:
            yield name, str(error)


def _refuse_what_does_not_fit(model: nn.Module, card: dict, data: Pictures) -> None:
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
