"""The figures of the chapter on differentiability."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(
    __name__, tangent_plane="TangentPlane", zoom="ZoomIn", approach="PathOfApproach"
)
