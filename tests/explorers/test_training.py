"""The explorers of training, against NumPy's own fits and a network written out here."""

from itertools import product

import numpy as np
import pytest
from trying import tried

from course_utils.data import toys
from course_utils.explorers import decision_boundary, fit_by_hand, loss_surface, overfitting
from course_utils.explorers.training import (
    DecisionBoundary,
    FitByHand,
    LossSurface,
    Overfitting,
)


def affine(omega, x, width, m):
    """A network with one hidden layer of tanh, written out."""
    p = x.shape[1]
    cuts = np.cumsum([width * p, width, m * width])
    first, first_bias, second, bias = np.split(omega, cuts)
    hidden = np.tanh(x @ first.reshape(width, p).T + first_bias)
    return hidden @ second.reshape(m, width).T + bias


@pytest.mark.parametrize("omega", tried(FitByHand._plan.controls["omega"]), ids=str)
def test_descent_on_the_line_goes_to_the_fit_of_polyfit(omega):
    x, y = toys.line(20, np.random.default_rng(2), noise=0.3, slope=1.2, intercept=0.5)
    shown = FitByHand().compute(omega=omega, who="with descent")
    assert shown["loss"] == pytest.approx(np.mean((omega[0] + omega[1] * x - y) ** 2))
    slope, intercept = np.polyfit(x[:, 0], y[:, 0], 1)
    assert shown["least"] == pytest.approx(np.mean((intercept + slope * x - y) ** 2))
    np.testing.assert_allclose(shown["run"][0], omega)
    np.testing.assert_allclose(shown["run"][-1], (intercept, slope), atol=1e-3)


def test_the_hand_alone_takes_no_step():
    shown = FitByHand().compute(omega=(0.2, 0.6), who="by hand")
    np.testing.assert_array_equal(shown["run"], [(0.2, 0.6)])
    assert fit_by_hand.descent((0.2, 0.6)).shape == (fit_by_hand.STEPS + 1, 2)


@pytest.mark.parametrize("number", overfitting.NUMBERS)
def test_losses_are_those_of_numpys_polynomials(number):
    losses = Overfitting().compute(number=number)["losses"]
    (x, y), (x_held, y_held) = overfitting.sets(int(number))
    for degree in (0, 5, overfitting.LARGEST):
        fit = np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], degree)
        assert losses[degree, 0] == pytest.approx(np.mean((fit(x) - y) ** 2), rel=1e-4)
        assert losses[degree, 1] == pytest.approx(
            np.mean((fit(x_held) - y_held) ** 2), rel=1e-3
        )
    assert (np.diff(losses[:, 0]) <= 1e-12).all()


@pytest.mark.parametrize("number", overfitting.NUMBERS)
def test_what_chance_can_explain_is_not_called_worse(number):
    """The one-standard-error rule, with squares of errors from NumPy's own fits."""
    explorer, (x, y) = Overfitting(), overfitting.sets(int(number))[0]
    x_held, y_held = overfitting.sets(int(number))[1]
    fits = [np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], d) for d in range(13)]
    squares = np.hstack([(fit(x_held) - y_held) ** 2 for fit in fits])
    least = squares.mean(axis=0).argmin()
    error = squares[:, least].std(ddof=1) / np.sqrt(200)
    for degree, loss in enumerate(squares.mean(axis=0)):
        close = degree != least and loss <= squares.mean(axis=0)[least] + error
        says = explorer.describe(degree=degree, number=number)
        assert says.startswith("Not to be told from the best") == close


def test_no_difference_in_the_third_digit_is_called_a_fault():
    """The noise alone makes a held-out loss of 200 examples uncertain by 0.04 sqrt(2 / 200)."""
    for number, degree in product(overfitting.NUMBERS, range(13)):
        shown = Overfitting().compute(number=number, degree=degree)
        excess = shown["losses"][degree, 1] - shown["losses"][:, 1].min()
        if shown["kind"] in ("under", "over"):
            assert excess > 0.9 * 0.04 * np.sqrt(2 / 200)


