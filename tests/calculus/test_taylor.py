"""Taylor polynomials against SymPy and against measured orders."""

import pytest
import sympy

from course_utils.calculus import landscapes, taylor


@pytest.mark.slow
def test_polynomial_is_that_of_sympy(rng):
    """Himmelblau's function, expanded by SymPy in t along the way to x."""
    x, y, t = sympy.symbols("x y t")
    f = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
    for a, h in rng.uniform(-2, 2, (10, 2, 2)):
        along = f.subs({x: a[0] + t * h[0], y: a[1] + t * h[1]})
        terms = [along.diff(t, k).subs(t, 0) / sympy.factorial(k) for k in range(3)]
        for order in (1, 2):
            expected = float(sum(terms[: order + 1]))
            found = taylor.polynomial(landscapes.himmelblau, a, order)
            assert found(a + h) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("order", [1, 2])
def test_polynomial_agrees_up_to_its_order(order, rng):
    f = landscapes.gaussian_hills
    for a in rng.uniform(-2, 2, (10, 2)):
        found = taylor.polynomial(f, a, order)
        assert found(a) == pytest.approx(f(a))
        assert found.gradient(a) == pytest.approx(f.gradient(a))
        assert found.hessian(a) == pytest.approx(f.hessian(a) * (order == 2))


def test_remainder_of_the_monkey_saddle_is_its_cubic_form(rng):
    for a, h in rng.normal(size=(20, 2, 2)):
        left = taylor.remainder(landscapes.monkey_saddle, a, h)
        assert left == pytest.approx(h[0] ** 3 - 3 * h[0] * h[1] ** 2, abs=1e-12)


def test_other_orders_are_refused():
    with pytest.raises(ValueError, match="order must be 1 or 2; it is 3"):
        taylor.polynomial(landscapes.saddle, [0.0, 0.0], 3)
