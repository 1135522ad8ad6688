"""Precision, recall and errors against every pair of points, and generators that collapsed."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_utils.generative.coverage import class_coverage
from course_utils.generative.metrics import (
    frechet_distance,
    precision_recall,
    reconstruction_error,
)
from course_utils.generative.moments import Moments


def by_hand(real, fake, k):
    """Equations 1 and 2 of Kynkaanniemi et al., a pair of points at a time."""

    def square(x, y):
        return sum((p - q) ** 2 for p, q in zip(x, y, strict=True))

    def share(points, manifold):
        hits = 0
        for x in points:
            for i, y in enumerate(manifold):
                others = [square(y, z) for j, z in enumerate(manifold) if j != i]
                if square(x, y) <= sorted(others)[k - 1]:
                    hits += 1
                    break
        return hits / len(points)

    return share(fake, real), share(real, fake)


# Small whole numbers make ties and duplicates; their distances are exact.
wholes = st.integers(-3, 3).map(float)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), k=st.integers(1, 4), block=st.integers(1, 12))
def test_against_every_pair_of_points(data, k, block):
    n, m = (data.draw(st.integers(k + 1, 11)) for _ in "nm")
    d = data.draw(st.integers(1, 3))
    real, fake = (data.draw(arrays(float, (size, d), elements=wholes)) for size in (n, m))
    result = precision_recall(real, fake, k, block=block)
    assert result == pytest.approx(by_hand(real.tolist(), fake.tolist(), k))


@pytest.mark.parametrize("k", [1, 3])
def test_random_features_against_every_pair_of_points(k, rng):
    real, fake = rng.normal(size=(60, 5)), rng.normal(0.5, 0.7, (40, 5))
    result = precision_recall(real, fake, k)
    assert result == by_hand(real, fake, k) and 0 < result.recall < result.precision <= 1


def test_k_is_3_by_default(rng):
    real, fake = rng.normal(size=(2, 60, 5))
    by_k = [precision_recall(real, fake, k) for k in (2, 3, 4)]
    assert precision_recall(real, fake) == by_k[1] not in (by_k[0], by_k[2])


def test_identical_sets_have_precision_and_recall_1(rng):
    for x in (rng.normal(size=(50, 64)), np.ones((5, 2)), 1e8 + rng.normal(size=(50, 3))):
        assert precision_recall(x, x) == (1, 1)
        assert precision_recall(x, rng.permutation(x)) == (1, 1)


def test_samples_outside_have_precision_0(rng):
    real = rng.normal(size=(50, 4))
    assert precision_recall(real, real + 100) == (0, 0)


def test_too_wide_samples_miss_in_precision_and_too_narrow_ones_in_recall(rng):
    real = rng.normal(size=(400, 2))
    wide = precision_recall(real, 5 * rng.normal(size=(400, 2)))
    narrow = precision_recall(real, 0.2 * rng.normal(size=(400, 2)))
    assert wide.precision < 0.4 and wide.recall > 0.9
    assert narrow.precision > 0.98 and narrow.recall < 0.3


def test_precision_and_recall_change_places_with_the_sets(rng):
    real, fake = rng.normal(size=(60, 5)), rng.normal(0.5, 0.7, (40, 5))
    assert precision_recall(fake, real) == precision_recall(real, fake)[::-1]


def test_a_far_origin_does_not_change_ties(rng):
    """Whole numbers, exact there, too; |x|^2 - 2 <x, y> + |y|^2 has no digit left."""
    real, fake = rng.integers(-3, 4, (2, 40, 4)).astype(float)
    result = precision_recall(real, fake, 1)
    assert precision_recall(real + 2**30, fake + 2**30, 1) == result
    assert 0 < result.precision < 1 and 0 < result.recall < 1


def test_a_tie_lies_inside():
    """The balls are closed: 2 is as far from 1 as the nearest neighbour 0."""
    assert precision_recall([[0.0], [1.0]], [[2.0], [9.0]], k=1).precision == 0.5


def test_a_point_is_not_its_own_neighbour_but_its_duplicate_is():
    fake = [[0.5], [7.0], [8.0], [9.0]]
    assert precision_recall([[0.0], [1.0]], fake, k=1).precision == 0.25
    assert precision_recall([[0.0], [0.0]], fake, k=1).precision == 0
    assert precision_recall([[0.0], [0.0], [1.0]], fake, k=2).precision == 0.25


@pytest.mark.parametrize("block", [1, 7, 99, 100, 101, 10_000])
def test_the_size_of_blocks_does_not_change_the_result(block, rng):
    """Rounded features, so that ties would show a difference in the last digit."""
    real, fake = rng.normal(size=(100, 8)).round(1), rng.normal(0.3, 1, (130, 8)).round(1)
    real[50:60], fake[:5] = real[0], real[7]
    assert precision_recall(real, fake, block=block) == precision_recall(real, fake)


@pytest.mark.slow
def test_five_thousand_vectors_need_little_memory(rng):
    """The whole matrix of distances would be 200 MB. It also takes about two seconds."""
    real, fake = rng.normal(size=(2, 5000, 64))
    tracemalloc.start()
    precision_recall(real, fake)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6


def test_one_sample_again_and_again(rng):
    real = rng.normal(size=(300, 8))
    fake = np.tile(real[3], (300, 1))
    assert precision_recall(real, fake) == (1, pytest.approx(1 / 300))
    real_moments = Moments.of(real)
    expected = ((real[3] - real_moments.mean) ** 2).sum() + np.trace(real_moments.covariance)
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-12)


def test_one_class_alone(rng):
    """Ten classes far apart, of which the samples show one: recall a tenth."""
    centres = 100 * np.eye(10)
    real = np.repeat(centres, 60, axis=0) + rng.normal(size=(600, 10))
    fake = centres[4] + 0.8 * rng.normal(size=(600, 10))
    precision, recall = precision_recall(real, fake)
    assert precision > 0.9 and 0.05 < recall <= 0.1
    labels = np.linalg.norm(fake[:, None] - centres, axis=2).argmin(axis=1)
    result = class_coverage(labels, 10)
    assert (result.covered, result.distance) == (1, pytest.approx(0.9))


def test_a_known_error_per_pixel(rng):
    pictures = rng.uniform(0, 1, (6, 1, 28, 28))
    assert reconstruction_error(pictures, pictures) == 0
    assert reconstruction_error(pictures, pictures + 0.1) == pytest.approx(0.01, rel=1e-12)
    bright = pictures.copy()
    bright[2, 0, 3, 4] += 1
    assert reconstruction_error(pictures, bright) == pytest.approx(1 / 4704, rel=1e-12)
    uniform = rng.uniform(0, 1, (400, 100))
    assert reconstruction_error(uniform, np.full((400, 100), 0.5)) == pytest.approx(
        1 / 12, rel=0.02
    )


def test_the_error_of_single_precision_is_that_of_double(rng):
    x, y = rng.uniform(0, 1, (2, 5, 9)).astype("f4")
    expected = np.mean((x.astype(float) - y.astype(float)) ** 2)
    assert reconstruction_error(x, y) == pytest.approx(expected, rel=1e-14)


GOOD = np.arange(12.0).reshape(6, 2)
BAD = {
    "nan": (np.where(GOOD == 5, np.nan, GOOD), "finite.*1 of 6 rows do not.*row 2"),
    "inf": (np.where(GOOD >= 8, -np.inf, GOOD), "finite.*2 of 6 rows do not.*row 4"),
    "too large": (GOOD * 1e151, "up to 1e\\+150; 6 of 6 rows do not.*row 0"),
    "one row": (GOOD[:1], "at least [24] rows; it has 1"),
    "one dimension": (GOOD[0], r"shape \(n, d\).*it has \(2,\)"),
    "pictures": (GOOD[None], r"shape \(n, d\).*it has \(1, 6, 2\)"),
    "no feature": (GOOD[:, :0], r"shape \(n, d\).*it has \(6, 0\)"),
    "another d": (GOOD[:, :1], "same number d of features; they have"),
}


@pytest.mark.parametrize(("bad", "message"), BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("measure", [frechet_distance, precision_recall])
def test_features_that_are_none(measure, bad, message):
    for pair in ((bad, GOOD), (GOOD, bad)):
        with pytest.raises(ValueError, match=message):
            measure(*pair)


def test_features_of_the_largest_size_still_work():
    assert frechet_distance(np.full((3, 2), 1e150), -GOOD) == pytest.approx(2e300)
    large, fake = 1e149 / 2 * GOOD, 1e149 / 2 * GOOD[:, ::-1]
    assert precision_recall(large, fake) == precision_recall(GOOD, GOOD[:, ::-1])


def test_too_few_points_for_k():
    with pytest.raises(ValueError, match="real must have at least 6 rows; it has 5"):
        precision_recall(GOOD[:5], GOOD, k=5)
    with pytest.raises(ValueError, match="fake must have at least 7 rows; it has 6"):
        precision_recall(np.vstack([GOOD, GOOD]), GOOD, k=6)
    assert precision_recall(GOOD, GOOD, k=5) == (1, 1)


@pytest.mark.parametrize("value", [0, -1, 1.5, "3"])
@pytest.mark.parametrize("name", ["k", "block"])
def test_numbers_of_neighbours_and_rows(name, value):
    with pytest.raises(ValueError, match=f"{name} must be a whole number >= 1; it is {value}"):
        precision_recall(GOOD, GOOD, **{name: value})


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((2, 3)), np.zeros((2, 1)), r"they have \(2, 3\) and \(2, 1\)"),
        (np.zeros(3), np.zeros(3), r"shape \(n, ...\)"),
        (np.zeros((0, 3)), np.zeros((0, 3)), "and pixels"),
        (np.full((2, 3), 255), np.zeros((2, 3)), "divide bytes by 255.*from 255 to 255"),
        (np.full((2, 3), -0.1), np.zeros((2, 3)), "from -0.1 to -0.1"),
        (np.full((2, 3), np.nan), np.zeros((2, 3)), "from 0 to 1"),
        (np.zeros((2, 3)), np.full((2, 3), np.nan), "reconstructions must be finite"),
        (np.zeros((2, 3)), np.full((2, 3), np.inf), "reconstructions must be finite"),
    ],
)
def test_pictures_that_do_not_fit(x, y, message):
    with pytest.raises(ValueError, match=message):
        reconstruction_error(x, y)
