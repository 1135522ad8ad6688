"""What can be read off a contour map, and what it hides between its lines.

Entry points: `shown` (which summits a set of contour lines reveals), `inside` (which points a
closed line surrounds) and `crossings` (where a section meets the lines).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def inside(line: ArrayLike, points: ArrayLike) -> np.ndarray:
    """Determine which points lie inside a closed polygon (even-odd rule).

    A ray from a point to the east crosses the polygon an odd number of times if and only if
    the point is inside.

    Parameters
    ----------
    line : array_like of shape (m, 2)
        Corners; the last may repeat the first.
    points : array_like of shape (n, 2)

    Returns
    -------
    ndarray of bool of shape (n,)
        Points on the polygon itself may get either answer.

    References
    ----------
    Shimrat, Algorithm 112: Position of point relative to polygon, Communications of the
    ACM 5, 1962, 434.

    Examples
    --------
    >>> inside([(0, 0), (2, 0), (2, 2), (0, 2)], [(1, 1), (3, 1)])
    array([ True, False])
    """
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
    (x1, y1), (x2, y2) = np.transpose(line), np.roll(line, -1, axis=0).T
    x, y = x[:, None], y[:, None]
    spans = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    crossing = x1 + (y - y1) / rise * (x2 - x1)
    return ((spans & (x < crossing)).sum(axis=1) % 2).astype(bool)


def shown(
    lines: Sequence[Sequence[np.ndarray]], levels: Sequence[float], summits: Sequence
) -> np.ndarray:
    """Determine which summits a contour map reveals.

    A summit is revealed if some closed line below it surrounds it and no higher summit: a
    reader of the map then knows that there is a highest place inside that line.

    Parameters
    ----------
    lines : sequence of sequences of ndarray of shape (n, 2)
        The lines of each level, as `contours.level_lines` returns them. Lines whose last
        vertex is not their first are skipped.
    levels : sequence of float
        Their levels.
    summits : sequence of critical.CriticalPoint

    Returns
    -------
    ndarray of bool of shape (number of summits,)

    Examples
    --------
    >>> from course_utils.calculus import contours, critical, landscapes
    >>> tops = [c for c in critical.find(landscapes.gaussian_hills) if c.kind == "summit"]
    >>> shown(contours.level_lines(landscapes.gaussian_hills, [0.7]), [0.7], tops)
    array([ True,  True, False])
    """
    heights = np.array([summit.value for summit in summits])
    places = np.array([summit.point for summit in summits]).reshape(-1, 2)
    found = np.zeros(len(summits), dtype=bool)
    for level, same in zip(levels, lines, strict=True):
        for line in same:
            if (line[0] == line[-1]).all():
                within = inside(line, places) & (heights > level)
                if within.any():
                    found[np.argmax(np.where(within, heights, -np.inf))] = True
    return found


def crossings(distance: ArrayLike, height: ArrayLike, levels: ArrayLike) -> np.ndarray:
    """Find where a profile meets given levels: all that a contour map says about it.

    Parameters
    ----------
    distance : array_like of shape (n,)
        Positions of the samples along the section, ascending.
    height : array_like of shape (n,)
        Heights there.
    levels : array_like of shape (k,)

    Returns
    -------
    ndarray of shape (m, 2)
        Distance and level of each crossing, by increasing distance; the profile is taken to be
        straight between two samples.

    Examples
    --------
    >>> crossings([0, 1, 2], [0, 2, 0], [1.0])
    array([[0.5, 1. ],
           [1.5, 1. ]])
    """
    distance, height = np.asarray(distance, dtype=float), np.asarray(height, dtype=float)
    levels = np.asarray(levels, dtype=float)
    above = height > levels[:, None]
    which, k = np.nonzero(above[:, 1:] != above[:, :-1])
    share = (levels[which] - height[k]) / (height[k + 1] - height[k])
    where = distance[k] + share * (distance[k + 1] - distance[k])
    order = np.argsort(where, kind="stable")
    return np.stack([where, levels[which]], axis=-1)[order]
