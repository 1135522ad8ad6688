"""The ray, compared with formulas that are written out here."""

import random

import numpy as np
import pytest
from helpers.from_starts import slope_of, starts
from helpers.hills import hills
from helpers.svg_reading import SVG, parse, vertices

from course_utils.explorers.gradient_descent.ray import HILLS, AlongTheRay

SIGMAS = AlongTheRay.declaration.controls["sigma"].grid()


@pytest.fixture(scope="module")
def ray():
    return AlongTheRay()


def along(start, alpha):
    """Height on the ray, and its slope at the beginning."""
    g = slope_of(hills, *start)
    return hills(start[0] - alpha * g[0], start[1] - alpha * g[1]), -float(g @ g)


@pytest.mark.parametrize("start", starts(AlongTheRay, 6))
@pytest.mark.parametrize("alpha", [0.4, 2.0, 4.0, 0.73])
def test_remainder_is_f_minus_its_linearization(ray, start, alpha):
    there, slope = along(start, alpha)
    found, words = ray.compute(start=start, alpha=alpha), ray.describe(start=start, alpha=alpha)
    assert found["slope"] == pytest.approx(slope, abs=1e-7)
    assert hills(*found["trial"]) == pytest.approx(there, abs=1e-7)
    numbers = [
        -slope * alpha,
        abs(hills(*start) - there),
        there - hills(*start) - slope * alpha,
    ]
    said = [words.split(f"{before} ")[1].split(" ")[0].rstrip(".,") for before in (
        "decrease of", "creases by", "remainder is")]  # fmt: skip
    assert [float(text) for text in said] == pytest.approx(numbers, rel=6e-3, abs=1e-7)
    assert ("f decreases by" in words) == (there <= hills(*start))


@pytest.mark.parametrize("start", starts(AlongTheRay, 6))
@pytest.mark.parametrize("sigma", SIGMAS)
def test_armijo_accepts_what_lies_below_its_line(ray, start, sigma):
    _, slope = along(start, 0)
    accepted = ray.compute(start=start, sigma=sigma)["accepted"]
    for alpha in [*np.arange(0.4, 4.01, 0.2), *random.Random(1).choices(range(1, 400), k=9)]:
        alpha = alpha if alpha <= 4 else alpha / 100
        gap = hills(*start) + float(sigma) * alpha * slope - along(start, alpha)[0]
        if abs(gap) < 1e-6:
            continue  # so close to the line that difference quotients do not decide
        words = ray.describe(start=start, alpha=min(max(alpha, 0.4), 4.0), sigma=sigma)
        if alpha >= 0.4:
            assert ("is accepted" in words) == (gap > 0)
            assert ("is rejected" in words) == (gap < 0)
        inside = any(low <= alpha <= high for low, high in accepted)
        near = min((abs(alpha - end) for ends in accepted for end in ends), default=1)
        assert inside == (gap > 0) or near < 0.011


def test_small_steps_are_accepted_and_the_remainder_is_at_most_quadratic(ray):
    # The Hessian of a bump h exp(-r^2 / 2 w^2) is nowhere larger than h / w^2.
    largest = 1.0 / 0.8**2 + 0.8 / 0.7**2 + 0.6 / 0.6**2 + 0.5 / 0.6**2
    alpha = np.linspace(0, 4, 401)
    for start in starts(AlongTheRay, 6):
        found, square = ray.compute(start=start), -along(start, 0)[1]
        remainder = found["along"] - found["along"][0] + alpha * square
        assert (np.abs(remainder) <= largest / 2 * alpha**2 * square + 1e-7).all()
        for sigma in SIGMAS:
            low, high = ray.compute(start=start, sigma=sigma)["accepted"][0]
            assert low == 0 and high >= min(4, 2 * (1 - float(sigma)) / largest) - 0.011


@pytest.mark.parametrize("kind", ["summit", "pass", "pit"])
def test_where_the_gradient_vanishes_nothing_is_promised(ray, kind):
    places = HILLS.critical_points
    start = {"pit": places[0], "summit": places[1], "pass": places[4]}[kind]
    state = {"start": tuple(start), "alpha": 4.0}
    assert np.hypot(*slope_of(hills, *start)) < 1e-8
    words, pieces = ray.describe(**state), ray.pieces(**state)
    assert "gradient vanishes" in words and "decrease" not in words and "accepted" not in words
    assert "nan" not in "".join(pieces.values())
    assert ray.compute(**state)["accepted"].size == 0


def test_remainder_is_drawn_from_the_tangent_to_f(ray):
    state = {"start": (-0.5, -0.24), "alpha": 1.0}
    ax = ray.evaluator.layers(ray.state_with()).axes["ray"]
    bar, *_ = (p.get("d") for p in parse(ray.pieces(**state)["step"]).iter(f"{SVG}path"))
    ends = vertices(bar) / 10
    ends[:, 1] = ax.figure.bbox.height - ends[:, 1]
    there, slope = along((-0.5, -0.24), 1.0)
    wanted = [(1.0, hills(-0.5, -0.24) + slope), (1.0, there)]
    assert ax.transData.inverted().transform(ends) == pytest.approx(np.array(wanted), abs=0.01)
