"""A Gaussian model of small patches of pictures, and how it removes noise.

Entry points: `patches` cuts a picture up, `denoise` replaces patches by conditional means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_utils.generative.gaussians import condition


def patches(picture: ArrayLike, size: int) -> np.ndarray:
    """Return all square patches of a picture, including overlapping ones.

    Parameters
    ----------
    picture : array_like of shape (h, w)
    size : int
        Side of a patch in pixels, at most min(h, w).

    Returns
    -------
    ndarray of shape ((h - size + 1) (w - size + 1), size^2)

    Raises
    ------
    ValueError
        If no patch fits.

    Examples
    --------
    >>> patches([[1, 2, 3], [4, 5, 6]], 2).tolist()
    [[1.0, 2.0, 4.0, 5.0], [2.0, 3.0, 5.0, 6.0]]
    """
    picture = np.asarray(picture, dtype=float)
    if picture.ndim != 2 or not 1 <= size <= min(picture.shape):
        raise ValueError(
            f"a picture of shape (h, w) has patches of a size up to min(h, w); got shape "
            f"{picture.shape} and size {size}"
        )
    windows = np.lib.stride_tricks.sliding_window_view(picture, (size, size))
    return windows.reshape(-1, size**2)


def denoise(
    picture: ArrayLike, mean: ArrayLike, covariance: ArrayLike, noise: float
) -> np.ndarray:
    """Replace each patch by its conditional mean, and average where patches overlap.

    Parameters
    ----------
    picture : array_like of shape (h, w)
        A clean picture plus noise.
    mean, covariance : array_like of shape (size^2,), (size^2, size^2)
        The Gaussian of clean patches.
    noise : float
        Variance of the noise in each pixel, >= 0.

    Returns
    -------
    ndarray of shape (h, w)

    Notes
    -----
    For a Gaussian model and Gaussian noise this is the estimate of each patch with the smallest
    mean squared error, known as the Wiener filter. Noise of another kind, or of a strength that
    varies between pixels, is treated as if it were Gaussian with variance `noise`.

    References
    ----------
    Zoran and Weiss, ICCV 2011, with one component.
    """
    picture = np.asarray(picture, dtype=float)
    size = round(np.sqrt(len(np.asarray(mean))))
    clean = condition(mean, covariance, np.eye(size**2), patches(picture, size), noise)[0]
    rows, columns = (n - size + 1 for n in picture.shape)
    clean = clean.reshape(rows, columns, size, size)
    total, count = np.zeros(picture.shape), np.zeros(picture.shape)
    for i in range(size):
        for j in range(size):
            total[i : i + rows, j : j + columns] += clean[:, :, i, j]
            count[i : i + rows, j : j + columns] += 1
    return total / count
