"""The mathematics of landscapes: derivatives, named functions, a real map, contour lines.

Entry points: `finite_differences` (central ones), `landscapes` (functions with exact
derivatives), `terrain.load` (a mountain), `contours.trace` (a contour line) and
`critical.find` (summits, pits and passes).
"""

from course_utils.calculus import contours, critical, finite_differences, landscapes, terrain

__all__ = ["contours", "critical", "finite_differences", "landscapes", "terrain"]
