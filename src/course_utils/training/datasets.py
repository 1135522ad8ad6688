"""The pictures of a training. Entry points: `pictures`, `digest`, `description`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from course_utils.data import fashion, image_folder
from course_utils.data.pictures import Pictures


def pictures(source: str | Path | None = None, download: bool = False) -> Pictures:
    """Find the pictures to train with.

    Parameters
    ----------
    source : str or path, optional
        ``"shipped"`` for the subset of Fashion-MNIST in the package; or a folder, either with
        the four official files of Fashion-MNIST or with a subfolder of pictures for each class.
        Default: all of Fashion-MNIST, wherever it is on this machine.
    download : bool, default=False
        Whether to download all of Fashion-MNIST (31 MB) if it is not on this machine.

    Raises
    ------
    FileNotFoundError, ValueError
        If nothing is there, or what is there is damaged; the message says what to do.
    """
    if source is None:
        return fashion.load_full(download=download)
    if source == "shipped":
        return fashion.load()
    if all((Path(source) / name).is_file() for name in fashion.FULL):
        return fashion.load_full(source)
    return image_folder.load(source)


def digest(data: Pictures) -> str:
    """SHA-256 of the pictures and labels of both sets."""
    total = hashlib.sha256()
    for part in (data.train_x, data.train_y, data.test_x, data.test_y):
        total.update(f"{part.shape};".encode() + part.tobytes())
    return total.hexdigest()


def description(data: Pictures) -> dict:
    """What a card says about the pictures: how many to train with, classes, and digest."""
    return {
        "pictures": len(data.train_x),
        "classes": list(data.names),
        "sha256": digest(data),
    }
