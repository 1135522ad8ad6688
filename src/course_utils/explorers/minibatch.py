"""Explorers of the chapter on minibatches, from their own modules.

Entry points: `ThreePaths`, `BatchNoise`, `NoiseFloor` and `BatchCost`.
"""

from course_utils.explorers.batch_cost import BatchCost
from course_utils.explorers.batch_noise import BatchNoise
from course_utils.explorers.noise_floor import NoiseFloor
from course_utils.explorers.three_paths import ThreePaths

__all__ = ["BatchCost", "BatchNoise", "NoiseFloor", "ThreePaths"]
