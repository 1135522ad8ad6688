"""Outlines of garments: half the width of a silhouette at equal steps from top to bottom.

Entry point: `half_widths`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

DARK = 0.1  # greys up to here are background


def half_widths(pictures: ArrayLike, steps: int = 25) -> np.ndarray:
    """Measure half the width of each silhouette at equal steps of its height.

    Parameters
    ----------
    pictures : array_like of shape (N, h, w)
        Greys from 0 to 1 on a black background.
    steps : int, default=25
        Number of heights, from the top row of the garment to its bottom row, at least 2.

    Returns
    -------
    ndarray of shape (N, steps)
        As fractions of the garment's height: half the distance from the left to the right end
        of what is brighter than the background; holes in between are ignored.

    Raises
    ------
    ValueError
        If the shape is wrong, there are too few steps, or a picture is black.

    Examples
    --------
    >>> square = np.zeros((1, 6, 6))
    >>> square[0, 1:5, 1:5] = 1
    >>> half_widths(square, 2).tolist()
    [[0.5, 0.5]]
    """
    pictures = np.asarray(pictures, dtype=float)
    if pictures.ndim != 3 or steps < 2:
        raise ValueError(
            "pictures must have shape (N, h, w) and steps must be at least 2; they are "
            f"{pictures.shape} and {steps}"
        )
    bright = pictures > DARK
    if not bright.any(axis=(1, 2)).all():
        raise ValueError(f"picture {int(bright.any(axis=(1, 2)).argmin())} is black")
    return np.array([_measured(mask, steps) for mask in bright])


def _measured(mask, steps):
    """Return the half widths of one silhouette."""
    full = np.flatnonzero(mask.any(axis=1))
    left = mask[full].argmax(axis=1)
    right = mask.shape[1] - mask[full, ::-1].argmax(axis=1)
    tall = full[-1] - full[0] + 1
    return np.interp(np.linspace(full[0], full[-1], steps), full, (right - left) / 2) / tall
