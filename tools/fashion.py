"""Make the shipped subset of Fashion-MNIST from the full set: ``python -m tools.fashion``.

The rule: within each class, pictures are ordered by the SHA-256 of the text ``course-1 SPLIT
INDEX`` (SPLIT is train or test, INDEX the place in the official file), and the first 1,200
(train) or 200 (test) are taken, in that order. It needs no random generator, so it is the
same for every version of everything. The pixels are therefore always the same; the PNG files
are the same byte for byte with the version of Pillow in requirements.txt.

Sheets are grey PNG, one for each class and split, 40 (train) or 20 (test) pictures in a row.
"""

import hashlib
import io
import json

import numpy as np
from PIL import Image

from course_utils.data import fashion

SEED = "course-1"
TAKEN = {"train": (1200, 40), "test": (200, 20)}  # pictures per class, pictures per row


def chosen(split, labels, label, count):
    """Places in the official file of the pictures that are taken from one class."""

    def chance(index):
        return hashlib.sha256(f"{SEED} {split} {index}".encode("ascii")).digest()

    return sorted(np.flatnonzero(labels == label).tolist(), key=chance)[:count]


def sheet(pictures, columns):
    """One array of shape (rows * 28, columns * 28) from pictures of shape (N, 28, 28)."""
    side = pictures.shape[1]
    rows = pictures.reshape(-1, columns, side, side).swapaxes(1, 2)
    return rows.reshape(-1, columns * side)


def files(full):
    """Name and bytes of every sheet, from the full set."""
    made = {}
    for split, (count, columns) in TAKEN.items():
        x, y = getattr(full, f"{split}_x"), getattr(full, f"{split}_y")
        for label in range(len(full.names)):
            buffer = io.BytesIO()
            taken = x[chosen(split, y, label, count)]
            Image.fromarray(sheet(taken, columns)).save(buffer, "PNG", optimize=True)
            made[f"{split}-{label}.png"] = buffer.getvalue()
    return made


def main():
    made = files(fashion.load_full())
    fashion.SHIPPED.mkdir(exist_ok=True)
    for name, data in made.items():
        (fashion.SHIPPED / name).write_bytes(data)
    sums = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in made.items()
    }
    text = json.dumps(sums, indent=1) + "\n"
    (fashion.SHIPPED / "sums.json").write_text(text, encoding="ascii")
    print(f"{len(made)} sheets, {sum(map(len, made.values())) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
