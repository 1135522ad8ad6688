"""Explorers of the chapter on the gradient, against truths that they do not use."""

import re

import numpy as np
import pytest
from trying import tried

from course_utils.calculus import finite_differences, landscapes
from course_utils.explorers import mountain
from course_utils.explorers.gradient import (
    GradientField,
    InnerProduct,
    QuadraticForm,
    SecondOrder,
    TurnDirection,
)


def controls(kind):
    return kind._plan.controls


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]


@pytest.fixture(scope="module")
def turn():
    return TurnDirection()


@pytest.mark.parametrize("angle", tried(controls(TurnDirection)["angle"]))
@pytest.mark.parametrize("place", TurnDirection.PLACES)
def test_slope_of_the_turning_direction_is_that_of_two_heights(turn, angle, place):
    """A difference quotient over two metres, and a search for the steepest of 720."""
    f, a = mountain.ground(), np.array(TurnDirection.PLACES[place])

    def slope(degrees):
        t = np.radians(degrees)
        u = np.stack([np.cos(t), np.sin(t)], axis=-1)
        return (f(a + u) - f(a - u)) / 2

    measured, all_around = slope(angle), slope(np.arange(0, 360, 0.5))
    results, says = (
        turn.compute(angle=angle, place=place),
        turn.describe(angle=angle, place=place),
    )
    assert results["slope"] == pytest.approx(measured, abs=1e-3)
    kind = "level" if abs(measured) < 0.005 else "rises by" if measured > 0 else "falls by"
    assert ("less than half a percent" if kind == "level" else kind) in says
    most = round(100 * all_around.max())
    assert says.endswith(f"rises by {most} %.") and f" {round(100 * abs(measured))} %" in says
    off = abs((angle - all_around.argmax() / 2 + 180) % 360 - 180)
    assert results["off"] == pytest.approx(off, abs=1)


@pytest.fixture(scope="module")
def field():
    return GradientField()


COUNTS = {
    "hills": (3, 1, 2, 0), "bowl": (0, 1, 0, 0), "pass": (0, 0, 1, 0),
    "monkey saddle": (0, 0, 0, 1),
}  # fmt: skip


@pytest.mark.parametrize("place", tried(controls(GradientField)["place"]))
@pytest.mark.parametrize("land", COUNTS)
def test_field_shows_the_measured_gradient_and_counts_by_hand(field, land, place):
    f = {
        "hills": landscapes.gaussian_hills, "bowl": landscapes.bowl(3.0, np.pi / 6),
        "pass": landscapes.saddle, "monkey saddle": landscapes.monkey_saddle,
    }[land]  # fmt: skip
    measured = finite_differences.gradient(f, place)
    assert field.compute(land=land, place=place)["gradient"] == pytest.approx(
        measured, abs=1e-6
    )
    says = field.describe(land=land, place=place)
    assert tuple(map(int, numbers(says)[-4:])) == COUNTS[land]
    if np.linalg.norm(measured) < 1e-6:
        assert says.startswith(GradientField.SAYS["critical"])
        return
    assert numbers(says)[:2] == pytest.approx(measured, abs=0.0051)
    assert numbers(says)[2] == pytest.approx(np.linalg.norm(measured), abs=0.0051)


@pytest.mark.parametrize("kind", [GradientField, SecondOrder])
def test_a_recorded_place_lies_on_the_highest_summit_and_another_at_the_origin(kind):
    """On the page a reader can put the ring where the gradient vanishes."""
    places = np.array(controls(kind)["place"].grid())
    highest = landscapes.gaussian_hills.critical_points[1]
    assert np.linalg.norm(places - highest, axis=1).min() < 0.01
    assert (0.0, 0.0) in map(tuple, places.tolist())


def test_field_says_where_the_gradient_vanishes(field):
    """Every critical point that lies in the view; a place beside it has a slope."""
    assert field.describe(land="pass", place=(0.0, 0.0)).startswith(
        GradientField.SAYS["critical"]
    )
    assert "uphill 0.02" in field.describe(land="pass", place=(0.01, 0.0))


@pytest.fixture(scope="module")
def inner():
    return InnerProduct()


@pytest.mark.parametrize("stretch", tried(controls(InnerProduct)["stretch"]))
@pytest.mark.parametrize("angle", tried(controls(InnerProduct)["angle"]))
def test_steepest_vector_is_found_by_search_on_the_ellipse(inner, stretch, angle):
    """The ellipse is drawn by its half axes, stretch and 1; no matrix is inverted."""
    t, turn = np.linspace(0, 2 * np.pi, 40001), np.radians(angle)
    c, s = np.cos(turn), np.sin(turn)
    x, y = stretch * np.cos(t), np.sin(t)
    unit = np.stack([c * x - s * y, s * x + c * y], axis=-1)
    slopes = unit @ (0.4, 0.3)
    found = inner.compute(stretch=stretch, angle=angle)
    assert found["steepest"] == pytest.approx(unit[slopes.argmax()], abs=1e-3)
    assert found["gradient"] == pytest.approx(slopes.max() * unit[slopes.argmax()], abs=3e-3)
    said = numbers(inner.describe(stretch=stretch, angle=angle))
    assert said[-1] == pytest.approx(slopes.max(), abs=0.0051)


