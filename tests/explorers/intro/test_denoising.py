"""The cleaned shadow, against many rays."""

import numpy as np
import pytest

from course_utils.explorers.intro import SoftShadow
from course_utils.explorers.shared import shadows


@pytest.mark.parametrize("rays", shadows.RAYS)
@pytest.mark.parametrize("number", [1, 4])
def test_numbers_of_the_sentence(rays, number):
    shown, truth = (
        SoftShadow().compute(rays=rays, number=number),
        shadows.many_rays(number),
    )
    before, after = (np.square(shown[n] - truth).mean() for n in ("few", "cleaned"))
    says = SoftShadow().describe(rays=rays, number=number)
    assert says.startswith(f"With {rays} ray{'' if rays == '1' else 's'} a pixel")
    assert f"error is {before:.4f}, and {after:.4f} after" in says
    assert f"about {(truth * (1 - truth)).mean() / after:.0f} a pixel" in says
    assert after < before


def test_one_ray_cleaned_is_worth_about_16_to_20_as_the_chapter_says():
    worth = []
    for number in range(1, SoftShadow.declaration.controls["number"].high + 1):
        truth = shadows.many_rays(number)
        cleaned = SoftShadow().compute(rays="1", number=number)["cleaned"]
        worth.append((truth * (1 - truth)).mean() / np.square(cleaned - truth).mean())
    assert min(worth) > 15.5 and max(worth) < 20.5


def test_the_scenes_shown_are_not_those_that_were_learnt():
    assert SoftShadow.declaration.controls["number"].high < 100


def test_one_ray_is_black_or_white():
    assert set(np.unique(shadows.noisy(2, 1))) == {0.0, 1.0}
