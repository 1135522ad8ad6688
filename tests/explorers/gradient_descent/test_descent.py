"""Descent on a bowl, compared with a loop over the two coordinates written out here."""

import random

import numpy as np
import pytest
from helpers.svg_reading import SVG, parse, vertices

from course_utils.explorers.gradient_descent.descent import SHOWN, DescentOnBowl

STEPS = [0.4, 0.5, 0.9, 1.0, 1.1, 0.43]
LS = {"1": 1.0, "4": 4.0, "16": 16.0}


@pytest.fixture(scope="module")
def bowl():
    return DescentOnBowl()


def starts():
    control, rng = DescentOnBowl.declaration.controls["start"], random.Random(2)
    grid = control.grid()
    free = [(rng.uniform(*control.x), rng.uniform(*control.y)) for _ in range(3)]
    return [grid[0], grid[-1], control.default_value, (-2.1, 0.0), (0.0, 0.64), *free]


def walked(start, share, condition, steps):
    """Points of x - alpha f_x, y - alpha f_y with alpha = share * 2 / L."""
    (x, y), large = start, LS[condition]
    points = [(x, y)]
    for _ in range(steps):
        x, y = x - share * 2 / large * x, y - share * 2 / large * (large * y)
        points.append((x, y))
    return np.array(points)


def height(points, condition):
    return (points[:, 0] ** 2 + LS[condition] * points[:, 1] ** 2) / 2


@pytest.mark.parametrize("start", starts())
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("condition", LS)
def test_run_is_that_of_a_loop(bowl, start, step, condition):
    found = bowl.compute(start=start, step=step, condition=condition)
    points = walked(start, step, condition, 60)
    size = np.abs(points).max(axis=1, keepdims=True)
    assert (np.abs(found["run"][:61] - points) <= 1e-9 * size + 1e-12).all()
    heights = height(points, condition)
    assert found["heights"][:61] == pytest.approx(heights, rel=1e-7, abs=1e-20)
    bound = heights[0] * found["rate"] ** (2.0 * np.arange(61))
    assert (heights <= bound * (1 + 1e-6) + 1e-20).all()  # what the dashed line promises


@pytest.mark.parametrize("start", starts())
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("condition", LS)
def test_words_say_what_a_long_loop_does(bowl, start, step, condition):
    words = bowl.describe(start=start, step=step, condition=condition)
    points = walked(start, step, condition, 1000)
    heights = height(points, condition)
    below = heights <= 1e-6 * heights[0]
    if below.any():
        steps = int(below.argmax())
        assert words.startswith("Converges") and "slowly" not in words
        assert "first step" in words if steps == 1 else f"after {steps} steps" in words.lower()
        assert (step >= 1) == ("although" in words)
    elif heights[-1] > 2 * heights[0]:
        ratio = np.abs(points[-1]).max() / np.abs(points[-2]).max()
        assert words.startswith("Diverges") and f"{ratio:.2f}" in words
    else:
        assert words.startswith("Neither") == (step == 1.0)
        assert words.startswith("Converges slowly") == (step < 1)
        if step == 1:  # keeps its size, changes its sign
            turning = [1] if condition != "1" else [0, 1]
            assert points[-1][turning] == pytest.approx(-points[-2][turning])
            assert points[-1][turning].any()
    if words.startswith("Converges") and "share" in words:
        shares = np.hypot(*points[1:].T)[:20] / np.hypot(*points[:-1].T)[:20]
        said = float(words.split("share ")[1].split(" ")[0])
        assert np.nanmax(shares) <= said + 5.1e-4
        assert said == pytest.approx(
            max(abs(1 - 2 * step), abs(1 - 2 * step / LS[condition])), abs=5.1e-4
        )


@pytest.mark.parametrize("condition", LS)
@pytest.mark.parametrize("step", STEPS)
def test_start_at_the_minimum_stays_there(bowl, step, condition):
    state = {"start": (0.0, 0.0), "step": step, "condition": condition}
    words, pieces = bowl.describe(**state), bowl.pieces(**state)
    assert "is the minimum" in words and "vanishes" in words
    assert (bowl.compute(**state)["run"] == 0).all()
    assert pieces["uphill"] == "" and "nan" not in "".join(pieces.values())


def test_just_below_the_border_it_is_slow(bowl):
    words = bowl.describe(start=(0.3, 0.8), step=0.9999, condition="16")
    points = walked((0.3, 0.8), 0.9999, "16", 600)
    assert words.startswith("Converges slowly: after 600 steps f is still above a millionth")
    assert 1e-6 < height(points, "16")[-1] / height(points, "16")[0] < 1


@pytest.mark.parametrize("step", [1.0, 1.05, 1.1])
def test_on_the_long_axis_too_long_steps_converge_and_the_words_know_why(step):
    for condition in ("4", "16"):
        words = DescentOnBowl(start=(1.2, 0.0), step=step, condition=condition).describe()
        assert words.startswith("Converges although") and "no component along y" in words
    words = DescentOnBowl(start=(1.2, 0.0), step=1.1, condition="1").describe()
    assert words.startswith("Diverges") and "1.20 times" in words
    almost = DescentOnBowl(start=(1.2, 1e-9), step=1.1, condition="16").describe()
    assert almost.startswith("Diverges")


def test_a_divergent_path_leaves_the_picture_once_and_stays_small():
    explorer = DescentOnBowl(start=(-2.1, 0.96), step=1.1, condition="16")
    pieces = explorer.pieces()
    for part in ("way", "fall"):
        for path in parse(pieces[part]).iter(f"{SVG}path"):
            assert np.abs(vertices(path.get("d"))).max() < 6000  # tenths of a pixel
    line, dots = (path.get("d") for path in parse(pieces["way"]).iter(f"{SVG}path"))
    points = walked((-2.1, 0.96), 1.1, "16", SHOWN)
    inside = int((np.abs(points[:, 1]) <= 1.6).argmin())
    assert inside <= dots.count("m") <= inside + 1 and line.count("m") == 1


def test_dots_stand_at_the_steps():
    explorer = DescentOnBowl(step=0.9, condition="16")
    ax = explorer.evaluator.layers(explorer.state_with()).axes["map"]
    line, _ = (p.get("d") for p in parse(explorer.pieces()["way"]).iter(f"{SVG}path"))
    points = walked(explorer.start, 0.9, "16", 5)
    pixels = ax.transData.transform(points)
    pixels[:, 1] = ax.figure.bbox.height - pixels[:, 1]
    assert np.abs(vertices(line)[:6] / 10 - pixels).max() <= 0.06


def test_arrow_points_up_the_gradient():
    explorer = DescentOnBowl(start=(-1.2, 0.32), condition="4")
    ax = explorer.evaluator.layers(explorer.state_with()).axes["map"]
    (path,) = parse(explorer.pieces()["uphill"]).iter(f"{SVG}path")
    corners = vertices(path.get("d")) / 10
    corners[:, 1] = ax.figure.bbox.height - corners[:, 1]
    corners = ax.transData.inverted().transform(corners) - (-1.2, 0.32)
    tip = corners[np.hypot(*corners.T).argmax()]
    assert np.hypot(*tip) == pytest.approx(0.5, abs=0.01)
    assert tip / 0.5 == pytest.approx(np.array([-1.2, 1.28]) / np.hypot(1.2, 1.28), abs=0.02)
