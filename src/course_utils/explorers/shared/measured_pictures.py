"""Pictures of which only a part was measured, and the rest as a Gaussian expects it.

Entry points: `seen` (which pixels are given), `means` of blocks, and what is `expected`; the
figures of both are in the chapter on generative models.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion
from course_utils.explorers.shared.clothes import CLASSES, examples, gaussian
from course_utils.generative.gaussians import condition

COLUMNS, SIDE = 6, fashion.SIDE
KINDS = {kind: CLASSES.index(kind) for kind in ("t-shirt", "trouser", "dress", "ankle-boot")}
# Names in older links.
WERE = {fashion.NAMES[label]: kind for kind, label in KINDS.items()}
SEEN = {
    "upper": np.s_[: SIDE // 2, :],
    "left": np.s_[:, : SIDE // 2],
    "frame": np.s_[:, :],  # all but the middle
}
SIDES = {"4": 4, "7": 7, "14": 14}
NOISE = {"fill": 0.01, "up": 0.001}  # variances that serve unseen pictures well


def seen(part):
    """Return which pixels are given, shape (28, 28)."""
    mask = np.zeros((SIDE, SIDE), dtype=bool)
    mask[SEEN[part]] = True
    if part == "frame":
        mask[8:20, 8:20] = False
    return mask


def means(side):
    """Return the matrix that takes the 784 pixels to means of blocks, shape (side^2, 784)."""
    block = SIDE // side
    pixels = np.eye(SIDE**2).reshape(side, block, side, block, SIDE**2)
    return pixels.mean(axis=(1, 3)).reshape(side**2, SIDE**2)


@cache
def expected(label, what):
    """Return the conditional means of the 200 test pictures of a class, shape (200, 784)."""
    x, fill = examples(label, "test"), what in SEEN
    A = np.eye(SIDE**2)[seen(what).ravel()] if fill else means(what)
    noise = NOISE["fill" if fill else "up"]
    return condition(*gaussian(label), A, x @ A.T, noise)[0]


def square(a, b):
    """Return the mean square of a difference."""
    return float(np.square(a - b).mean())
