"""A picture file as grey numbers, whatever its depth, colours, transparency and orientation.

Entry point: `grey`.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps

BITS = ExifTags.Base.BitsPerSample
ZERO_IS_WHITE = 0  # in the entry that says what a TIFF's smallest number means
# What Pillow raises, and warns of, when a file is damaged; the last two are for huge pictures.
UNREADABLE = (
    EOFError, LookupError, MemoryError, OSError, OverflowError, SyntaxError, TypeError,
    ValueError, UserWarning, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def grey(path: Path) -> Image.Image:
    """The picture in a file, upright, of mode L: 0 is black and 255 white.

    16 bits are reduced to 8, floating-point numbers go from 0 (black) to 1 (white), and what is
    transparent shows white, as on paper. If a file holds a photograph and a smaller copy of it,
    the photograph is used.

    Raises
    ------
    ValueError
        If the file is damaged or not a picture, or does not determine the grey values: several
        pictures in one file, numbers of which it is not known which one is white.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                return _eight_bits(picture)
    except UNREADABLE as error:
        raise ValueError(
            f"{path} cannot be read as a picture ({error}): save it again, as PNG or JPEG with "
            "8 bits a colour, or take it out."
        ) from error


def _eight_bits(picture):
    if reason := _not_to_be_trusted(picture):
        raise ValueError(reason)
    tags = dict(getattr(picture, "tag_v2", {}))  # before they are lost by turning
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("F", "I") or upright.mode.startswith("I;"):
        return _of_numbers(upright, tags)
    if not upright.has_transparency_data:
        return upright.convert("L")
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright.convert("RGBA")).convert("L")


def _not_to_be_trusted(picture):
    """Why Pillow would silently misread the picture; empty if it would not.

    It compares a transparent colour with pixels that it has rescaled to 8 bits, and confuses
    height and width of an uncompressed TIFF that lies on its side.
    """
    if (frames := getattr(picture, "n_frames", 1)) > 1 and picture.format != "MPO":
        return f"it is {frames} pictures in one file"
    colour, stored = picture.info.get("transparency"), str(picture.tile[:1])
    if isinstance(colour, int | tuple) and any(m in stored for m in ("L;2", "L;4", ";16")):
        return "it makes a colour transparent that is not of 8 bits"
    turned = getattr(picture, "tag_v2", {}).get(ExifTags.Base.Orientation, 1)
    if turned > 4 and picture.tile[0][0] == "raw":
        return "it is an uncompressed TIFF that lies on its side"
    return ""


def _of_numbers(picture, tags):
    """Grey of pixels that are numbers of 12 or 16 bits, or floating-point numbers."""
    x = np.asarray(picture, dtype=float)
    if picture.mode == "I":
        raise ValueError("its whole numbers have a sign or 32 bits: which is white?")
    if picture.mode == "F" and not (np.isfinite(x) & (x >= 0) & (x <= 1)).all():
        raise ValueError("its floating-point numbers do not all lie between 0 and 1")
    if picture.mode != "F":
        x = x / (2 ** tags.get(BITS, (16,))[0] - 1)
    if tags.get(ExifTags.Base.PhotometricInterpretation) == ZERO_IS_WHITE:
        x = 1 - x
    return Image.fromarray(np.rint(255 * x).astype(np.uint8))
