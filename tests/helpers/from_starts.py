"""Where the tests of step sizes start, and slopes there. Entry points: `starts`, `slope_of`."""

import random

import numpy as np


def starts(kind, count=3):
    control, rng = kind.declaration.controls["start"], random.Random(2)
    grid = control.grid()
    free = [(rng.uniform(*control.x), rng.uniform(*control.y)) for _ in range(count)]
    return [grid[0], grid[-1], grid[len(grid) // 2], control.default_value, *free]


def slope_of(f, x, y, h=1e-6):
    """Gradient by difference quotients."""
    return np.array([f(x + h, y) - f(x - h, y), f(x, y + h) - f(x, y - h)]) / (2 * h)