def test_more_flexible_is_worse_on_few_points_and_harmless_on_many():
    few, many = (Overfitting().compute(number=n)["losses"] for n in ("15", "400"))
    assert few[-1, 1] > 10 * few[:, 1].min() and many[-1, 1] < 1.1 * many[:, 1].min()


@pytest.mark.parametrize("kind", decision_boundary.KINDS)
@pytest.mark.parametrize("time", tried(DecisionBoundary._plan.controls["time"]))
def test_regions_are_those_of_the_network_written_out(time, kind):
    shown = DecisionBoundary().compute(time=time, kind=kind, width="4")
    omega = decision_boundary.training(kind, "4")[1][time]
    node = np.linspace(-1.6, 1.6, 81)
    for row, column in ((0, 0), (17, 67), (50, 11), (80, 80)):
        outputs = affine(omega, np.array([[node[column], node[row]]]), 4, 2)[0]
        assert shown["leads"][row, column] == pytest.approx(outputs[1] - outputs[0])
    x, y = decision_boundary.sets(kind)[1]
    right = affine(omega, x, 4, 2).argmax(axis=1) == y
    assert shown["share"] == pytest.approx(100 * right.mean())


def test_the_border_lies_where_both_outputs_agree():
    """Between the nodes it is drawn as a line: too few of them, and it strays from the network.

    Vertices of the picture, back in the plane; a tenth of a pixel is rounded away.
    """
    explorer = DecisionBoundary(kind="spirals", width="16", time=40)
    axes = explorer.evaluator.stage(explorer.state_with()).axes["plane"]
    omega = decision_boundary.training("spirals", "16")[1][40]
    patch = decision_boundary.sides(
        axes, explorer.compute()["leads"], ("k", "k"), ((-1.6, 1.6),) * 2
    )[0]
    border = patch.get_path().vertices
    border = border[(np.abs(border) < 1.599).all(axis=1)]
    outputs = affine(omega, border, 16, 2)
    towards = [affine(omega, border + 1e-5 * step, 16, 2) for step in np.eye(2)]
    gap, *beside = (z[:, 1] - z[:, 0] for z in (outputs, *towards))
    slope = np.hypot(*(b - gap for b in beside)) / 1e-5
    assert len(border) > 50
    assert (
        np.abs(gap) / slope
    ).max() * axes.bbox.width / 3.2 < 0.5  # pixels off, to first order
    patch.remove()


def test_examples_lie_above_the_regions():
    """What is drawn first lies below; a tint over the examples would change their colours."""
    drawn = DecisionBoundary().evaluator.drawn()
    assert drawn.index("examples") > drawn.index("tinted")


def test_training_lowers_the_loss_and_two_units_cannot_close_a_circle():
    for kind in decision_boundary.KINDS:
        losses = decision_boundary.training(kind, "16")[2][:, 0]
        assert losses[-1] < 0.6 * losses[0]
    shares = [
        DecisionBoundary().compute(kind="circles", time=40, width=w)["share"] for w in "24"
    ]
    assert shares[0] < 90 < shares[1]


@pytest.mark.parametrize("kind", loss_surface.CUTS)
@pytest.mark.parametrize("place", tried(LossSurface._plan.controls["place"]), ids=str)
def test_the_loss_on_the_plane_is_that_of_the_network_written_out(place, kind):
    shown = LossSurface().compute(place=place, kind=kind)
    x, y = toys.curve(40, np.random.default_rng(1), noise=0.1)
    outputs = affine(shown["omega"], x, 6, 1)
    assert shown["loss"] == pytest.approx(np.mean((outputs - y) ** 2))
    far = np.linalg.norm(shown["omega"] - loss_surface.solution()[2])
    assert far == pytest.approx(np.hypot(*place), abs=1e-9)
