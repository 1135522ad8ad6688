"""The landscape of four hills, written out independently. Entry point: `hills`."""

import numpy as np


def hills(x, y):
    """The four bumps of the landscape, written out independently."""
    bumps = ((1.0, -1.2, -0.6, 0.8), (0.8, 1.3, 0.5, 0.7), (0.6, -0.5, 1.5, 0.6),
             (-0.5, 0.9, -1.4, 0.6))  # fmt: skip
    return sum(h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * w**2)) for h, a, b, w in bumps)
