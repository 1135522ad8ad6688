"""A numerical experiment for each theorem of the chapter on the gradient.

Each docstring names the label, and the false statement that the experiment would catch.
"""

import numpy as np
import pytest
import sympy

from course_utils.calculus import (
    critical,
    finite_differences,
    landscapes,
    quadratic_forms,
    taylor,
    terrain,
)

SMOOTH = (landscapes.gaussian_hills, landscapes.himmelblau, landscapes.rosenbrock)


def inner_product(rng, n):
    root = rng.normal(size=(n, n))
    return root @ root.T + 0.1 * np.eye(n)


def turning(count=3600):
    angle = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def test_riesz_in_an_orthonormal_basis(rng):
    """thm-riesz: g = sum l(e_i) e_i represents l; not if e_i is only a basis."""
    for n in (2, 4):
        matrix, row = inner_product(rng, n), rng.normal(size=n)
        basis = np.linalg.inv(np.linalg.cholesky(matrix)).T  # columns e_i, e_i^T A e_j = delta
        assert basis.T @ matrix @ basis == pytest.approx(np.eye(n), abs=1e-9)
        g = sum((row @ e) * e for e in basis.T)
        h = rng.normal(size=(30, n))
        assert h @ matrix @ g == pytest.approx(h @ row)
        skewed = sum((row @ e) * e for e in np.eye(n))  # a basis, not orthonormal here
        assert not np.allclose(h @ matrix @ skewed, h @ row)


def test_riesz_is_unique(rng):
    """thm-riesz: every other vector g + v fails at h = v, by <v, v> > 0."""
    matrix, row = inner_product(rng, 3), rng.normal(size=3)
    g = quadratic_forms.gradient_for(row, matrix)
    for v in rng.normal(size=(50, 3)):
        assert (g + v) @ matrix @ v > row @ v + 1e-3


def test_the_gradient_represents_the_derivative(rng):
    """def-gradient: <grad f, h> is the limit of quotients; swapped coordinates fail."""
    for f in SMOOTH:
        for a, h in rng.uniform(-1.5, 1.5, (20, 2, 2)):
            quotient = (f(a + 1e-5 * h) - f(a - 1e-5 * h)) / 2e-5
            assert f.gradient(a) @ h == pytest.approx(quotient, rel=1e-6, abs=1e-6)


def test_rules_for_gradients(rng):
    """prop-gradient-rules: B^T, not B, and the product rule with both terms."""
    f, g = landscapes.gaussian_hills, landscapes.himmelblau
    for x in rng.uniform(-1, 1, (10, 2)):
        product = finite_differences.gradient(lambda x: f(x) * g(x), x)
        assert product == pytest.approx(
            f(x) * g.gradient(x) + g(x) * f.gradient(x), rel=1e-6, abs=1e-5
        )
        outer = finite_differences.gradient(lambda x: np.exp(f(x)), x)
        assert outer == pytest.approx(np.exp(f(x)) * f.gradient(x), abs=1e-7)
    matrix = rng.normal(size=(2, 3))
    for b in rng.normal(size=(10, 3)):
        composed = finite_differences.gradient(lambda x: f(matrix @ x), b)
        assert composed == pytest.approx(matrix.T @ f.gradient(matrix @ b), abs=1e-7)


def test_no_measured_direction_is_steeper(rng):
    """prop-steepest: of 3600 measured slopes the best lies at the gradient, as steep as it."""
    for f in SMOOTH:
        for a in rng.uniform(-1.5, 1.5, (10, 2)):
            u = turning()
            slope = (f(a + 1e-6 * u) - f(a - 1e-6 * u)) / 2e-6
            norm, best = np.linalg.norm(f.gradient(a)), slope.argmax()
            assert slope[best] == pytest.approx(norm, rel=1e-4, abs=1e-6)
            assert u[best] @ f.gradient(a) >= norm * (1 - 1e-4)
            level = np.array([-f.gradient(a)[1], f.gradient(a)[0]]) / norm
            assert (f(a + 1e-6 * level) - f(a - 1e-6 * level)) / 2e-6 == pytest.approx(
                0, abs=1e-4 * norm + 1e-7
            )


def test_the_steepest_vector_of_an_ellipse(rng):
    """prop-inner-product: A^-1 p, neither p nor A p, and the value is sqrt(p^T A^-1 p)."""
    for _ in range(20):
        matrix, p = inner_product(rng, 2), rng.normal(size=2)
        unit = turning(36000)
        unit /= np.sqrt(np.einsum("ki,ij,kj->k", unit, matrix, unit))[:, None]
        best = unit[(unit @ p).argmax()]
        g = np.linalg.solve(matrix, p)
        assert best == pytest.approx(g / np.sqrt(g @ matrix @ g), abs=5e-3)
        assert (unit @ p).max() == pytest.approx(np.sqrt(p @ g), rel=1e-5)


