"""Training loops as generators: a step is taken when the caller asks for the next one.

Entry points: `fit` (one model, one objective), `fit_adversarial` (two models, each with its
own) and `Average`, which follows a model. Both loops go through accelerate, so the same call
runs on a CPU, on a GPU, with mixed precision, and on many processes, which then share each
batch and average their gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from course_utils.training.devices import is_synchronous
from course_utils.training.errors import DivergedError

CHECK_EVERY = 50  # steps between two checks of the loss, where a check makes a device wait


@dataclass(frozen=True)
class Step:
    """A step that has been taken in a training.

    Parameters
    ----------
    number : int
        1, 2, ...
    parts : dict of str to Tensor
        What the objective returned, including ``loss``: means over this process's share of the
        batch, before the step. In `fit_adversarial` names begin with the player's and a dot.
    examples : int
        Examples in the whole batch.
    """

    number: int
    parts: dict[str, Tensor]
    examples: int

    @property
    def loss(self) -> float:
        """The loss as a number; the second player's if there are two."""
        return float(self.parts["loss" if "loss" in self.parts else "second.loss"])


class Average(nn.Module):
    """A network whose weights are running averages of another one's.

    In step n the average keeps the fraction min(decay, (1 + n) / (10 + n)): an exponential
    moving average which forgets faster at first, so that the random initial weights soon vanish
    from it. The caller counts the steps: PyTorch's `AveragedModel` counts on the device, and
    would wait for it in each step.

    Parameters
    ----------
    model : torch.nn.Module
        The network to follow, copied to `module`.
    decay : float
        Fraction that is kept after many steps, in [0, 1); with 0 the average is the weights.
    """

    def __init__(self, model: nn.Module, decay: float):
        super().__init__()
        self.module, self.decay = deepcopy(model), decay

    @torch.no_grad()
    def follow(self, model: nn.Module, made: int) -> None:
        """Include the weights after a step that was preceded by `made` steps."""
        kept = min(self.decay, (1 + made) / (10 + made)) if made else 0
        ours, theirs = tuple(self.module.parameters()), tuple(model.parameters())
        torch._foreach_lerp_(ours, theirs, 1 - kept)


def fit(
    model: nn.Module,
    objective: Callable,
    batches: Iterable,
    optimizer: torch.optim.Optimizer,
    *,
    start: int = 0,
    rate: Callable[[int], float] | None = None,
    clip: float | None = None,
    average: Average | None = None,
    accelerator: Accelerator | None = None,
) -> Generator[Step]:
    """Minimize the objective of one model, one step for each batch.

    Parameters
    ----------
    model : torch.nn.Module
        Moved to the accelerator's device and trained in place.
    objective : callable
        Function of model and batch that returns a dict of means, ``loss`` among them.
    batches : iterable of dict of Tensor
        Each value has a row for each example.
    optimizer : torch.optim.Optimizer
        Optimizer of the model's parameters.
    start : int, default=0
        Number of steps already taken, if a training is continued.
    rate : callable, optional
        Step size as a function of the steps taken so far; default: the optimizer's own.
    clip : float, optional
        Largest norm of the gradient; a longer one is scaled down to it.
    average : Average, optional
        Follows the weights after each step.
    accelerator : accelerate.Accelerator, optional
        Device, precision and processes; default: the best device of this machine.

    Yields
    ------
    Step

    Raises
    ------
    DivergedError
        If the loss is infinite or not a number; the step is not taken.
    ValueError
        If a batch cannot be shared evenly among the processes.
    """
    player = Player(model, objective, optimizer, rate=rate, clip=clip, average=average)
    player = player.on(accelerator or Accelerator())
    for number, batch in enumerate(batches, start + 1):
        parts = player.step(number, _share(batch, player.accelerator))
        yield Step(number, parts, _examples(batch))


