"""Training runs that take a moment: pictures of 8 x 8, a small network, recipes for both."""

import json
import os
import signal
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import partial, wraps

import numpy as np
import torch
from accelerate.state import AcceleratorState, GradientState
from torch import nn

from course_utils.data.pictures import Pictures
from course_utils.generative import objectives
from course_utils.generative.models import Classifier, seeded
from course_utils.training import checkpoints, command, evaluation, files, runs
from course_utils.training.batches import Batches, flipped, normal
from course_utils.training.recipes import Recipe, plan

SIDE = 8
ORIGIN = {
    "recipe": "tiny", "data": {}, "seed": 0, "steps": 1, "machine": {}, "versions": {},
    "date": "2026-01-01", "metrics": {"error": 0.5},
}  # fmt: skip


def pictures(n: int = 64, test: int = 32, seed: int = 0) -> Pictures:
    """Two classes, horizontal and vertical bars, in noise."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n + test) % 2).astype(np.uint8)
    x = rng.integers(0, 60, (n + test, SIDE, SIDE), dtype=np.uint8)
    for picture, label, place in zip(x, y, rng.integers(0, SIDE, n + test), strict=True):
        (picture.T if label else picture)[place] += 150
    return Pictures(x[:n], y[:n], x[n:], y[n:], ("lying", "standing"))


def classifier(width: int = 2, seed: int = 0) -> Classifier:
    """Small, with initial weights determined by the seed."""
    return seeded(partial(Classifier, classes=2, width=width, features=4, side=SIDE), seed)


def linear(seed: int = 0, inputs: int = 3) -> nn.Linear:
    return seeded(partial(nn.Linear, inputs, 1), seed)


def squares(model, batch):
    """Mean squared error of a linear model."""
    return {"loss": ((model(batch["x"])[:, 0] - batch["y"]) ** 2).mean()}


def examples(n: int = 12, inputs: int = 3, seed: int = 0) -> dict[str, torch.Tensor]:
    """A batch for `squares`: numbers, and answers that no linear model finds exactly."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, inputs)), rng.normal(size=n)
    return {"x": torch.from_numpy(x).float(), "y": torch.from_numpy(y).float()}


def of(data: Pictures, seed: int, **settings) -> Batches:
    return Batches({"x": data.train_x, "y": data.train_y}, size=8, seed=seed, **settings)


def recipe(data: Pictures, seed: int, steps: int = 12):
    """All that a training can keep: Adam's moments, an average, drawn numbers, flips."""
    batches = of(data, seed, draws={"noise": normal(1, SIDE, SIDE)}, change={"x": flipped})

    def objective(model, batch):
        return objectives.classification(
            model, batch | {"x": batch["x"] + 0.1 * batch["noise"]}
        )

    return plan(
        classifier(seed=seed), objective, batches, steps=steps,
        rate=lambda k: 0.01 / (1 + k / 50), decay=0.9,
    )  # fmt: skip


def finish(model, data, seed):
    """Mark the model, to see that it is called."""
    with torch.no_grad():
        model.head.bias[0] = len(data.train_x)


def calling(call) -> Recipe:
    """The recipe; after each step something is done with its number."""

    @wraps(recipe)  # the same training, as far as anyone can tell
    def made(data, seed, steps: int = 12):
        original = recipe(data, seed, steps)

        def loop(start, accelerator):
            for step in original.loop(start, accelerator):
                call(step.number)
                yield step

        return replace(original, loop=loop)

    return Recipe(made, evaluation.classifier)


def stopping(after, number=signal.SIGTERM) -> Recipe:
    """The recipe, whose process is asked to stop in the step that follows `after`."""
    return calling(lambda step: step - 1 == after and os.kill(os.getpid(), number))


def diverging(data, seed, steps: int = 12):
    """A loss that is not a number from the sixth step on."""
    made = recipe(data, seed, steps)
    calls = iter(range(1, 1000))

    def objective(model, batch):
        parts = objectives.classification(model, batch)
        return parts | {"loss": parts["loss"] * (float("nan") if next(calls) > 5 else 1)}

    batches = of(data, seed)
    return plan(made.model, objective, batches, steps=steps, rate=lambda k: 0.01)


RECIPES = {
    "tiny": Recipe(recipe, evaluation.classifier),
    "tiny-finished": Recipe(recipe, evaluation.classifier, finish),
    "tiny-diverging": Recipe(diverging, evaluation.classifier),
}


def install(put=setattr) -> None:
    """Make the recipes those of the package, and the pictures every source."""
    put(runs, "RECIPES", RECIPES)
    put(runs.datasets, "pictures", lambda source=None, download=False: pictures())


def forget_accelerator() -> None:
    """Accelerate keeps device and precision for the whole process."""
    AcceleratorState._reset_state(reset_partial_state=True)
    GradientState._reset_state()


def forged(folder, changes, model=None) -> None:
    """A checkpoint with changed tensors and recomputed hashes."""
    path = checkpoints.save("tiny", model or classifier(), ORIGIN, folder)
    tensors, _ = files.read(path, checkpoints.KIND)
    tensors |= {name: change(tensors[name]) for name, change in changes.items()}
    total, card = files.digest(tensors), path.with_suffix(".json")
    files.write(path, tensors, checkpoints.KIND, {"sha256": total})
    card.write_text(json.dumps(json.loads(card.read_text()) | {"sha256": total}))


def weights_of(folder, name="tiny") -> bytes:
    """The file of weights of a checkpoint."""
    return (folder / f"{name}.safetensors").read_bytes()


def commanded(arguments: list[str], log: str, save_every: float) -> None:
    """The command line in a process of its own; what it says goes to a file."""
    torch.set_num_threads(1)
    install()
    RECIPES["tiny"] = calling(lambda step: time.sleep(0.02))  # to be looked at in the middle
    runs.train.__kwdefaults__["save_every"] = save_every
    with open(log, "a") as file, redirect_stderr(file), redirect_stdout(file):
        code = command.main(arguments)
    sys.exit(code)
