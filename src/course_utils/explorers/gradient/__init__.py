"""The figures of the chapter on the gradient."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__,
    direction="TurnDirection",
    inner_product="InnerProduct",
    field="GradientField",
    taylor="SecondOrder",
    form="QuadraticForm",
)
