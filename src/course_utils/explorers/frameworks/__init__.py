"""The figure of the chapter on PyTorch and JAX; it loads both."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__, four_ways="FourWays")
