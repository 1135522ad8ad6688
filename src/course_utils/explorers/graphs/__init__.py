"""The figures of the chapter on automatic differentiation."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__, v_curve="VCurve", graph_steps="GraphSteps", modes="CostOfModes"
)
