"""Explorers of the chapter on autoencoders, from their own modules. They load torch.

Entry points: `LatentMap`, `Interpolation`, `Denoising` and `Beta`.
"""

from course_utils.explorers.beta import Beta
from course_utils.explorers.denoising import Denoising
from course_utils.explorers.interpolation import Interpolation
from course_utils.explorers.latent_map import LatentMap

__all__ = ["Beta", "Denoising", "Interpolation", "LatentMap"]
