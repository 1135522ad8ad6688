"""The figures of the chapter on training a network."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__,
    fit="FitByHand",
    loss_surface="LossSurface",
    boundary="DecisionBoundary",
    overfit="Overfitting",
)
