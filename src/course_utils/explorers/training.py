"""Explorers of the chapter on training a network, from their own modules.

Entry points: `FitByHand`, `DecisionBoundary`, `LossSurface` and `Overfitting`.
"""

from course_utils.explorers.decision_boundary import DecisionBoundary
from course_utils.explorers.fit_by_hand import FitByHand
from course_utils.explorers.loss_surface import LossSurface
from course_utils.explorers.overfitting import Overfitting

__all__ = ["DecisionBoundary", "FitByHand", "LossSurface", "Overfitting"]
