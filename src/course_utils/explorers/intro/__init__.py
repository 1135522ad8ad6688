"""The figures of the chapter on generative models."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__,
    not_real="NotReal",
    two_kinds="TwoKinds",
    by_hand="GaussianByHand",
    inverse="InverseTransform",
    em="MixtureFit",
    first_model="PictureModel",
    fill_in="FillIn",
    shapes="GarmentShapes",
    upsampling="Upsampling",
    denoising="SoftShadow",
    memory="Memory",
    book="BookMap",
)