def test_mixed_derivatives_commute_for_smooth_functions(rng):
    """thm-schwarz: both orders of central differences of exact first derivatives agree."""
    for f in SMOOTH:
        for a in rng.uniform(-1.5, 1.5, (10, 2)):
            d_21 = finite_differences.partial(lambda x, f=f: f.gradient(x)[0], a, 1)
            d_12 = finite_differences.partial(lambda x, f=f: f.gradient(x)[1], a, 0)
            assert d_21 == pytest.approx(d_12, rel=1e-6, abs=1e-5)


def test_mixed_derivatives_need_continuity():
    """thm-schwarz without continuity is false: -1 and +1, found by SymPy."""
    x, y, t = sympy.symbols("x y t", real=True)
    f = x * y * (x**2 - y**2) / (x**2 + y**2)
    first = sympy.limit(f.subs(y, t) / x, x, 0)
    second = sympy.limit(f.subs(x, t) / y, y, 0)
    assert (sympy.diff(first, t), sympy.diff(second, t)) == (-1, 1)
    mixed = sympy.simplify(sympy.diff(f, x, y))
    along_x, along_y = mixed.subs(y, 0), mixed.subs(x, 0)
    assert sympy.simplify(along_x) == 1 and sympy.simplify(along_y) == -1


def test_lagrange_theta_exists(rng):
    """thm-taylor: the needed second derivative lies between those on the segment."""
    f = landscapes.gaussian_hills
    theta = np.linspace(0, 1, 2001)[:, None]
    for a, h in rng.uniform(-1, 1, (50, 2, 2)):
        needed = 2 * taylor.remainder(f, a, h, order=1)
        bends = np.einsum("i,kij,j->k", h, f.hessian(a + theta * h), h)
        assert bends.min() - 1e-5 <= needed <= bends.max() + 1e-5


def test_the_remainder_of_second_order_falls_like_the_cube(rng):
    """thm-taylor: R_2 is of third order, R_1 of second; without the factor 1/2 R_2 is not."""
    f = landscapes.gaussian_hills
    s = 0.02 * 0.5 ** np.arange(3)
    orders = []
    for a, h in rng.normal(size=(40, 2, 2)):
        h = h / np.linalg.norm(h)
        R = np.abs(taylor.remainder(f, a, s[:, None] * h))
        orders.append(np.log2(R[0] / R[2]) / 2)
        direct = f(a + s[:, None] * h) - f(a) - s * (f.gradient(a) @ h)
        direct -= s**2 * (h @ f.hessian(a) @ h) / 2
        assert np.abs(direct) == pytest.approx(R, abs=1e-14)
    assert np.median(orders) == pytest.approx(3, abs=0.1)


def test_twice_continuously_differentiable_is_enough_and_the_cube_is_not_promised():
    """thm-taylor: for |x|^(5/2) + y, R_2/h^2 -> 0; "R_2 <= C |h|^3 for every C^2" is false."""

    def jet(x, y):
        r = abs(x)
        return r**2.5 + y, 2.5 * np.sign(x) * r**1.5, 1 + 0 * y, 3.75 * r**0.5, 0 * x, 0 * y

    f = landscapes.from_jet("rough", jet, ((-1, 1), (-1, 1)))
    h = 10.0 ** -np.arange(1, 7)
    R = taylor.remainder(f, [0.0, 0.0], h[:, None] * np.array([1.0, 0.0]))
    assert (np.diff(R / h**2) < 0).all() and (R / h**2)[-1] < 2e-3
    assert (R / h**3)[-1] > 900


def test_quadratic_forms_lie_between_their_eigenvalues(rng):
    """prop-extremal: both bounds are attained, so no smaller interval would do."""
    for n in (2, 5):
        matrix = rng.normal(size=(n, n))
        matrix = matrix + matrix.T
        lam, q = np.linalg.eigh(matrix)
        h = rng.normal(size=(500, n))
        quotient = np.einsum("ki,ij,kj->k", h, matrix, h) / (h**2).sum(-1)
        assert (quotient >= lam[0]).all() and (quotient <= lam[-1]).all()
        assert q[:, 0] @ matrix @ q[:, 0] == pytest.approx(lam[0])
        assert q[:, -1] @ matrix @ q[:, -1] == pytest.approx(lam[-1])


def test_eigenvalues_are_curvatures_of_sections(rng):
    """eq-principal: g''(0) along q_i is lambda_i, not half of it."""
    f = landscapes.gaussian_hills
    for a in rng.uniform(-1.5, 1.5, (10, 2)):
        lam, q = np.linalg.eigh(f.hessian(a))
        for value, axis in zip(lam, q.T, strict=True):
            s = 1e-4
            bend = (f(a + s * axis) - 2 * f(a) + f(a - s * axis)) / s**2
            assert bend == pytest.approx(value, abs=1e-5)


