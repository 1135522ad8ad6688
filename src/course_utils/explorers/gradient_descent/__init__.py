"""The figures of the chapter on gradient descent."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__,
    ray="AlongTheRay",
    descent="DescentOnBowl",
    rules="StepRules",
    race="MethodsRace",
    basins="Basins",
    water="WaterOnMap",
)
