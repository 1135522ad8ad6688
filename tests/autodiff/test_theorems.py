"""Each statement of the chapter on automatic differentiation has an experiment.

Programs are drawn by chance, as lists of elementary operations; the sweeps stand here once
more, on these lists, and the truth comes from rational numbers, from complex steps, or from
listing every path.
"""

import json
import re
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from helpers.random_programs import (
    TABLE,
    TWO,
    Dual,
    as_function,
    complex_step,
    drawn,
    edges,
    values,
)
from helpers.tape_cost_model import backward_sweep, counted_program, forward_sweep, spent

from course_utils.autodiff import grad, hessian, jacobian, jvp, vjp
from course_utils.autodiff.counting import operations

BOOK = Path(__file__).resolve().parents[2] / "book"


def cube(x):
    return x * x * x


@pytest.mark.parametrize("place", [Fraction(1, 3), Fraction(5, 7), Fraction(3, 2)])
def test_error_of_difference_quotients(place):
    """thm-difference-error: would catch h/4 or 1/h in a bound, h^2/12, or a smaller delta.

    f(x) = x^3 in rational numbers, so that nothing is rounded, and values that are off by
    exactly delta, up or down, in the worst way. At the best step the bound of the forward
    quotient is attained up to the change of f'' along the step.
    """
    delta, x = Fraction(1, 10**12), place
    for h in (Fraction(1, 10**k) for k in range(1, 11)):
        up, down = cube(x + h) + delta, cube(x) - delta
        error = abs((up - down) / h - 3 * x**2)
        bound = 6 * (x + h) / 2 * h + 2 * delta / h
        assert error <= bound and error >= bound * x / (x + h)  # f'' = 6x at the other end
        error = abs((up - cube(x - h) + delta) / (2 * h) - 3 * x**2)
        assert error == 6 * h**2 / 6 + delta / h  # f''' = 6 everywhere: attained


