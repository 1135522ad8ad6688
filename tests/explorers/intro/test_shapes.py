"""Shapes of garments, against an SVD."""

import numpy as np
import pytest
from helpers.clothes_by_hand import rows
from helpers.control_values import tried

from course_utils.explorers.intro import GarmentShapes, shapes


@pytest.mark.parametrize("place", tried(GarmentShapes.declaration.controls["place"]))
def test_widths_are_the_mean_and_two_directions(place):
    half = shapes.half_widths(rows(3).reshape(-1, 28, 28), 25)
    _, s, v = np.linalg.svd(half - half.mean(axis=0), full_matrices=False)
    shown = GarmentShapes().compute(place=place)["half"] - half.mean(axis=0)
    inside = shown + half.mean(axis=0) > 0.01 + 1e-9
    found = np.abs((shown @ v[:2].T) / (s[:2] / np.sqrt(1200)))
    if inside.all():
        np.testing.assert_allclose(found, np.abs(place), atol=1e-6)
        np.testing.assert_allclose(shown, shown @ v[:2].T @ v[:2], atol=1e-9)


def test_words():
    explorer = GarmentShapes()
    assert "calls it usual" in explorer.describe(place=(0.0, 0.0))
    says = explorer.describe(place=(3.0, 0.0))
    # Under a Gaussian in the plane, exp(-r^2 / 2) lies farther out than r.
    assert f"only {100 * np.exp(-4.5):.1f} % of" in says
    half = explorer.compute(place=(3.0, 0.0))["half"]
    assert f"{2 * half[12]:.2f} in the middle and {2 * half[24]:.2f} at the hem" in says


def test_the_body_has_the_outline_as_its_silhouette():
    half = shapes.widths((0.6, -0.6))
    lines = shapes.body(half)
    rings = lines[: len(shapes.RINGS)]
    for i, ring in zip(shapes.RINGS, rings, strict=True):
        assert ring[:, 0].max() == pytest.approx(half[i])
        assert ring[:, 0].min() == pytest.approx(-half[i])
    everything = np.concatenate(lines)
    assert np.abs(everything[:, 0]).max() < 0.55
    assert everything[:, 1].min() > -0.2 and everything[:, 1].max() < 1.2
