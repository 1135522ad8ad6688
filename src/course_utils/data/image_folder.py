"""Pictures of one's own: a folder with a subfolder for each class.

Entry point: `load`. What it returns works wherever Fashion-MNIST does.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from course_utils.data.grey import grey
from course_utils.data.pictures import Pictures

ENDINGS = (".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
# Pictures, too, of kinds that cannot be read everywhere; if skipped, they would be missed.
UNREAD = (
    ".avif", ".cr2", ".dng", ".heic", ".heif", ".ico", ".jp2", ".nef", ".pgm", ".ppm", ".psd",
    ".svg", ".tga",
)  # fmt: skip


def load(path: str | os.PathLike, size: int = 28, test: float = 0.2, seed: int = 0) -> Pictures:
    """Grey squares from a folder, one class for each subfolder.

    A picture is turned upright, made grey (see `course_utils.data.grey`), cropped to its
    central square and resized. Within each class a seeded random choice goes to the test set;
    both sets are shuffled.

    Parameters
    ----------
    path : path
        The folder. Classes are its subfolders with pictures, numbered in the order of their
        names; hidden ones and other kinds of files are skipped.
    size : int, default=28
        Side of the squares in pixels, at least 1.
    test : float, default=0.2
        Share of each class for testing, in (0, 1); at least one picture, and never all.
    seed : int, default=0
        Seed of the choice and the order.

    Returns
    -------
    Pictures
        With the names of the subfolders as `names`.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no class in it.
    ValueError
        If a picture cannot be read or is of a kind that is not read, a class has fewer than
        two, there are more than 256 classes, or an argument is out of range.
    """
    path = Path(path)
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise ValueError(f"size is a whole number of pixels, at least 1; got {size!r}.")
    if not 0 < test < 1:
        raise ValueError(f"test is a share between 0 and 1; got {test!r}.")
    if not path.is_dir():
        raise FileNotFoundError(
            f"There is no folder {path}: name one with a subfolder for each class."
        )
    found = {p.name: _files(p) for p in sorted(path.iterdir()) if _is_class(p)}
    classes = {name: files for name, files in found.items() if files}
    if not classes:
        raise FileNotFoundError(
            f"{path} has no subfolder with pictures ({', '.join(ENDINGS)}): "
            "make one for each class, and put its pictures there."
        )
    if len(classes) > 256:
        raise ValueError(f"{path} has {len(classes)} classes; at most 256 are possible.")
    rng = np.random.default_rng(seed)
    parts = {"train": [], "test": []}
    for label, (name, files) in enumerate(classes.items()):
        if len(files) < 2:
            raise ValueError(
                f"{path / name} has one picture; a class needs two, to train and to test."
            )
        order = rng.permutation(len(files))
        count = min(max(1, round(test * len(files))), len(files) - 1)
        parts["test"] += [(files[i], label) for i in order[:count]]
        parts["train"] += [(files[i], label) for i in order[count:]]
    arrays = []
    for part in parts.values():
        part = [part[i] for i in rng.permutation(len(part))]
        arrays.append(np.stack([_square(file, size) for file, _ in part]))
        arrays.append(np.array([label for _, label in part], dtype=np.uint8))
    return Pictures(*arrays, names=tuple(classes))


def _is_class(path):
    return path.is_dir() and not path.name.startswith(".")


def _files(folder):
    files = sorted(p for p in folder.iterdir() if not p.name.startswith(".") and p.is_file())
    if unread := [p for p in files if p.suffix.lower() in UNREAD]:
        raise ValueError(
            f"{unread[0]} is a picture of a kind that is not read: save it as PNG or JPEG, or "
            f"take it out. {len(unread)} such files lie in {folder}."
        )
    return [p for p in files if p.suffix.lower() in ENDINGS]


def _square(path, size):
    picture = grey(path)
    # First crop, then resize: in one step, what is cropped would bleed into the margin.
    side = min(picture.size)
    square = ImageOps.fit(picture, (side, side))
    return np.asarray(square.resize((size, size), Image.Resampling.LANCZOS))
