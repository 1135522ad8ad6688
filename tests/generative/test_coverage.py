"""Classes that appear, counted on labels whose shares are known."""

import numpy as np
import pytest

from course_utils.generative.coverage import class_coverage


def test_all_classes_in_fair_shares():
    result = class_coverage(np.arange(1000) % 10, 10)
    assert result.shares.tolist() == [0.1] * 10
    assert (result.covered, result.distance) == (10, 0)


def test_a_class_is_covered_from_a_tenth_of_its_fair_share():
    """Of 1,000 samples in 10 classes ten are enough, whatever rounding does, nine are not."""
    counts = np.array([10, 9, 11, 0, 160, 160, 160, 160, 160, 170])
    labels = np.repeat(np.arange(10), counts)
    result = class_coverage(labels, 10)
    assert len(labels) == 1000 and result.covered == 8
    assert result.shares == pytest.approx(counts / 1000)
    assert result.distance == pytest.approx((160 * 5 + 170 - 600) / 1000)
    assert [class_coverage(labels, 10, least=s).covered for s in (0.05, 0.12, 1.0)] == [9, 6, 6]


def test_coverage_against_other_shares():
    labels = [0] * 5 + [1] * 4 + [2]
    result = class_coverage(labels, 4, [0.5, 0.5, 0.0, 0.0])
    assert result.covered == 2 and result.distance == pytest.approx(0.1)
    assert class_coverage(labels, 3, [0.5, 0.4, 0.1]).distance == pytest.approx(0)
    assert class_coverage([1, 1], 2, [1.0, 0.0]).distance == 1
    for count, covered in ((9_999, 1), (10_000, 2)):
        labels = np.repeat([0, 1], [count, 1_000_000 - count])
        assert class_coverage(labels, 2, [0.1, 0.9]).covered == covered
    # One in 100 is a tenth of a fair share of 1 / 10, and not of 1 / 2 or 1 / 5.
    rare = [0] + [1] * 99
    shares = ([0.1, 0.9], [0.2, 0.8], [0.5, 0.5])
    assert [class_coverage(rare, 2, share).covered for share in shares] == [2, 1, 1]


@pytest.mark.parametrize("kind", ["u1", "i4", "i8"])
def test_labels_of_any_whole_type(kind):
    assert class_coverage(np.array([0, 2, 2], dtype=kind), 3).covered == 2


def test_shares_do_not_change():
    with pytest.raises(ValueError, match="read-only"):
        class_coverage([0, 1], 2).shares[0] = 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 3], 3), "from 0 to 2; they lie from 0 to 3"),
        (([-1, 1], 3), "from 0 to 2; they lie from -1 to 1"),
        (([], 3), r"n >= 1; they have shape \(0,\)"),
        (([0.0, 1.0], 3), "type float64"),
        (([[0, 1]], 3), r"shape \(1, 2\)"),
        (([0], 1), "classes must be a whole number >= 2; it is 1"),
        (([0], 2.0), "classes must be a whole number >= 2; it is 2.0"),
        (([0], 2, [1.0]), "2 shares >= 0 with sum 1"),
        (([0], 2, [0.5, 0.4]), "2 shares >= 0 with sum 1"),
        (([0], 2, [1.5, -0.5]), "2 shares >= 0 with sum 1"),
        (([0], 2, [np.nan, 1.0]), "2 shares >= 0 with sum 1"),
    ],
)
def test_labels_that_are_none(arguments, message):
    with pytest.raises(ValueError, match=message):
        class_coverage(*arguments)


@pytest.mark.parametrize("least", [0, -0.1, 1.1, np.nan])
def test_least_is_a_share(least):
    with pytest.raises(ValueError, match=f"at most 1; it is {least}"):
        class_coverage([0, 1], 2, least=least)
