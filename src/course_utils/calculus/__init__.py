"""The mathematics of landscapes: derivatives, named functions, a real map, contour lines.

Entry points: `differences` (central differences), `landscapes` (functions with exact
derivatives), `terrain.load` (a mountain), `contours.trace` (a contour line) and
`critical.find` (summits, pits and passes).
"""

from course_utils.calculus import contours, critical, differences, landscapes, terrain

__all__ = ["contours", "critical", "differences", "landscapes", "terrain"]
