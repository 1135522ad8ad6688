"""Counts of operations, and what a gradient costs in either mode, measured over n and m."""

import numpy as np
import pytest

from course_utils.autodiff import grad, jacobian, jvp, value_and_grad
from course_utils.autodiff.counting import operations


def total(f, *args):
    return operations(f, *args)["all"]


def test_small_functions_are_counted_by_hand():
    assert operations(lambda x: x * x + np.sin(x), 2.0) == {
        "np.multiply": 1, "np.sin": 1, "np.add": 1, "all": 3,
    }  # fmt: skip
    assert operations(lambda x, y: np.exp(x) - y, np.ones(3), np.ones((2, 3))) == {
        "np.exp": 3, "np.subtract": 6, "all": 9,
    }  # fmt: skip
    assert total(lambda x: 2 + np.ones(9) * 3, 1.0) == 0  # does not depend on x
    assert total(lambda x: np.max(x, axis=0), np.ones((4, 3))) == 12
    assert operations(lambda x: None, 1.0) == {"all": 0}


def test_moving_numbers_about_counts_nothing():
    def f(x):
        parts = np.stack([x[0], x[1]]).T, np.reshape(x, (3, 2)), np.transpose(x)
        return np.concatenate([np.where(np.ones(2) > 0, p, p) for p in parts])

    assert total(f, np.ones((2, 3))) == 0


@pytest.mark.parametrize(("rows", "inner", "columns"), [(2, 3, 4), (1, 5, 1), (4, 1, 2)])
def test_a_product_of_matrices_takes_its_products_and_sums(rows, inner, columns):
    count = rows * columns * (2 * inner - 1)
    a, b = np.ones((rows, inner)), np.ones((inner, columns))
    assert operations(np.matmul, a, b) == {"np.matmul": count, "all": count}
    assert total(lambda a: a @ b.tolist(), a) == total(lambda b: a.tolist() @ b, b) == count
    assert total(np.matmul, np.ones((5, rows, inner)), b) == 5 * count
    assert total(np.matmul, a, np.ones(inner)) == rows * (2 * inner - 1)


def test_gradients_are_counted_with_the_function():
    def f(x):
        return np.sum(x * x)

    count = operations(grad(f), np.ones(10))
    # forward 10 products, 10 for the sum; back v x and v x, and their sum
    assert count == {"np.multiply": 30, "np.sum": 10, "np.add": 10, "all": 50}
    # one more tape inside: nothing is counted twice
    assert operations(value_and_grad(f), np.ones(10)) == count


def test_counting_changes_no_value(rng):
    x, seen = rng.standard_normal((3, 2)), []

    def f(x):
        seen.append(np.tanh(x @ x.T))
        return seen[-1]

    expected = f(x)
    operations(f, x)
    np.testing.assert_array_equal(seen[-1].value, expected)

    def g(x):
        seen.append(grad(lambda x: np.sum(np.tanh(x @ x.T)))(x))

    g(x)
    operations(g, x)
    np.testing.assert_array_equal(seen[-1].value, seen[-2])


def network(x, *weights):
    for w in weights:
        x = np.tanh(w @ x)
    return x


def drawn(n, m, rng):
    """An input, and weights from n over 30 to m: arguments, so that all products count."""
    return rng.standard_normal(n), rng.standard_normal((30, n)), rng.standard_normal((m, 30))


SIZES = [1, 3, 15, 60]


@pytest.mark.parametrize("n", SIZES)
def test_reverse_mode_costs_a_few_functions_whatever_n(n, rng):
    def loss(x, *w):
        return np.sum(network(x, *w))

    args = drawn(n, 1, rng)
    for argnums in (0, (0, 1, 2)):
        assert 1 < total(grad(loss, argnums), *args) / total(loss, *args) < 5


@pytest.mark.parametrize("m", SIZES)
def test_forward_mode_costs_a_few_functions_for_each_direction_whatever_m(m, rng):
    def along(x, *w):
        return jvp(lambda x: network(x, *w), (x,), (np.ones(20),))

    args = drawn(20, m, rng)
    assert 1 < total(along, *args) / total(network, *args) < 5


def test_columns_cost_n_functions_and_rows_cost_m(rng):
    for n in SIZES:
        for m in SIZES:
            args = drawn(n, m, rng)
            once = total(network, *args)
            forward, reverse = (
                total(jacobian(network, mode=mode), *args) for mode in ("forward", "reverse")
            )
            assert n <= forward / once <= 1 + 2 * n
            assert m * 0.9 <= reverse / once <= 1 + 3 * m
            found = total(jacobian(network), *args)  # takes the mode that has fewer sweeps
            if n >= 5 * m:
                assert reverse < forward and found == reverse
            if m >= 5 * n:
                assert forward < reverse and found == forward + once


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(np.exp(np.sin(x)) / (1 + x**2)),
        lambda x: np.sum(np.sqrt(1 + np.square(np.log(2 + x * x)))),
        lambda x: np.max(np.hypot(x, 1 + x)) * np.mean(np.arctan2(x, 2)),
        lambda x: np.sum((x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
    ],
)
def test_the_constant_holds_for_functions_of_all_kinds(f, rng):
    ratios = [
        total(grad(f), x) / total(f, x) for x in (rng.uniform(0.5, 1, n) for n in (5, 50, 500))
    ]
    assert max(ratios) < 8 and max(ratios) - min(ratios) < 1
