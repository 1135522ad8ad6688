"""Ends of many runs against the single runs, and basins against the known minimisers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_utils.calculus import landscapes
from course_utils.descent.basins import endpoints, nearest
from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent


def row_by_row(grad, starts, step_size, **settings):
    """The same by `gradient_descent`, one start at a time."""
    paths = [collect(gradient_descent(grad, x, step_size, **settings)) for x in starts]
    return np.array([path.x[-1] for path in paths]), [path.status for path in paths]


@pytest.mark.slow
@pytest.mark.parametrize("f", landscapes.BY_NAME.values(), ids=lambda f: f.name)
@pytest.mark.parametrize("alpha", [0.003, 0.05, 1.5])
def test_each_row_is_a_run_of_gradient_descent(f, alpha, rng):
    starts = rng.uniform(-4, 4, (25, 2))
    settings = {"steps": 150, "epsilon": 1e-3}
    x, status = endpoints(f.gradient, starts, alpha, **settings)
    ends, reasons = row_by_row(f.gradient, starts, alpha, **settings)
    np.testing.assert_allclose(x, ends, rtol=1e-13, atol=1e-13)
    assert status.tolist() == reasons


def test_all_reasons_occur_side_by_side():
    """On x^4 / 4 - x^2 / 2 with a step that overflows from far away."""

    def grad(x):
        return x**3 - x

    starts = [[1.0], [0.5], [1e-7], [30.0], [1e100]]
    for limit in (1e8, 10.0, np.inf):
        x, status = endpoints(grad, starts, 0.3, steps=20, limit=limit)
        ends, reasons = row_by_row(grad, starts, 0.3, steps=20, limit=limit)
        np.testing.assert_array_equal(x, ends)
        expected = ["converged", "steps", "steps", "diverged", "diverged"]
        assert status.tolist() == reasons == expected and np.isfinite(x).all()


def test_a_flat_place_beyond_the_limit_has_converged():
    """Both reasons hold there; a single run says "converged", too."""

    def grad(x):
        return np.where(np.abs(x) > 5, 0.0, -1.0)

    ends, reasons = row_by_row(grad, [[0.0]], 10.0, limit=1.0)
    x, status = endpoints(grad, [[0.0]], 10.0, limit=1.0)
    assert x.tolist() == ends.tolist() == [[10.0]]
    assert status.tolist() == reasons == ["converged"]


def test_points_that_overflow_are_not_returned_although_their_gradients_are_finite():
    x, status = endpoints(lambda x: -np.ones_like(x), [[1.5e308], [0.0]], 1e308, steps=1)
    assert x.tolist() == [[1.5e308], [1e308]] and status.tolist() == ["diverged"] * 2


@settings(max_examples=60, deadline=None)
@given(
    starts=arrays(float, (4, 3), elements=st.floats(-1e5, 1e5)),
    alpha=st.floats(1e-3, 100),
    steps=st.integers(0, 40),
    limit=st.sampled_from([1.0, 1e8, np.inf]),
)
def test_rows_of_any_run_agree(starts, alpha, steps, limit):
    """The cube makes far starts overflow."""
    settings = {"steps": steps, "limit": limit, "epsilon": 1e-4}
    x, status = endpoints(lambda x: x * x * x, starts, alpha, **settings)
    ends, reasons = row_by_row(lambda x: x * x * x, starts, alpha, **settings)
    assert status.tolist() == reasons
    np.testing.assert_array_equal(x, ends)


def test_starts_are_kept_and_may_be_none():
    starts = np.array([[1.0, 2.0]])
    x, _ = endpoints(lambda x: x, starts, 0.5, steps=1)
    assert x.tolist() == [[0.5, 1.0]] and starts.tolist() == [[1.0, 2.0]]
    x, status = endpoints(lambda x: x, np.empty((0, 2)), 0.5)
    assert x.shape == (0, 2) and status.shape == (0,)
    assert nearest(x, starts, within=1.0).shape == (0,)


def test_finished_rows_are_not_moved_and_not_asked_again():
    asked = []

    def grad(x):
        asked.append(len(x))
        return x

    endpoints(grad, [[1.0], [8.0], [0.0]], 0.5, epsilon=1.0, steps=10)
    assert asked == [3, 1, 1, 1]


def test_himmelblau_starts_find_the_pit_they_lie_in(rng):
    """Close to a minimiser the bowl is convex and the pit is the nearest one."""
    f = landscapes.himmelblau
    offsets = rng.normal(size=(200, 2))
    offsets /= np.linalg.norm(offsets, axis=1)[:, None]
    for which, minimiser in enumerate(f.minimisers):
        x, status = endpoints(f.gradient, minimiser + 0.4 * offsets, 0.01)
        assert (status == "converged").all()
        assert (nearest(x, f.minimisers, 1e-6) == which).all()
        np.testing.assert_allclose(x, np.broadcast_to(minimiser, x.shape), atol=1e-8)


def test_nearest_says_none_when_all_are_too_far():
    minimisers = [[0.0, 0.0], [3.0, 4.0]]
    points = [[0.0, 0.9], [1.0, 0.0], [3.0, 5.1], [3.0, 4.0]]
    assert nearest(points, minimisers, within=1.0).tolist() == [0, 0, -1, 1]
    assert nearest(points, np.empty((0, 2)), within=1.0).tolist() == [-1] * 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"starts": [1.0, 2.0]}, "starts must be finite"),
        ({"starts": [[np.inf, 2.0]]}, "starts must be finite"),
        ({"step_size": 0.0}, "step_size must be positive"),
        ({"epsilon": -1.0}, "epsilon must be"),
        ({"steps": 0.5}, "steps must be"),
        ({"limit": -1.0}, "limit must be"),
        ({"grad": lambda x: x[:, 0]}, "grad must return shape"),
        ({"grad": lambda x: x * np.inf}, "not finite at one of the starts"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(change, words):
    arguments = {"grad": lambda x: x, "starts": [[1.0, 2.0]], "step_size": 0.1} | change
    with pytest.raises(ValueError, match=words):
        endpoints(**arguments)


def test_no_distance_is_refused():
    with pytest.raises(ValueError, match="within must be positive"):
        nearest([[0.0]], [[0.0]], within=0.0)
