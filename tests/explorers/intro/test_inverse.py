"""The inverse transform, against sums."""

import numpy as np
import pytest

from course_utils.explorers.intro import InverseTransform, inverse


@pytest.mark.parametrize("kind", inverse.DENSITIES)
@pytest.mark.parametrize("number", inverse.NUMBERS)
def test_samples_and_their_distance(kind, number):
    nodes = inverse.NODES
    heights = inverse.DENSITIES[kind]
    areas = np.append(0, np.cumsum((heights[1:] + heights[:-1]) / 2))
    F = areas / areas[-1]
    for draw in (1, 6):
        shown = InverseTransform().compute(kind=kind, number=number, draw=draw)
        u = np.random.default_rng(draw).random(10_000)[: int(number)]
        x = np.interp(u, F, nodes)  # linear between the nodes: off by less than a step
        np.testing.assert_allclose(shown["x"], x, atol=0.011)
        order = np.sort(u)  # F(x) = u, so the distance is that of the uniform numbers
        k = np.arange(1, len(u) + 1) / len(u)
        right = max((k - order).max(), (order - k + 1 / len(u)).max())
        assert shown["distance"] == pytest.approx(right, abs=1e-9)
        says = InverseTransform().describe(kind=kind, number=number, draw=draw)
        assert f"at most {right:.3f}" in says and f"n = {number} " in says


def test_the_curves_fit_into_their_axes():
    for kind in inverse.DENSITIES:
        assert inverse.density(kind).density.max() < inverse.HIGHEST
