"""The figures of the chapter on autoencoders; they load torch."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__,
    latent_map="LatentMap",
    interpolation="Interpolation",
    denoiser="Denoising",
    beta="Beta",
)
