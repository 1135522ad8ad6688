"""Where a training runs: device, precision, processes, and what these say to each other.

Entry points: `machine`, `together` for what fails in all processes or in none, and
`asked_to_stop`.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object, get_cpu_distributed_information

PRECISIONS = ("no", "bf16", "fp16")
ASK_EVERY = 50  # steps between two questions to the other processes whether to stop

T = TypeVar("T")


def machine(device: str | None = None, precision: str = "no") -> Accelerator:
    """Make the accelerator of this process.

    Parameters
    ----------
    device : {"cpu", "cuda", "mps", ...}, optional
        Kind of device; default: the best of which each process on this machine has one.
    precision : {"no", "bf16", "fp16"}, default="no"
        Mixed precision: in which numbers products are computed. Weights stay in float32.

    Returns
    -------
    accelerate.Accelerator

    Raises
    ------
    ValueError
        If this machine has no such device, or too few, or the device no such precision.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision is one of {', '.join(PRECISIONS)}; got {precision!r}.")
    started = get_cpu_distributed_information()  # what torchrun says, of any device
    here, devices = started.local_world_size, torch.accelerator.device_count()
    accelerator = Accelerator(cpu=_on_cpu(device, here, devices), mixed_precision=precision)
    found = accelerator.device.type
    if device not in (None, found):
        raise ValueError(
            f"This machine trains on {found!r}; there is no {device!r} here. "
            f"Say --device {found}, or leave it out."
        )
    if accelerator.num_processes != started.world_size:
        raise ValueError(
            f"{started.world_size} processes were started, and on {found!r} each would train "
            "for itself. Say --device cpu, or start one."
        )
    if precision != "no" and not accelerator.native_amp:  # accelerate would compute in float32
        raise ValueError(f"{found!r} has no mixed precision in {precision}; bf16 may do.")
    return accelerator


def answers_at_once(device: torch.device) -> bool:
    """Whether a number can be looked at without waiting for what was asked for before it."""
    return device.type == "cpu"


def together(accelerator: Accelerator, call: Callable[[], T], here: bool = True) -> T | None:
    """Do something in all processes, or in those where `here` is true; then all go on, or none.

    Returns
    -------
    object or None
        What the call returned in this process.

    Raises
    ------
    OSError, ValueError
        In all of them what the call raised in one.
    """
    result, error = None, None
    try:
        result = call() if here else None
    except (OSError, ValueError) as caught:
        error = caught
    others = [other for other in gather_object([error]) if other is not None]
    if error or others:
        raise error or others[0]
    return result


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


def anyone(asked: list[int], number: int, accelerator: Accelerator) -> bool:
    """Whether any process was asked to stop: all of them have to stop after the same step."""
    if accelerator.num_processes == 1:
        return bool(asked)
    if number % ASK_EVERY:
        return False
    flag = torch.tensor(float(bool(asked)), device=accelerator.device)
    return bool(accelerator.reduce(flag, "sum") > 0)


def _on_cpu(device, here, devices):
    """Whether to take the CPU: when asked to, or when not every process has a device."""
    if device is not None and device != "cpu" and 0 < devices < here:
        raise ValueError(
            f"{here} processes were started here, and there is a {device!r} for {devices}. "
            f"Start as many with --nproc_per_node {devices}, or say --device cpu."
        )
    if device is None and 0 < devices < here:
        print(f"{here} processes, {devices} of a device: training on the CPU.", file=sys.stderr)
    return device == "cpu" or (device is None and devices < here)
