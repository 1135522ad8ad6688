"""Test cases for the derivative rules: one table of functions and of random arguments.

Entry points: `CASES`, with at least one case for each operation in the table of rules, and
`COMPOSED_CASES`, the same for the functions that are made of such operations.
"""

from collections.abc import Callable
from itertools import count
from operator import getitem
from typing import NamedTuple

import numpy as np

from course_utils.autodiff.primitives import astype, choose, join, scatter, solve


class Case(NamedTuple):
    """A function ``f(np, *args)`` with a library as `np`, and random draws of its arguments."""

    operation: Callable
    name: str
    f: Callable
    draws: tuple[Callable, ...]

    def args(self, rng):
        return tuple(draw(rng)[()] for draw in self.draws)


def normal(*shape):
    return lambda rng: rng.standard_normal(shape)


def positive(*shape):
    return lambda rng: rng.uniform(0.3, 2, shape)


def inside(*shape):
    """Between -1 and 1."""
    return lambda rng: rng.uniform(-0.9, 0.9, shape)


def nonzero(*shape):
    return lambda rng: rng.uniform(0.3, 2, shape) * rng.choice([-1, 1], shape)


def dominant(*shape):
    """Matrices that are far from singular."""
    return lambda rng: rng.standard_normal(shape) + 4 * np.eye(shape[-1])


UNARY = {
    np.negative: normal, np.square: normal, np.sqrt: positive, np.exp: normal, np.expm1: normal,
    np.exp2: normal, np.log: positive, np.log2: positive, np.log10: positive,
    np.log1p: positive,
    np.sin: normal, np.cos: normal, np.tan: inside,
    np.arcsin: inside, np.arccos: inside, np.arctan: normal, np.sinh: normal, np.cosh: normal,
    np.tanh: normal, np.absolute: nonzero,
}  # fmt: skip
BINARY = {
    np.add: (normal, normal), np.subtract: (normal, normal), np.multiply: (normal, normal),
    np.divide: (normal, nonzero), np.power: (positive, normal), np.arctan2: (nonzero, nonzero),
    np.hypot: (nonzero, nonzero), np.maximum: (normal, normal), np.minimum: (normal, normal),
}  # fmt: skip
SHAPES = (((2, 3), (2, 3)), ((3,), (2, 1)), ((), (2, 3)), ((2, 3), (1, 3)))


def _elementwise():
    for ufunc, draw in UNARY.items():
        name = ufunc.__name__
        yield Case(ufunc, name, lambda np, x, name=name: getattr(np, name)(x), (draw(2, 3),))
    for ufunc, draws in BINARY.items():
        name = ufunc.__name__
        for shapes in SHAPES:
            yield Case(
                ufunc,
                f"{name} {shapes[0]} {shapes[1]}",
                lambda np, a, b, name=name: getattr(np, name)(a, b),
                tuple(draw(*shape) for draw, shape in zip(draws, shapes, strict=True)),
            )


MASK = np.array([[True, False, True], [False, True, True]])
ROWS = np.array([1, 0, 1])
FIRST_AND_LAST = np.array([[0], [1]]), np.array([[0, 2]])
INDICES = (
    1, -1, slice(1, None), slice(None, None, -1), (slice(None), 1), (..., -1), (0, 2),
    (None, slice(None), None, 1), ROWS, MASK, (slice(None), ROWS), FIRST_AND_LAST, slice(0, 0),
    (slice(None, None, 2), None, ROWS), np.zeros(0, int),
)  # fmt: skip
MATRICES = (
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((4, 2, 3), (3, 2)),
    ((2, 3), (4, 3, 2)), ((4, 2, 3), (4, 3, 1)), ((4, 2, 3), (3,)), ((3,), (4, 3, 2)),
    ((2, 1, 2, 3), (3, 3, 2)), ((2, 0), (0, 3)), ((0, 3), (3,)),
)  # fmt: skip
REDUCED = (
    {}, {"axis": 0}, {"axis": -1}, {"axis": (0, 2)}, {"axis": (-1, 1)}, {"axis": ()},
    {"keepdims": True}, {"axis": 1, "keepdims": True}, {"axis": (0, -1), "keepdims": True},
)  # fmt: skip

