"""What is written in a picture, and where: texts are outlines, which cannot be read back.

Entry point: `reading` collects what is `Written` while explorers draw.
"""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from matplotlib.transforms import Affine2D, Bbox

from course_utils.interactive.svg import SvgRenderer

WIDEST = 0.64  # of the size: a character of a number in whatever font a reader has
SHARE = {"left": 0, "center": 0.5, "right": 1}


@dataclass(frozen=True)
class Written:
    """A line of text, and its box in pixels from the lower left corner of the figure."""

    text: str
    box: Bbox

    def fits(self, width, height):
        """Whether it lies inside a figure."""
        x0, y0, x1, y1 = self.box.extents
        return x0 >= 0 and y0 >= 0 and x1 <= width and y1 <= height


@contextmanager
def reading():
    """Yield a list to which everything written in the meantime is added."""
    found = []
    draw_text, draw_number = SvgRenderer.draw_text, SvgRenderer.draw_number

    def text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
        line = Bbox.from_extents(0, -descent, width, height - descent)
        corners = Affine2D().rotate_deg(angle).translate(x, y).transform(line.corners())
        found.append(Written(s, Bbox([corners.min(axis=0), corners.max(axis=0)])))
        draw_text(self, gc, x, y, s, prop, angle, ismath, mtext)

    def number(self, x, y, text, *, size, color, align="center"):
        width = WIDEST * size * len(text)
        left = x - SHARE[align] * width
        found.append(Written(text, Bbox.from_bounds(left, y, width, size)))
        draw_number(self, x, y, text, size=size, color=color, align=align)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SvgRenderer, "draw_text", text)
        patch.setattr(SvgRenderer, "draw_number", number)
        yield found
