"""Explorer of the chapter on PyTorch and JAX, from its own module. It loads torch and jax.

Entry point: `FourWays`.
"""

from course_utils.explorers.four_ways import FourWays

__all__ = ["FourWays"]
