"""Slices of a function: values, gradients and directions."""

import numpy as np
import pytest

from course_utils.calculus import finite_differences
from course_utils.descent.loss_slices import LossSlice, extreme_directions, random_directions


def test_a_slice_is_the_function_on_the_plane(rng):
    matrix = np.diag([1.0, 5.0, 2.0, 3.0])
    centre, directions = rng.standard_normal(4), random_directions(4, rng)
    seen = LossSlice(
        lambda x: x @ matrix @ x, lambda x: 2 * matrix @ x, centre, directions, None
    )
    where = rng.standard_normal((3, 2, 2))
    for index in np.ndindex(3, 2):
        s, t = where[index]
        x = centre + s * directions[0] + t * directions[1]
        assert seen(where)[index] == pytest.approx(x @ matrix @ x)
        np.testing.assert_allclose(
            seen.gradient(where)[index],
            finite_differences.gradient(seen, where[index]),
            atol=1e-6,
        )


def test_random_directions_are_orthonormal_and_from_the_generator(rng):
    directions = random_directions(9, np.random.default_rng(4))
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-14)
    assert (directions == random_directions(9, np.random.default_rng(4))).all()


def test_extreme_directions_belong_to_the_extreme_eigenvalues(rng):
    basis = np.linalg.qr(rng.standard_normal((4, 4)))[0]
    hessian = basis @ np.diag([2.0, -1.0, 7.0, 3.0]) @ basis.T
    flat, steep = extreme_directions(hessian)
    assert abs(flat @ basis[:, 1]) == pytest.approx(1)
    assert abs(steep @ basis[:, 2]) == pytest.approx(1)
    for direction in (flat, steep):  # a library may return either sign
        assert direction.max() == np.abs(direction).max()


def test_what_gives_no_plane_is_refused(rng):
    with pytest.raises(ValueError, match="n >= 2"):
        random_directions(1, rng)
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        extreme_directions(np.zeros((2, 3)))
