"""The figure of the welcome page, which moves in the reader's first minute."""

from course_utils.explorers import on_demand

__getattr__, __dir__, __all__ = on_demand(__name__, first="FirstFigure")
