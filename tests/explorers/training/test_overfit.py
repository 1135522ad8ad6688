"""Overfitting, against NumPy's own fits."""

from itertools import product

import numpy as np
import pytest

from course_utils.explorers.training import Overfitting, overfit


@pytest.mark.parametrize("number", overfit.NUMBERS)
def test_losses_are_those_of_numpys_polynomials(number):
    losses = Overfitting().compute(number=number)["losses"]
    (x, y), (x_held, y_held) = overfit.sets(int(number))
    for degree in (0, 5, overfit.LARGEST):
        fit = np.polynomial.Polynomial.fit(x[:, 0], y[:, 0], degree)
        assert losses[degree, 0] == pytest.approx(np.mean((fit(x) - y) ** 2), rel=1e-4)
        assert losses[degree, 1] == pytest.approx(
            np.mean((fit(x_held) - y_held) ** 2), rel=1e-3
        )
    assert (np.diff(losses[:, 0]) <= 1e-12).all()


@pytest.mark.parametrize("number", overfit.NUMBERS)
def test_what_chance_can_explain_is_not_called_worse(number):
    """The one-standard-error rule, with squares of errors from NumPy's own fits."""
    explorer, (x, y) = Overfitting(), overfit.sets(int(number))[0]
    x_held, y_held = overfit.sets(int(number))[1]
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
    for number, degree in product(overfit.NUMBERS, range(13)):
        shown = Overfitting().compute(number=number, degree=degree)
        excess = shown["losses"][degree, 1] - shown["losses"][:, 1].min()
        if shown["kind"] in ("under", "over"):
            assert excess > 0.9 * 0.04 * np.sqrt(2 / 200)


def test_more_flexible_is_worse_on_few_points_and_harmless_on_many():
    few, many = (Overfitting().compute(number=n)["losses"] for n in ("15", "400"))
    assert few[-1, 1] > 10 * few[:, 1].min() and many[-1, 1] < 1.1 * many[:, 1].min()
