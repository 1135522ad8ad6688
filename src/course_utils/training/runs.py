"""A recipe, run on this machine: interrupted and gone on with as often as it has to be.

Entry point: `train`.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import torch
from accelerate import Accelerator

from course_utils.data.pictures import Pictures
from course_utils.training import checkpoints, recipes, sources, states
from course_utils.training.machines import machine
from course_utils.training.measures import rounded
from course_utils.training.plans import Plan
from course_utils.training.progress import shown
from course_utils.training.recipes import RECIPES, Recipe

SAVE_EVERY = 60.0  # seconds between two states
ASK_EVERY = 50  # steps between two questions to the other processes whether to stop
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
    device: str | None = None,
    precision: str = "no",
    resume: bool = False,
    save_every: float = SAVE_EVERY,
) -> Path | None:
    """Train, measure and write a checkpoint; keep the training's state on the way.

    Parameters
    ----------
    name : str
        Of a recipe.
    out : path
        Folder for the checkpoint; the state goes to its subfolder ``states``.
    steps : int, optional
        How many steps to make, at least 1; default: what the recipe says.
    seed : int, default=0
        From which all the chance of the training follows.
    source, device, precision
        See `sources.pictures` and `machines.machine`.
    resume : bool, default=False
        Go on with the state in `out`, if there is one.
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
        If a state of an unfinished training is in the way.
    RefusedFileError, ValueError, FileNotFoundError
        If the state is damaged or of another training; if an argument is wrong.
    """
    if steps is not None and steps < 1:
        raise ValueError(f"A training makes at least one step; got steps = {steps}.")
    recipe, data = recipe_of(name), sources.pictures(source)
    accelerator = machine(device, precision)
    plan = recipe.plan(data, seed, **({} if steps is None else {"steps": steps}))
    note = {"recipe": name, "seed": seed, "steps": plan.steps, "data": sources.digest(data)}
    whole = note | {"code": code_of_recipes()}
    parts = dict(plan.parts) | ({"scaler": accelerator.scaler} if accelerator.scaler else {})
    state = State(Path(out) / "states" / f"{name}.safetensors", parts, whole)
    made = _agreed(state.restored(resume), state.path, accelerator)
    run(plan, state, accelerator, made, save_every)
    accelerator.wait_for_everyone()
    if not accelerator.is_main_process:
        return None
    model = finished(plan.model, recipe, data, seed)
    origin = note | {
        "data": sources.described(data),
        "metrics": rounded(recipe.measure(model, data)),
        **made_on(accelerator),
    }
    return checkpoints.save(name, model, origin, out)


def code_of_recipes() -> str:
    """SHA-256 of the module of recipes: a state of another step size is no state of ours."""
    return hashlib.sha256(Path(recipes.__file__).read_bytes()).hexdigest()


def finished(model: torch.nn.Module, recipe: Recipe, data: Pictures, seed: int):
    """Return the model with what its recipe fits afterwards, rounded as it will be loaded."""
    model = model.cpu().eval().requires_grad_(False)
    if recipe.finish is not None:
        recipe.finish(model, data, seed)
    for weight in model.parameters():
        weight.copy_(weight.half())
    return model


def run(plan: Plan, state: State, accelerator: Accelerator, made: int, save_every: float):
    """Make the steps left; keep the state now and then, when asked to stop, and at the end."""
    steps = plan.loop(made, accelerator)
    if accelerator.is_main_process:
        steps = shown(steps, plan.steps, made)
    kept = time.monotonic()
    with closing(steps), asked_to_stop() as asked:
        for step in islice(steps, plan.steps - made):
            stop = _anyone(asked, step.number, accelerator)
            due = time.monotonic() - kept > save_every
            if (stop or due or step.number == plan.steps) and accelerator.is_main_process:
                state.keep(step.number)
                kept = time.monotonic()
            if stop and step.number < plan.steps:
                raise InterruptedTrainingError(
                    f"Stopped after step {step.number} of {plan.steps}; the state is kept in "
                    f"{state.path}. Go on with --resume."
                )


@dataclass(frozen=True)
class State:
    """The file that an interrupted training goes on from."""

    path: Path
    parts: Mapping[str, states.Part]
    note: dict

    def keep(self, step: int) -> None:
        """Write it."""
        states.save(self.path, self.parts, {**self.note, "step": step})

    def restored(self, resume: bool) -> int:
        """Put it back, if there is one and it is wanted; return the steps that were made."""
        if not self.path.is_file():
            return 0
        if resume:
            made = states.restore(self.path, self.parts, self.note)["step"]
            if made == self.note["steps"]:
                print(f"{self.path} is of a finished training; remove it to train anew.")
            return made
        if states.steps_left(self.path):
            raise FileExistsError(
                f"{self.path} holds a training that was interrupted. Go on with it by "
                "--resume, or remove the file to begin anew."
            )
        return 0


@contextmanager
def asked_to_stop() -> Iterator[list[int]]:
    """Gather the signals SIGINT and SIGTERM instead of being ended by them.

    In a thread other than the main one, which no signal reaches, nothing is gathered.
    """
    asked: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGINT, signal.SIGTERM) if main else ()
    before = [signal.signal(n, lambda n, frame: asked.append(n)) for n in numbers]
    try:
        yield asked
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


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


def _anyone(asked, number, accelerator):
    """Whether any process was asked to stop: all of them have to stop after the same step."""
    if accelerator.num_processes == 1:
        return bool(asked)
    if number % ASK_EVERY:
        return False
    flag = torch.tensor(float(bool(asked)), device=accelerator.device)
    return bool(accelerator.reduce(flag, "sum") > 0)
