"""Test pictures of clothes for the explorers of networks, and what the classifier says of one.

Entry points: `GARMENTS`, `garment`, `pictures` and `answer`.
"""

from functools import cache

import numpy as np

from course_utils.data import fashion
from course_utils.explorers.shared.clothes import CLASSES

# For each choice of the reader, a test picture of the shipped subset.
GARMENTS = {
    "t-shirt": 30,
    "trousers": 21,
    "dress": 43,
    "sneaker": 17,
    "bag": 38,
    "ankle-boot": 49,
}
WERE = {"T-shirt": "t-shirt", "ankle boot": "ankle-boot"}  # in older links


@cache
def pictures(number):
    """Return the first test pictures, shape (number, 28, 28), from 0 to 1, read-only."""
    x = fashion.load().test_x[:number] / 255
    x.flags.writeable = False
    return x


def garment(name):
    """Return the picture of one of `GARMENTS`, shape (28, 28)."""
    return pictures(max(GARMENTS.values()) + 1)[GARMENTS[name]]


def answer(probabilities):
    """Return the id of the most likely class, and its probability in tens of percent.

    Parameters
    ----------
    probabilities : ndarray of shape (10,)

    Returns
    -------
    tuple of (str, int)
    """
    best = int(np.argmax(probabilities))
    return CLASSES[best], 10 * round(10 * float(probabilities[best]))
