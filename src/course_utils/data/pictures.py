"""Pictures with labels, split into a training and a test set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Pictures:
    """Grey pictures and their classes; the arrays cannot be written to.

    Parameters
    ----------
    train_x, test_x : ndarray of uint8 of shape (N, height, width)
        Pictures, 0 (black) to 255 (white).
    train_y, test_y : ndarray of uint8 of shape (N,)
        Labels 0, 1, ..., indices into `names`.
    names : tuple of str
        Names of the classes.

    Raises
    ------
    ValueError
        If the shapes or types do not match.
    """

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    names: tuple[str, ...]

    def __post_init__(self):
        for x, y in ((self.train_x, self.train_y), (self.test_x, self.test_y)):
            if x.dtype != np.uint8 or x.ndim != 3 or y.dtype != np.uint8:
                raise ValueError(
                    "Pictures are uint8 of shape (N, height, width) with uint8 labels; "
                    f"got {x.dtype} of shape {x.shape} with {y.dtype}."
                )
            if y.shape != (len(x),):
                raise ValueError(f"{len(x)} pictures need as many labels; got {y.shape}.")
            if len(y) and y.max() >= len(self.names):
                raise ValueError(
                    f"Labels go from 0 to {len(self.names) - 1}; the largest is {y.max()}."
                )
            x.flags.writeable = y.flags.writeable = False
