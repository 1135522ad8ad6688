"""EM, against SciPy's densities."""

import numpy as np
import pytest
from helpers.clothes_by_hand import rows
from helpers.control_values import tried
from scipy import stats

from course_utils.explorers.intro import MixtureFit, em
from course_utils.explorers.shared import clothes


def principal_points(first, last):
    x = np.concatenate([rows(k)[first:last] for k in range(10)])
    return clothes.components(None, 2).encode(x)


@pytest.mark.parametrize("k", tried(MixtureFit.declaration.controls["k"]))
@pytest.mark.parametrize("start", [1, 3])
def test_likelihoods_are_those_of_scipy(k, start):
    mixtures, both = em.run(em.COMPONENTS[k], start)
    assert len(mixtures) == len(both) == 31 and len(mixtures[0].weights) == int(k)
    sets = principal_points(0, 20), principal_points(20, 120)
    for t in (0, 12, 30):
        p = mixtures[t]
        for points, value in zip(sets, both[t], strict=True):
            density = sum(
                w * stats.multivariate_normal(m, S).pdf(points)
                for w, m, S in zip(p.weights, p.means, p.covariances, strict=True)
            )
            assert value == pytest.approx(np.log(density).mean(), abs=1e-8)
    assert (np.diff(both[:, 0]) > -1e-9).all()


def test_words():
    explorer = MixtureFit()
    assert "At the start" in explorer.describe(t=0)
    assert "best so far on both" in explorer.describe(k="2", t=10)
    says = explorer.describe(k="20", t=30)
    assert "by heart" in says
    held = em.run(20, 1)[1][:, 1]
    assert f"{held[30]:.2f}, after {held.max():.2f} in step {held.argmax()}" in says


def test_what_the_chapter_says_of_overfitting():
    for start in (1, 2, 3):
        for k in (10, 20):
            held = em.run(k, start)[1][:, 1]
            assert held.argmax() <= 5 and held[-1] < held.max() - 0.05
    ends = [em.run(5, start)[0][-1] for start in (1, 2, 3)]
    assert not np.allclose(*(np.sort(p.means[:, 0]) for p in ends[:2]), atol=0.1)
