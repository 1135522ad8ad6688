"""Explorers of the chapter on differentiability, from their own modules.

Entry points: `TangentPlane`, `ZoomIn` and `PathOfApproach`.
"""

from course_utils.explorers.path_of_approach import PathOfApproach
from course_utils.explorers.tangent_plane import TangentPlane
from course_utils.explorers.zoom_in import ZoomIn

__all__ = ["PathOfApproach", "TangentPlane", "ZoomIn"]
