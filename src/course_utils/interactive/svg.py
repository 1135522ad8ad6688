"""A Matplotlib renderer for compact SVG that follows the reader's theme.

Entry point: `SvgRenderer`. Coordinates are whole tenths of a pixel, colours are class names
of the palette (``f-blue`` fills, ``s-blue`` strokes), and nothing needs an id, so that
pieces can be exchanged freely inside one picture.
"""

import base64
import html
import io

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgb
from matplotlib.transforms import Affine2D
from PIL import Image

from course_utils.interactive.svg_paths import path_data
from course_utils.plots.palette import name_of

UNITS = 10  # coordinates are written in tenths of a pixel
FEW = 16  # a picture with so few colours shows kinds, and its borders stay sharp
SHARP = 2  # rasters are drawn for twice the pixel density
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


class SvgRenderer(RendererBase):
    """Collects what is drawn as SVG text.

    Parameters
    ----------
    width, height : float
        Size of the figure in pixels (72 dpi: a pixel is a point).

    Attributes
    ----------
    smallest_text : float
        Smallest font size that was set, in pixels; infinity if none was.
    """

    def __init__(self, width, height):
        super().__init__()
        self.width, self.height = width, height
        self.smallest_text = float("inf")
        self._out, self._clip, self._boxes = [], None, {}
        self._flip = Affine2D().scale(UNITS, -UNITS).translate(0, UNITS * height)

    def result(self):
        """Return the SVG text drawn so far and start afresh."""
        self._set_clip(None)
        text, self._out = "".join(self._out), []
        return text

    def get_canvas_width_height(self):
        """Return width and height in pixels."""
        return self.width, self.height

    def flipy(self):
        """Return False: positions come with y upwards and are flipped here."""
        return False

    def option_scale_image(self):
        """Return True: pictures that are not resampled come with their transform."""
        return True

    def get_image_magnification(self):
        """Return how many raster pixels one figure pixel gets."""
        return SHARP

    def get_text_width_height_descent(self, s, prop, ismath):
        """Measure text, and remember the smallest size (exponents count smaller)."""
        scripts = bool(ismath) and any(mark in s for mark in "^_")
        size = prop.get_size_in_points() * (0.7 if scripts else 1)
        self.smallest_text = min(self.smallest_text, size)
        return super().get_text_width_height_descent(s, prop, ismath)

    def draw_number(self, x, y, text, *, size, color, align="center"):
        """Write a short text as text: it compresses well, but the font depends on the machine.

        Parameters
        ----------
        x, y : float
            In pixels, y upwards: where it stands on its line.
        text : str
        size : float
            In pixels.
        color : str
            A colour of the palette.
        align : {"left", "center", "right"}, default="center"
            Which part of it stands at x.
        """
        self.smallest_text = min(self.smallest_text, size)
        x, y = (round(part) for part in self._flip.transform((x, y)))
        self._set_clip(None)
        self._out.append(
            f'<text x="{x}" y="{y}" font-size="{UNITS * size:.4g}" class="f-'
            f'{name_of(*to_rgb(color))}" text-anchor="{ANCHORS[align]}">'
            f"{html.escape(text, quote=False)}</text>"
        )

    def draw_path(self, gc, path, transform, rgbFace=None):
        """Draw a path."""
        # A line with two ends has no inside (tick marks come with a black fill).
        filled = rgbFace is not None and len(path) > 2
        paint = self._paint(gc, rgbFace if filled else None)
        data = path_data(path, self._flipped(transform), filled) if paint else ""
        if data:
            self._set_clip(gc)
            self._out.append(f'<path d="{data}"{paint}/>')

    def _flipped(self, transform):
        """Return a transform followed by the flip: for nearly all of them one product."""
        if not transform.is_affine:
            return transform + self._flip
        return Affine2D(self._flip.get_matrix() @ transform.get_matrix())

    def _paint(self, gc, face):
        """Return the attributes of fill and stroke, or an empty text if nothing shows."""
        forced = gc.get_alpha() if gc.get_forced_alpha() else None
        classes, rest = [], ""
        rgba = gc.get_rgb()
        if face is not None and (alpha := _alpha(face, forced)) > 0:
            classes.append("f-" + name_of(*face[:3]))
            rest += _opacity("fill-", alpha)
        if gc.get_linewidth() > 0 and (alpha := _alpha(rgba, forced)) > 0:
            classes.append("s-" + name_of(*rgba[:3]))
            rest += _opacity("stroke-", alpha) + _line(gc)
        return f' class="{" ".join(classes)}"{rest}' if classes else ""

    def draw_image(self, gc, x, y, im, transform=None):
        """Draw a picture of shape (rows, columns, 4), first row at the bottom."""
        rows, columns = im.shape[:2]
        look = ' style="image-rendering:pixelated"' if max(rows, columns) <= 64 else ""
        if transform is None:
            place = Affine2D().scale(1 / SHARP).translate(x, y)
        else:
            look += _opacity("", gc.get_alpha())  # resampled ones have it in their pixels
            place = Affine2D().scale(1 / columns, 1 / rows) + transform
            place += Affine2D().translate(x, y)
        # Put the first row on top, as picture files have it.
        place = Affine2D().scale(1, -1).translate(0, rows) + place + self._flip
        numbers = " ".join(f"{value:.6g}" for value in place.get_affine().to_values())
        self._set_clip(gc)
        self._out.append(
            f'<image width="{columns}" height="{rows}" preserveAspectRatio="none"{look} '
            f'transform="matrix({numbers})" href="{_data_uri(im[::-1])}"/>'
        )

    def _set_clip(self, gc):
        """Open or close the nested picture that clips to a rectangle."""
        box = gc.get_clip_rectangle() if gc is not None else None
        if gc is not None and gc.get_clip_path()[0] is not None:
            raise ValueError("an artist is clipped to a path; only rectangles are supported")
        clip = None if box is None else self._box(*box.extents)
        if clip != self._clip:
            self._out.append("</svg>" if self._clip else "")
            self._out.append(clip or "")
            self._clip = clip

    def _box(self, *ends):
        """Return the picture that clips to x0, y0, x1, y1; a figure has few of them."""
        if ends not in self._boxes:
            self._boxes[ends] = self._opened(*ends)
        return self._boxes[ends]

    def _opened(self, x0, y0, x1, y1):
        left, top = self._flip.transform((x0, y1))
        x, y, w, h = (round(v) for v in (left, top, UNITS * (x1 - x0), UNITS * (y1 - y0)))
        # A rim of one pixel keeps lines on the border from being cut.
        x, y, w, h = x - UNITS, y - UNITS, w + 2 * UNITS, h + 2 * UNITS
        size = f'x="{x}" y="{y}" width="{w}" height="{h}"'
        return f'<svg {size} viewBox="{x} {y} {w} {h}">'


