"""What the chapter says of its figures and of a network's loss, computed."""

from itertools import permutations, product

import numpy as np
import pytest

from course_utils.calculus import finite_differences
from course_utils.descent.losses import Objective, cross_entropy, squared
from course_utils.descent.networks import Perceptron
from course_utils.explorers.training import FitByHand, Overfitting, boundary, loss_surface
from course_utils.explorers.training import fit as fit_by_hand

CORNERS = [(x, y) for x in (-1.0, 2.0) for y in (-1.0, 3.0)]


# ---- a line ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fit():
    return FitByHand()


def test_no_line_gets_below_one_and_the_named_place_is_near(fit):
    places = FitByHand.declaration.controls["omega"].grid()
    ratios = {}
    for place in places:
        found = fit.compute(omega=place)
        ratios[place] = found["loss"] / found["least"]
    assert ratios[0.56, 1.24] == pytest.approx(1.02, abs=0.005)
    assert 1 < min(ratios.values()) <= ratios[0.56, 1.24]
    assert sum(ratio < 1.1 for ratio in ratios.values()) >= 2  # with some patience


def steps_needed(start):
    """Steps of descent until the loss is within a hundredth of the least."""
    loss = fit_by_hand.problem()[2]
    return int((loss(fit_by_hand.descent(start)) <= 1.01 * loss(loss.minimiser())).argmax())


@pytest.mark.parametrize("corner", CORNERS)
def test_from_each_corner_the_intercept_goes_first_and_it_takes_12_or_13_steps(corner):
    assert steps_needed(corner) in (12, 13)
    best = fit_by_hand.problem()[2].minimiser()
    half_as_far = best + (np.array(corner) - best) / 2
    assert steps_needed(corner) - steps_needed(half_as_far) in (2, 3)
    intercept, slope = np.abs(np.diff(fit_by_hand.descent(corner)[:2], axis=0)[0])
    assert intercept > 2 * slope


def test_the_loss_is_four_times_as_curved_along_one_axis_of_the_ellipses():
    values, vectors = np.linalg.eigh(fit_by_hand.problem()[2].hessian())
    assert values[1] / values[0] == pytest.approx(4, abs=0.1)
    assert abs(vectors[0, 1]) > 0.9  # close to the axis of the intercept
    assert 1 - values[0] / values[1] == pytest.approx(0.75, abs=0.01)  # a quarter goes


# ---- what the theorems of descent do not cover ----------------------------------------------


def bent(u, v):
    """Second derivative of (v tanh u - 1)^2 by u, from the chain rule."""
    t = np.tanh(u)
    return 2 * (v * (1 - t**2)) ** 2 - 4 * (v * t - 1) * v * t * (1 - t**2)


def test_the_loss_of_a_network_is_not_l_smooth():
    one = Objective(Perceptron((1, 1, 1)), squared, [[1.0]], [[1.0]])
    for u, v in product((-0.7, 0.0, 0.3), (-30.0, 1.0, 100.0)):
        hessian = finite_differences.jacobian(one.gradient, np.array([u, 0.0, v, 0.0]))
        assert hessian[0, 0] == pytest.approx(bent(u, v), rel=1e-5, abs=1e-4)
    for v in 10.0 ** np.arange(5):
        assert bent(0.0, v) == pytest.approx(2 * v**2)


def test_its_level_sets_are_not_bounded():
    one = Objective(Perceptron((1, 1, 1)), squared, [[1.0]], [[1.0]])
    for v in 10.0 ** np.arange(7):
        assert one(np.array([0.0, 0.0, v, 0.0])) == 1  # the line u = 0
        least = np.array([np.arctanh(1 / (2 * v)), 0.0, 2 * v, 0.0])
        assert one(least) < 1e-12  # and even the minimisers


def test_equal_units_have_equal_gradients_that_are_not_zero():
    rng = np.random.default_rng(5)
    network = Perceptron((2, 3, 1))
    omega = network.initial(rng)
    (first, bias), (second, _) = network.weights(omega)
    first[1], bias[1], second[:, 1] = first[0], bias[0], second[:, 0]
    loss = Objective(network, squared, rng.normal(size=(9, 2)), rng.normal(size=(9, 1)))
    (by_first, by_bias), (by_second, _) = network.weights(loss.gradient(omega))
    for part in (by_first, by_bias, by_second.T):
        np.testing.assert_allclose(part[0], part[1], rtol=1e-12)
        assert np.abs(part[0]).min() > 1e-3


# ---- the surface ----------------------------------------------------------------------------


