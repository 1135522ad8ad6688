"""The decision boundary, against a network written out."""

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.network_by_hand import affine

from course_utils.explorers.training import DecisionBoundary, boundary


@pytest.mark.parametrize("kind", boundary.KINDS)
@pytest.mark.parametrize("time", tried(DecisionBoundary.declaration.controls["time"]))
def test_regions_are_those_of_the_network_written_out(time, kind):
    shown = DecisionBoundary().compute(time=time, kind=kind, width="4")
    omega = boundary.training(kind, "4")[1][time]
    node = np.linspace(-1.6, 1.6, 81)
    for row, column in ((0, 0), (17, 67), (50, 11), (80, 80)):
        outputs = affine(omega, np.array([[node[column], node[row]]]), 4, 2)[0]
        assert shown["leads"][row, column] == pytest.approx(outputs[1] - outputs[0])
    x, y = boundary.sets(kind)[1]
    right = affine(omega, x, 4, 2).argmax(axis=1) == y
    assert shown["share"] == pytest.approx(100 * right.mean())


def test_the_border_lies_where_both_outputs_agree():
    """Between the nodes it is drawn as a line: too few of them, and it strays from the network.

    Vertices of the picture, back in the plane; a tenth of a pixel is rounded away.
    """
    explorer = DecisionBoundary(kind="spirals", width="16", time=40)
    axes = explorer.evaluator.layers(explorer.state_with()).axes["plane"]
    omega = boundary.training("spirals", "16")[1][40]
    patch = boundary.sides(axes, explorer.compute()["leads"], ("k", "k"), ((-1.6, 1.6),) * 2)[0]
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
    for kind in boundary.KINDS:
        losses = boundary.training(kind, "16")[2][:, 0]
        assert losses[-1] < 0.6 * losses[0]
    shares = [
        DecisionBoundary().compute(kind="circles", time=40, width=w)["share"] for w in "24"
    ]
    assert shares[0] < 90 < shares[1]
