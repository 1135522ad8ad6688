"""The colours of the book: each has a name, a value on light paper and one on dark paper.

Drawings use the light values (`BLUE`, `INK`, ...) as ordinary Matplotlib colours; `name_of`
finds the name again, so that a page can show the same drawing on either paper (`css`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """A named colour: ``light`` and ``dark`` are ``#rrggbb`` for light and dark paper."""

    name: str
    light: str
    dark: str


# Hues follow Okabe and Ito (2008), darkened or lightened until each reaches a contrast of 3:1
# on its paper (4.5:1 for INK and MUTED, which are also used for text); a test measures it.
# FAINT is for grid lines, which must not compete with the data, and PAPER for halos.
COLOURS = (
    Colour("ink", "#1f2328", "#e8eaed"),
    Colour("muted", "#5f6b7a", "#a3adba"),
    Colour("faint", "#d5dae0", "#39414b"),
    Colour("paper", "#ffffff", "#121212"),
    Colour("blue", "#0067b1", "#66b7f5"),
    Colour("orange", "#b85300", "#ff9f4a"),
    Colour("green", "#007f5f", "#45d0a4"),
    Colour("purple", "#9b4488", "#e59bd3"),
)

INK, MUTED, FAINT, PAPER, BLUE, ORANGE, GREEN, PURPLE = (colour.light for colour in COLOURS)

_NAMES = {colour.light: colour.name for colour in COLOURS}


def name_of(red, green, blue):
    """Return the name of a palette colour.

    Parameters
    ----------
    red, green, blue : float in [0, 1]
        The colour as Matplotlib passes it to a renderer.

    Returns
    -------
    str
        Its name, such as ``"blue"``.

    Raises
    ------
    ValueError
        If the colour is not in the palette: it could not follow the reader's theme.

    Examples
    --------
    >>> name_of(0.0, 103 / 255, 177 / 255)
    'blue'
    """
    value = "#" + "".join(f"{round(255 * part):02x}" for part in (red, green, blue))
    if value not in _NAMES:
        raise ValueError(
            f"colour {value} is not in the palette, so it would not change with the reader's "
            "theme; use one of course_utils.plots.palette: "
            f"{', '.join(_NAMES.values()).upper()}"
        )
    return _NAMES[value]


def css(theme):
    """Return the palette as CSS declarations ``--cu-name: value;``.

    Parameters
    ----------
    theme : {"light", "dark"}

    Returns
    -------
    str
    """
    return " ".join(f"--cu-{colour.name}: {getattr(colour, theme)};" for colour in COLOURS)
