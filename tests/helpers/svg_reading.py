"""Reading SVG back: positions of paths and colours of pictures, by the rules of SVG alone."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
_PAIRS = {"m": 1, "l": 1, "q": 2, "c": 3, "z": 0}


def parse(piece):
    """Return the root of a piece of SVG; raise an error if it is not valid XML."""
    return ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{piece}</svg>')


def steps(data):
    """Return what a path draws: a list of (letter, absolute positions) with implicit lines.

    Written from the specification (SVG 2, section 9.3): relative commands, repeated pairs
    continue the command, and pairs after the first of a moveto are lines.
    """
    here = start = np.zeros(2)
    found = []
    for letter, rest in re.findall(r"([mlqcz])([^mlqcz]*)", data):
        values = np.array(re.findall(r"-?\d+(?:\.\d+)?", rest), float).reshape(-1, 2)
        if letter == "z":
            here = start
            found.append(("z", start[None]))
            continue
        groups = values.reshape(-1, _PAIRS[letter], 2)
        for k, group in enumerate(groups):
            positions = here + group
            here = positions[-1]
            drawn = "l" if letter == "m" and k else letter
            if drawn == "m":
                start = here
            found.append((drawn, positions))
    return found


def vertices(data):
    """Return the absolute positions of a path, an array of shape (n, 2)."""
    return np.concatenate([positions for letter, positions in steps(data) if letter != "z"])


def colour_at(piece, x, y):
    """Return the colour that the pictures of a piece have at a position, on white paper.

    Parameters
    ----------
    piece : str
    x, y : float
        In pixels from the top left corner.

    Returns
    -------
    ndarray of shape (3,), 0 to 255
    """
    colour = np.full(3, 255.0)
    for element in parse(piece).iter(f"{SVG}image"):
        a, b, c, d, e, f = map(float, re.findall(r"[-\d.e]+", element.get("transform")))
        column, row = np.linalg.solve([[a, c], [b, d]], [10 * x - e, 10 * y - f])
        data = base64.b64decode(element.get("href").partition("base64,")[2])
        picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"), float)
        if 0 <= column < picture.shape[1] and 0 <= row < picture.shape[0]:
            *rgb, alpha = picture[int(row), int(column)]
            alpha *= float(element.get("opacity", 1)) / 255
            colour = (1 - alpha) * colour + alpha * np.array(rgb)
    return colour