def fit_adversarial(
    first: Player,
    second: Player,
    batches: Iterable,
    *,
    start: int = 0,
    accelerator: Accelerator | None = None,
) -> Generator[Step]:
    """Train two models against each other: for each batch one step of each, in this order.

    Parameters
    ----------
    first, second : Player
        Their objectives are functions of their own model, the other's model, and the batch.
    batches, start, accelerator
        As in `fit`.

    Yields
    ------
    Step
        Its parts are named ``first.loss``, ``second.loss`` and so on.

    Raises
    ------
    DivergedError, ValueError
        As in `fit`.
    """
    accelerator = accelerator or Accelerator()
    first, second = first.on(accelerator), second.on(accelerator)
    for number, batch in enumerate(batches, start + 1):
        share, parts = _share(batch, accelerator), {}
        for name, player, other in (("first", first, second), ("second", second, first)):
            made = player.step(number, share, against=other.bare)
            parts |= {f"{name}.{part}": value for part, value in made.items()}
        yield Step(number, parts, _examples(batch))


@dataclass(frozen=True)
class Player:
    """A model and what is needed to train it; the fields are explained in `fit`."""

    model: nn.Module
    objective: Callable
    optimizer: torch.optim.Optimizer
    rate: Callable[[int], float] | None = None
    clip: float | None = None
    average: Average | None = None

    def on(self, accelerator: Accelerator) -> PlacedPlayer:
        """Return the player with model and optimizer on an accelerator's device."""
        model, optimizer = accelerator.prepare_model(self.model), self.optimizer
        # The optimizer's state follows the weights; its counters stay on the CPU, where
        # reading them costs nothing (accelerate would move them, too).
        optimizer.load_state_dict(optimizer.state_dict())
        if accelerator.scaler is not None:  # float16; otherwise it would only cost time
            optimizer = accelerator.prepare_optimizer(optimizer, device_placement=False)
        if self.average is not None:
            self.average.to(accelerator.device)
        return PlacedPlayer(
            model, self.objective, optimizer, self.rate, self.clip, self.average,
            accelerator=accelerator, bare=self.model,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlacedPlayer(Player):
    """A player on an accelerator's device, where it can take steps.

    With several processes, `model` averages gradients, and `bare` is the network inside it.
    """

    accelerator: Accelerator
    bare: nn.Module

    def step(self, number: int, batch: dict, against: nn.Module | None = None) -> dict:
        """Take a step; return the parts of the objective before it, without their graph."""
        if self.rate is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = self.rate(number - 1)
        self.optimizer.zero_grad()
        parts = self._parts(batch, against)
        self._check(parts["loss"].detach(), number)
        self.accelerator.backward(parts["loss"])
        if self.clip is not None:
            self.accelerator.clip_grad_norm_(self.model.parameters(), self.clip)
        self.optimizer.step()
        if self.average is not None:
            self.average.follow(self.bare, number - 1)
        return {name: value.detach() for name, value in parts.items()}

    def _check(self, loss, number):
        """Check the loss: always where that costs nothing, elsewhere now and then."""
        # A loss that is not finite spoils the weights, and they spoil all later losses.
        if number % CHECK_EVERY and not is_synchronous(self.accelerator.device):
            return
        loss = self.accelerator.reduce(loss, "mean")
        if not torch.isfinite(loss):
            raise DivergedError(
                f"The loss is {float(loss)} in step {number}, which was not taken. "
                "A smaller step size, or clipping the gradient, may help."
            )

    def _parts(self, batch, against):
        with self.accelerator.autocast():
            if against is None:
                return self.objective(self.model, batch)
            with _frozen(against):
                return self.objective(self.model, against, batch)


@contextmanager
def _frozen(model):
    """Compute no gradients for a model's weights."""
    moving = [weight for weight in model.parameters() if weight.requires_grad]
    try:
        for weight in moving:
            weight.requires_grad_(False)
        yield
    finally:
        for weight in moving:
            weight.requires_grad_(True)


def _examples(batch):
    return len(next(iter(batch.values())))


def _share(batch, accelerator):
    """Return this process's rows of a batch, on its device."""
    rank, processes = accelerator.process_index, accelerator.num_processes
    n = _examples(batch)
    if n % processes:
        raise ValueError(f"A batch of {n} cannot be shared evenly by {processes} processes.")
    rows = slice(rank * n // processes, (rank + 1) * n // processes)
    # Otherwise each copy would wait for all steps before it.
    return {k: v[rows].to(accelerator.device, non_blocking=True) for k, v in batch.items()}