def test_the_highest_summit_loses_what_the_chapter_says():
    """thm-taylor: 4 m promised for 50 m along the first eigenvector, 3.5 m and 4.0 m lost."""
    f = terrain.load(east=(15000, 21000), north=(3000, 7500))
    top = terrain.critical_points(f)[0].point
    lam, q = np.linalg.eigh(f.hessian(top))
    assert -lam * 50**2 / 2 == pytest.approx([4.0, 2.1], abs=0.05)
    lost = [f(top) - f(top + s * q[:, 0]) for s in (-50, 50)]
    assert sorted(lost) == pytest.approx([3.5, 4.0], abs=0.05)


def heights_around(f, point, r):
    return f(point + r * turning(720)) - f(point)


@pytest.mark.parametrize("land", ["gaussian_hills", "himmelblau", "rosenbrock", "saddle"])
def test_signs_of_the_eigenvalues_decide(land):
    """thm-second-order: measured heights on small circles; swapped kinds would fail."""
    f = landscapes.BY_NAME[land]
    assert len(f.critical_points)
    for point in f.critical_points:
        low, high = np.linalg.eigvalsh(f.hessian(point))
        around = heights_around(f, point, 1e-3)
        assert np.abs(f.gradient(point)).max() < 1e-9
        assert (around > 0).all() == (low > 0) == (critical.kind(f.hessian(point)) == "pit")
        assert (around < 0).all() == (high < 0)
        assert (around.min() < 0 < around.max()) == (low < 0 < high)


def test_a_zero_eigenvalue_leaves_everything_open():
    """thm-second-order: "semidefinite implies a minimum" fails for two of three."""

    def plus(x):
        return (x**4).sum(-1)

    def minus(x):
        return x[..., 0] ** 4 - x[..., 1] ** 4

    origin = np.zeros(2)
    for f in (plus, minus, landscapes.monkey_saddle):
        assert np.abs(finite_differences.hessian(f, origin)).max() < 1e-3
    assert (heights_around(plus, origin, 0.01) > 0).all()
    for f in (minus, landscapes.monkey_saddle):
        around = heights_around(f, origin, 0.01)
        assert around.min() < 0 < around.max()


def test_peano_is_a_minimum_on_lines_only():
    """Where it breaks: "a minimum along every line is a minimum" is false."""
    x, y, t, c, s = sympy.symbols("x y t c s", real=True)
    f = (y - x**2) * (y - 2 * x**2)
    line = sympy.expand(f.subs({x: c * t, y: s * t}))
    assert line.coeff(t, 2) == s**2 and line.coeff(t, 1) == line.coeff(t, 0) == 0
    assert sympy.simplify(line.subs(s, 0) - 2 * c**4 * t**4) == 0
    between = f.subs({x: t, y: sympy.Rational(3, 2) * t**2})
    assert sympy.simplify(between + t**4 / 4) == 0
    matrix = sympy.hessian(f, (x, y)).subs({x: 0, y: 0})
    assert matrix == sympy.Matrix([[0, 0], [0, 2]])
    assert quadratic_forms.shape([0, 2]) == "trough"


@pytest.mark.parametrize("land", ["himmelblau", "rosenbrock", "bowl"])
def test_summits_minus_passes_plus_pits_is_one_in_a_basin(land):
    """The count of the chapter, where the gradient points outwards all around.

    "It is 1 for every landscape" would be false: the saddle has -1.
    """
    f = landscapes.BY_NAME[land]
    kinds = [point.kind for point in critical.find(f)]
    assert len(kinds) == len(f.critical_points)  # a pass and a pit that are both missed cancel
    assert (f.gradient(40 * turning()) * turning()).sum(-1).min() > 0 or land == "rosenbrock"
    assert kinds.count("summit") - kinds.count("pass") + kinds.count("pit") == 1
    assert [point.kind for point in critical.find(landscapes.saddle)] == ["pass"]


def test_around_a_pass_the_gradient_turns_against_the_walk():
    """An answer of the chapter: once against it at a pass, twice at the monkey saddle."""

    def turns(f):
        g = f.gradient(0.5 * np.vstack([turning(), turning()[:1]]))
        return round(np.ptp(np.unwrap(np.arctan2(g[:, 1], g[:, 0]))) / (2 * np.pi)) * np.sign(
            np.unwrap(np.arctan2(g[:, 1], g[:, 0]))[-1] - np.arctan2(g[0, 1], g[0, 0])
        )

    assert [turns(f) for f in (landscapes.bowl(), landscapes.saddle)] == [1, -1]
    assert turns(landscapes.monkey_saddle) == -2