def test_gradient_and_ellipse_stay_in_the_picture(inner):
    """At every state: an arrow that leaves the view has no head."""
    from course_utils.calculus import quadratic_forms
    from course_utils.explorers.inner_product import VIEW

    size = np.max(VIEW, axis=1) + 1e-9
    for stretch in controls(InnerProduct)["stretch"].grid():
        for angle in controls(InnerProduct)["angle"].grid():
            found = inner.compute(stretch=stretch, angle=angle)
            assert (np.abs(found["gradient"]) <= size).all()
            assert (np.abs(quadratic_forms.ellipse(found["matrix"])) <= size).all()


@pytest.fixture(scope="module")
def form():
    return QuadraticForm()


@pytest.mark.parametrize("first", tried(controls(QuadraticForm)["first"]))
@pytest.mark.parametrize("second", tried(controls(QuadraticForm)["second"]))
@pytest.mark.parametrize("angle", tried(controls(QuadraticForm)["angle"]))
def test_form_is_named_by_its_heights_on_a_circle(form, first, second, angle):
    t = np.radians(np.arange(0, 360, 5.0))
    along, across = np.cos(t - np.radians(angle)), np.sin(t - np.radians(angle))
    heights = (first * along**2 + second * across**2) / 2
    low, high = heights.min() > 1e-9, heights.max() < -1e-9
    zero = np.abs(heights).max() < 1e-9
    mixed = heights.min() < -1e-9 and heights.max() > 1e-9
    words = {
        "a bowl": low, "a dome": high, "vanishes everywhere": zero, "a saddle": mixed,
        "a trough": not (low or zero or mixed) and heights.max() > 1e-9,
        "a ridge": not (high or zero or mixed) and heights.min() < -1e-9,
    }  # fmt: skip
    says = form.describe(first=first, second=second, angle=angle)
    assert [word for word, holds in words.items() if holds] == [
        word for word in words if word in says
    ]
    matrix = form.compute(first=first, second=second, angle=angle)["matrix"]
    h = np.stack([np.cos(t), np.sin(t)], axis=-1)
    assert np.einsum("ki,ij,kj->k", h, matrix, h) / 2 == pytest.approx(heights)


@pytest.mark.parametrize("sign", [1, -1])
def test_lines_of_the_form_lie_on_their_levels(sign):
    from course_utils.explorers import quadratic_form as module

    lines = module.turned(module.straight(1.0, -1.5, sign), np.array([[0, -1.0], [1, 0]]))
    assert lines
    for line in lines:
        heights = (1.0 * line[:, 1] ** 2 - 1.5 * line[:, 0] ** 2) / 2
        assert heights == pytest.approx(heights[0], abs=1e-5)
        assert heights[0] / 0.4 == pytest.approx(round(heights[0] / 0.4), abs=1e-4)
        assert np.sign(heights[0]) == sign


ZEROS = {
    (1.0, -1.5): 2, (-0.5, 2.0): 2, (0.0, 1.5): 1, (-2.0, 0.0): 1, (1.0, 2.0): 0, (0.0, 0.0): 0,
}  # fmt: skip


@pytest.mark.parametrize("angle", tried(controls(QuadraticForm)["angle"]))
@pytest.mark.parametrize(("first", "second"), ZEROS)
def test_the_form_is_0_on_the_black_lines_and_changes_its_sign_there(
    form, first, second, angle
):
    state = {"first": first, "second": second, "angle": angle}
    matrix, zeros = (form.compute(**state)[name] for name in ("matrix", "zeros"))
    assert len(zeros) == ZEROS[first, second]
    assert form.pieces(**state)["at_zero"].count("m") == len(zeros)  # lines of the picture

    def heights(h):
        return np.einsum("ki,ij,kj->k", h, matrix, h)

    assert heights(zeros) == pytest.approx(0, abs=1e-9)
    t = np.radians(np.arange(0, 360, 0.5) + 0.25)
    signs = np.sign(heights(np.stack([np.cos(t), np.sin(t)], axis=-1)))
    assert (signs != np.roll(signs, 1)).sum() == (4 if len(zeros) == 2 else 0)


@pytest.fixture(scope="module")
def second():
    return SecondOrder()


@pytest.mark.parametrize("order", ["first", "second"])
@pytest.mark.parametrize("place", tried(controls(SecondOrder)["place"]))
def test_polynomial_and_error_are_those_of_difference_quotients(second, order, place):
    f = landscapes.gaussian_hills
    found = second.compute(order=order, place=place)
    a = np.array(place)
    g, H = finite_differences.gradient(f, a), finite_differences.hessian(f, a)
    t = np.radians(np.arange(0, 360, 5.0))
    h = 0.3 * np.stack([np.cos(t), np.sin(t)], axis=-1)
    expected = f(a) + h @ g
    if order == "second":
        expected += np.einsum("ki,ij,kj->k", h, H, h) / 2
    assert found["polynomial"](a + h) == pytest.approx(expected, abs=1e-5)
    error = np.abs(f(a + h) - expected).max()
    says = second.describe(order=order, place=place)
    assert numbers(says)[-1] == pytest.approx(error, abs=0.00061)
    low, high = np.linalg.eigvalsh(H)
    assert numbers(says)[:2] == pytest.approx([low, high], abs=0.0051)
    kind = "bowl" if low > 0 else "dome" if high < 0 else "saddle"
    assert f"curved like a {kind}" in says
