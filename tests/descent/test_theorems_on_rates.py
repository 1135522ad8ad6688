"""A numerical experiment for each theorem on quadratics and on methods with memory.

As in `test_theorems`: each says which statement it tries, and where the statement is sharp also
that no better one holds, so that a wrong constant fails.
"""

import numpy as np
import pytest
from helpers.descent_functions import bowl, log_cosh, log_cosh_gradient, run, symmetric
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.descent import rates, step_sizes
from course_utils.descent.methods import momentum, nesterov

EXACT = 1 + 1e-12  # room for rounding


# Quadratics


@settings(max_examples=100, deadline=None)
@given(
    spread=st.lists(st.floats(0.1, 10), min_size=2, max_size=5),
    start=st.lists(st.floats(-5, 5), min_size=5, max_size=5),
    share=st.floats(0.01, 1.99),
)
def test_the_rate_of_fixed_steps_on_quadratics(spread, start, share):
    """|x_{k+1}| <= max |1 - alpha lambda| |x_k|, below 1 for alpha in (0, 2/L)."""
    spread = np.array(spread)
    _, grad = bowl(spread)
    alpha = share / spread.max()
    q = rates.contraction(alpha, spread)
    path = run(grad, start[: len(spread)], alpha, steps=50)
    lengths = np.linalg.norm(path.x, axis=1)
    assert q < 1
    assert (lengths[1:] <= (q + 1e-15) * lengths[:-1] * EXACT + 1e-150).all()


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_rate_is_attained_along_eigenvectors(axis, rng):
    """Along v_i every step multiplies by 1 - alpha lambda_i; the worst i is the rate."""
    spread = np.array([0.5, 2.0, 4.0])
    matrix, vectors = symmetric(rng, spread)
    alpha = 0.4
    path = run(lambda x: matrix @ x, vectors[:, axis], alpha, steps=20)
    lengths = np.linalg.norm(path.x, axis=1)
    factor = abs(1 - alpha * spread[axis])
    np.testing.assert_allclose(lengths, factor ** np.arange(21), rtol=1e-4)
    assert factor <= rates.contraction(alpha, spread) == pytest.approx(0.8)


@pytest.mark.parametrize("kappa", [2.0, 10.0, 200.0])
def test_two_over_mu_plus_l_is_the_best_fixed_step(kappa):
    """From (1, 1), |x_k| falls like ((kappa - 1) / (kappa + 1))^k, slower with other steps."""
    _, grad = bowl([1.0, kappa])
    alpha, rate = rates.best_fixed(1.0, kappa)
    path = run(grad, [1.0, 1.0], alpha, steps=40)
    lengths = np.linalg.norm(path.x, axis=1)
    np.testing.assert_allclose(lengths, np.sqrt(2) * rate ** np.arange(41), rtol=1e-6)
    assert rate == pytest.approx((kappa - 1) / (kappa + 1))
    for factor in (0.5, 0.9, 1.0 + 0.9 / (2 * kappa)):
        other = run(grad, [1.0, 1.0], factor * alpha, steps=400)
        slower = np.linalg.norm(other.x[-1]) / np.linalg.norm(other.x[-2])
        assert slower > rate * (1 + 1e-4)


@settings(max_examples=60, deadline=None)
@given(
    spread=st.lists(st.floats(0.1, 20), min_size=2, max_size=5),
    start=st.lists(st.floats(0.1, 5), min_size=5, max_size=5),
)
def test_the_rate_of_exact_steps_on_quadratics(spread, start):
    """f(x_{k+1}) <= ((kappa - 1) / (kappa + 1))^2 f(x_k)."""
    f, grad = bowl(spread)
    mu, L = min(spread), max(spread)
    rule = step_sizes.exact_on_quadratic(np.diag(spread))
    values = f(run(grad, start[: len(spread)], rule, steps=25).x)
    bound = rates.best_fixed(mu, L).rate ** 2
    assert (values[1:] <= bound * values[:-1] * EXACT + 1e-30 * values[0]).all()


