"""Gradient descent and its relatives: methods, step sizes, rates, basins of attraction.

Entry points: `methods` (`gradient_descent`, `momentum`, `nesterov`, `adam`), which yield the
records of `iterates`; `step_sizes` (fixed, backtracking, exact); `rates` (closed forms on
quadratics) and `basins` (where many starts end).
"""

from course_utils.descent import basins, iterates, methods, rates, step_sizes

__all__ = ["basins", "iterates", "methods", "rates", "step_sizes"]
