"""Pictures of clothes as rows of 784 numbers from 0 to 1, and small models of them.

Entry points: `examples`, `shown`, the fitted `model` of a class, its `gaussian`, and `plane`,
where each picture is a point. They are computed once.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion
from course_utils.generative.em import fit
from course_utils.generative.gaussians import maximum_fit
from course_utils.generative.pca import PrincipalComponents

# Ids of the classes, by label.
CLASSES = (
    "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle-boot",
)  # fmt: skip
SHIRT = CLASSES.index("t-shirt")
MOST = 100  # numbers of a picture


@cache
def examples(label=None, split="train"):
    """Return the pictures of a class (or of all), shape (N, 784), read-only."""
    data = fashion.load()
    x, y = getattr(data, f"{split}_x"), getattr(data, f"{split}_y")
    chosen = x if label is None else x[y == label]
    rows = chosen.reshape(len(chosen), -1) / 255
    rows.flags.writeable = False
    return rows


def shown(rows):
    """Return rows of 784 numbers as pictures, shape (n, 28, 28)."""
    return np.asarray(rows).reshape(-1, fashion.SIDE, fashion.SIDE)


@cache
def _components(label):
    return PrincipalComponents.fit(examples(label), MOST)


def components(label, d):
    """Return the first d principal components of a class (or of all), d up to 100."""
    return _components(label).first(d)


@cache
def model(label, d, k):
    """Return a mixture of k Gaussians, fitted to the first d principal numbers of a class."""
    codes = components(label, d).encode(examples(label))
    return fit(codes, k, np.random.default_rng(label), steps=30)


@cache
def gaussian(label):
    """Return mean and covariance of all 784 numbers of a class."""
    return maximum_fit(examples(label))


def plane(labels, each, skipped=0):
    """Return pictures as points: their first two principal numbers among all classes.

    Parameters
    ----------
    labels : sequence of int
        Classes.
    each : int
        How many pictures of each.
    skipped : int, default=0
        How many to skip first.

    Returns
    -------
    points : ndarray of shape (n, 2)
    kinds : ndarray of shape (n,)
        Positions in `labels`.
    """
    rows = [examples(label)[skipped : skipped + each] for label in labels]
    points = components(None, 2).encode(np.concatenate(rows))
    return points, np.repeat(np.arange(len(labels)), each)
