"""The check accepts contour directions of every style, and no wrong one."""

import math

import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg
import torch
from helpers.wrong_answers import ANYWHERE, judged

from course_utils.exercises import contour_lines as checks


def test_answers_are_asked_with_copies():
    def vandal(g):
        direction = right(g)
        g[:] = 0
        return direction

    assert checks.contour_direction(vandal) == checks.CORRECT


def right(g):
    return np.array([-g[1], g[0]]) / np.hypot(*g)


def in_place(g):
    g[:] = -g[1], g[0]
    g /= np.linalg.norm(g)
    return g


def by_loop(g):
    length, d = sum(x * x for x in g) ** 0.5, [0.0, 0.0]
    for k in range(2):
        d[k] = (-1) ** (k + 1) * g[1 - k] / length
    return d


def with_angles(g):
    angle = math.atan2(g[1], g[0]) + math.pi / 2
    return [math.cos(angle), math.sin(angle)]


def with_complex_numbers(g):
    turned = 1j * complex(*g)
    return (turned / abs(turned)).real, (turned / abs(turned)).imag


def with_torch(g):
    return torch.nn.functional.normalize(torch.tensor([-g[1], g[0]]), dim=0)


def with_null_space(g):
    d = scipy.linalg.null_space(g[None, :])[:, 0]
    return -d if d[0] * g[1] - d[1] * g[0] > 0 else d


DIRECTIONS = {
    "coordinates": right,
    "matrix": lambda g: np.array([[0, -1], [1, 0]]) @ g / np.linalg.norm(g),
    "matrix of float32": lambda g: right(g.astype(np.float32)).astype(np.float32),
    "list": lambda g: right(g).tolist(),
    "loop": by_loop,
    "generator": lambda g: (x / math.hypot(*g) for x in (-g[1], g[0])),
    "in place": in_place,
    "math": with_angles,
    "complex": with_complex_numbers,
    "torch": with_torch,
    "jax": lambda g: jnp.array([-g[1], g[0]]) / jnp.linalg.norm(jnp.asarray(g)),
    "scipy": with_null_space,
}


def turned_by(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return lambda g: np.array([[c, -s], [s, c]]) @ right(g)


def slope_as_a_fraction(g):
    d = np.array([1, -g[0] / g[1]])
    return d / np.hypot(*d)


WRONG_DIRECTIONS = {
    **ANYWHERE,
    "the gradient itself": (lambda g: g / np.hypot(*g), "straight uphill"),
    "downhill": (lambda g: -g / np.hypot(*g), "straight downhill"),
    "turned the other way": (lambda g: -right(g), "on its left"),
    "not of length 1": (lambda g: np.array([-g[1], g[0]]), "length 0.5 instead of 1"),
    "swapped without a sign": (lambda g: abs(g[::-1]) / np.hypot(*g), "at right angles"),
    "divided by the sum": (lambda g: right(g) * np.hypot(*g) / abs(g).sum(), "length"),
    "divided by the square": (lambda g: right(g) / np.hypot(*g), "length 2 instead of 1"),
    "a slope as a fraction": (slope_as_a_fraction, "left|finite"),
    "the angle": (lambda g: np.arctan2(g[0], -g[1]), "the shape () instead of the shape (2,)"),
    "a column": (lambda g: right(g)[:, None], "the shape (2, 1)"),
    "a complex number": (lambda g: 1j * complex(*g), "no array of real numbers"),
    "signs dropped": (lambda g: np.abs(right(g)), "at right angles"),
    "rounded": (lambda g: right(g).round(4), "calculate with all digits"),
    "nearly": (turned_by(0.17), "wrong by 0.17 degrees; calculate"),
    "half a right angle": (turned_by(-45), "wrong by 45 degrees."),
    "something added": (lambda g: right(g) * np.hypot(*g) / (np.hypot(*g) + 1e-3), "length"),
    "only for the first": (lambda g: np.array([-0.8, 0.6]), "at right angles"),
}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_right_directions_of_every_style_pass(name):
    assert checks.contour_direction(DIRECTIONS[name]) == checks.CORRECT


@pytest.mark.parametrize("name", WRONG_DIRECTIONS)
def test_wrong_directions_are_rejected_with_a_reason(name):
    judged(checks.contour_direction, *WRONG_DIRECTIONS[name], "for the gradient (")
