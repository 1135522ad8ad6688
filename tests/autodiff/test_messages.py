"""What the engine refuses, and its messages: what was expected, what it got, what to do."""

import array
import collections
import copy
import decimal
import fractions
import io
import itertools
import json
import math
import pickle
import statistics
import struct
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils.autodiff import grad, hessian, jacobian, jvp, rules, value_and_grad, vjp
from course_utils.autodiff.counting import operations
from course_utils.autodiff.gradient_check import compare
from course_utils.autodiff.graph import trace
from course_utils.autodiff.primitives import primitive

X = np.array([1.0, 2.0, 3.0])


class TestMissingRules:
    def test_the_operation_is_named_and_the_way_to_add_one(self):
        with pytest.raises(NotImplementedError, match=r"no derivative rule for np\.cbrt") as e:
            grad(np.cbrt)(2.0)
        assert "rules.RULES[np.cbrt] = rules.elementwise(lambda v, y, x: v *" in str(e.value)

    def test_adding_a_rule_as_the_message_says_works(self, monkeypatch, rng):
        monkeypatch.setitem(
            rules.RULES, np.cbrt, rules.elementwise(lambda v, y, x: v * (1 / (3 * y**2)))
        )
        np.testing.assert_allclose(grad(np.cbrt)(8.0), 1 / 12)
        np.testing.assert_allclose(grad(grad(np.cbrt))(8.0), -2 / 9 * 8 ** (-5 / 3))
        assert compare(np.cbrt, [1.0, 2.0], rng=rng).agree

    def test_a_linear_rule_with_a_setting_can_be_added(self, monkeypatch, rng):
        monkeypatch.setitem(
            rules.RULES,
            np.nancumsum,
            rules.linear(
                np.nancumsum,
                lambda v, x, axis=0: np.flip(np.cumsum(np.flip(v, axis), axis), axis),
            ),
        )
        x = rng.standard_normal((3, 2))
        assert compare(lambda x: np.nancumsum(x, axis=1) ** 2, x, rng=rng).agree
        with pytest.raises(TypeError, match="does not take dtype"):
            grad(lambda x: np.sum(np.nancumsum(x, dtype=float)))(X)

    def test_a_rule_that_reads_what_it_said_it_would_not_is_found_out(self, monkeypatch):
        for rule in (
            rules.elementwise(lambda v, y, _x: v * _x),
            rules.linear(np.cbrt, lambda v, x: v * x),
        ):
            monkeypatch.setitem(rules.RULES, np.cbrt, rule)
            with pytest.raises(TypeError, match="Gone"):
                grad(lambda x: np.sum(np.cbrt(x)))(np.ones(100))

    def test_a_function_of_ones_own_can_have_a_rule(self, monkeypatch, rng):
        cube = primitive(lambda x: x**3)
        cube.__name__ = "cube"
        with pytest.raises(NotImplementedError, match="no derivative rule for cube"):
            grad(cube)(2.0)
        monkeypatch.setitem(rules.RULES, cube, rules.elementwise(lambda v, y, x: v * 3 * x**2))
        assert grad(cube)(2.0) == 12 and cube(2.0) == 8
        assert compare(cube, X, rng=rng).agree

    @pytest.mark.parametrize(
        ("f", "name"),
        [
            (lambda x: np.linalg.det(np.outer(x, x)), "np.linalg.det"),
            (lambda x: x % 2, "np.remainder"),
            (lambda x: 5 // x, "np.floor_divide"),
            (lambda x: ~x, "np.invert"),
            (np.median, "np.median"),
            (lambda x: np.kron(x, x), "np.kron"),
        ],
    )
    def test_other_operations_are_named(self, f, name):
        for mode in (grad, lambda f: lambda x: jvp(f, (x,), (x,)), trace_of, operations_of):
            with pytest.raises(NotImplementedError, match=f"rule for {name}\\."):
                mode(f)(X)

    @pytest.mark.parametrize("method", ["reduce", "accumulate", "outer"])
    def test_methods_of_ufuncs_are_named(self, method):
        f = getattr(np.multiply, method)
        with pytest.raises(
            NotImplementedError, match=f"np.multiply.{method} has no derivative"
        ):
            grad(lambda x: np.sum(f(x, x) if method == "outer" else f(x)))(X)

    def test_methods_of_arrays_that_are_missing_are_named(self):
        with pytest.raises(AttributeError, match=r"no \.cumprod; .*np\.cumprod"):
            grad(lambda x: np.sum(x.cumprod()))(X)


def trace_of(f):
    return lambda x: trace(f, x)


def operations_of(f):
    return lambda x: operations(f, x)


SETTINGS = {
    "np.sum of a traced array does not take dtype": lambda x: np.sum(x, dtype=float),
    "np.sum of a traced array does not take where": lambda x: np.sum(x, where=x > 1),
    "np.sum of a traced array does not take 3 arguments": lambda x: np.sum(x, 0, float),
    "np.max of a traced array does not take initial": lambda x: np.max(x, initial=0.0),
    "np.mean of a traced array: .*'dtype'": lambda x: np.mean(x, dtype=float),
    "np.mean of a traced array: too many": lambda x: np.mean(x, 0, float),
    "np.var of a traced array: .*'dtype'": lambda x: np.var(x, dtype=float),
    "np.einsum of a traced array takes text": lambda x: np.einsum("...", x),
    r"of one shape; these have \[\(2,\), \(3,\)\]": lambda x: np.stack([x, x[:2]]),
    "np.einsum: 'j' has the lengths 3 and 2": lambda x: np.einsum(
        "ij,jk", np.outer(x, x), np.ones((2, 6))
    ),
    "np.einsum: 'i' has the lengths 3 and 1": lambda x: np.einsum("i,i", x, [1.0]),
    "repeated axis": lambda x: np.expand_dims(x, (0, 0)),
    "axis1: axis 2 is out of bounds": lambda x: np.swapaxes(x, 2, 0),
    "np.tile is differentiable in its first argument only": lambda x: np.tile(3, x),
    "np.ravel of a traced array: .*'order'": lambda x: np.sum(np.ravel(x, order="F")),
    "np.reshape of a traced array does not take order": lambda x: np.reshape(x, 3, order="F"),
    "np.exp of a traced array takes no where": lambda x: np.sum(np.exp(x, where=x > 1)),
    "np.add of a traced array takes no dtype": lambda x: np.sum(np.add(x, 1, dtype=float)),
    "np.linalg.norm .* without ord": lambda x: np.linalg.norm(x, 1),
    "np.linalg.norm .* root of the sum": lambda x: np.linalg.norm(np.outer(x, x), 2),
    "np.where of a traced array: missing a required": lambda x: np.sum(np.where(x)),
    "use np.matmul": lambda x: np.sum(np.dot(x, np.ones((2, 3, 2)))),
}


@pytest.mark.parametrize("message", SETTINGS)
def test_settings_that_no_rule_knows_are_named(message):
    with pytest.raises((TypeError, ValueError), match=message):
        grad(SETTINGS[message])(X)


def write(x, z):
    z[0] = x[0]


def write_all(x, z):
    z[:] = x


def add_in_place(x, z):
    z += x


def add_at(x, z):
    np.add.at(z, [0, 1], x[:2])


def out(x, z):
    np.multiply(x, 2, out=z)


def write_traced(x, z):
    x[0] = 1.0


def add_to_traced(x, z):
    x += 1


def multiply_traced(x, z):
    x *= 2


def power_of_traced(x, z):
    x **= 2


def subtract_from_traced(x, z):
    x -= 1


def divide_traced(x, z):
    x /= 2


def multiply_matrices_in_place(x, z):
    x @= np.eye(3)


WRITES = [
    write, write_all, add_in_place, add_at, out, write_traced, add_to_traced, multiply_traced,
    power_of_traced, subtract_from_traced, divide_traced, multiply_matrices_in_place,
]  # fmt: skip


@pytest.mark.parametrize("f", WRITES, ids=lambda f: f.__name__)
def test_writes_into_arrays_are_refused_and_what_to_do_is_said(f):
    z = np.ones(3)
    with pytest.raises(TypeError, match=r"(writes?|assigning) "):
        grad(lambda x: np.sum(f(x, z) + x))(X)


def test_lists_that_are_changed_later_do_no_harm():
    def f(x):
        index, factors = [0, 1], [1.0, 2.0]
        y = x[index] * factors
        index[0], factors[0] = 2, 9.0
        return np.sum(y**2)

    np.testing.assert_array_equal(grad(f)(X), [2, 16, 0])


def test_conditions_that_are_changed_later_do_no_harm():
    def f(x):
        mask = x > 1
        y = np.where(mask, x, 0)
        mask[:] = False
        return np.sum(y)

    np.testing.assert_array_equal(grad(f)(X), [0, 1, 1])


def test_a_number_can_be_summed_up_in_place():
    def f(x):
        total = 0.0
        for k in range(3):
            total += x[k]
            total *= 2
            total -= 1
            total /= 2
            total **= 1
        return total

    np.testing.assert_array_equal(grad(f)(X), np.ones(3))


STORES = {
    "np.array": lambda x: np.array([x[0], x[1]]),
    "np.array of itself": lambda x: np.array(x, copy=True),
    "np.asarray": lambda x: np.asarray(x),
    "np.asarray of objects": lambda x: np.asarray(x, dtype=object),
    "np.array of objects": lambda x: np.array([x[0], 1.0], dtype=object),
    "np.ascontiguousarray": lambda x: np.ascontiguousarray(x),
    "np.fromiter": lambda x: np.fromiter(x, float),
    "np.full": lambda x: np.full(3, x),
    "np.full of a number": lambda x: np.full(3, x[0]),
    "np.float64": lambda x: np.float64(x[0]),
    "np.float32": lambda x: np.float32(x[0]),
    "fill": lambda x: np.ones(3).fill(x[0]),
    "itemset": lambda x: np.ones(3).__setitem__(0, x[0]),
    "slice": lambda x: np.ones(3).__setitem__(slice(None), x),
    "slice by a list": lambda x: np.ones(3).__setitem__(slice(2), [x[0], 1.0]),
    "np.copyto": lambda x: np.copyto(np.ones(3), x),
    "np.put": lambda x: np.put(np.ones(3), [0], x[0]),
    "np.fill_diagonal": lambda x: np.fill_diagonal(np.ones((3, 3)), x),
    "np.matrix": lambda x: np.matrix(x),
    "np.ma.array": lambda x: np.ma.array(x),
    "np.save": lambda x: np.save(io.BytesIO(), x),
    "np.vectorize": lambda x: np.vectorize(lambda t: t * t)(x),
    "array.array": lambda x: array.array("d", x),
    "A.dot": lambda x: np.eye(3).dot(x),
    "pickle": lambda x: pickle.dumps(x),
    "pickle of a list": lambda x: pickle.dumps([x], protocol=2),
    "json": lambda x: json.dumps([x[0]]),
    "struct": lambda x: struct.pack("d", x[0]),
    "tolist": lambda x: x.tolist(),
    "item": lambda x: x[0].item(),
    "float": lambda x: float(x[0]),
    "int": lambda x: int(x[0]),
    "complex": lambda x: complex(x[0]),
    "index": lambda x: range(x[0]),
    "math": lambda x: math.sin(x[0]),
    "floor": lambda x: math.floor(x[0]),
    "sum of a number": lambda x: sum(x[0]),
    "fractions": lambda x: fractions.Fraction(x[0]),
    "decimal": lambda x: decimal.Decimal(x[0]),
    "statistics": lambda x: statistics.fmean(x),
}


REFUSED = (TypeError, NotImplementedError, struct.error)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("way", STORES)
def test_what_would_lose_the_derivative_is_refused(way):
    """None of them may go through, or the derivative would be 0 without a word."""
    seen = []
    for call in (lambda f: grad(f)(X), lambda f: jvp(f, (X,), (X,))):
        with pytest.raises(REFUSED, match=r"[a-z]{3}") as error:
            call(lambda x: [seen.append(STORES[way](x)), np.sum(x)][1])
        assert "inhomogeneous" not in str(error.value)
    assert seen == []


COPIES = {
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "deepcopy of a list": lambda x: copy.deepcopy([x, {"x": x}])[1]["x"],
    "x.copy()": lambda x: x.copy(),
    "np.copy": np.copy,
    "list": lambda x: np.stack(list(x)),
    "dict": lambda x: {"x": x}["x"],
    "slice": lambda x: x[:],
    "namespace": lambda x: SimpleNamespace(x=x).x,
    "array of objects": lambda x: of_objects(x)[0],
    "x.astype(float)": lambda x: x.astype(float),
    "x.astype(float32)": lambda x: x.astype("float32").astype(float),
    "repeat": lambda x: list(itertools.repeat(x, 2))[1],
    "deque": lambda x: collections.deque([x], maxlen=1).pop(),
    "default": lambda x: (lambda y=x: y)(),
}


def of_objects(x):
    box = np.empty(1, dtype=object)
    box[0] = x
    return box


@pytest.mark.parametrize("way", COPIES)
def test_copies_keep_the_derivative(way):
    """Of sum x^3: 3 x^2 in both modes, and the second derivative 6 x."""

    def f(x):
        return np.sum(COPIES[way](x) ** 3)

    tolerance = {"rtol": 1e-6 if "32" in way else 1e-14}
    try:
        gradient = grad(f)(X)
    except TypeError:
        assert way == "array of objects"  # NumPy asks what is to be stored for its numbers
        return
    np.testing.assert_allclose(gradient, 3 * X**2, **tolerance)
    np.testing.assert_allclose(jvp(f, (X,), (X,))[1], np.sum(3 * X**3), **tolerance)
    np.testing.assert_allclose(hessian(f)(X), np.diag(6 * X), **tolerance)


def test_numbers_are_copied_as_well():
    for way in (copy.copy, copy.deepcopy, lambda x: x.copy(), lambda x: +x):
        assert grad(lambda x, way=way: way(x) ** 2)(3.0) == 6
        assert grad(grad(lambda x, way=way: way(x) ** 3))(3.0) == 18


def test_rounding_jumps_and_says_nothing_else():
    assert grad(lambda x: x * round(x))(2.7) == 3  # the factor counts as a constant
    assert grad(lambda x: x * round(x, 1))(2.74) == 2.7
    np.testing.assert_array_equal(grad(lambda x: np.sum(x * round(x)))(X + 0.2), X)
    with pytest.raises(TypeError, match="cannot become int64; it holds floats"):
        grad(lambda x: np.sum(x.astype(int)))(X)


RESULTS = {
    "returned None: is its return statement missing": lambda x: None,
    "returned bool: truth values": lambda x: x[0] > 1,
    "returned bool: .*no derivative": lambda x: x > 1,
    "returned bool: truth values, ": lambda x: bool(x[0] > 1),
    "returned int64: .*counts": lambda x: np.sum(x > 1),
    "returned int64: .*positions jump": lambda x: np.argmax(x),
    "argument 2 of np.multiply.* parts of different": lambda x: np.sum(x * [[1, 2], [3]]),
    "argument 2 of np.matmul.* is a matrix, which": lambda x: x @ np.matrix(np.eye(3)),
    "argument 1 of np.multiply.* is a matrix, which": lambda x: np.matrix(X) * x,
    "is a MaskedArray, which": lambda x: x * np.ma.array([1.0, 2, 3], mask=[0, 1, 0]),
    "returned tuple: put several results together": lambda x: (x, x),
    "returned list": lambda x: [x[0], x[1]],
    "returned dict": lambda x: {"loss": x},
    "real numbers; it holds <U": lambda x: "a",
    "real numbers; it holds complex": lambda x: 1j,
    "real numbers; it holds object": lambda x: object(),
    "argument 2 of np.multiply.* real numbers; it holds complex128": lambda x: np.sum(x * 1j),
    "argument 1 of np.add.* it holds complex128": lambda x: np.sum(np.ones(3) * 1j + x),
    "argument 2 of np.multiply.* it holds <U1": lambda x: x * "a",
    "argument 2 of np.add.* it holds object": lambda x: x + None,
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("message", RESULTS)
def test_results_and_constants_that_are_no_real_numbers_are_refused(message):
    for call in (lambda f: grad(f)(X), lambda f: jvp(f, (X,), (X,)), lambda f: vjp(f, X)):
        with pytest.raises(TypeError, match=message):
            call(RESULTS[message])


def test_a_whole_number_of_pythons_is_a_constant():
    assert grad(lambda x: x if x > 0 else 0)(-1.0) == 0


class TestArguments:
    @pytest.mark.parametrize("bad", ["abc", None, 1j, [1j, 2], object()])
    def test_arguments_hold_real_numbers(self, bad):
        for call in (
            lambda: grad(np.sum)(bad),
            lambda: vjp(np.sin, bad),
            lambda: jvp(np.sin, (bad,), (1.0,)),
            lambda: jvp(np.sin, (1.0,), (bad,)),
            lambda: jacobian(np.sin)(bad),
            lambda: operations(np.sin, bad),
        ):
            with pytest.raises(TypeError, match="must hold real numbers; it holds"):
                call()

    def test_nan_among_the_arguments_is_counted(self):
        with pytest.raises(ValueError, match="argument 1 must hold numbers; 2 of them are nan"):
            grad(lambda x, y: np.sum(x * y), 1)(X, [np.nan, 1.0, np.nan])

    @pytest.mark.parametrize("bad", [2, -1, (0, 2), (0, 0), ()])
    def test_argnums_name_arguments_each_once(self, bad):
        with pytest.raises(ValueError, match=r"must name arguments .*2 were given: 0, 1"):
            grad(lambda x, y: x * y, bad)(1.0, 2.0)

    @pytest.mark.parametrize("bad", [1.5, "x", None, ("x",)])
    def test_argnums_are_whole_numbers(self, bad):
        with pytest.raises(TypeError, match="argnums must be a whole number or a tuple"):
            grad(lambda x, y: x * y, bad)(1.0, 2.0)

    def test_arguments_by_name_cannot_be_differentiated(self):
        with pytest.raises(ValueError, match=r"given by position.*none to choose from"):
            grad(lambda x: x * x)(x=1.0)

    def test_a_jacobian_is_by_one_argument_and_in_one_mode(self):
        with pytest.raises(TypeError, match="to one argument"):
            jacobian(np.add, (0, 1))
        with pytest.raises(TypeError, match="to one argument"):
            hessian(np.add, (0, 1))
        with pytest.raises(ValueError, match="'forward' or 'reverse'; it is 'backward'"):
            jacobian(np.sin, mode="backward")

    @pytest.mark.parametrize("derivative", [grad, value_and_grad, jacobian, hessian])
    def test_a_value_in_place_of_a_function(self, derivative):
        with pytest.raises(TypeError, match=r"got float64: write grad\(f\)\(x\)"):
            derivative(np.sum(X))(X)


class TestShapes:
    def test_a_gradient_needs_one_number(self):
        for derivative in (grad, value_and_grad, hessian):
            with pytest.raises(ValueError, match=r"returned shape \(3,\): use jacobian or vjp"):
                derivative(lambda x: x * x)(X)
        with pytest.raises(ValueError, match=r"returned shape \(1,\)"):
            grad(lambda x: x[:1])(X)

    def test_vectors_have_the_shape_of_what_they_belong_to(self):
        _, pullback = vjp(lambda x: x[:2], X)
        with pytest.raises(ValueError, match=r"v must have shape \(2,\); it has \(3,\)"):
            pullback(X)
        with pytest.raises(ValueError, match=r"tangent 0 must have shape \(3,\); it has \(\)"):
            jvp(np.sin, (X,), (1.0,))

    def test_jvp_takes_tuples_of_one_length(self):
        with pytest.raises(TypeError, match=r"jvp\(f, \(x,\), \(v,\)\)"):
            jvp(np.sin, X, X)
        with pytest.raises(ValueError, match="2 arguments need as many tangents; got 1"):
            jvp(np.add, (X, X), (X,))

    def test_errors_of_the_function_itself_are_left_as_they_are(self):
        with pytest.raises(ZeroDivisionError):
            grad(lambda x: x * (1 / 0))(1.0)
        with pytest.raises(ValueError, match=r"not aligned|mismatch|broadcast"):
            grad(lambda x: np.sum(x + np.ones(2)))(X)
        with pytest.raises(ValueError, match="my own"):
            grad(raising)(1.0)

    def test_a_place_without_a_derivative(self, monkeypatch):
        monkeypatch.setitem(
            rules.RULES, np.ldexp, rules.elementwise(lambda v, y, x, n: v * 2**n)
        )
        assert grad(lambda x: np.ldexp(x, 3))(1.0) == 8
        for mode in (grad, lambda f: lambda x: jvp(f, (x,), (x,))):
            with pytest.raises(
                TypeError, match=r"np\.ldexp is not differentiable in its argument 2"
            ):
                mode(lambda x: np.ldexp(1.0, x))(3.0)


def raising(x):
    raise ValueError("my own")
