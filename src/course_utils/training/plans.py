"""A training with everything that belongs to it, before it is run.

Entry points: `Plan` and `plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
from accelerate import Accelerator
from torch import nn

from course_utils.training.batches import Batches
from course_utils.training.loops import Average, Step, fit
from course_utils.training.states import Part


@dataclass(frozen=True)
class Plan:
    """What a recipe makes.

    Parameters
    ----------
    model : torch.nn.Module
        What is kept when the training has ended.
    parts : dict of str to module or optimizer
        What changes in training, and is kept in its state.
    loop : callable
        Function of ``start`` and ``accelerator`` that returns an iterator of `Step`.
    steps : int
        How many steps to make.
    check : callable
        Makes one step's losses from the first batch, with models and batch moved by a function:
        the tests run it on a device that holds no numbers.
    """

    model: nn.Module
    parts: Mapping[str, Part]
    loop: Callable[..., Iterator[Step]]
    steps: int
    check: Callable[[Callable], dict]


def plan(
    model: nn.Module,
    objective: Callable,
    batches: Batches,
    *,
    steps: int,
    rate: Callable[[int], float],
    decay: float = 0.999,
    clip: float | None = 1.0,
    optimizer: type[torch.optim.Optimizer] = torch.optim.Adam,
) -> Plan:
    """Plan the training of one model; what is kept is the running average of its weights.

    Parameters
    ----------
    model, objective, batches, rate, clip
        As in `course_utils.training.loops.fit`.
    steps : int
        How many steps to make.
    decay : float, default=0.999
        Of `course_utils.training.loops.Average`.
    optimizer : type, default=torch.optim.Adam
        Is made for the model's parameters, with `rate` as its step size.

    Returns
    -------
    Plan
    """
    average = Average(model, decay)
    own = optimizer(model.parameters(), lr=rate(0))

    def loop(start, accelerator: Accelerator):
        settings = {"rate": rate, "clip": clip, "average": average, "accelerator": accelerator}
        return fit(model, objective, batches.since(start), own, start=start, **settings)

    def check(move):
        return objective(move(model), {name: move(v) for name, v in batches[0].items()})

    parts = {"model": model, "average": average, "optimizer": own}
    return Plan(average.module, parts, loop, steps, check)
