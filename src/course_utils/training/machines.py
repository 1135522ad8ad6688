"""Where a training runs: device, precision, and how many processes. Entry point: `machine`."""

from __future__ import annotations

from accelerate import Accelerator

PRECISIONS = ("no", "bf16", "fp16")


def machine(device: str | None = None, precision: str = "no") -> Accelerator:
    """Make the accelerator of this process.

    Parameters
    ----------
    device : {"cpu", "cuda", "mps", ...}, optional
        Kind of device; default: the best that this machine has.
    precision : {"no", "bf16", "fp16"}, default="no"
        Mixed precision: in which numbers products are computed. Weights stay in float32.

    Returns
    -------
    accelerate.Accelerator

    Raises
    ------
    ValueError
        If this machine has no such device, or the device no such precision.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision is one of {', '.join(PRECISIONS)}; got {precision!r}.")
    accelerator = Accelerator(cpu=device == "cpu", mixed_precision=precision)
    found = accelerator.device.type
    if device not in (None, found):
        raise ValueError(
            f"This machine trains on {found!r}; there is no {device!r} here. "
            f"Say --device {found}, or leave it out."
        )
    if precision != "no" and not accelerator.native_amp:  # accelerate would compute in float32
        raise ValueError(f"{found!r} has no mixed precision in {precision}; bf16 may do.")
    return accelerator
