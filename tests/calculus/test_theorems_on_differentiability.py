"""A numerical experiment for each theorem of the chapter on differentiability."""

import numpy as np
import pytest

from course_utils.calculus import landscapes, linearization
from course_utils.calculus.linearization import LADDER, quotient, remainder, slopes

NAMES = list(LADDER)
T = np.geomspace(1e-1, 1e-6, 26)
V = ((1.0, 0.0), (0.0, 1.0), (2.0, 1.0), (-1.0, 3.0), (1.0, -0.5))
PARABOLA = np.stack([T, T * T], axis=-1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("v", V)
def test_directional_derivatives_of_the_ladder(name, v):
    """def-directional: the limit of f(tv)/t; catches a wrong value, or one that is missing."""
    f, t = LADDER[name], 1e-7
    quotients = f(np.outer([t, -t], v)) / [t, -t]
    truth = f.directional(v)
    if np.isnan(truth):
        assert np.abs(quotients).min() > 1e5
    else:
        assert quotients == pytest.approx([truth, truth], abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_continuity_and_the_parabola_on_the_ladder(name):
    """The four classes of the ladder; catches 'all directional derivatives => continuous'."""
    f = LADDER[name]
    turn = np.linspace(0, 2 * np.pi, 721)
    circle = 1e-6 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    steps = np.concatenate([circle, [(1e-6, 1e-12)]])
    assert (np.abs(f(steps)).max() < 1e-5) == f.continuous
    last = quotient(f, [0.0, 0.0], [0.0, 0.0], PARABOLA[-1])
    if np.isinf(f.parabola):
        assert last > 1e5
    elif f.continuous:
        assert last == pytest.approx(f.parabola, abs=1e-5)
    worst = quotient(f, [0.0, 0.0], [0.0, 0.0], steps).max()
    assert (worst < 1e-5) == f.differentiable


def test_each_line_has_its_own_pace_and_no_distance_serves_all():
    """An answer of the ladder; "if R/|h| -> 0 on each line, then on all at once" is false.

    The share r c^3 s / (r^2 c^4 + s^2) of the fourth function is 0.1 for the first time at a
    root of a quadratic: at about a tenth of the slope of the line.
    """
    sizes, ends = np.geomspace(1, 1e-6, 2401), []
    for angle in np.radians([10, 1, 0.1]):
        c, s = np.cos(angle), np.sin(angle)
        shares = quotient(LADDER[NAMES[3]], [0, 0], [0, 0], np.outer(sizes, (c, s)))
        ends.append(sizes[shares > 0.1].min())
        root = s * (c**3 - np.sqrt(c**6 - 0.04 * c**4)) / (0.2 * c**4)
        assert ends[-1] == pytest.approx(root, rel=0.01)
    assert ends / np.tan(np.radians([10, 1, 0.1])) == pytest.approx(0.1, rel=0.06)


def test_linearization_is_unique(rng):
    """thm-linearization: any other row than the partials leaves a quotient that stays."""
    f, a = landscapes.gaussian_hills, np.array([0.3, 0.2])
    u = rng.normal(size=(40, 2))
    h = 1e-6 * u / np.linalg.norm(u, axis=1, keepdims=True)
    assert quotient(f, a, f.gradient(a), h).max() < 1e-5
    for off in rng.normal(size=(20, 2)):
        assert quotient(f, a, f.gradient(a) + off, h).max() > 0.8 * np.linalg.norm(off)


def test_remainder_has_order_two_and_the_bound_is_sharp(rng):
    """prop-quadratic-remainder: |R| <= M|h|^2/2; M/2 instead of M would fail on the bowl."""
    f, a = landscapes.bowl(10.0), np.array([0.4, -0.2])
    h = rng.normal(size=(500, 2))
    share = np.abs(remainder(f, a, f.gradient(a), h)) / (h * h).sum(-1)
    assert 4.9 < share.max() <= 5.0 + 1e-9
    f = landscapes.gaussian_hills
    steps = np.outer([1e-1, 1e-2, 1e-3, 1e-4], [0.6, 0.8])
    rest = np.abs(remainder(f, a, f.gradient(a), steps))
    assert slopes([1e-1, 1e-2, 1e-3, 1e-4], rest)[1:] == pytest.approx(2, abs=0.05)


def bend(x):
    """Return |x|^(3/2): continuous partials, no second derivatives at the origin."""
    return (x * x).sum(-1) ** 0.75


def bend_partials(x):
    return 1.5 * x / (x * x).sum(-1, keepdims=True) ** 0.25


def fan_partials(x):
    return np.array([linearization.fan_partials(place) for place in x])


@pytest.mark.parametrize(
    ("f", "partials", "continuous"),
    [(bend, bend_partials, True), (LADDER[NAMES[2]], fan_partials, False)],
    ids=["bend", "fan"],
)
def test_continuous_partials_are_enough_and_partials_alone_are_not(f, partials, continuous):
    """thm-c1: |R|/|h| is at most the change of the partials; 'partials suffice' fails here."""
    turn = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    worst, change = [], []
    for r in (1e-2, 1e-4, 1e-6):
        worst.append(quotient(f, [0.0, 0.0], [0.0, 0.0], r * circle).max())
        inside = np.concatenate([r * share * circle for share in (0.01, 0.3, 1.0)])
        change.append(np.abs(partials(inside)).max(axis=0).sum())
    assert (np.array(worst) <= change).all()
    assert (change[-1] < 1e-2) == (worst[-1] < 1e-2) == continuous


def test_converse_of_c1_fails():
    """thm-c1 is no equivalence: the wave is differentiable, its partials jump at 0."""
    k = np.arange(1000, 1010)
    x = 1 / (np.pi * k)  # f_x = 2x sin(1/x) - cos(1/x) = -(-1)^k there
    f, e = LADDER[NAMES[4]], 1e-9
    along = np.stack([x, 0 * x], -1)
    slope = (f(along + np.array([e, 0])) - f(along - np.array([e, 0]))) / (2 * e)
    assert slope == pytest.approx(-((-1.0) ** k), abs=1e-2)


def test_chain_rule(rng):
    """thm-chain-rule: D(g o f) = Dg(f(a)) Df(a), in this order and at this place."""

    def f(a):
        return a[0] * np.array([np.cos(a[1]), np.sin(a[1])])

    def g(y):
        return np.array([y[0] * y[1], np.sin(y[0]), y[1] ** 2])

    for a in rng.uniform(0.5, 2, (20, 2)):
        y, (r, t) = f(a), a
        df = np.array([[np.cos(t), -r * np.sin(t)], [np.sin(t), r * np.cos(t)]])
        dg = np.array([[y[1], y[0]], [np.cos(y[0]), 0], [0, 2 * y[1]]])
        h = 1e-6 * np.eye(2)
        measured = np.stack([(g(f(a + s)) - g(f(a - s))) / 2e-6 for s in h], axis=-1)
        assert measured == pytest.approx(dg @ df, abs=1e-8)


def test_derivative_along_a_curve(rng):
    """cor-curve: (f o c)'(t) = df(c(t)) c'(t); catches df at c'(t), or a unit velocity."""
    f = landscapes.gaussian_hills
    for a, b, t in rng.uniform(-1, 1, (20, 3)):

        def curve(t, a=a, b=b):
            return np.array([a + np.cos(3 * t), b * t**2])

        velocity = np.array([-3 * np.sin(3 * t), 2 * b * t])
        measured = (f(curve(t + 1e-6)) - f(curve(t - 1e-6))) / 2e-6
        assert f.gradient(curve(t)) @ velocity == pytest.approx(measured, abs=1e-8)


def test_bad_shapes_and_zero_steps_are_refused():
    with pytest.raises(ValueError, match="shape"):
        remainder(np.sum, [0.0, 0.0], [1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="not zero"):
        quotient(lambda x: x[..., 0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0])
    with pytest.raises(ValueError, match="x and y last"):
        LADDER[NAMES[0]]([1.0])


def test_partials_of_fan_and_roof():
    f, e = LADDER[NAMES[2]], 1e-6
    for x in ((1.0, 1.0), (-0.3, 0.8), (0.0, 0.0)):
        truth = [(f(np.add(x, s)) - f(np.subtract(x, s))) / (2 * e) for s in e * np.eye(2)]
        assert linearization.fan_partials(x) == pytest.approx(truth, abs=1e-6)
    assert np.isnan(linearization.roof_partials([0.0, 1.0])[0])
