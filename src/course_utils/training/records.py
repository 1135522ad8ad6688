"""What is kept of the way of a training: its losses, and pictures that the model makes.

Entry points: `History` and `sheet`.
"""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import torch
from accelerate import Accelerator
from PIL import Image
from torch import Tensor

from course_utils.training.loops import Step

ROWS = 200  # of a history, about


class History:
    """Losses and what else an objective returns, of steps at even distances.

    Parameters
    ----------
    steps : int
        Of the whole training, from which the distance follows.
    rows : list of dict, optional
        What was kept before a training goes on.
    """

    def __init__(self, steps: int, rows: list[dict] | None = None):
        self.every, self.rows = math.ceil(steps / ROWS), list(rows or [])

    def see(self, step: Step, accelerator: Accelerator) -> None:
        """Keep a row for the step, if it is one of those; of several processes the means."""
        if step.number % self.every == 0:
            parts = torch.stack([value.float() for value in step.parts.values()])
            means = accelerator.reduce(parts, "mean").tolist()
            self.rows.append({"step": step.number, **dict(zip(step.parts, means, strict=True))})

    def table(self) -> bytes:
        """The rows as CSV, under their names; losses to six digits."""
        text = io.StringIO()
        others = sorted(self.rows[0].keys() - {"step"}) if self.rows else []
        names = ["step", *others]
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([format(row[name], ".6g") for name in names] for row in self.rows)
        return text.getvalue().encode()


def sheet(pictures: Tensor, scale: int = 3) -> bytes:
    """A PNG file with pictures in rows, as many of them as in a column or one more.

    Parameters
    ----------
    pictures : Tensor of shape (n, channels, side, side)
        Values from 0 to 1, with one channel or three.
    scale : int, default=3
        Pixels on each side for one of a picture.
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