@pytest.mark.parametrize("seed", range(5))
def test_best_steps_of_the_bounds(seed):
    """thm-difference-error: would catch a wrong factor in h* or in the least bound."""
    delta, second, third = np.random.default_rng(seed).uniform(0.1, 10, 3) * [1e-16, 1, 1]
    h = np.geomspace(1e-12, 1, 200_001)
    forward, central = second / 2 * h + 2 * delta / h, third / 6 * h**2 + delta / h
    assert h[forward.argmin()] == pytest.approx(2 * np.sqrt(delta / second), rel=1e-3)
    assert h[central.argmin()] == pytest.approx((3 * delta / third) ** (1 / 3), rel=1e-3)
    assert forward.min() == pytest.approx(2 * np.sqrt(delta * second), rel=1e-6)
    assert central.min() == pytest.approx((9 * third * delta**2) ** (1 / 3) / 2, rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_forward_sweep(seed):
    """thm-forward-sweep: would catch a missing edge, or a sum over the edges that leave."""
    rng = np.random.default_rng(seed)
    program = drawn(rng, 3, 12)
    x, h = rng.uniform(-1, 1, 3), rng.standard_normal(3)
    found, changes = values(program, x), [*h]
    every = edges(program, found, 3)
    for k in range(3, len(found)):
        changes.append(sum(d * changes[i] for i, vertex, d in every if vertex == k))
    truth = sum(complex_step(program, x, k) * h[k] for k in range(3))
    assert changes[-1] == pytest.approx(truth, rel=1e-9, abs=1e-12)
    engine = jvp(as_function(program), tuple(x), tuple(h))[1]
    assert engine == pytest.approx(truth, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_dual_numbers_differentiate(seed):
    """prop-dual: would catch eps^2 other than 0, or a product rule with one term."""
    rng = np.random.default_rng(100 + seed)
    program = drawn(rng, 2, 12)
    x, h = rng.uniform(-1, 1, 2), rng.standard_normal(2)
    y = values(program, [Dual(*pair) for pair in zip(x, h, strict=True)])[-1]
    truth = sum(complex_step(program, x, k) * h[k] for k in range(2))
    assert y.a == values(program, x)[-1] or y.a == pytest.approx(values(program, x)[-1])
    assert y.b == pytest.approx(truth, rel=1e-9, abs=1e-12)


def swept(program, found, inputs):
    """All adjoints, by the formula of thm-backward-sweep."""
    adjoints = np.zeros(len(found))
    adjoints[-1] = 1.0
    every = edges(program, found, inputs)
    for i in reversed(range(len(found) - 1)):
        adjoints[i] = sum(adjoints[k] * d for parent, k, d in every if parent == i)
    return adjoints


def paths(every, start, end):
    """The product along each path, one by one."""
    if start == end:
        return [1.0]
    return [d * rest for i, k, d in every if i == start for rest in paths(every, k, end)]


@pytest.mark.parametrize("seed", range(20))
def test_backward_sweep_gives_what_a_small_change_does(seed):
    """thm-backward-sweep: would catch an edge left out, or taken twice, or taken too early.

    As in def-adjoint, t is added right after v_k was computed, and the rest runs on; t is
    imaginary and so small that nothing is rounded away.
    """
    rng = np.random.default_rng(200 + seed)
    program = drawn(rng, 2, 10)
    x, h = rng.uniform(-1, 1, 2), 1e-30
    found = values(program, x)
    adjoints = swept(program, found, 2)
    for at in range(len(found)):
        moved = list(map(complex, x))
        if at < 2:
            moved[at] += 1j * h
        for k, (name, places) in enumerate(program, start=2):
            moved.append(TABLE[name][0](*(moved[p] for p in places)) + 1j * h * (k == at))
        assert adjoints[at] == pytest.approx(np.imag(moved[-1]) / h, rel=1e-9, abs=1e-12)
    engine = grad(as_function(program), argnums=(0, 1))(*x)
    np.testing.assert_allclose(engine, adjoints[:2], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_every_path_counts_once(seed):
    """thm-backward-sweep: would catch a sweep that meets a path twice, or not at all."""
    rng = np.random.default_rng(300 + seed)
    program = drawn(rng, 2, 8)
    program += [("multiply", (len(program) + 1,) * 2)]  # two edges between the same vertices
    found = values(program, rng.uniform(-1, 1, 2))
    every, last = edges(program, found, 2), len(found) - 1
    for i, adjoint in enumerate(swept(program, found, 2)):
        assert adjoint == pytest.approx(sum(paths(every, i, last)), rel=1e-9, abs=1e-12)


def test_the_iterated_map_has_2_to_the_k_paths():
    """Said in the text: each round of 4 x (1 - x) doubles the number of paths."""
    for k in range(1, 7):
        every, at = [], 0
        for _ in range(k):  # 4x, 1 - x, their product
            every += [(at, at + 1, 4.0), (at, at + 2, -1.0)]
            every += [(at + 1, at + 3, 1.0), (at + 2, at + 3, 1.0)]
            at += 3
        assert len(paths(every, 0, at)) == 2**k


def test_several_results_are_weighed():
    """Said after thm-backward-sweep: a sweep that starts with w returns J^T w."""
    rng = np.random.default_rng(7)
    x, w = rng.standard_normal(3), rng.standard_normal(2)

    def f(x):
        return np.stack([x[0] * np.sin(x[1]), x[1] / (2 + np.cos(x[2]))])

    (gradient,) = vjp(f, x)[1](w)
    h = 1e-30
    columns = [np.imag(f(x + 1j * h * e)) / h for e in np.eye(3)]
    np.testing.assert_allclose(gradient, np.array(columns) @ w, atol=1e-12)


@pytest.mark.parametrize("name", [None, *TABLE])
@pytest.mark.parametrize("inputs", [1, 4])
def test_what_the_sweeps_cost(name, inputs):
    """thm-cost: would catch a row of the table that counts too little, or 3 and 4 too small.

    Programs of all operations, and of each one alone (after what it needs), counted in the
    cost model; the sweeps counted are those that give the right derivatives.
    """
    rng = np.random.default_rng(11)
    program = drawn(rng, inputs, 40, tuple(TABLE) if name is None else (name,))
    x, h = rng.uniform(-0.5, 0.5, inputs), rng.standard_normal(inputs)
    found, work = spent(lambda: counted_program(program)(x))
    assert work == len(program)
    changes, more = spent(lambda: forward_sweep(program, found, h))
    assert more <= 3 * work
    adjoints, less = spent(lambda: backward_sweep(program, found, inputs))
    assert less <= 4 * work
    truth = [complex_step(program, x, k) for k in range(inputs)]
    np.testing.assert_allclose([a.value for a in adjoints[:inputs]], truth, atol=1e-9)
    assert changes[-1].value == pytest.approx(float(h @ truth), rel=1e-9, abs=1e-9)


def test_the_table_of_the_proof_counts_right():
    """thm-cost: would catch a wrong number in any row, as the chapter prints it.

    One operation at a time: the two sweeps through it, counted.
    """
    notebook = json.loads((BOOK / "autodiff" / "graphs.ipynb").read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    rows = re.findall(r"^\| \$.*?\$ \| (\d): .*? \| (\d): .* \|$", text, re.MULTILINE)
    for (forward, backward), name in zip(rows, TABLE, strict=True):
        places = (0, 1) if name in TWO else (0,)
        x, h = np.array([[0.7, 0.4], [0.3, -2.0]])[:, : len(places)]
        program, found = [(name, places)], counted_program([(name, places)])(x)
        assert spent(partial(forward_sweep, program, found, h))[1] == int(forward)
        assert spent(partial(backward_sweep, program, found, len(places)))[1] == int(backward)


def test_the_constants_are_attained():
    """thm-cost: 3 and 4 cannot be smaller; a program of products alone needs them."""
    rng = np.random.default_rng(3)
    program = [("multiply", tuple(map(int, rng.integers(3 + k, size=2)))) for k in range(20)]
    found = counted_program(program)([0.9, 1.1, 1.0])
    assert spent(lambda: forward_sweep(program, found, [1, 0, 0]))[1] == 3 * 20
    assert spent(lambda: backward_sweep(program, found, 3))[1] == 4 * 20


@pytest.mark.parametrize(("n", "m"), [(1, 1), (12, 1), (1, 12), (6, 9)])
def test_the_engine_keeps_the_bounds_for_jacobians(n, m):
    """thm-cost: would catch an engine that goes back once for each input, or forward twice."""
    rng = np.random.default_rng(n)
    matrix = rng.standard_normal((m, n))

    def f(x):
        return np.sin(matrix @ np.tanh(x)) * np.exp(np.sum(x) / n)

    x = rng.standard_normal(n)
    work = operations(f, x)["all"]
    forward = operations(jacobian(f, mode="forward"), x)["all"]
    backward = operations(jacobian(f, mode="reverse"), x)["all"]
    assert forward <= (1 + 3 * n) * work and backward <= (1 + 4 * m) * work


@pytest.mark.parametrize("names", [*pairwise(["sin", "cos", "tanh", "exp", "multiply", "add"])])
def test_hessian_times_vector_costs_no_more_for_more_inputs(names):
    """cor-hessian-vector: would catch a product that makes the Hessian first."""
    rng = np.random.default_rng(5)
    ratios = []
    for n in (3, 60):
        program = drawn(rng, n, 3 * n, names)
        program += [("add", (k, n + len(program) - 1 + k)) for k in range(n)]
        x, v = rng.uniform(-0.5, 0.5, n), rng.standard_normal(n)

        def f(x, n=n, program=program):
            return values(program, [x[k] for k in range(n)])[-1]

        def product(x, f=f, v=v):
            return jvp(grad(f), (x,), (v,))[1]

        ratios.append(operations(product, x)["all"] / operations(f, x)["all"])
        np.testing.assert_allclose(product(x), hessian(f)(x) @ v, atol=1e-9)
    assert max(ratios) <= 20
