"""A recipe, run on this machine: interrupted and gone on with as often as it has to be.

Entry points: `train` and `sample`.
"""

from __future__ import annotations

import datetime
import math
import os
import platform
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from copy import deepcopy
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator

from course_utils.data.pictures import Pictures
from course_utils.training import cards, checkpoints, files, sources, states
from course_utils.training.fingerprints import fingerprint
from course_utils.training.machines import anyone, asked_to_stop, machine, together
from course_utils.training.measures import rounded
from course_utils.training.places import Place
from course_utils.training.plans import Plan
from course_utils.training.progress import shown
from course_utils.training.recipes import RECIPES, Recipe
from course_utils.training.records import History, sheet

SHEETS, SHOWN = 10, 64  # sheets of samples on the way, and pictures in each
SAVE_EVERY = 60.0  # seconds between two states
LIBRARIES = ("accelerate", "numpy", "safetensors", "torch")


class InterruptedTrainingError(RuntimeError):
    """A training that was asked to stop; its state is kept."""


def recipe_of(name: str) -> Recipe:
    """The recipe of this name; ValueError lists the names that there are."""
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
    """Train, measure and write a checkpoint; keep the training's state on the way.

    Parameters
    ----------
    name : str
        Of a recipe.
    out : path
        Folder for the checkpoint, with its history in a table; until it is finished, the state
        lies in its subfolder ``states``, and recipes that sample leave sheets in ``samples``.
    steps : int, optional
        How many steps to make, at least 1; default: what the recipe says.
    seed : int, default=0
        From which all the chance of the training follows.
    source, download, device, precision
        See `sources.pictures` and `machines.machine`.
    resume : bool, default=False
        Go on with the state in `out`, if there is one.
    overwrite : bool, default=False
        Replace a finished checkpoint; without `resume` a state, too.
    save_every : float, default=60
        Seconds between two states.

    Returns
    -------
    Path or None
        Of the weights; None in a process that leaves writing to another.

    Raises
    ------
    InterruptedTrainingError
        If the process was asked to stop (SIGINT, SIGTERM); the state was kept.
    DivergedError
        If the loss is no number any more; the last state is kept.
    FileExistsError
        If a state or a checkpoint is in the way.
    OSError
        If another training of this name runs in `out`, or nothing can be written there.
    RefusedFileError, ValueError, FileNotFoundError
        If the state is damaged or of another training; if an argument is wrong.
    """
    if (steps is not None and steps < 1) or seed < 0:
        raise ValueError(
            "A training makes at least one step, and its seed is at least 0; got steps = "
            f"{steps}, seed = {seed}."
        )
    recipe, place = recipe_of(name), Place(Path(out), name)
    accelerator = machine(device, precision)
    first = accelerator.is_main_process
    with ExitStack() as stack:
        together(accelerator, lambda: stack.enter_context(place.taken()), first)
        data = _pictures(accelerator, source, download)
        plan = recipe.plan(data, seed, **({} if steps is None else {"steps": steps}))
        note = {
            "recipe": name, "seed": seed, "steps": plan.steps, "precision": precision,
            "data": sources.digest(data), "code": fingerprint(recipe.plan),
        }  # fmt: skip
        if resume and not overwrite and place.finished(note):
            print(f"{place.weights} is finished already; --overwrite would train it anew.")
            return place.weights if first else None
        scaler = {"scaler": accelerator.scaler} if accelerator.scaler else {}
        parts = dict(plan.parts) | scaler
        together(accelerator, lambda: place.check(resume, overwrite), first)
        together(accelerator, lambda: place.try_room(parts), first)
        run = Run(plan, recipe, accelerator, place, parts, note)
        made = together(accelerator, run.restored) if resume else 0
        run.go(_agreed(made, place.state, accelerator), save_every)
        accelerator.wait_for_everyone()
        return run.finish(data) if first else None


def _pictures(accelerator, source, download):
    """In each process; of those on a machine one downloads."""
    if download:
        one = accelerator.is_local_main_process
        together(accelerator, lambda: sources.pictures(source, download=True), one)
    return together(accelerator, lambda: sources.pictures(source, download=download))


