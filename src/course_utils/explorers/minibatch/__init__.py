"""The figures of the chapter on minibatches."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__, noise="BatchNoise", paths="ThreePaths", floor="NoiseFloor", cost="BatchCost"
)
