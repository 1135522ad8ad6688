"""A network with one hidden layer, written out. Entry point: `affine`."""

import numpy as np


def affine(omega, x, width, m):
    """A network with one hidden layer of tanh, written out."""
    p = x.shape[1]
    cuts = np.cumsum([width * p, width, m * width])
    first, first_bias, second, bias = np.split(omega, cuts)
    hidden = np.tanh(x @ first.reshape(width, p).T + first_bias)
    return hidden @ second.reshape(m, width).T + bias