@dataclass
class Run:
    """A training that goes on: what it is, where, and what it leaves."""

    plan: Plan
    recipe: Recipe
    accelerator: Accelerator
    place: Place
    parts: Mapping[str, states.Part]
    note: dict

    def __post_init__(self):
        self.history = History(self.plan.steps)

    def restored(self) -> int:
        """Put a state back, if there is one; return the steps that were made."""
        made, path = 0, self.place.state
        if path.is_file():
            kept = states.restore(path, self.parts, self.note)
            made, self.history = kept["step"], History(self.plan.steps, kept["history"])
        return made

    def keep(self, step: int) -> None:
        """Write the state."""
        note = {**self.note, "step": step, "history": self.history.rows}
        states.save(self.place.state, self.parts, note)

    def go(self, made: int, save_every: float) -> None:
        """Make the steps left; keep the state now and then, when asked to stop, at the end."""
        steps, last = self.plan.loop(made, self.accelerator), self.plan.steps
        if first := self.accelerator.is_main_process:
            steps = shown(steps, last, made)
        kept = time.monotonic()
        with closing(steps), asked_to_stop() as asked:
            for step in islice(steps, last - made):
                self.history.see(step, self.accelerator)
                stop = anyone(asked, step.number, self.accelerator)
                due = time.monotonic() - kept > save_every
                if first and step.number % math.ceil(last / SHEETS) == 0:
                    self.show(step.number)
                if first and (stop or due or step.number == last):
                    self.keep(step.number)
                    kept = time.monotonic()
                if stop and step.number < last:
                    raise InterruptedTrainingError(
                        f"Stopped after step {step.number} of {last}; the state is kept in "
                        f"{self.place.state}. Go on with --resume."
                    )

    def show(self, step: int) -> None:
        """Write a sheet of samples, always from the same chance: to see them change."""
        if self.recipe.sample is not None:
            model = deepcopy(self.plan.model).cpu().eval()
            pictures = self.recipe.sample(model, SHOWN, np.random.default_rng(0))
            files.replace(self.place.sheet(step), sheet(pictures))

    def finish(self, data: Pictures) -> Path:
        """Fit the rest, measure, and write the checkpoint; the state is not needed any more."""
        model = self.plan.model.cpu().eval().requires_grad_(False)
        if self.recipe.finish is not None:
            self.recipe.finish(model, data, self.note["seed"])
        for weight in model.parameters():
            weight.copy_(weight.half())  # measured as it will be loaded
        origin = {key: self.note[key] for key in ("recipe", "seed", "steps")} | {
            "data": sources.described(data),
            "metrics": rounded(self.recipe.measure(model, data)),
            **made_on(self.accelerator),
        }
        files.replace(self.place.history, self.history.table())
        path = checkpoints.save(self.note["recipe"], model, origin, self.place.folder)
        self.place.state.unlink()
        return path


def sample(
    name: str,
    *,
    out: str | Path,
    seed: int = 0,
    count: int = SHOWN,
    folder: str | Path = cards.SHIPPED,
    overwrite: bool = False,
) -> Path:
    """Write a sheet of new pictures that a checkpoint makes.

    Parameters
    ----------
    name : str
        Of a recipe that samples.
    out : path
        PNG file to write.
    seed : int, default=0
        The same seed gives the same pictures.
    count : int, default=64
        How many, at least 1.
    folder : path, optional
        Of the checkpoint; default: in the package.
    overwrite : bool, default=False
        Whether `out` is replaced.

    Raises
    ------
    FileExistsError, FileNotFoundError, RefusedFileError, ValueError
        If `out` is there, the checkpoint is not, or an argument is wrong.
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
        raise FileExistsError(f"{out} is there already; say --overwrite to replace it.")
    model = checkpoints.load(name, folder)
    files.replace(out, sheet(recipe.sample(model, count, np.random.default_rng(seed))))
    return out


def made_on(accelerator: Accelerator) -> dict:
    """Machine, versions and day, for a card."""
    return {
        "machine": {
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "device": accelerator.device.type,
            "precision": accelerator.mixed_precision,
            "processes": accelerator.num_processes,
        },
        "versions": {n: version(n) for n in LIBRARIES},
        "date": datetime.date.today().isoformat(),
    }


def _agreed(made, path, accelerator):
    """The steps that were made, if all processes found the same state."""
    found = accelerator.gather(torch.tensor([made], device=accelerator.device)).tolist()
    if len(set(found)) > 1:
        raise ValueError(
            f"The processes found {path} after different steps: {found}. It has to lie in a "
            "folder that all their machines share; name it with --out."
        )
    return made
