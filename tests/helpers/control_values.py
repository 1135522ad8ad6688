"""All explorers of the package, and the values of a control that tests try.

Entry points: `EXPLORERS` and `tried`.
"""

import importlib
import pkgutil
import random

from course_utils import explorers
from course_utils.interactive import Explorer, Point


def _all_explorers():
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(explorers.__path__, f"{explorers.__name__}.")
    ]
    values = [value for module in modules for value in vars(module).values()]
    kinds = {v for v in values if isinstance(v, type) and issubclass(v, Explorer)}
    return sorted(kinds - {Explorer}, key=lambda kind: kind.__name__)


EXPLORERS = _all_explorers()


def tried(control, seed=5):
    """Both ends, the middle and a random value of a control's grid (for a point: off it)."""
    grid = control.grid()
    values = [grid[0], grid[len(grid) // 2], grid[-1], random.Random(seed).choice(grid)]
    if isinstance(control, Point):
        rng = random.Random(seed)
        values[-1] = (rng.uniform(*control.x), rng.uniform(*control.y))
    return list(dict.fromkeys(values))
