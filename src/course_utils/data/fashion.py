"""Fashion-MNIST: small grey pictures of clothes in ten classes.

Entry points: `load` (12,000 + 2,000 pictures that come with the package) and `load_full` (all
60,000 + 10,000, from this machine or from the network). Every file is checked before it is
used. ``tools/fashion.py`` makes the shipped files from the full set.

References
----------
Xiao, Rasul and Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine learning
algorithms, arXiv:1708.07747, 2017. Copyright 2017 Zalando SE, MIT licence.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from course_utils.data.pictures import Pictures

SHIPPED = Path(__file__).with_name("fashion_mnist")
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
ADDRESS = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
SIDE = 28
NAMES = (
    "T-shirt",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
# SHA-256 of the official files, and of their unpacked contents: Debian packs the same content
# with another gz header. The official files are those whose MD5 sums are in Zalando's README
# (8d4fb7e6..., 25c81989..., bef4ecab..., bb300cfd..., in this order).
FULL = {
    "train-images-idx3-ubyte.gz": (
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    "train-labels-idx1-ubyte.gz": (
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    "t10k-images-idx3-ubyte.gz": (
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
}
AGAIN = "Get it again: `git checkout -- src/course_utils/data`, or install course-utils anew."


@cache
def load() -> Pictures:
    """The subset that comes with the package: 1,200 + 200 pictures of each class.

    The first call reads and checks the files, later ones return the same arrays.

    Returns
    -------
    Pictures
        12,000 + 2,000 pictures of 28 x 28. Picture i has the label i mod 10, so that any ten
        in a row show every class; within a class the order is random.

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing, cut off or altered; the message names it and says what to do.

    Examples
    --------
    >>> pictures = load()
    >>> pictures.train_x.shape, pictures.test_x.shape
    ((12000, 28, 28), (2000, 28, 28))
    >>> pictures.names[pictures.train_y[9]]
    'Ankle boot'
    """
    sums = json.loads(_shipped("sums.json"))
    halves = []
    for split in ("train", "test"):
        classes = [_sheet(f"{split}-{label}.png", sums) for label in range(len(NAMES))]
        x = np.stack(classes, axis=1).reshape(-1, SIDE, SIDE)
        halves += [x, (np.arange(len(x)) % len(NAMES)).astype(np.uint8)]
    return Pictures(*halves, names=NAMES)


def load_full(folder: str | os.PathLike | None = None, download: bool = False) -> Pictures:
    """All of Fashion-MNIST, from the first place that has its four files.

    Places: `folder` and no other, if given; else the folder that the variable ``COURSE_DATA``
    names (or its subfolder ``fashion-mnist``), the folder of Debian's package
    ``dataset-fashion-mnist``, and the cache of earlier downloads.

    Parameters
    ----------
    folder : path, optional
        Where the four files ``*-ubyte.gz`` are.
    download : bool, default=False
        Whether to get the files (31 MB) from the network if they are nowhere else.

    Returns
    -------
    Pictures
        60,000 + 10,000 pictures of 28 x 28 in the official order.

    Raises
    ------
    FileNotFoundError
        If the files are nowhere; the message says how to get them.
    ValueError
        If a file is cut off or altered; it is not used.
    ConnectionError
        If a download failed; nothing of it is kept.
    """
    if folder is not None:
        return _pictures({name: Path(folder) / name for name in FULL})
    places = _places()
    for place in places:
        if all((place / name).is_file() for name in FULL):
            return _pictures({name: place / name for name in FULL})
    store = _cache()
    if download:
        return _pictures({name: _download(name, store) for name in FULL})
    if all((store / name).is_file() for name in FULL):
        return _pictures({name: store / name for name in FULL})
    raise FileNotFoundError(
        f"The full Fashion-MNIST, files {', '.join(FULL)}, is in none of: "
        f"{', '.join(str(place) for place in [*places, store])}. "
        "Get them (31 MB) with `--download` in a terminal or load_full(download=True) in "
        "Python, or install Debian's package dataset-fashion-mnist, or name the folder that "
        "has the files: --data, load_full(folder=...) or the variable COURSE_DATA. A part of "
        "them comes with the package: `--data shipped` or load()."
    )


def _sheet(name, sums):
    """Pictures of one class, shape (N, 28, 28), from a sheet that is cut into squares."""
    data, expected = _shipped(name), sums[name]
    came = hashlib.sha256(data).hexdigest()
    if len(data) != expected["bytes"] or came != expected["sha256"]:
        raise ValueError(
            f"{SHIPPED / name} is {_how(len(data), expected['bytes'])}: expected "
            f"{expected['bytes']} bytes with SHA-256 {expected['sha256']}, "
            f"got {len(data)} bytes with {came}. {AGAIN}"
        )
    with Image.open(io.BytesIO(data)) as picture:
        sheet = np.asarray(picture)
    rows, columns = sheet.shape[0] // SIDE, sheet.shape[1] // SIDE
    return sheet.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2).reshape(-1, SIDE, SIDE)


def _shipped(name):
    path = SHIPPED / name
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}, a file of the package's Fashion-MNIST, is missing. {AGAIN}"
        )
    return path.read_bytes()


def _how(came, expected):
    return "cut off" if came < expected else "altered"


def _pictures(paths):
    """Pictures from four checked files."""
    read = {name: _unpacked(path, name) for name, path in paths.items()}
    train_x, train_y, test_x, test_y = (
        _idx(read[name], paths[name], 3 if "images" in name else 1) for name in FULL
    )
    return Pictures(train_x, train_y, test_x, test_y, NAMES)


def _unpacked(path, name):
    """The content of a gz file, if it is what the official file holds."""
    again = (
        f"Remove it and get {name} again, from {ADDRESS}, with --download or "
        "load_full(download=True)."
    )
    expected = FULL[name][1]
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: expected the official {name}. {again}")
    try:
        data = gzip.decompress(path.read_bytes())
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(
            f"{path} is cut off or no gz file ({error}): expected content with SHA-256 "
            f"{expected}. {again}"
        ) from error
    came = hashlib.sha256(data).hexdigest()
    if came != expected:
        raise ValueError(
            f"{path} is altered: expected content with SHA-256 {expected}, got {came}. {again}"
        )
    return data


def _idx(data, path, axes):
    """The array in an idx file: 0, 0, 8 (for uint8), number of axes, lengths, values."""
    if data[:4] != bytes([0, 0, 8, axes]):
        raise ValueError(
            f"{path} should begin with the idx numbers 0 0 8 {axes}; "
            f"it begins with {' '.join(map(str, data[:4]))}."
        )
    head = 4 + 4 * axes
    if len(data) < head:
        raise ValueError(f"{path} should begin with {head} bytes of shape; it has {len(data)}.")
    shape = tuple(int(k) for k in np.frombuffer(data[4:head], dtype=">u4"))
    if len(shape) != axes or shape[1:] != (SIDE, SIDE)[: axes - 1]:
        raise ValueError(f"{path} should hold arrays of {SIDE} x {SIDE}; its shape is {shape}.")
    if len(data) - head != np.prod(shape):
        raise ValueError(
            f"{path} should hold {np.prod(shape)} values of shape {shape}; "
            f"it holds {len(data) - head}."
        )
    return np.frombuffer(data, dtype=np.uint8, offset=head).reshape(shape)


def _places():
    """Folders where the full set may be, except the cache."""
    own = os.environ.get("COURSE_DATA")
    return [*([Path(own), Path(own) / "fashion-mnist"] if own else []), DEBIAN]


def _cache():
    import pooch

    return Path(pooch.os_cache("course-utils")) / "fashion-mnist"


def _download(name, store):
    """Path of a file in the cache; pooch keeps it only if its SHA-256 is right."""
    import pooch

    try:
        found = pooch.retrieve(
            ADDRESS + name, f"sha256:{FULL[name][0]}", fname=name, path=store, progressbar=True
        )
    except (OSError, ValueError) as error:
        if (response := getattr(error, "response", None)) is not None:
            response.close()  # pooch leaves a refused answer open
        raise ConnectionError(
            f"{ADDRESS + name} could not be had, and nothing of it was kept: expected a file "
            f"with SHA-256 {FULL[name][0]}; {error}. Try again later, or install Debian's "
            "package dataset-fashion-mnist, or name a folder that has the file: --data or "
            "load_full(folder=...)."
        ) from error
    return Path(found)
