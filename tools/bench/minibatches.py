"""What an epoch costs, and what it buys, for batches of several sizes: Fashion-MNIST, NumPy.

    .venv/bin/python tools/bench/minibatches.py

trains softmax regression on the shipped subset with a fixed step size for each batch size and
writes ``src/course_utils/data/results/minibatch_cost.json``. The step size is the one of
`ALPHAS` that reaches the last target first, or else the lowest loss within `BUDGET` epochs,
chosen with a seed that is not measured again. Settings are interleaved, so that another load of
the machine meets all of them, and each starts with steps that nobody counts; the loss is
evaluated outside of the measured time. The algebra runs on one core, so that the process time
(which waiting for others does not lengthen) is what the work takes.

The file has the keys ``machine`` (cpu, cores), ``seed``, ``date``, ``versions``, ``about``,
``examples`` (N), ``targets`` (losses) and ``sizes``: by the batch size, as text, in ascending
order, ``alpha``, ``budget_epochs``, ``wall_seconds_per_epoch``, ``process_seconds_per_epoch``
and ``epochs_to_loss``: by the target, as text, the number of epochs, or null where one of the
seeds did not reach it within the budget.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read once, when NumPy is imported

import datetime
import json
import platform
import time
from itertools import islice
from pathlib import Path

import numpy as np

from course_utils.data import fashion, stored_results
from course_utils.descent import minibatches
from course_utils.descent.losses import Objective, cross_entropy
from course_utils.descent.networks import Perceptron
from tools.progress import steps

TARGETS = (0.8, 0.6, 0.5)
ALPHAS = {
    1: (0.002, 0.005),
    4: (0.01, 0.02),
    16: (0.03, 0.06),
    64: (0.1, 0.15),
    256: (0.1, 0.15),
    1024: (0.1, 0.15),
    12000: (0.1, 0.15),
}
BUDGET = {1: 4, 4: 4, 16: 5, 64: 8, 256: 16, 1024: 45, 12000: 170}  # epochs
LOOKS = 120  # evaluations of the loss in a run, if it has so many steps
WARM_UP = 3  # steps
CHOOSING, SEEDS = 0, (1, 2, 3)


def train(objective: Objective, size: int, alpha: float, seed: int) -> dict:
    """Measure one run: seconds per epoch, and the epochs after which each target is reached."""
    rng = np.random.default_rng(seed)
    omega, number = objective.network.initial(rng), len(objective)
    batches = minibatches.epochs(number, size, rng)
    steps = -(-number // size)
    budget = BUDGET[size] * steps
    every = max(1, budget // LOOKS)
    for batch in islice(minibatches.epochs(number, size, np.random.default_rng(seed)), WARM_UP):
        objective.gradient(omega, batch)
    wall = process = 0.0
    done, reached, loss = 0, {}, np.inf
    while done < budget and len(reached) < len(TARGETS):
        chunk = list(islice(batches, min(every, budget - done)))
        began, began_process = time.perf_counter(), time.process_time()
        for batch in chunk:
            omega = omega - alpha * objective.gradient(omega, batch)
        wall += time.perf_counter() - began
        process += time.process_time() - began_process
        done += len(chunk)
        loss = objective(omega)
        for target in TARGETS:
            if loss <= target:
                reached.setdefault(str(target), done / steps)
    epochs = done / steps
    return {
        "wall": wall / epochs, "process": process / epochs, "reached": reached, "loss": loss
    }  # fmt: skip


def medians(runs: list[dict]) -> dict:
    """Return medians over the seeds; null where a target was not reached by each of them."""
    wall, process = (float(np.median([r[key] for r in runs])) for key in ("wall", "process"))
    epochs = {}
    for target in map(str, TARGETS):
        values = [run["reached"].get(target) for run in runs]
        epochs[target] = None if None in values else float(np.median(values))
    return {
        "wall_seconds_per_epoch": wall,
        "process_seconds_per_epoch": process,
        "epochs_to_loss": epochs,
    }


def machine() -> dict:
    """Describe the machine that measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if os.name == "posix" else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {"cpu": models[0] if models else platform.processor(), "cores": os.cpu_count()}


def main() -> None:
    """Measure everything and write the file."""
    data = fashion.load()
    x, y = data.train_x.reshape(len(data.train_x), -1) / 255, data.train_y.astype(int)
    objective = Objective(Perceptron((x.shape[1], 10)), cross_entropy, x, y)
    chosen, runs = {}, {size: [] for size in ALPHAS}
    for size, alphas in steps(ALPHAS.items(), lambda item: f"steps for batches of {item[0]}"):
        tried = [train(objective, size, alpha, CHOOSING) for alpha in alphas]
        last = str(TARGETS[-1])
        order = [(run["reached"].get(last, np.inf), run["loss"]) for run in tried]
        chosen[size] = alphas[order.index(min(order))]
    for seed in steps(SEEDS, lambda seed: f"seed {seed}"):
        for size in ALPHAS:
            runs[size].append(train(objective, size, chosen[size], seed))
    content = {
        "machine": machine(),
        "seed": list(SEEDS),
        "date": datetime.date.today().isoformat(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "about": "softmax regression on the shipped Fashion-MNIST subset, fixed steps; medians "
        "over the seeds, settings interleaved, on a machine that others may have loaded too",
        "examples": len(x),
        "targets": list(TARGETS),
        "sizes": {
            str(size): {
                "alpha": chosen[size],
                "budget_epochs": BUDGET[size],
                **medians(all_runs),
            }
            for size, all_runs in runs.items()
        },
    }
    path = stored_results.FOLDER / "minibatch_cost.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
