"""Gradient descent, its relatives, and what they train: networks, losses, minibatches.

Entry points: `methods` (`gradient_descent`, `momentum`, `nesterov`, `adam`), which yield the
records of `iterates`; `step_sizes` (fixed, backtracking, exact); `rates` (closed forms on
quadratics) and `basins` (where many starts end). For training: `networks`, `losses` and
`least_squares`; `minibatches` and `step_schedules`, with the closed forms of their
`gradient_noise`; `loss_slices` (a loss of many weights, seen on a plane).
"""

from course_utils.descent import basins, iterates, methods, rates, step_sizes

__all__ = ["basins", "iterates", "methods", "rates", "step_sizes"]