def _alpha(colour, forced):
    return forced if forced is not None else (colour[3] if len(colour) > 3 else 1.0)


def _opacity(what, alpha):
    return f' {what}opacity="{alpha:.3g}"' if alpha < 1 else ""


def _line(gc):
    """Return width, caps, joins and dashes of a stroke; the usual ones are in the CSS."""
    rest = f' stroke-width="{UNITS * gc.get_linewidth():.4g}"'
    if (cap := gc.get_capstyle()) != "round":
        rest += f' stroke-linecap="{"square" if cap == "projecting" else cap}"'
    if (join := gc.get_joinstyle()) != "round":
        rest += f' stroke-linejoin="{join}"'
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        rest += f' stroke-dasharray="{" ".join(f"{UNITS * d:.4g}" for d in dashes)}"'
        rest += f' stroke-dashoffset="{UNITS * offset:.4g}"' if offset else ""
    return rest


def _data_uri(picture):
    """Return a picture as a data URI: PNG when small or a map of few kinds, else WebP.

    WebP loses a little, which a photograph does not show and the border of two areas does.
    """
    image, buffer = Image.fromarray(np.ascontiguousarray(picture), "RGBA"), io.BytesIO()
    exact = max(image.size) <= 64 or image.getcolors(FEW) is not None
    if exact and _grey(picture):  # a third to a half of the bytes
        image = image.convert("L")
    kind = "png" if exact else "webp"
    options = {"optimize": True} if exact else {"quality": 80, "method": 4}
    image.save(buffer, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _grey(picture):
    """Whether a picture is opaque and without colour."""
    return bool((picture[..., :3] == picture[..., :1]).all() and picture[..., 3].min() == 255)
