"""A numerical experiment for each theorem of the chapter on gradient descent.

Each says which statement it tries, on functions that meet the assumptions, and where the
statement is sharp also that no better one holds, so that a wrong constant fails.
"""

import numpy as np
import pytest
from helpers.descent_functions import Waves, bowl, run
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.calculus import landscapes
from course_utils.descent import step_sizes

# The linearization argument


def test_a_descent_direction_descends_for_small_steps(rng):
    """If <grad f(x), d> < 0, then (f(x + alpha d) - f(x)) / alpha tends to it as alpha -> 0."""
    for f in (landscapes.rosenbrock, landscapes.himmelblau, landscapes.gaussian_hills):
        for x, d in rng.uniform(-1.5, 1.5, (50, 2, 2)):
            slope = f.gradient(x) @ d
            d, slope = -np.sign(slope) * d, -abs(slope)
            alpha = 1e-6 * min(1, abs(slope))
            quotient = (f(x + alpha * d) - f(x)) / alpha
            assert quotient == pytest.approx(slope, rel=0.02, abs=1e-8)
            if abs(slope) > 1e-3:
                assert f(x + alpha * d) < f(x)


def test_the_remainder_of_the_linearization_is_at_most_l_half_alpha_squared(rng):
    """|f(x + alpha d) - f(x) - alpha <grad f(x), d>| <= L/2 alpha^2 |d|^2 if f is L-smooth."""
    f, share = Waves(3), []
    for x, d in rng.normal(size=(2000, 2, 3)):
        d *= 10 ** rng.uniform(-2, 1)
        remainder = f(x + d) - f(x) - f.gradient(x) @ d
        share.append(abs(remainder) / (0.5 * f.smoothness * d @ d))
    assert 0.9 < max(share) <= 1 + 1e-9


def test_the_remainder_of_a_quadratic_is_the_bound():
    """L/2 cannot be replaced by anything smaller: equality along the top eigenvector."""
    f, grad = bowl([1.0, 8.0])
    x, d = np.array([0.3, -0.4]), np.array([0.0, 0.7])
    assert f(x + d) - f(x) - grad(x) @ d == pytest.approx(8.0 / 2 * d @ d, rel=1e-12)


# Fixed steps on L-smooth functions


@settings(max_examples=60, deadline=None)
@given(
    start=st.lists(st.floats(-3, 3), min_size=3, max_size=3),
    share=st.floats(0.05, 1.95),
)
def test_fixed_steps_below_two_over_l_descend_and_their_gradients_are_summable(start, share):
    """Sum alpha (1 - L alpha / 2) |grad f(x_k)|^2 <= f(x_0) - inf f; f never increases."""
    f = Waves(3)
    alpha = share / f.smoothness
    path = run(f.gradient, start, alpha, steps=400)
    values, squares = f(path.x), (path.gradient**2).sum(-1)
    assert (np.diff(values) <= 1e-14).all()
    gained = np.cumsum(alpha * (1 - f.smoothness * alpha / 2) * squares[:-1])
    assert (gained <= values[0] - values[1:] + 1e-12).all()
    assert gained[-1] <= values[0] - f.lowest + 1e-12


@pytest.mark.parametrize("share", [0.1, 1.0, 1.9])
def test_the_gradients_of_fixed_steps_tend_to_zero(share, rng):
    """So every limit point is stationary; from these starts it is a minimum of each wave."""
    f = Waves(3)
    for x0 in rng.uniform(-3, 3, (20, 3)):
        path = run(f.gradient, x0, share / f.smoothness, steps=1000)
        assert np.linalg.norm(path.gradient[-1]) < 1e-9
        assert f(path.x[-1]) == pytest.approx(f.lowest)


@pytest.mark.parametrize("share", [0.1, 1.0, 1.9, 1.999])
def test_the_decrease_of_a_step_is_sharp(share):
    """On L x^2 / 2 a step gives exactly alpha (1 - L alpha / 2) |grad f|^2."""
    f, grad = bowl([4.0])
    alpha = share / 4.0
    path = run(grad, [1.0], alpha, steps=30)
    decrease = alpha * (1 - 4.0 * alpha / 2) * (path.gradient[:-1] ** 2).sum(-1)
    np.testing.assert_allclose(-np.diff(f(path.x)), decrease, rtol=1e-9, atol=1e-30)


def test_the_smallest_gradient_falls_like_one_over_the_root_of_k():
    """The least |grad f|^2 of K steps is <= (f(x_0) - inf f) / (K alpha (1 - L alpha / 2)).

    On x^(2p), flat at 0, the power of K is -(2p - 1) / (p - 1), close to -2: slow, as the bound
    allows, and not exponential as on quadratics.
    """
    p = 20
    L = 2 * p * (2 * p - 1)  # on [-1, 1], which the run does not leave
    path = run(lambda x: 2 * p * x ** (2 * p - 1), [1.0], 1 / L, steps=20_000)
    squares = (path.gradient**2).sum(-1)
    K = np.arange(1, len(squares) + 1)
    assert (np.minimum.accumulate(squares) <= 1.0 / (K * 0.5 / L)).all()
    order = np.log(squares[20_000] / squares[2_000]) / np.log(10)
    assert order == pytest.approx(-(2 * p - 1) / (p - 1), abs=0.15)


