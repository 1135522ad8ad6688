"""The cost of both modes, against counts derived here by hand."""

import numpy as np
import pytest
from helpers.svg_reading import SVG, parse, vertices

from course_utils.explorers.graphs import CostOfModes
from course_utils.explorers.graphs import modes as cost_of_modes

GRID = cost_of_modes.SIZES


@pytest.fixture(scope="module")
def modes():
    return CostOfModes()


@pytest.mark.parametrize("n", GRID)
@pytest.mark.parametrize("m", GRID)
def test_counts_are_those_derived_by_hand(modes, n, m):
    """A product W v of shape (m, n) needs m (2n - 1) operations, tanh and 1 - y^2 a few each.

    f: the product and m values of tanh. Forward: f, then for each of n directions the product
    W e_k, and 1 - y^2 times it: 3 m. Reverse: f, then for each of m rows 3 m, and W^T times
    it: n (2m - 1).
    """
    alone = m * (2 * n - 1) + m
    forward = alone + n * (m * (2 * n - 1) + 3 * m)
    reverse = alone + m * (3 * m + n * (2 * m - 1))
    assert cost_of_modes.counted(n, m) == (alone, forward, reverse)
    shown, text = modes.compute(n=n, m=m), modes.describe(n=n, m=m)
    assert shown["ratios"] == pytest.approx((forward / alone, reverse / alone))
    np.testing.assert_array_equal(shown["row"][GRID.index(n)], (alone, forward, reverse))
    assert text.startswith(f"For n = {n} and m = {m} ")
    assert f"{forward / alone:.1f} times" in text and f"{reverse / alone:.1f} times" in text
    kind = "equal" if n == m else "reverse" if n > m else "forward"
    assert (f"{kind} mode is" in text) == (n != m) and ("both modes need the same" in text) == (
        n == m
    )
    if n != m:
        times = max(forward / reverse, reverse / forward)
        assert text.endswith(f" {times:.1f} times cheaper.")


def test_both_modes_cost_the_same_where_there_are_as_many_inputs_as_outputs():
    """2mn(n + 2) = 2mn + 3m^2 + 2m^2 n - mn has the solution n = m."""
    border = cost_of_modes.border()
    assert border[:, 0] == pytest.approx(border[:, 1], rel=1e-9)
    assert border[[0, -1], 0].tolist() == [1, 64]


def test_dots_stand_at_the_counts(modes):
    ax = modes.evaluator.layers(modes.state_with()).axes["cost"]
    drawn = list(parse(modes.pieces(n=8, m=32)["here"]).iter(f"{SVG}path"))
    counts = cost_of_modes.counted(8, 32)
    wanted = ax.transData.transform([(8, counts[1]), (8, counts[2])])
    wanted[:, 1] = ax.figure.bbox.height - wanted[:, 1]
    centres = [(vertices(p.get("d")).min(0) + vertices(p.get("d")).max(0)) / 20 for p in drawn]
    for place in wanted:
        assert min(np.hypot(*(centre - place)) for centre in centres) < 0.2


@pytest.mark.parametrize(("value", "size"), [(1, 1), (1.3, 1), (1.5, 2), (60.0, 64), (64, 64)])
def test_values_between_two_sizes_are_the_nearer_one(modes, value, size):
    assert modes.describe(n=value, m=1).startswith(f"For n = {size} ")