EINSUMS = {
    "ij,jk->ik": [(2, 3), (3, 4)], "ij,jk": [(2, 3), (3, 2)], "ij,kj->ik": [(2, 3), (4, 3)],
    "i,i->": [(3,), (3,)], "i,j->ij": [(3,), (2,)], "bij,bjk->bik": [(2, 2, 3), (2, 3, 2)],
    "ij->j": [(2, 3)], "ij->ji": [(2, 3)], "ii->": [(3, 3)], "ii->i": [(3, 3)],
    "bii->b": [(2, 3, 3)], "i,ij,j->": [(2,), (2, 3), (3,)], "ij,k->i": [(2, 3), (2,)],
    "ij,ij->i": [(2, 3), (2, 3)],
}  # fmt: skip

ROWS_OF_CASES = [
    *[
        (operation, settings, lambda np, x, name=name, s=settings: getattr(np, name)(x, **s),
         normal(2, 3, 2))
        for operation, name in ((np.sum, "sum"), (np.max, "max"), (np.min, "min"))
        for settings in REDUCED if not (settings.get("axis") == () and operation is not np.sum)
    ],
    (np.sum, "of a number", lambda np, x: np.sum(x), normal()),
    (np.sum, "of nothing", lambda np, x: np.sum(x, axis=0), normal(0, 2)),
    (np.max, "over one of two axes that has no numbers", lambda np, x: np.max(x, axis=1),
     normal(0, 2)),
    *[(np.matmul, shapes, lambda np, a, b: np.matmul(a, b), *[normal(*s) for s in shapes])
      for shapes in MATRICES],
    (np.cumsum, "of all", lambda np, x: np.cumsum(x), normal(2, 3)),
    (np.cumsum, "of rows", lambda np, x: np.cumsum(x, axis=1), normal(2, 3)),
    (np.cumsum, "of nothing", lambda np, x: np.cumsum(x, 0), normal(0, 2)),
    *[(solve, shapes, lambda np, a, b: np.solve_matrices(a, b),
       *[draw(*s) for draw, s in zip((dominant, normal), shapes, strict=True)])
      for shapes in (((3, 3), (3, 2)), ((2, 3, 3), (2, 3, 1)), ((3, 3), (2, 3, 2)))],
    (astype, "", lambda np, x: np.astype(x, "float64"), normal(2)),
    (np.power, "whole exponent", lambda np, x: x**3, normal(2, 3)),
    (np.power, "negative exponent", lambda np, x: x**-2, nonzero(3)),
    (np.power, "root", lambda np, x: x**0.5, positive(3)),
    (np.power, "exponents 0, 1, 2", lambda np, x: x ** np.asarray([0.0, 1.0, 2.0]), nonzero(3)),
    (np.power, "of 2", lambda np, x: 2.0**x, normal(3)),
    (np.power, "of itself", lambda np, x: x**x, positive(3)),
    (np.reshape, (3, 2), lambda np, x: np.reshape(x, (3, 2)), normal(2, 3)),
    (np.reshape, -1, lambda np, x: np.reshape(x, (-1,)), normal(2, 3)),
    (np.reshape, "one", lambda np, x: np.reshape(x, ()), normal(1, 1)),
    (np.transpose, "", lambda np, x: np.transpose(x), normal(2, 3, 4)),
    (np.transpose, (1, 2, 0), lambda np, x: np.transpose(x, (1, 2, 0)), normal(2, 3, 4)),
    (np.transpose, (-1, 0, -2), lambda np, x: np.transpose(x, (-1, 0, -2)), normal(2, 3, 4)),
    (np.broadcast_to, "", lambda np, x: np.broadcast_to(x, (4, 2, 3)), normal(2, 1)),
    (np.broadcast_to, "a number", lambda np, x: np.broadcast_to(x, (2, 0, 3)), normal()),
    *[(getitem, k, lambda np, x, k=k: np.getitem(x, k), normal(2, 3)) for k in INDICES],
    *[(scatter, k,
       lambda np, x, k=k: np.scatter(x, (2, 3), k), normal(*np.empty((2, 3))[k].shape))
      for k in INDICES],
    (choose, "", lambda np, a, b: np.choose(a, b, where=MASK), normal(2, 3), normal(2, 3)),
    (choose, "broadcast", lambda np, a, b: np.choose(a, b, where=MASK), normal(3), normal()),
    (join, "", lambda np, *x: np.join(*x), normal(2, 3), normal(1, 3), normal(0, 3)),
    (join, "last axis", lambda np, *x: np.join(*x, axis=-1), normal(2, 3), normal(2, 2)),
    (join, "last of three axes", lambda np, *x: np.join(*x, axis=-1), normal(2, 2, 3),
     normal(2, 2, 1)),
    (join, "first of three axes", lambda np, *x: np.join(*x, axis=-3), normal(1, 2, 2),
     normal(2, 2, 2)),
    (join, "twice the same", lambda np, x, y: np.join(x, y, x, axis=1), normal(2, 1),
     normal(2, 2)),
]  # fmt: skip