@pytest.mark.parametrize("kappa", [2.0, 10.0, 200.0])
def test_exact_steps_zigzag_from_the_worst_start(kappa):
    """From (kappa, 1) equality holds in every step.

    The signs of the second coordinate alternate, and the exact step is always 2 / (mu + L).
    """
    f, grad = bowl([1.0, kappa])
    path = run(grad, [kappa, 1.0], step_sizes.exact(grad), steps=10)
    rate = (kappa - 1) / (kappa + 1)
    k = np.arange(11)
    truth = np.stack([kappa * rate**k, (-rate) ** k], axis=-1)
    np.testing.assert_allclose(path.x, truth, rtol=1e-6)
    np.testing.assert_allclose(f(path.x), rate ** (2 * k) * f(path.x[0]), rtol=1e-6)
    np.testing.assert_allclose(path.step_size, 2 / (1 + kappa), rtol=1e-6)


def test_consecutive_exact_steps_meet_at_right_angles(rng):
    """<grad f(x_{k+1}), grad f(x_k)> = 0."""
    matrix, _ = symmetric(rng, [0.5, 3.0, 9.0])
    x0 = rng.normal(size=3)
    path = run(lambda x: matrix @ x, x0, step_sizes.exact_on_quadratic(matrix), steps=20)
    g = path.gradient / np.linalg.norm(path.gradient, axis=1)[:, None]
    assert np.abs((g[1:] * g[:-1]).sum(-1)).max() < 1e-12


# Methods with memory


def steps_needed(path, share=1e-6):
    """Number of steps until the distance from 0 stays below this share of the first."""
    lengths = np.linalg.norm(path.x, axis=1)
    return np.flatnonzero(lengths > share * lengths[0])[-1] + 1


def test_momentum_needs_the_root_of_the_steps():
    """Steps grow like kappa without memory, and like its root with it (both methods)."""
    kappas = np.array([25.0, 100.0, 400.0])
    counts = {"plain": [], "momentum": [], "nesterov": []}
    for kappa in kappas:
        _, grad = bowl([1.0, kappa])
        settings = {"steps": 4000}
        plain = run(grad, [1.0, 1.0], rates.best_fixed(1.0, kappa).alpha, **settings)
        counts["plain"].append(steps_needed(plain))
        for name, method, best in (
            ("momentum", momentum, rates.best_momentum(1.0, kappa)),
            ("nesterov", nesterov, rates.best_nesterov(1.0, kappa)),
        ):
            path = run(grad, [1.0, 1.0], best.alpha, method, (best.beta,), **settings)
            counts[name].append(steps_needed(path))
    orders = {n: np.polyfit(np.log(kappas), np.log(c), 1)[0] for n, c in counts.items()}
    assert orders["plain"] == pytest.approx(1, abs=0.02)
    assert orders["momentum"] == pytest.approx(0.5, abs=0.06)
    assert orders["nesterov"] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("f", "grad", "x0", "L"),
    [
        (log_cosh, log_cosh_gradient, [8.0, -3.0, 0.5], 1.0),
        (*bowl(np.geomspace(1e-5, 1, 12)), np.ones(12), 1.0),
    ],
    ids=["log cosh", "bowl"],
)
def test_nesterov_on_convex_functions(f, grad, x0, L):
    """With beta_k = k / (k + 3): f(x_k) - min f <= 2 L |x_0 - x*|^2 / (k + 1)^2."""
    records = list(nesterov(grad, x0, 1 / L, lambda k: k / (k + 3), steps=2000, epsilon=1e-12))
    x = np.array([x0, *(r.x - r.step_size * r.gradient for r in records[:-1])])
    k, distance = np.arange(len(x)), np.linalg.norm(x0)
    gaps = np.array([f(point) for point in x])
    assert (gaps <= 2 * L * distance**2 / (k + 1) ** 2).all()
