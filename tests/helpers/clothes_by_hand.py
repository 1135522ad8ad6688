"""Pictures of clothes, read independently, and their principal directions by the SVD.

Entry points: `rows`, `directions` and `rebuilt`.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion


@cache
def rows(label, split="train"):
    """The pictures of a class, read independently."""
    data = fashion.load()
    x, y = getattr(data, f"{split}_x"), getattr(data, f"{split}_y")
    return x[y == label].reshape(-1, 784) / 255


@cache
def directions(label, d):
    """Mean and principal directions, by the SVD."""
    x = rows(label)
    _, _, v = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return x.mean(axis=0), v[:d]


def rebuilt(x, label, d):
    mean, v = directions(label, d)
    return mean + (x - mean) @ v.T @ v
