"""Random programs: gradients against PyTorch and differences, and forward against reverse."""

import numpy as np
import pytest
from helpers.other_libraries import OURS, flat, in_torch, second_order, second_order_in_torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.autodiff import grad, jacobian, jvp, vjp
from course_utils.autodiff.gradient_check import compare

# Each takes two values of two axes, which can be broadcast together.
SMOOTH = {
    "add": lambda np, a, b: a + b,
    "subtract": lambda np, a, b: a - b,
    "multiply": lambda np, a, b: np.tanh(a) * b,
    "divide": lambda np, a, b: a / (1 + b**2),
    "power": lambda np, a, b: (1 + a**2) ** np.tanh(b),
    "sine": lambda np, a, b: np.sin(a) - 0.5 * b,
    "angle": lambda np, a, b: np.arctan2(a, 2 + b**2),
    "row sums": lambda np, a, b: a - 0.3 * np.sum(np.sin(b), axis=-1, keepdims=True),
    "column means": lambda np, a, b: np.sum(np.tanh(a), axis=-2, keepdims=True) / 3 + b,
    "join": lambda np, a, b: np.sum(np.stack([a + b, b * a]), axis=0),
    "index": lambda np, a, b: np.getitem(a, (..., slice(None, None, -1))) * np.tanh(b),
    "repeat": lambda np, a, b: np.getitem(np.tanh(a), (0, 0)) + b,
    "turn": lambda np, a, b: np.swapaxes(np.sin(np.swapaxes(a, 0, 1)), 0, 1) + b,
    "flatten": lambda np, a, b: np.reshape(np.exp(np.tanh(np.ravel(a))), tuple(a.shape)) + b,
    "product": lambda np, a, b: np.tanh(a @ np.swapaxes(a, 0, 1)) @ a + b,
}
CORNERS = {
    "maximum": lambda np, a, b: np.maximum(a, b),
    "minimum": lambda np, a, b: np.minimum(np.sin(a), b),
    "absolute": lambda np, a, b: np.absolute(a) + b,
    "greatest": lambda np, a, b: a - np.max(b, axis=-1, keepdims=True),
    "least": lambda np, a, b: np.min(np.tanh(a), axis=-1, keepdims=True) * b,
    "choice": lambda np, a, b: np.where(a > b, np.sin(a), b * b),
}
PLANES = ((3, 2), (1, 2), (3, 1), (1, 1))


def run(np, program, inputs):
    """Compute with a library: each line (function, place, place) combines two values."""
    values = list(inputs)
    for name, i, j in program:
        values.append((SMOOTH | CORNERS)[name](np, values[i], values[j]))
    return values[-1]


@st.composite
def programs(draw, functions, rows=(3, 0, 1), lines=8):
    """A program, and inputs of shapes that can be broadcast together, some without numbers."""
    height = draw(st.sampled_from(rows))
    shapes = draw(st.lists(st.sampled_from(PLANES), min_size=1, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    inputs = [rng.standard_normal((height if n == 3 else n, m)) for n, m in shapes]
    program = []
    for line in range(draw(st.integers(1, lines))):
        i, j = (draw(st.integers(0, len(inputs) + line - 1)) for _ in "ij")
        name = draw(st.sampled_from(sorted(functions)))
        if name == "repeat" and height == 0:
            name = "add"
        program.append((name, i, j))
    return program, inputs, rng


def as_function(program):
    return lambda np, *inputs: run(np, program, inputs)


EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.mark.slow
@given(programs(SMOOTH | CORNERS))
@EXAMPLES
def test_gradients_in_both_orders_are_those_of_pytorch(drawn):
    pytest.importorskip("torch")
    program, inputs, rng = drawn
    f = as_function(program)
    w = rng.standard_normal(run(OURS, program, inputs).shape)
    v = [rng.standard_normal(x.shape) for x in inputs]
    gradient, turned = second_order_in_torch(f, inputs, v, w)
    ours, in_three_ways = second_order(f, inputs, v, w)
    np.testing.assert_allclose(ours, gradient, rtol=1e-8, atol=1e-8)
    for order, result in in_three_ways.items():
        np.testing.assert_allclose(result, turned, rtol=1e-7, atol=1e-7, err_msg=order)


@given(programs(SMOOTH, lines=5))
@EXAMPLES
def test_gradients_of_smooth_programs_agree_with_differences(drawn):
    program, inputs, rng = drawn
    result = compare(lambda *x: run(OURS, program, x), *inputs, rng=rng)
    scale = 1 + abs(result.differences)
    assert abs(result.forward - result.differences) < 1e-5 * scale, (program, result)


@given(programs(SMOOTH | CORNERS))
@EXAMPLES
def test_forward_and_reverse_mode_are_transposes(drawn):
    program, inputs, rng = drawn

    def f(*x):
        return run(OURS, program, x)

    v = [rng.standard_normal(x.shape) for x in inputs]
    y, change = jvp(f, inputs, v)
    w = rng.standard_normal(y.shape)
    back = vjp(f, *inputs)[1](w)
    left, right = np.sum(w * change), flat(back) @ flat(v)
    np.testing.assert_allclose(
        left, right, rtol=1e-9, atol=1e-9 * (1 + np.sum(abs(w * change)))
    )


@given(programs(SMOOTH | CORNERS, lines=5))
@EXAMPLES
def test_both_modes_give_one_jacobian(drawn):
    program, inputs, _ = drawn

    def f(*x):
        return run(OURS, program, x)

    forward, reverse, automatic = (
        jacobian(f, len(inputs) - 1, mode)(*inputs) for mode in ("forward", "reverse", None)
    )
    assert forward.shape == (*f(*inputs).shape, *inputs[-1].shape)
    np.testing.assert_allclose(forward, reverse, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(automatic, reverse, rtol=1e-9, atol=1e-9)


@given(programs(SMOOTH | CORNERS, lines=5))
@settings(EXAMPLES, max_examples=20)
def test_a_gradient_does_not_change_by_what_was_computed_before(drawn):
    program, inputs, _ = drawn
    gradient = grad(lambda *x: np.sum(run(OURS, program, x)), tuple(range(len(inputs))))
    before = gradient(*inputs)
    grad(lambda x: np.sum(x**3))(inputs[0])
    for first, second in zip(before, gradient(*inputs), strict=True):
        np.testing.assert_array_equal(first, second)


def test_programs_share_values_and_lack_numbers_often_enough():
    """What the tests above are meant to meet, they do meet."""
    met = set()

    @given(programs(SMOOTH | CORNERS))
    @EXAMPLES
    def look(drawn):
        program, inputs, _ = drawn
        used = [k for _, *pair in program for k in set(pair)]
        met.update(name for name, *_ in program)
        met.update(["shared"] if len(set(used)) < len(used) else [])
        met.update(["broadcast"] if len({x.shape for x in inputs}) > 1 else [])
        met.update(["nothing"] if any(x.size == 0 for x in inputs) else [])

    look()
    assert met >= {"shared", "broadcast", "nothing", *SMOOTH, *CORNERS}


def test_both_libraries_run_the_same_program():
    torch = pytest.importorskip("torch")
    x = np.arange(1.0, 7.0).reshape(3, 2)
    for name in SMOOTH | CORNERS:
        program = [(name, 0, 0)]
        ours, theirs = run(OURS, program, [x]), run(in_torch(), program, [torch.tensor(x)])
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
