"""Explorers of the chapter on generative models, from their own modules.

Entry points: `NotReal`, `TwoKinds`, `GaussianByHand`, `InverseTransform`, `MixtureFit`,
`PictureModel`, the four uses `FillIn`, `GarmentShapes`, `Upsampling` and `SoftShadow`, `Memory`
and `BookMap`.
"""

from course_utils.explorers.book_map import BookMap
from course_utils.explorers.garment_shapes import GarmentShapes
from course_utils.explorers.gaussian_by_hand import GaussianByHand
from course_utils.explorers.inverse_transform import InverseTransform
from course_utils.explorers.measured_pictures import FillIn, Upsampling
from course_utils.explorers.memory import Memory
from course_utils.explorers.mixture_fit import MixtureFit
from course_utils.explorers.not_real import NotReal
from course_utils.explorers.picture_model import PictureModel
from course_utils.explorers.soft_shadow import SoftShadow
from course_utils.explorers.two_kinds import TwoKinds

__all__ = [
    "BookMap",
    "FillIn",
    "GarmentShapes",
    "GaussianByHand",
    "InverseTransform",
    "Memory",
    "MixtureFit",
    "NotReal",
    "PictureModel",
    "SoftShadow",
    "TwoKinds",
    "Upsampling",
]
