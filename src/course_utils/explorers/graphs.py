"""Explorers of the chapter on automatic differentiation, from their own modules.

Entry points: `GraphSteps`, `VCurve` and `CostOfModes`.
"""

from course_utils.explorers.cost_of_modes import CostOfModes
from course_utils.explorers.graph_steps import GraphSteps
from course_utils.explorers.v_curve import VCurve

__all__ = ["CostOfModes", "GraphSteps", "VCurve"]
