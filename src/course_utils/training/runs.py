"""A recipe, run on this machine: interrupted and continued as often as necessary.

Entry points: `train` and `sample`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator

from course_utils.data.pictures import Pictures
from course_utils.training import checkpoints, datasets, devices, files, model_cards, resume
from course_utils.training.devices import all_or_none, stop_requested, stop_requests
from course_utils.training.errors import InterruptedTrainingError
from course_utils.training.evaluation import rounded
from course_utils.training.files import RunFolder
from course_utils.training.progress import History, sheet, shown
from course_utils.training.recipes import RECIPES, Plan, Recipe

SHEETS, SHOWN = 10, 64  # sheets of samples in a training, and pictures on each
SAVE_EVERY = 60.0  # seconds between two states


def recipe_of(name: str) -> Recipe:
    """Return the recipe of this name; otherwise a ValueError lists the existing names."""
    if name not in RECIPES:
        raise ValueError(f"There is no recipe {name!r}; there are: {', '.join(RECIPES)}.")
    return RECIPES[name]


def train(
    name: str,
    *,
    out: str | Path,
    steps: int | None = None,
    seed: int = 0,
    source: str | Path | None = None,
    download: bool = False,
    device: str | None = None,
    precision: str = "no",
    resume: bool = False,
    overwrite: bool = False,
    save_every: float = SAVE_EVERY,
) -> Path | None:
    """Train, measure and write a checkpoint; save the state of the training regularly.

    Parameters
    ----------
    name : str
        Name of a recipe.
    out : path
        Folder for the checkpoint and a table of its losses; until it is finished, the state is
        in the subfolder ``states``; recipes that sample write sheets to ``samples``.
    steps : int, optional
        How many steps to take, at least 1; default: the recipe's.
    seed : int, default=0
        Determines everything random in the training.
    source, download, device, precision
        See `datasets.pictures` and `devices.make_accelerator`.
    resume : bool, default=False
        Continue from the state in `out`, if there is one.
    overwrite : bool, default=False
        Replace a finished checkpoint; without `resume` a state, too.
    save_every : float, default=60
        Seconds between two states.

    Returns
    -------
    Path or None
        File of the weights; None in a process that leaves writing to another.

    Raises
    ------
    InterruptedTrainingError
        If the process was asked to stop (SIGINT, SIGTERM); the state was saved.
    DivergedError
        If the loss is no longer a finite number; the last state remains.
    FileExistsError
        If a state or a checkpoint is in the way.
    OSError
        If another training of this name is running in `out`, or it cannot be written to.
    RefusedFileError, ValueError, FileNotFoundError
        If the state is damaged or belongs to another training; if an argument is wrong.
    """
    if (steps is not None and steps < 1) or seed < 0:
        raise ValueError(
            "A training takes at least one step, and its seed is at least 0; got steps = "
            f"{steps}, seed = {seed}."
        )
    recipe, folder = recipe_of(name), RunFolder(Path(out), name)
    accelerator = devices.make_accelerator(device, precision)
    first = accelerator.is_main_process
    with ExitStack() as stack:
        all_or_none(accelerator, lambda: stack.enter_context(folder.locked()), first)
        data = _pictures(accelerator, source, download)
        run = Run.of(recipe, data, seed, steps, accelerator, folder)
        if resume and not overwrite and folder.finished(run.note):
            print(f"{folder.weights} is already finished; --overwrite would train it again.")
            return folder.weights if first else None
        all_or_none(accelerator, lambda: folder.check(resume, overwrite), first)
        all_or_none(accelerator, lambda: folder.try_room(run.parts), first)
        taken = all_or_none(accelerator, run.restore) if resume else 0
        run.go(_agreed(taken, folder.state, accelerator), save_every)
        accelerator.wait_for_everyone()
        return run.finish(data) if first else None


@dataclass
class Run:
    """A training on this machine: what it is, where it writes, and what it produces."""

    plan: Plan
    recipe: Recipe
    accelerator: Accelerator
    folder: RunFolder
    note: Mapping  # of a state: what may not change

    @classmethod
    def of(cls, recipe, data, seed, steps, accelerator, folder) -> Run:
        """Plan a recipe's training on pictures."""
        plan = recipe.plan(data, seed, **({} if steps is None else {"steps": steps}))
        note = {
            "recipe": folder.name, "seed": seed, "steps": plan.steps,
            "precision": accelerator.mixed_precision,
            "data": datasets.digest(data), "code": resume.fingerprint(recipe.plan),
        }  # fmt: skip
        return cls(plan, recipe, accelerator, folder, note)

    def __post_init__(self):
        self.history = History(self.plan.steps)
        scaler = self.accelerator.scaler
        self.parts = {**self.plan.parts, **({"scaler": scaler} if scaler else {})}

    def restore(self) -> int:
        """Restore a state, if there is one; return the number of steps that were taken."""
        if not self.folder.state.is_file():
            return 0
        saved = resume.restore(self.folder.state, self.parts, self.note)
        self.history = History(self.plan.steps, saved["history"])
        return saved["step"]

    def save(self, step: int) -> None:
        """Write the state."""
        note = {**self.note, "step": step, "history": self.history.rows}
        resume.save(self.folder.state, self.parts, note)

    def go(self, taken: int, save_every: float) -> None:
        """Take the steps left; save the state regularly, when asked to stop, and at the end."""
        steps, last = self.plan.loop(taken, self.accelerator), self.plan.steps
        if first := self.accelerator.is_main_process:
            steps = shown(steps, last, taken)
        saved = time.monotonic()
        with closing(steps), stop_requests() as requests:
            for step in islice(steps, last - taken):
                self.history.see(step, self.accelerator)
                stop = stop_requested(requests, step.number, self.accelerator)
                due = time.monotonic() - saved > save_every
                if first and step.number % math.ceil(last / SHEETS) == 0:
                    self.show(step.number)
                if first and (stop or due or step.number == last):
                    self.save(step.number)
                    saved = time.monotonic()
                if stop and step.number < last:
                    raise InterruptedTrainingError(
                        f"Stopped after step {step.number} of {last}; the state is kept in "
                        f"{self.folder.state}. Continue with --resume."
                    )

    def show(self, step: int) -> None:
        """Write a sheet of samples, always from the same random numbers, to see them change."""
        if self.recipe.sample is not None:
            model = deepcopy(self.plan.model).cpu().eval()
            files.replace(self.folder.sheet(step), _sheet(self.recipe, model, SHOWN, 0))

    def finish(self, data: Pictures) -> Path:
        """Fit the rest, measure, and write the checkpoint; the state is no longer needed."""
        model, seed = self.plan.model.cpu().eval().requires_grad_(False), self.note["seed"]
        if self.recipe.finish is not None:
            self.recipe.finish(model, data, seed)
        for weight in model.parameters():
            weight.copy_(weight.half())  # measured as it will be loaded
        origin = {key: self.note[key] for key in ("recipe", "seed", "steps")} | {
            "data": datasets.description(data),
            "metrics": rounded(self.recipe.measure(model, data)),
            **devices.description(self.accelerator),
        }
        files.replace(self.folder.history, self.history.table())
        path = checkpoints.save(self.folder.name, model, origin, self.folder.folder)
        self.folder.state.unlink()
        return path