def test_a_fixed_step_of_two_over_l_need_not_descend():
    """The interval (0, 2/L) is open: at 2/L the point is mirrored for ever."""
    _, grad = bowl([4.0])
    path = run(grad, [1.0], 2 / 4.0, steps=100)
    assert path.status == "steps" and set(path.x.ravel()) == {1.0, -1.0}


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    top=st.floats(1e-6, 3),
    rest=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    factor=st.floats(1.01, 5),
    angle=st.floats(0, 6.3),
)
def test_beyond_two_over_l_every_start_with_a_top_component_diverges(top, rest, factor, angle):
    """Alpha > 2/L: |x_k| grows by |1 - alpha L| a step, however small that component is."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
    matrix = turn @ np.diag([5.0, 1.0, 0.2]) @ turn.T
    path = run(lambda x: matrix @ x, turn @ [top, *rest], factor * 2 / 5.0, steps=5000)
    assert path.status == "diverged" and np.linalg.norm(path.x[-1]) > 1e8
    growth = abs(path.x[-1] @ turn[:, 0]) / abs(path.x[-2] @ turn[:, 0])
    assert growth == pytest.approx(2 * factor - 1, rel=1e-6)


@pytest.mark.parametrize("alpha", [0.21, 0.5, 1.0, 1.9])
def test_beyond_two_over_l_a_start_without_a_top_component_converges(alpha):
    """2/L = 0.2 here, but along the first axis the bound is 2/1; the least bit off it diverges.

    (Not with an epsilon: the first coordinate can be small before the second is large.)
    """
    _, grad = bowl([1.0, 10.0])
    on_axis = run(grad, [1.0, 0.0], alpha, epsilon=1e-10)
    assert on_axis.status == "converged" and np.abs(on_axis.x[-1]).max() <= 1e-10
    assert run(grad, [1.0, 1e-300], alpha, steps=10_000).status == "diverged"


def test_the_limit_is_stationary_and_need_not_be_a_minimum():
    """Started on the stable line of a pass, descent converges to the pass."""
    f = landscapes.saddle
    path = run(f.gradient, [1.5, 0.0], 0.1, epsilon=1e-9)
    assert path.status == "converged" and np.abs(path.x[-1]).max() < 1e-9
    kinds = np.linalg.eigvalsh(f.hessian(path.x[-1]))
    assert kinds[0] < 0 < kinds[1]
    summit = landscapes.gaussian_hills.critical_points[1]
    assert run(landscapes.gaussian_hills.gradient, summit, 0.1, epsilon=1e-8).x.shape == (1, 2)


def test_bounded_values_do_not_make_the_points_converge():
    """On e^-x, x >= 0 (L = 1): f falls to 0, the gradient too, and x grows like log k."""
    path = run(lambda x: -np.exp(-x), [0.0], 1.0, steps=10**5, epsilon=1e-4)
    x = path.x[:, 0]
    assert path.status == "converged"  # by epsilon, which says nothing about x
    assert (np.diff(x) > 0).all() and np.exp(-x[-1]) <= 1e-4
    k = np.arange(len(x))
    # A step multiplies e^x by e^t, t = e^-x <= 1, and 1 + t <= e^t <= 1 + t + t^2: so e^x grows
    # by at least 1, and by at most 1 + 1 / (1 + k).
    assert (np.exp(x) >= (1 + k) * (1 - 1e-10)).all()
    assert (np.exp(x) <= 1 + k + np.log1p(k) + 1).all()
    assert len(x) == pytest.approx(1e4, rel=2e-3)


# Armijo


@pytest.mark.slow
@pytest.mark.parametrize("sigma", [1e-4, 0.3, 0.9])
@pytest.mark.parametrize("shrink", [0.5, 0.8])
@pytest.mark.parametrize("first", [0.01, 4.0])
def test_backtracking_steps_are_not_too_small(sigma, shrink, first, rng):
    """Alpha >= min(first, 2 (1 - sigma) shrink / L): so the gradients tend to 0."""
    f = Waves(3)
    least = min(first, 2 * (1 - sigma) * shrink / f.smoothness)
    rule = step_sizes.backtracking(f, first, shrink, sigma)
    for x0 in rng.uniform(-3, 3, (5, 3)):
        path = run(f.gradient, x0, rule, steps=3000, epsilon=1e-5)
        assert (path.step_size >= least * (1 - 1e-12)).all()
        squares = (path.gradient[:-1] ** 2).sum(-1)
        values = f(path.x)
        assert (-np.diff(values) >= sigma * least * squares - 1e-15).all()
        assert sigma * least * squares.sum() <= values[0] - f.lowest + 1e-12
        assert path.status == "converged"


def test_the_least_backtracking_step_is_sharp():
    """On L x^2 / 2 Armijo accepts exactly the steps up to 2 (1 - sigma) / L.

    A trial just above that is refused, and the step is shrink times as long.
    """
    f, grad = bowl([3.0])
    sigma, shrink = 0.2, 0.5
    edge = 2 * (1 - sigma) / 3.0
    for first, expected in ((edge * 1.000001, shrink * edge), (edge * 0.999999, edge)):
        path = run(grad, [1.0], step_sizes.backtracking(f, first, shrink, sigma), steps=1)
        assert path.step_size[0] == pytest.approx(expected, rel=1e-5)


# Saddles


@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_a_start_beside_a_pass_leaves_it_after_about_log_one_over_delta(alpha):
    """On x^2 - y^2 (lambda = -2): |y_k| = delta (1 + alpha |lambda|)^k."""
    for delta in (1e-2, 1e-6, 1e-12, 1e-100):
        path = run(landscapes.saddle.gradient, [1.0, delta], alpha, steps=10_000, limit=2.0)
        left = np.flatnonzero(np.abs(path.x[:, 1]) >= 1)[0]
        assert left == np.ceil(np.log(1 / delta) / np.log(1 + 2 * alpha) - 1e-9)


def test_a_start_on_the_stable_line_converges_to_the_pass():
    """With y = 0 exactly, rounding cannot push the run off the line."""
    path = run(landscapes.saddle.gradient, [1.0, 0.0], 0.1, epsilon=1e-200, steps=10_000)
    assert path.status == "converged" and (path.x[:, 1] == 0).all()
