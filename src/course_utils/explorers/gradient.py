"""Explorers of the chapter on the gradient, from their own modules.

Entry points: `TurnDirection`, `InnerProduct`, `GradientField`, `SecondOrder` and
`QuadraticForm`.
"""

from course_utils.explorers.gradient_field import GradientField
from course_utils.explorers.inner_product import InnerProduct
from course_utils.explorers.quadratic_form import QuadraticForm
from course_utils.explorers.second_order import SecondOrder
from course_utils.explorers.turn_direction import TurnDirection

__all__ = ["GradientField", "InnerProduct", "QuadraticForm", "SecondOrder", "TurnDirection"]
