"""The gradient of a landscape, one point at a time, for methods that go step by step.

Entry point: `gradient_of`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def gradient_of(f) -> Callable:
    """Return grad f for single points, ten to twenty times faster than ``f.gradient``.

    ``f.gradient`` is made for many points at once; a method that asks for one point after
    another would spend nearly all of its time setting up arrays.

    Parameters
    ----------
    f : Landscape or Terrain
        It must have a `jet`.

    Returns
    -------
    callable
        Maps x, ndarray of shape (2,), to the gradient, ndarray of shape (2,).

    Examples
    --------
    >>> from course_utils.calculus import landscapes
    >>> gradient_of(landscapes.saddle)(np.array([2.0, 1.0]))
    array([ 4., -2.])
    """

    def gradient(x: np.ndarray) -> np.ndarray:
        _, f_x, f_y, *_ = f.jet(*x.tolist())
        return np.array([f_x, f_y])

    return gradient
