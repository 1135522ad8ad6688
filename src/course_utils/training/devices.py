"""Where a training runs: device, precision, processes, and how these stay in step.

Entry points: `make_accelerator`, `all_or_none` for calls that fail in all processes or in none,
and `stop_requests`.
"""

from __future__ import annotations

import datetime
import os
import platform
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TypeVar, overload

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object, get_cpu_distributed_information

PRECISIONS = ("no", "bf16", "fp16")
LIBRARIES = ("accelerate", "numpy", "safetensors", "torch")
ASK_EVERY = 50  # steps after which processes ask each other whether to stop

T = TypeVar("T")


def make_accelerator(device: str | None = None, precision: str = "no") -> Accelerator:
    """Make the accelerator of this process.

    Parameters
    ----------
    device : {"cpu", "cuda", "mps", ...}, optional
        Kind of device; default: the best kind of which there is one for each process here.
    precision : {"no", "bf16", "fp16"}, default="no"
        Mixed precision: the type of number in which products are computed. Weights stay in
        float32.

    Raises
    ------
    ValueError
        If this machine has no such device or too few, or the device lacks this precision.
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
            "on its own. Say --device cpu, or start one."
        )
    if precision != "no" and not accelerator.native_amp:  # accelerate would compute in float32
        raise ValueError(f"{found!r} has no mixed precision in {precision}; try bf16.")
    return accelerator


def is_synchronous(device: torch.device) -> bool:
    """Whether reading a number does not wait for work that is still queued."""
    return device.type == "cpu"


@overload
def all_or_none(accelerator: Accelerator, call: Callable[[], T]) -> T: ...
@overload
def all_or_none(accelerator: Accelerator, call: Callable[[], T], here: bool) -> T | None: ...
def all_or_none(accelerator, call, here=True):
    """Call a function in all processes, or where `here` is true; then all go on, or none.

    Returns
    -------
    object or None
        What the call returned in this process.

    Raises
    ------
    OSError, ValueError
        In every process, what the call raised in one of them.
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
def stop_requests() -> Generator[list[int]]:
    """Collect the signals SIGINT and SIGTERM, instead of being terminated by them.

    Signals reach only the main thread; in any other thread nothing is collected.
    """
    requests: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGINT, signal.SIGTERM) if main else ()
    before = [signal.signal(n, lambda n, frame: requests.append(n)) for n in numbers]
    try:
        yield requests
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def stop_requested(requests: list[int], number: int, accelerator: Accelerator) -> bool:
    """Whether any process was asked to stop: all of them have to stop after the same step."""
    if accelerator.num_processes == 1:
        return bool(requests)
    if number % ASK_EVERY:
        return False
    flag = torch.tensor(float(bool(requests)), device=accelerator.device)
    return bool(accelerator.reduce(flag, "sum") > 0)


def description(accelerator: Accelerator) -> dict:
    """What a card says about machine, versions and date."""
    return {
        "machine": {
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "device": accelerator.device.type,
            "precision": accelerator.mixed_precision,
            "processes": accelerator.num_processes,
        },
        "versions": {name: version(name) for name in LIBRARIES},
        "date": datetime.date.today().isoformat(),
    }


def _on_cpu(device, here, devices):
    """Whether to use the CPU: if asked to, or if there is not a device for each process."""
    if device is not None and device != "cpu" and 0 < devices < here:
        raise ValueError(
            f"{here} processes were started here, with a {device!r} for only {devices}. "
            f"Start that many with --nproc_per_node {devices}, or say --device cpu."
        )
    if device is None and 0 < devices < here:
        print(
            f"{here} processes, {devices} with a device: training on the CPU.", file=sys.stderr
        )
    return device == "cpu" or (device is None and devices < here)