COMPOSED_ROWS = [
    (np.positive, "", lambda np, x: np.positive(x), normal(3)),
    (np.reciprocal, "", lambda np, x: np.reciprocal(x), nonzero(3)),
    (np.copy, "", lambda np, x: np.copy(x), normal(3)),
    (np.clip, "", lambda np, x: np.clip(x, -0.5, 0.5), normal(8)),
    (np.where, "", lambda np, a, b: np.where(MASK, a, b), normal(2, 3), normal(3)),
    *[
        (operation, settings, lambda np, x, name=name, s=settings: getattr(np, name)(x, **s),
         normal(2, 3, 2))
        for operation, name in ((np.mean, "mean"), (np.var, "var"), (np.linalg.norm, "norm"))
        for settings in ({}, {"axis": -1}, {"axis": (0, 2), "keepdims": True})
    ],
    (np.mean, "of an axis beside one without numbers", lambda np, x: np.mean(x, axis=0),
     normal(3, 0)),
    (np.linalg.norm, "of a vector", lambda np, x: np.norm(x, 2), normal(3)),
    (np.var, "of a sample", lambda np, x: np.var(x, ddof=1), normal(2, 3)),
    *[
        (np.prod, f"{shape} {settings}", lambda np, x, s=settings: np.prod(x, **s),
         normal(*shape))
        for shape in ((5,), (2, 3, 3), (1, 4))
        for settings in ({}, {"axis": 0}, {"axis": -1, "keepdims": True})
    ],
    (np.prod, "two axes", lambda np, x: np.prod(x, axis=(0, -1)), normal(2, 2, 3)),
    (np.prod, "of nothing", lambda np, x: np.prod(x, axis=0), normal(0, 2)),
    (np.std, "", lambda np, x: np.std(x), normal(5)),
    (np.std, "of columns", lambda np, x: np.std(x, axis=0, keepdims=True), normal(3, 2)),
    (np.linalg.solve, "a vector", lambda np, a, b: np.solve(a, b),
     dominant(3, 3), normal(3)),
    (np.linalg.solve, "a matrix", lambda np, a, b: np.solve(a, b),
     dominant(3, 3), normal(3, 2)),
    (np.linalg.inv, "", lambda np, a: np.inv(a), dominant(3, 3)),
    (np.linalg.inv, "a stack", lambda np, a: np.inv(a), dominant(2, 3, 3)),
    *[(np.einsum, text, lambda np, *x, text=text: np.einsum(text, *x),
       *[normal(*s) for s in shapes])
      for text, shapes in EINSUMS.items()],
    (np.trace, "", lambda np, x: np.trace(x), normal(3, 3)),
    (np.hstack, "", lambda np, a, b: np.hstack([a, b]), normal(2, 3), normal(2, 1)),
    (np.hstack, "vectors", lambda np, a, b: np.hstack([a, b]), normal(3), normal(1)),
    (np.vstack, "", lambda np, a, b: np.vstack([a, b]), normal(2, 3), normal(3)),
    (np.diag, "of a matrix", lambda np, x: np.diag(x), normal(3, 3)),
    (np.diag, "to a matrix", lambda np, x: np.diag(x), normal(3)),
    (np.diag, "above", lambda np, x: np.diag(x, 1), normal(2)),
    (np.diag, "below", lambda np, x: np.diag(x, -2), normal(2)),
    (np.diagonal, "", lambda np, x: np.diagonal(x), normal(2, 3)),
    (np.flip, "", lambda np, x: np.flip(x, (0,)), normal(3, 2)),
    (np.moveaxis, "", lambda np, x: np.moveaxis(x, 0, -1), normal(2, 3, 4)),
    (np.repeat, "", lambda np, x: np.repeat(x, 2), normal(2, 3)),
    (np.repeat, "rows", lambda np, x: np.repeat(x, 3, 0), normal(2, 2)),
    (np.roll, "", lambda np, x: np.roll(x, 2), normal(5)),
    (np.take, "", lambda np, x: np.take(x, ROWS), normal(2, 2)),
    (np.tile, "", lambda np, x: np.tile(x, (2, 2)), normal(2, 3)),
    (np.atleast_1d, "", lambda np, x: np.atleast_1d(x), normal()),
    (np.atleast_2d, "", lambda np, x: np.atleast_2d(x), normal(3)),
    (np.dot, "vectors", lambda np, a, b: np.dot(a, b), normal(3), normal(3)),
    (np.dot, "matrices", lambda np, a, b: np.dot(a, b), normal(2, 3), normal(3, 2)),
    (np.dot, "a number", lambda np, a, b: np.dot(a, b), normal(), normal(3, 2)),
    (np.outer, "", lambda np, a, b: np.outer(a, b), normal(3), normal(2)),
    (np.concatenate, "", lambda np, a, b: np.concatenate([a, b], axis=1), normal(2, 3),
     normal(2, 1)),
    (np.concatenate, "flat", lambda np, a, b: np.concatenate([a, b], axis=None), normal(2, 3),
     normal(2)),
    (np.stack, "", lambda np, a, b: np.stack([a, b, a]), normal(2, 3), normal(2, 3)),
    (np.stack, "last axis", lambda np, a, b: np.stack([a, b], axis=-1), normal(2), normal(2)),
    (np.stack, "numbers", lambda np, a, b: np.stack([a, b]), normal(), normal()),
    (np.ravel, "", lambda np, x: np.ravel(x), normal(2, 3)),
    (np.expand_dims, "", lambda np, x: np.expand_dims(x, -2), normal(2, 3)),
    (np.expand_dims, "two", lambda np, x: np.expand_dims(x, (0, -1)), normal(2, 3)),
    (np.squeeze, "", lambda np, x: np.squeeze(x), normal(1, 3, 1)),
    (np.squeeze, "one", lambda np, x: np.squeeze(x, -1), normal(1, 3, 1)),
    (np.swapaxes, "", lambda np, x: np.swapaxes(x, 0, -1), normal(2, 3, 4)),
]  # fmt: skip


def _named(rows):
    """Make cases from rows, with unique names."""
    numbers = count()
    for operation, name, f, *draws in rows:
        yield Case(operation, f"{operation.__name__} {name} #{next(numbers)}", f, tuple(draws))


CASES = [*_elementwise(), *_named(ROWS_OF_CASES)]
COMPOSED_CASES = [*_named(COMPOSED_ROWS)]