def sample(
    name: str,
    *,
    out: str | Path,
    seed: int = 0,
    count: int = SHOWN,
    folder: str | Path = model_cards.SHIPPED,
    overwrite: bool = False,
) -> Path:
    """Write a sheet of new pictures that a checkpoint makes.

    Parameters
    ----------
    name, folder
        Of a recipe that samples; see `checkpoints.load`.
    out : path
        PNG file to write.
    seed : int, default=0
        The same seed gives the same pictures.
    count : int, default=64
        How many, at least 1.
    overwrite : bool, default=False
        Whether `out` is replaced.

    Raises
    ------
    FileExistsError, FileNotFoundError, RefusedFileError, ValueError
        If `out` exists, the checkpoint does not, or an argument is wrong.
    """
    recipe, out = recipe_of(name), Path(out)
    if recipe.sample is None:
        able = ", ".join(key for key, other in RECIPES.items() if other.sample is not None)
        raise ValueError(f"{name} makes no new pictures; these do: {able}.")
    if count < 1 or out.suffix.lower() != ".png":
        raise ValueError(
            f"A sheet is a file NAME.png with at least one picture; got {str(out)!r}, {count}."
        )
    if out.exists() and not overwrite:
        raise FileExistsError(f"{out} already exists; say --overwrite to replace it.")
    files.replace(out, _sheet(recipe, checkpoints.load(name, folder), count, seed))
    return out


def _sheet(recipe, model, count, seed):
    return sheet(recipe.sample(model, count, np.random.default_rng(seed)))


def _pictures(accelerator, source, download):
    """Find the pictures in each process; on each machine only one process downloads them."""
    if download:
        one = accelerator.is_local_main_process
        all_or_none(accelerator, lambda: datasets.pictures(source, download=True), one)
    return all_or_none(accelerator, lambda: datasets.pictures(source, download=download))


def _agreed(taken, path, accelerator):
    """Return the steps that were taken, if all processes found the same state."""
    found = accelerator.gather(torch.tensor([taken], device=accelerator.device)).tolist()
    if len(set(found)) > 1:
        raise ValueError(
            f"The processes found {path} after different steps: {found}. It has to be in a "
            "folder that all their machines share; name it with --out."
        )
    return taken
