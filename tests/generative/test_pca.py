"""Principal components, against the singular value decomposition."""

import numpy as np
import pytest

from course_utils.generative.pca import PrincipalComponents


class TestPrincipalComponents:
    def test_they_are_those_of_the_svd(self, rng):
        x = rng.standard_normal((30, 6)) * [5, 3, 2, 1, 0.5, 0.1] + 4
        found = PrincipalComponents.fit(x, 3)
        _, s, v = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
        np.testing.assert_allclose(found.variances, s**2 / 30, rtol=1e-6)
        np.testing.assert_allclose(np.abs((found.directions * v[:3]).sum(axis=1)), 1)
        assert (found.directions.max(axis=1) >= -found.directions.min(axis=1)).all()

    def test_what_is_left_out_is_the_mean_square_error(self, rng):
        x = rng.standard_normal((30, 6)) @ rng.standard_normal((6, 6))
        found = PrincipalComponents.fit(x, 2)
        error = x - found.decode(found.encode(x))
        assert found.left_out == pytest.approx((error**2).sum(axis=1).mean())
        whole = PrincipalComponents.fit(x, 6)
        np.testing.assert_allclose(whole.decode(whole.encode(x)), x)
        assert whole.left_out == 0

    @pytest.mark.parametrize("d", [0, 4, 1.5])
    def test_numbers_that_do_not_fit(self, d, rng):
        with pytest.raises(ValueError, match="from 1 to p = 3"):
            PrincipalComponents.fit(rng.standard_normal((5, 3)), d)
