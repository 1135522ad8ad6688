"""Integers and short floats in every rule: the derivatives are those of double precision.

NumPy computes values in the type of its arguments, as it should. A formula for the derivative
that did so too would overflow: the square of uint8(200) is 64.
"""

import warnings

import numpy as np
import pytest
from helpers.other_libraries import OURS, flat
from helpers.rule_cases import BINARY, CASES, COMPOSED_CASES, UNARY

from course_utils.autodiff import grad, hessian, jvp, vjp

SMALL = [
    np.bool_, np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64,
    np.float16, np.float32,
]  # fmt: skip
SEVERAL = [case for case in [*CASES, *COMPOSED_CASES] if len(case.draws) > 1]
PLACES = [0.5, 1.5, 2.5]
names = pytest.mark.parametrize("dtype", SMALL, ids=lambda dtype: dtype.__name__)


def constants(dtype):
    """Numbers whose squares are too large for the short types, as far as these go."""
    top = {"int8": 120, "bool": 1}.get(np.dtype(dtype).name, 250)
    return np.minimum([2, 50, 300], top).astype(dtype)


@names
@pytest.mark.parametrize("ufunc", BINARY, ids=lambda ufunc: ufunc.__name__)
def test_constants_of_short_types_beside_doubles(ufunc, dtype):
    c, x = constants(dtype), np.array(PLACES)
    for f in (lambda c: lambda x: np.sum(ufunc(c, x)), lambda c: lambda x: np.sum(ufunc(x, c))):
        ours, exact = f(c), f(c.astype(float))
        np.testing.assert_array_equal(grad(ours)(x), grad(exact)(x))
        np.testing.assert_array_equal(jvp(ours, (x,), (x,)), jvp(exact, (x,), (x,)))
        np.testing.assert_array_equal(hessian(ours)(x), hessian(exact)(x))
        for c_k, x_k in zip(c, x, strict=True):  # and as scalars of NumPy
            assert grad(f(c_k))(x_k) == grad(f(np.float64(c_k)))(x_k)


@pytest.mark.slow
@names
@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.name)
def test_constants_of_short_types_in_every_rule(case, dtype, rng):
    drawn = [np.asarray(a) for a in case.args(rng)]
    whole = [np.asarray(rng.integers(0, 2, a.shape) + 1).astype(dtype)[()] for a in drawn]
    for k, x in enumerate(drawn):

        def beside(others, k=k, x=x):
            return vjp(lambda x: case.f(OURS, *others[:k], x, *others[k + 1 :]), x)

        if "solve" in case.name and k == 1:  # the matrix is singular if all are 1
            whole[0] = (3 * np.eye(3) + np.zeros(whole[0].shape)).astype(dtype)
        y, pullback = beside(whole)
        exact, pullback_exact = beside([a.astype(float) for a in whole])
        np.testing.assert_array_equal(y, exact)
        np.testing.assert_array_equal(pullback(y)[0], pullback_exact(y)[0])


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.float16, np.float32], ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("case", [*CASES, *COMPOSED_CASES], ids=lambda case: case.name)
def test_derivatives_in_short_floats(case, dtype, rng):
    if dtype == np.float16 and ("solve" in case.name or "inv" in case.name):
        dtype = np.float32  # LAPACK has no half precision
    args = [np.asarray(a, np.float16).astype(dtype)[()] for a in case.args(rng)]
    wide = [a.astype(float) for a in args]
    y, pullback = vjp(lambda *a: case.f(OURS, *a), *args)
    exact, pullback_exact = vjp(lambda *a: case.f(OURS, *a), *wide)
    v = np.ones(y.shape)
    found, truth = pullback(v), pullback_exact(v)
    assert [g.dtype for g in found] == [dtype] * len(args)
    unit = 64 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(y, exact, rtol=unit, atol=unit)
    scale = 1 + max((np.abs(g).max(initial=0) for g in truth), default=0)
    np.testing.assert_allclose(flat(found), flat(truth), rtol=unit, atol=unit * scale)


CANCELS = {np.tanh: 1e-3}  # 1 - y^2, as in other libraries
LARGE = [-300.0, -40.0, -1.5, 0.3, 5.0, 90.0, 250.0]


@pytest.mark.parametrize("ufunc", [*UNARY, *BINARY], ids=lambda ufunc: ufunc.__name__)
def test_derivatives_of_large_halves_are_right_where_value_and_derivative_fit(ufunc):
    with np.errstate(all="ignore"), warnings.catch_warnings():
        for a in LARGE:
            for b in LARGE[: None if ufunc.nin == 2 else 1]:
                args = [np.float16(each) for each in (a, b)[: ufunc.nin]]
                y = ufunc(*map(np.float64, args))
                if not abs(y) < 6e4 or (ufunc is np.power and a < 0):
                    continue
                for k in range(ufunc.nin):
                    exact = grad(ufunc, k)(*map(np.float64, args))
                    if 1e-4 < abs(exact) < 6e4:
                        near = pytest.approx(exact, rel=0.02, abs=CANCELS.get(ufunc, 1e-5))
                        assert grad(ufunc, k)(*args) == near, args


@names
def test_arguments_of_all_types_can_be_differentiated(dtype):
    x = constants(dtype)
    expected = np.cos(x.astype(float))
    found = grad(lambda x: np.sum(np.sin(x)))(x)
    assert found.dtype == (dtype if np.dtype(dtype).kind == "f" else float)
    np.testing.assert_allclose(found, expected, atol=4 * float(np.finfo(found.dtype).eps))


def test_the_gradient_has_the_type_of_its_argument_also_beside_wider_constants():
    x, c = np.ones(3, np.float32), np.arange(3.0)
    for f in (lambda x: np.sum(x * c), lambda x: np.sum(np.stack([x, c])), lambda x: c @ x):
        assert grad(f)(x).dtype == np.float32
        assert jvp(f, (x,), (x,))[1].dtype == np.float64  # that of the value
        np.testing.assert_array_equal(grad(f)(x), [0, 1, 2] if f(c) != f(x) else [1, 1, 1])


def test_the_examples_of_the_second_reading():
    c = np.array([2, 50, 200], np.uint8)
    exact = np.sum(np.log([2.0, 50, 200]) * np.sqrt([2.0, 50, 200]))
    assert grad(lambda g: np.sum(c**g))(0.5) == pytest.approx(exact, rel=1e-15)
    exact = np.sum(c / (c.astype(float) ** 2 + 0.25))
    assert grad(lambda g: np.sum(np.arctan2(g, c)))(0.5) == pytest.approx(exact, rel=1e-15)


def test_means_of_halves_are_those_of_numpy():
    """NumPy adds them up in single precision; in halves the sum would be infinite."""
    x = np.full(5000, 100.0, np.float16)
    value, pullback = vjp(np.mean, x)
    assert value == np.mean(x) == 100 and value.dtype == np.float16
    np.testing.assert_allclose(pullback(1.0)[0], np.full(5000, 2e-4), rtol=1e-3)
