"""Drawing: functions that take arrays and an ``ax``, return artists, and do nothing else.

Entry points: `palette` (the one set of colours, light and dark), `canvas` (an empty figure in
the style of the book), `maps` (contour maps) and `marks` (curves, arrows, dots).
"""

from course_utils.plots import maps, marks, palette
from course_utils.plots.canvas import canvas, frame

__all__ = ["canvas", "frame", "maps", "marks", "palette"]
