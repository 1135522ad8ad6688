"""The first model of pictures, against an SVD."""

import re

import numpy as np
import pytest
from helpers.clothes_by_hand import directions, rebuilt, rows

from course_utils.explorers.intro import PictureModel, first_model


@pytest.mark.parametrize("kind", first_model.KINDS)
@pytest.mark.parametrize("d", ["2", "30"])
def test_numbers_of_the_sentence(kind, d):
    label = first_model.KINDS[kind]
    x, test = rows(label), rows(label, "test")
    lost = np.square(x - rebuilt(x, label, int(d))).sum() / np.square(x - x.mean(0)).sum()
    says = PictureModel().describe(kind=kind, d=d)
    assert f"keep {100 * (1 - lost):.0f} % of" in says
    for pictures in (test, rebuilt(test, label, int(d))):
        grey = np.clip(pictures, 0, 1).reshape(-1, 28, 28)
        across = np.abs(grey[:, :, 1:] - grey[:, :, :-1]).mean()
        down = np.abs(grey[:, 1:] - grey[:, :-1]).mean()
        assert f"by {(across + down) / 2:.3f} in" in says


@pytest.mark.parametrize("k", first_model.COMPONENTS)
def test_what_is_drawn_has_the_moments_of_the_class(k):
    mean, v = directions(9, 10)
    shown = PictureModel().compute(kind="ankle-boot", d="10", k=k, draw=2)["drawn"]
    np.testing.assert_allclose(rebuilt(shown, 9, 10), shown, atol=1e-9)
    z, codes = (shown - mean) @ v.T, (rows(9) - mean) @ v.T
    assert (np.abs(z.mean(axis=0)) < 5 * codes.std(axis=0) / np.sqrt(200)).all()
    np.testing.assert_allclose(z.std(axis=0), codes.std(axis=0), rtol=0.3)


def test_drawn_pictures_are_softer_than_photographs():
    for kind in first_model.KINDS:
        says = PictureModel().describe(kind=kind)
        photograph, kept, drawn = map(float, re.findall(r"by (\d\.\d+)", says))
        assert kept < photograph and drawn < photograph
