"""What each of two processes does; `test_processes` starts them through torchrun and compares.

Usage: joint.py FOLDER. The folder holds states that one process has left behind.
"""

import json
import sys
import warnings
from contextlib import nullcontext
from pathlib import Path

import torch

from course_utils.training import command, devices, runs
from course_utils.training.devices import make_accelerator
from course_utils.training.files import RunFolder
from course_utils.training.loops import DivergedError, Player, fit, fit_adversarial
from helpers import tiny_training as tiny


def main(folder: Path) -> dict:
    accelerator = make_accelerator()  # as without --device, where there is no GPU
    rank = accelerator.process_index
    found = {"rank": rank, "processes": accelerator.num_processes}
    found["fit"] = fitted(accelerator)
    found["adversarial"] = competed(accelerator)
    found["uneven"] = message(ValueError, lambda: fitted(accelerator, 7))
    found["diverged"] = message(DivergedError, lambda: diverged(accelerator))
    tiny.install()
    command.main(["train", "tiny", "--out", str(folder / "both")])
    runs.train("tiny", out=folder / "from-one", device="cpu", resume=True)
    with RunFolder(folder / "both", "tiny").locked() if not rank else nullcontext():
        accelerator.wait_for_everyone()
        found["refused"] = message(
            BlockingIOError, lambda: runs.train("tiny", out=folder / "both", overwrite=True)
        )
    recipe = tiny.stopping(after=6 if rank else None)  # only the other one is asked to stop
    runs.RECIPES = {**tiny.RECIPES, "tiny": recipe}
    devices.ASK_EVERY = 4
    found["stopped"] = message(
        runs.InterruptedTrainingError,
        lambda: runs.train("tiny", out=folder / "to-one", device="cpu"),
    )
    return found


def fitted(accelerator, n=8) -> dict:
    """The joint batch as this process sees it, its share, and the gradient after a step."""
    model, shares = tiny.linear(), []

    def objective(model, batch):
        shares.append(batch["y"].tolist())
        return tiny.squares(model, batch)

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batch = tiny.examples(n)
    step = next(fit(model, objective, [batch], optimizer, accelerator=accelerator))
    gradient = torch.cat([weight.grad.flatten() for weight in model.parameters()])
    return {
        "joint": batch["y"].tolist(),
        "share": shares[0],
        "examples": step.examples,
        "gradient": gradient.tolist(),
    }


def competed(accelerator) -> list:
    """Weights of two linear models after three steps against each other."""
    models = [tiny.linear(seed=0), tiny.linear(seed=1)]
    players = [
        Player(model, rivalry, torch.optim.SGD(model.parameters(), lr=0.1)) for model in models
    ]
    batches = [tiny.examples(seed=seed) for seed in range(3)]
    for _ in fit_adversarial(*players, batches, accelerator=accelerator):
        pass
    return [number for model in models for number in model.weight.flatten().tolist()]


def rivalry(own, other, batch):
    """Answer better than the other, whose answers count."""
    answer, rival = own(batch["x"])[:, 0], other(batch["x"])[:, 0]
    return {"loss": ((answer - batch["y"]) ** 2 - 0.5 * answer * rival).mean()}


def diverged(accelerator):
    """A number is missing in the second half of the batch: one process alone sees it."""
    model, batch = tiny.linear(), tiny.examples()
    batch["y"][-1] = float("nan")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    next(fit(model, tiny.squares, [batch], optimizer, accelerator=accelerator))


def message(error, call) -> str:
    try:
        call()
    except error as caught:
        return str(caught)
    return "no error"


if __name__ == "__main__":
    warnings.simplefilter("error")
    torch.set_num_threads(1)
    here = Path(sys.argv[1])
    result = main(here)
    (here / f"rank-{result['rank']}.json").write_text(json.dumps(result))
