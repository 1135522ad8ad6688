"""Explorers of the chapter on gradient descent, from their own modules.

Entry points: `DescentOnBowl`, `AlongTheRay`, `StepRules`, `MethodsRace`, `Basins` and
`WaterOnMap`.
"""

from course_utils.explorers.basins import Basins
from course_utils.explorers.descent_on_bowl import DescentOnBowl
from course_utils.explorers.methods_race import MethodsRace
from course_utils.explorers.step_sizes import AlongTheRay, StepRules
from course_utils.explorers.water import WaterOnMap

__all__ = [
    "AlongTheRay", "Basins", "DescentOnBowl", "MethodsRace", "StepRules", "WaterOnMap",
]  # fmt: skip
