"""Tests of derivatives: rules compared with differences along random directions.

Entry point: `compare`, which costs two evaluations and one pass in each mode, for any shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.autodiff.derivatives import jvp, vjp
from course_utils.autodiff.errors import floats

STEP = float(np.finfo(float).eps ** (1 / 3))


@dataclass(frozen=True)
class Comparison:
    """The number <w, J v> for random v and w, computed in three ways.

    Attributes
    ----------
    differences : float
        <w, (f(x + h v) - f(x - h v)) / 2h>, which uses no rule; relative error about 1e-9.
    forward : float
        <w, J v>, with J v by forward mode.
    reverse : float
        <J^T w, v>, with J^T w by reverse mode; nan if a gradient does not have the shape of its
        argument, as when a rule forgets to sum over what was broadcast.
    """

    differences: float
    forward: float
    reverse: float

    @property
    def agree(self) -> bool:
        """Whether forward and reverse mode are within 1e-6 of the differences."""
        both = [self.forward, self.reverse]
        return bool(np.allclose(both, self.differences, rtol=1e-6, atol=1e-6))


def compare(f: Callable, *args, rng: np.random.Generator) -> Comparison:
    """Compare the derivative of f with differences, along one random direction.

    Parameters
    ----------
    f : callable
        Takes arrays and returns an array; smooth near the arguments.
    *args : array_like
        Where the derivative is taken, with numbers of about size 1.
    rng : numpy.random.Generator
        Draws v, a change of the arguments, and w, weights for the results.

    Returns
    -------
    Comparison

    References
    ----------
    The test of HIPS autograd, autograd/test_util.py.

    Examples
    --------
    >>> compare(lambda x: np.sin(x) * x[0], [1.0, 2.0], rng=np.random.default_rng(0)).agree
    True
    """
    args = tuple(floats(x) for x in args)
    v = tuple(rng.standard_normal(x.shape) for x in args)
    y, pullback = vjp(f, *args)
    w = rng.standard_normal(y.shape)
    above, below = (
        f(*(x + h * a for x, a in zip(args, v, strict=True))) for h in (STEP, -STEP)
    )
    gradients = pullback(w)
    fits = all(g.shape == a.shape for g, a in zip(gradients, v, strict=True))
    reverse = sum(np.sum(g * a) for g, a in zip(gradients, v, strict=True)) if fits else np.nan
    return Comparison(
        differences=float(np.sum(w * (above - below)) / (2 * STEP)),
        forward=float(np.sum(w * jvp(f, args, v)[1])),
        reverse=float(reverse),
    )
