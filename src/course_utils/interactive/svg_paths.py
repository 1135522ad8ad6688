"""Paths of Matplotlib as short SVG text: whole tenths of a pixel, each from the one before.

Entry point: `path_data`, which a recording calls for everything that it draws.
"""

import itertools
from functools import cache

import numpy as np
from matplotlib.path import Path

FAR = 100_000  # beyond this, 20 figures away, lines are cut: integers have a limit
FARTHEST = 1e12  # beyond this, cutting would lose all digits
# The letter of a segment, and how many places it has.
_LETTERS = {
    Path.MOVETO: ("m", 1), Path.LINETO: ("l", 1), Path.CURVE3: ("q", 2), Path.CURVE4: ("c", 3),
}  # fmt: skip


def path_data(path, transform, filled=False):
    """Return the ``d`` attribute of a path in tenths of a pixel, relative and rounded.

    Parameters
    ----------
    path : matplotlib.path.Path
    transform : matplotlib.transforms.Affine2D
        Takes the path to tenths of a pixel, y downwards.
    filled : bool, default=False
        Lines that run far away are cut where they leave; the corners of areas are pulled in.

    Returns
    -------
    str
        Differences are taken between rounded positions, so that errors do not add up.

    Examples
    --------
    >>> from matplotlib.transforms import Affine2D
    >>> path_data(Path([(0, 0), (1, 2), (1, 4)]), Affine2D().scale(10))
    'm0 0l10 20 0 20'
    """
    path = transform.transform_path(path)
    cut, far = None, bool((np.abs(path.vertices) > FAR).any())
    if path.codes is None and not far:
        return _lines(path.vertices)
    if far:
        path = _nearer(path)
        cut = None if filled else (-FAR, -FAR, FAR, FAR)
    if far or not np.isfinite(path.vertices).all():
        path = path.cleaned(clip=cut, remove_nans=True, simplify=False, curves=True)
    return _segments(path)


def _segments(path):
    """Return the ``d`` of a finite path of lines and curves; far places are pulled in."""
    vertices = np.nan_to_num(path.vertices)  # where an outline closes stands anything
    places = np.rint(np.clip(vertices, -FAR, FAR)).astype(int).tolist()
    codes = path.codes.tolist()
    out, last, (x, y), start, k = [], None, (0, 0), (0, 0), 0
    while k < len(codes) and codes[k] != Path.STOP:
        if codes[k] == Path.CLOSEPOLY:
            out.append("z")
            (x, y), last, k = start, None, k + 1
            continue
        letter, count = _LETTERS[codes[k]]
        flat = [part for a, b in places[k : k + count] for part in (a - x, b - y)]
        out.append(("" if letter == last else letter) + _numbers(flat, letter == last))
        (x, y), last, k = places[k + count - 1], letter, k + count
        if letter == "m":  # a second pair after it would draw a line
            start, last = (x, y), None
    return "".join(out)


def _lines(positions):
    """Return the ``d`` of lines with gaps at NaN; a tenth of the time of the general loop."""
    seen = np.isfinite(positions).all(axis=1)
    if not seen.any():
        return ""
    whole = np.rint(positions[seen]).astype(int)
    whole[1:] -= whole[:-1].copy()  # from the last position; the first one from 0, 0
    flat = whole.ravel().tolist()
    if seen.all():
        begins = [0, len(flat)]
    else:
        after_gap = np.concatenate([[True], ~seen[:-1]])[seen]
        begins = [*(2 * np.flatnonzero(after_gap)).tolist(), len(flat)]
    counts = np.diff(begins)
    if (counts == counts[0]).all():  # such as marks, which are many: written all at once
        return (_pattern(int(counts[0])) * len(counts) % tuple(flat)).replace(" -", "-")
    runs = (_pattern(end - at) % tuple(flat[at:end]) for at, end in itertools.pairwise(begins))
    return "".join(runs).replace(" -", "-")


@cache
def _pattern(count):
    """Return the text of one line of so many numbers, with places for them."""
    return "m%d %d" + ("l" + " ".join(["%d"] * (count - 2)) if count > 2 else "")


def _nearer(path):
    finite = np.isfinite(path.vertices).all(axis=1, keepdims=True)
    positions = np.where(finite, path.vertices, np.nan)
    reach = np.abs(positions).max(axis=1, keepdims=True)
    return Path(positions * (FARTHEST / np.maximum(reach, FARTHEST)), path.codes)


def _numbers(values, continues):
    text = " ".join(map(str, values)).replace(" -", "-")
    return " " + text if continues and not text.startswith("-") else text
