"""Fitting a line to 60 examples: the loss that two figures on minibatches show.

Entry point: `problem`.
"""

from functools import cache

import numpy as np

from course_utils.data import toys
from course_utils.descent.least_squares import LeastSquares
from course_utils.descent.losses import Objective, squared
from course_utils.descent.networks import Perceptron

NUMBER = 60  # examples


@cache
def problem():
    """Return the objective of a line's weights (slope, intercept), and its closed form."""
    x, y = toys.line(NUMBER, np.random.default_rng(4), noise=0.5, slope=0.9, intercept=0.5)
    x = x + 0.6  # inputs that are not centred make long ellipses
    matrix = np.column_stack([x, np.ones(NUMBER)])
    return Objective(Perceptron((1, 1)), squared, x, y), LeastSquares(matrix, y[:, 0])
