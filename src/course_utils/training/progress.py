"""How far a training has come: on the screen while it runs, and in files to look at later.

Entry points: `shown` (a bar in a terminal or a notebook, a line now and then in a log),
`History` (a table of losses) and `sheet` (pictures that the model makes).
"""

from __future__ import annotations

import csv
import io
import math
import sys
import time
from collections.abc import Generator, Iterator
from itertools import chain

import numpy as np
import torch
from accelerate import Accelerator
from PIL import Image
from torch import Tensor
from tqdm.auto import tqdm

from course_utils.training.loops import Step

LOG_EVERY = 30.0  # seconds between two lines of a log
LOOK_EVERY = 0.5  # seconds between two readings of the loss, which make a GPU wait
ROWS = 200  # approximate number of rows of a history


def shown(steps: Iterator[Step], total: int, start: int = 0, file=None) -> Generator[Step]:
    """Pass steps on, while showing the loss, examples per second and the time left.

    Parameters
    ----------
    steps : iterator of Step
        A training.
    total : int
        The number of its last step.
    start : int, default=0
        Steps taken before.
    file : text file, optional
        Where to write; default: standard error, or the notebook. In a terminal or a notebook
        there is a bar, elsewhere there are lines.

    Yields
    ------
    Step
    """
    live = file is None and _in_notebook()
    file = file or sys.stderr
    return (_bar if live or file.isatty() else _log)(steps, total, start, file)


def _in_notebook():
    """Whether this runs in a kernel, and not just in a program that has loaded IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and "IPKernelApp" in shell.config


def _bar(steps, total, start, file):
    if (first := next(steps, None)) is None:
        return
    size, looked = first.examples, 0.0
    sizes = {"total": total * size, "initial": start * size}
    with tqdm(**sizes, unit=" examples", unit_scale=True, file=file) as bar:
        for step in chain([first], steps):
            if (now := time.monotonic()) - looked > LOOK_EVERY:
                bar.set_postfix_str(f"step {step.number}, loss {step.loss:.4g}", refresh=False)
                looked = now
            bar.update(size)
            yield step


def _log(steps, total, start, file):
    began = said = time.monotonic()
    for step in steps:
        now = time.monotonic()
        if now - said > LOG_EVERY or step.number == total:
            made = step.number - start
            left = (now - began) / made * (total - step.number)
            speed = made * step.examples / max(now - began, 1e-9)
            print(
                f"step {step.number} of {total}: loss {step.loss:.4g}, {speed:.0f} examples/s, "
                f"{left / 60:.0f} min left",
                file=file, flush=True,
            )  # fmt: skip
            said = now
        yield step


class History:
    """Losses, and whatever else an objective returns, at evenly spaced steps.

    Parameters
    ----------
    steps : int
        Number of steps of the whole training; about `ROWS` of them are kept.
    rows : list of dict, optional
        What was kept before the training was interrupted.
    """

    def __init__(self, steps: int, rows: list[dict] | None = None):
        self.every, self.rows = math.ceil(steps / ROWS), list(rows or [])

    def see(self, step: Step, accelerator: Accelerator) -> None:
        """If the step is one of those, keep a row: the means over all processes."""
        if step.number % self.every == 0:
            parts = torch.stack([value.float() for value in step.parts.values()])
            means = accelerator.reduce(parts, "mean").tolist()
            self.rows.append({"step": step.number, **dict(zip(step.parts, means, strict=True))})

    def table(self) -> bytes:
        """Return the rows as CSV under their names, with six digits."""
        text = io.StringIO()
        names = ["step", *(sorted(self.rows[0].keys() - {"step"}) if self.rows else [])]
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([format(row[name], ".6g") for name in names] for row in self.rows)
        return text.getvalue().encode()


def sheet(pictures: Tensor, scale: int = 3) -> bytes:
    """Make a PNG file of pictures in a square, or in a rectangle that is nearly one.

    Parameters
    ----------
    pictures : Tensor of shape (n, channels, side, side)
        Values from 0 to 1, with one channel or three.
    scale : int, default=3
        Each pixel of a picture becomes a square of this side, in pixels.
    """
    n, channels, side, _ = pictures.shape
    columns = math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    cells = np.zeros((rows * columns, side, side, channels), dtype=np.uint8)
    cells[:n] = (pictures.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()
    grid = cells.reshape(rows, columns, side, side, channels).swapaxes(1, 2)
    grid = grid.reshape(rows * side, columns * side, channels)
    large = grid.repeat(scale, axis=0).repeat(scale, axis=1)
    file = io.BytesIO()
    Image.fromarray(large[..., 0] if channels == 1 else large).save(file, "PNG")
    return file.getvalue()
