"""The figures of the chapter on contour lines."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__,
    hiker="HikerOnMap",
    walk="WalkAlongContour",
    interval="ContourInterval",
    levels="LevelSets",
)
