"""Where a training gets its pictures from. Entry points: `pictures`, `digest`, `described`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from course_utils.data import fashion, image_folder
from course_utils.data.pictures import Pictures


def pictures(
    source: str | Path | None = None, side: int = 28, download: bool = False
) -> Pictures:
    """Pictures to train with.

    Parameters
    ----------
    source : str or path, optional
        ``"shipped"`` for the subset of Fashion-MNIST in the package; or a folder, either with
        the four official files of Fashion-MNIST or with a subfolder of pictures for each class.
        Default: all of Fashion-MNIST, from where it lies on this machine.
    side : int, default=28
        Side in pixels to which pictures of one's own are brought.
    download : bool, default=False
        Whether to get all of Fashion-MNIST (31 MB) from the network, if it lies nowhere.

    Returns
    -------
    Pictures

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
    return image_folder.load(source, size=side)


def digest(data: Pictures) -> str:
    """SHA-256 of the pictures and labels of both sets, for a card to name."""
    total = hashlib.sha256()
    for part in (data.train_x, data.train_y, data.test_x, data.test_y):
        total.update(f"{part.shape};".encode() + part.tobytes())
    return total.hexdigest()


def described(data: Pictures) -> dict:
    """What a card says of the pictures: how many to train with, their classes, their digest."""
    return {
        "pictures": len(data.train_x),
        "classes": list(data.names),
        "sha256": digest(data),
    }
