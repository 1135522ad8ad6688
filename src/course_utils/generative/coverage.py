"""Which classes a generative model makes, counted on the labels of its samples.

Entry point: `class_coverage`, which returns a `Coverage`. The labels come from a classifier.
It shows at once when a class is missing, but nothing of what samples within a class look like.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class Coverage:
    """Which classes appear among samples.

    Attributes
    ----------
    shares : ndarray of shape (classes,)
        The share of the samples in each class; the sum is 1.
    covered : int
        How many classes have at least `least` times their reference share.
    distance : float
        Total variation distance from the reference, sum |share - reference| / 2, from 0 to 1:
        the fraction of the samples that would have to change class.
    """

    shares: np.ndarray
    covered: int
    distance: float


def class_coverage(
    labels: ArrayLike, classes: int, reference: ArrayLike | None = None, *, least: float = 0.1
) -> Coverage:
    """Count which classes appear among samples, and how often.

    Parameters
    ----------
    labels : array_like of int of shape (n,)
        The class of each sample, 0 to classes - 1, as a classifier sees it; n >= 1.
    classes : int
        How many classes there are, >= 2.
    reference : array_like of shape (classes,), optional
        The fair shares, >= 0 with sum 1; 1 / classes each by default.
    least : float, default=0.1
        A class is covered if its share is at least `least` times its fair share, which must be
        above 0; 0 < least <= 1.

    Returns
    -------
    Coverage

    Raises
    ------
    ValueError
        If an argument is invalid.

    Examples
    --------
    >>> class_coverage([0, 0, 0, 1], 4)
    Coverage(shares=array([0.75, 0.25, 0.  , 0.  ]), covered=2, distance=0.5)
    """
    if not isinstance(classes, int | np.integer) or classes < 2:
        raise ValueError(f"classes must be a whole number >= 2; it is {classes}")
    labels, fair = np.asarray(labels), _fair_shares(reference, classes)
    if labels.ndim != 1 or not labels.size or labels.dtype.kind not in "iu":
        raise ValueError(
            "labels must be whole numbers of shape (n,), n >= 1; they have shape "
            f"{labels.shape} and type {labels.dtype}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"labels must lie from 0 to {classes - 1}; they lie from {labels.min()} to "
            f"{labels.max()}"
        )
    if not 0 < least <= 1:
        raise ValueError(f"least must be above 0 and at most 1; it is {least}")
    shares = np.bincount(labels, minlength=classes) / len(labels)
    shares.setflags(write=False)
    # A class with exactly its least share must not fail because of rounding: 0.1 * 0.1 > 0.01.
    covered = (fair > 0) & (shares >= least * fair * (1 - 1e-12))
    return Coverage(shares, int(covered.sum()), float(np.abs(shares - fair).sum() / 2))


def _fair_shares(reference: ArrayLike | None, classes: int) -> np.ndarray:
    """Return the reference as an array, if it is one share for each class."""
    if reference is None:
        return np.full(classes, 1 / classes)
    fair = np.asarray(reference, dtype=float)
    if fair.shape != (classes,) or not (fair >= 0).all() or abs(fair.sum() - 1) > 1e-6:
        raise ValueError(
            f"reference must be {classes} shares >= 0 with sum 1; it is {reference}"
        )
    return fair
