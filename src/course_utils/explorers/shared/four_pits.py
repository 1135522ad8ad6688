"""Himmelblau's landscape with its four pits, as maps draw it.

Entry points: `LAND`, its `LEVELS`, and its `slopes`.
"""

from functools import cache

import numpy as np

from course_utils.calculus import landscapes

LAND = landscapes.himmelblau
LEVELS = (1, 4, 10, 20, 40, 70, 100, 130, 160, 200, 260, 340, 450, 600)


@cache
def slopes():
    """Return gradients on a grid for the relief, shape (160, 160, 2)."""
    x = np.linspace(-5, 5, 160)
    return LAND.gradient(np.stack(np.meshgrid(x, x), axis=-1))
