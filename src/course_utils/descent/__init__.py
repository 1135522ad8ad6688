"""Gradient descent and its relatives, and what it trains: networks, losses, minibatches.

Entry points: `methods` (`gradient_descent`, `momentum`, `nesterov`, `adam`), which yield the
records of `iterates`; `step_sizes` (fixed, backtracking, exact); `rates` (closed forms on
quadratics) and `basins` (where many starts end). For training: `networks`, `losses` and
`least_squares`; `minibatches` and `schedules`, with the closed forms of their `noise`;
`epoch_check` and `backward_check`, the checks of two exercises.
"""

from course_utils.descent import basins, iterates, methods, rates, step_sizes

__all__ = ["basins", "iterates", "methods", "rates", "step_sizes"]