def along(kind, direction):
    """Loss in multiples of that where training ended, over the distance 0, 0.005, ..., 1."""
    cut, (_, objective, end) = loss_surface.slice_of(kind), loss_surface.solution()
    at = [cut.place(t * np.array(direction)) for t in np.linspace(0, 1, 201)]
    return np.array([objective(omega) for omega in at]) / objective(end)


def doubles(values):
    return (values > 2).argmax() * 0.005


def test_how_far_one_can_go_before_the_loss_doubles():
    random, extreme = loss_surface.CUTS
    for direction in [(1, 0), (-1, 0), (0, 1), (0, -1)]:
        assert doubles(along(random, direction)) == pytest.approx(0.1, abs=0.02)
    flattest = [doubles(along(extreme, (sign, 0))) for sign in (-1, 1)]
    assert flattest == pytest.approx([0.4, 0.5], abs=0.03)
    for sign in (-1, 1):
        assert along(extreme, (0, sign))[20] == pytest.approx(8, abs=0.5)


def test_the_purple_point_is_no_minimum():
    _, objective, end = loss_surface.solution()
    assert 1e-6 < np.linalg.norm(objective.gradient(end)) < 0.1
    falls = [along(loss_surface.CUTS[1], (sign, 0)).min() for sign in (-1, 1)]
    assert min(falls) == pytest.approx(0.995, abs=0.001) and max(falls) == 1


def test_no_copy_lies_on_a_map():
    network, _, end = loss_surface.solution()
    (first, bias), (second, _) = network.weights(end)
    units = np.column_stack([first[:, 0], bias, second[0]])  # a row for each unit
    signs = np.array(list(product((1, -1), repeat=6)))
    for kind in loss_surface.CUTS:
        cut = loss_surface.slice_of(kind)
        u, v = (np.array(cut.place(e)) - end for e in np.eye(2))
        plane = np.linalg.qr(np.column_stack([u, v]))[0]
        assert len(plane) == 19
        near = 0
        for order in permutations(range(6)):
            moved = signs[:, :, None] * units[list(order)] - units
            flat = np.concatenate([moved[:, :, k] for k in range(3)], axis=1)
            flat = np.column_stack([flat, np.zeros(len(flat))])
            off = flat - flat @ plane @ plane.T
            near += int((np.linalg.norm(off, axis=1) < 0.1).sum())
        assert near == 1  # the purple point itself


# ---- classes --------------------------------------------------------------------------------


def shares(kind, width):
    """Percent of the held-out examples on the right side, in each frame."""
    (x, y), frames = boundary.sets(kind)[1], range(boundary.FRAMES + 1)
    return [100 * float(((boundary.lead(kind, width, t, x) > 0) == y).mean()) for t in frames]


def test_two_units_cannot_enclose_the_circle_and_four_can():
    assert max(shares("circles", "2")) < 75
    assert shares("circles", "2")[-1] == pytest.approx(74, abs=0.7)
    assert round(shares("circles", "4")[-1]) == 92


def test_moons_with_sixteen_units_have_the_least_held_out_loss_near_180_steps():
    losses, every = boundary.training("moons", "16")[2], boundary.EVERY
    least = int(losses[:, 1].argmin())
    assert least * every == pytest.approx(180, abs=15)
    assert (np.diff(losses[least:, 0]) < 0).all()  # the blue curve falls on
    assert {round(share) for share in shares("moons", "16")[least:]} == {97}


def test_circles_with_sixteen_units_lose_held_out_examples():
    found = shares("circles", "16")
    assert (round(found[75 // boundary.EVERY]), round(found[-1])) == (93, 89)


def test_a_separable_set_drives_the_weights_away():
    x, labels = np.array([[-3.0], [-1.0], [1.0], [2.0]]), [0, 0, 1, 1]
    loss = Objective(Perceptron((1, 2)), cross_entropy, x, labels)
    values = [loss(t * np.array([-1.0, 1.0, 0.0, 0.0])) for t in (1, 10, 100)]
    assert values[0] > values[1] > values[2] >= 0 and values[2] < 1e-12


# ---- polynomials ----------------------------------------------------------------------------


def test_numbers_of_the_polynomials():
    few, many = (Overfitting().compute(number=n)["losses"] for n in ("15", "400"))
    assert few[:, 1].argmin() == 6 and few[:, 0].argmin() == 12
    assert few[12] == pytest.approx([0.002, 12.2], abs=0.05)
    assert many[12] == pytest.approx([0.038, 0.044], abs=0.0006)
    assert many[:, 1].min() == pytest.approx(0.043, abs=0.0006)
    assert many[12, 1] - many[:, 1].min() == pytest.approx(0.001, abs=0.0005)
