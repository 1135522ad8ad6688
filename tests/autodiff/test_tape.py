"""Reverse mode: long chains, shared values, ways back that can be gone again, memory."""

import threading
import tracemalloc

import numpy as np
import pytest

from course_utils.autodiff import grad, hessian, jacobian, jvp, value_and_grad, vjp
from course_utils.autodiff.tape import Tape


def chain(length):
    def f(x):
        for _ in range(length):
            x = x * 0.99999 + 1e-6
        return x

    return f


def test_a_chain_of_20_000_operations_has_its_derivative():
    """Twenty times deeper than Python's calls may be nested."""
    np.testing.assert_allclose(grad(chain(10_000))(1.0), 0.99999**10_000, rtol=1e-10)
    np.testing.assert_allclose(jvp(chain(5_000), (1.0,), (1.0,))[1], 0.99999**5_000, rtol=1e-10)


def test_a_long_chain_can_be_differentiated_twice():
    def f(x):
        y = x
        for _ in range(2_000):
            y = y * 1.0001 - 0.0
        return y * y

    slope = 1.0001**2_000
    np.testing.assert_allclose(grad(grad(f))(1.0), 2 * slope**2, rtol=1e-9)


def test_doubling_50_times_by_shared_values_costs_no_2_to_the_50():
    def f(x):
        for _ in range(50):
            x = x + x
        return x

    assert grad(f)(1.0) == 2.0**50


def test_going_back_twice_gives_the_same_and_another_vector_another_result(rng):
    x, v = rng.standard_normal(4), rng.standard_normal(4)
    _, pullback = vjp(lambda x: np.sin(x) * np.sum(x * x), x)
    first = pullback(v)[0]
    np.testing.assert_allclose(pullback(2 * v)[0], 2 * first)
    np.testing.assert_array_equal(pullback(v)[0], first)


def test_vjp_copies_its_arguments_and_gives_results_of_its_own():
    x = np.array([1.0, 2.0])
    for f, slope in ((np.exp, np.exp(x)), (np.square, 2 * x)):  # by the result, by the argument
        start = x.copy()
        y, pullback = vjp(f, start)
        start[:] = 0
        y[:] = 0
        np.testing.assert_array_equal(pullback(np.ones(2))[0], slope)


def test_gradients_can_be_changed_without_changing_each_other():
    x = np.arange(3.0)
    a, b = grad(lambda x, y: np.sum(x + y), (0, 1))(x, x)
    a += 1
    np.testing.assert_array_equal(b, np.ones(3))
    v = np.ones(3)
    (gradient,) = vjp(lambda x: x, x)[1](v)
    gradient += 1
    np.testing.assert_array_equal(v, np.ones(3))
    y, dy = jvp(lambda x: np.reshape(x, (3, 1)), (x,), (v,))
    y += 1
    dy += 1
    np.testing.assert_array_equal([x, v], [[0, 1, 2], [1, 1, 1]])


def test_unused_arguments_have_the_gradient_0():
    assert grad(lambda x, y: x * x, (0, 1))(3.0, 5.0) == (6.0, 0.0)
    np.testing.assert_array_equal(grad(lambda x: 1.0)(np.ones((2, 3))), np.zeros((2, 3)))
    np.testing.assert_array_equal(jvp(lambda x: 1.0, (np.ones(2),), (np.ones(2),))[1], 0)


def test_arguments_by_number_in_any_order():
    def f(x, y, z, scale=1.0):
        return scale * x * y**2 * z**3

    assert grad(f, 1)(2.0, 3.0, 1.0) == 12
    assert grad(f, (2, 0))(2.0, 3.0, 1.0) == (54.0, 9.0)
    assert grad(f, [1])(2.0, 3.0, 1.0, scale=2.0) == (24.0,)
    assert grad(f, np.int64(2))(2.0, 3.0, 1.0) == 54


def test_other_arguments_need_not_be_arrays():
    gradient = grad(lambda x, power, name: x**power if name == "power" else x)
    assert gradient(3.0, 2, "power") == 6


def test_whole_numbers_become_floats_and_numbers_stay_numbers():
    value, gradient = value_and_grad(lambda x: x * x)(3)
    assert isinstance(value, np.float64) and isinstance(gradient, np.float64)
    assert grad(lambda x: np.sum(x * x))(np.array([1, 2])).dtype == float
    assert isinstance(value_and_grad(lambda x: np.where(x > 0, x, 0))(1.0)[0], np.float64)
    assert isinstance(jvp(np.sin, (1,), (1,))[1], np.float64)
    assert isinstance(jacobian(np.sin)(1.0), np.float64)
    assert isinstance(hessian(np.sin)(1.0), np.float64)
    assert isinstance(vjp(np.sin, 1)[1](1)[0], np.float64)


def test_single_precision_stays_single():
    x = np.ones(3, np.float32)
    for result in (
        grad(lambda x: np.mean(np.exp(x * 2) / 3))(x),
        jacobian(np.tanh)(x),
        jacobian(lambda x: x[:0])(x),
        hessian(lambda x: np.sum(x**3))(x),
        vjp(np.sin, x)[1](np.ones(3))[0],
        jvp(np.sin, (x,), (np.ones(3),))[1],
        grad(lambda x: 2.0 ** np.sum(x))(x),
    ):
        assert result.dtype == np.float32


def test_the_tape_keeps_operations_in_order():
    with Tape() as tape:
        x, y = tape.input(3.0), tape.input(2.0)
        z = x * y + np.sin(x)
    assert [n.operation for n in tape.nodes] == [None, None, np.multiply, np.sin, np.add]
    assert [parent for _, parent in tape.nodes[z.node].parents] == [2, 3]
    back = tape.sweep(z, np.float64(1.0))
    edges = [(node, parent, float(share)) for node, _, parent, share, _ in back]
    assert edges == [(4, 2, 1), (4, 3, 1), (3, 0, np.cos(3)), (2, 0, 2), (2, 1, 3)]


class TestControlFlow:
    def test_comparisons_choose_a_branch(self):
        f = grad(lambda x: x**2 if x > 0 else -3 * x)
        assert f(2.0) == 4 and f(-1.0) == -3

    def test_loops_that_depend_on_the_value(self):
        def root(a):
            x = a
            while abs(x * x - a) > 1e-14:
                x = (x + a / x) / 2
            return x

        np.testing.assert_allclose(grad(root)(2.0), 1 / (2 * np.sqrt(2)), rtol=1e-12)

    def test_pythons_max_sum_and_sorted(self):
        x = np.array([3.0, 1.0, 2.0])
        np.testing.assert_array_equal(grad(lambda x: max(x))(x), [1, 0, 0])
        np.testing.assert_array_equal(grad(lambda x: sum(x))(x), [1, 1, 1])
        np.testing.assert_array_equal(grad(lambda x: sorted(x)[1])(x), [0, 0, 1])

    @pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
    def test_each_comparison_is_that_of_the_values(self, sign):
        x, y, seen = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0]), []
        compare = eval(f"lambda a, b: a {sign} b")
        grad(lambda x: [np.sum(x), seen.extend([compare(x, y), compare(y, x)])][0])(x)
        np.testing.assert_array_equal(seen, [compare(x, y), compare(y, x)])

    def test_length_shape_and_text_are_those_of_the_value(self):
        def f(x):
            assert (len(x), x.shape, x.ndim, x.size, x.dtype) == (2, (2,), 1, 2, float)
            assert f"{x[0]:.2f}" == "1.00" and "1." in repr(x)
            return np.sum(x)

        grad(f)(np.ones(2))
        jvp(f, (np.ones(2),), (np.ones(2),))


METHODS = [
    lambda x: x.T, lambda x: x.sum(0), lambda x: x.sum(axis=1, keepdims=True),
    lambda x: x.mean(axis=-1), lambda x: x.max(0), lambda x: x.min(), lambda x: x.copy(),
    lambda x: x.reshape(3, 2), lambda x: x.reshape((3, 2)), lambda x: x.reshape(-1),
    lambda x: x.ravel(), lambda x: x.flatten(), lambda x: x.transpose(),
    lambda x: x.transpose(1, 0), lambda x: x.transpose((1, 0)), lambda x: x.dot(np.ones(3)),
    lambda x: -x, lambda x: +x, lambda x: abs(x), lambda x: x + 1, lambda x: 1 + x,
    lambda x: x - 2, lambda x: 2 - x, lambda x: 3 * x, lambda x: x * 3, lambda x: x / 3,
    lambda x: 3 / x, lambda x: x**3, lambda x: 3**x, lambda x: x @ x.T, lambda x: x @ np.eye(3),
    lambda x: np.eye(2) @ x, lambda x: np.float64(2) * x, lambda x: np.ones((2, 3)) - x,
    lambda x: np.stack(list(x)), lambda x: x[[0, 1, 1]], lambda x: x[[]],
    lambda x: x[:, [True, False, True]],
]  # fmt: skip


@pytest.mark.parametrize("f", METHODS)
def test_operators_and_methods_are_those_of_arrays(f, rng):
    from course_utils.autodiff.gradient_check import compare

    x = rng.uniform(0.5, 2, (2, 3))
    np.testing.assert_array_equal(vjp(f, x)[0], f(x))
    assert compare(f, x, rng=rng).agree


def test_arrays_are_neither_locked_nor_copied():
    """As the module says: nobody's array becomes read-only, and the tape keeps it itself."""
    c, seen = np.ones((200, 3)), []

    def f(x):
        y = x * c + c[:1]
        seen.append((c.flags.writeable, y.traced_by.nodes[1].args[1] is c))
        return np.sum(y)

    grad(f)(np.ones(3))
    assert seen == [(True, True)] and c.flags.writeable


def test_two_threads_do_not_disturb_each_other(rng):
    c = rng.standard_normal((50, 50))
    points = rng.standard_normal((8, 50))
    rows = list(c)

    def f(x):
        for row in rows:
            x = np.tanh(c @ x) + row * 0.1
        return np.sum(grad(lambda y: np.sum(y * x * c))(np.ones(50)))

    expected = [grad(f)(x) for x in points]
    found, errors = {}, []

    def work(k):
        try:
            for _ in range(3):
                found[k] = grad(f)(points[k])
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(len(points))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    for k, gradient in enumerate(expected):
        np.testing.assert_array_equal(found[k], gradient)


LONG = 20_000
BESIDE = np.linspace(0.5, 1.5, LONG)
MEMORY = {  # ten rounds each, and how many arrays a round has to keep at least
    "sums": (lambda x: 0.5 * x + 0.1 - x, 0),
    "products": (lambda x: x * BESIDE + BESIDE, 0),
    "sin": (np.sin, 1),
    "exp": (lambda x: np.exp(-x), 1),
    "tanh": (np.tanh, 1),
    "square": (lambda x: x * x * 0.5, 1),
    "quotient": (lambda x: 1 / (2 + x), 1),
    "root": (lambda x: np.sqrt(1 + x), 1),
    "turning": (lambda x: np.ravel(np.reshape(x, (100, -1)).T) * 0.9, 0),
    "joining": (lambda x: np.concatenate([x[9:], x[:9]]), 0),
    "chain": (lambda x: np.sin(x) * 0.9 + x * 0.1, 1),
}


@pytest.mark.parametrize("name", MEMORY)
def test_the_tape_keeps_no_more_than_the_way_back_reads(name):
    """Peak of memory in arrays: what has to be kept, and at most four at work."""
    f, kept = MEMORY[name]

    def loss(x):
        for _ in range(10):
            x = f(x)
        return np.sum(x)

    gradient, x = grad(loss), np.linspace(-0.4, 0.9, LONG)
    gradient(x)  # what is imported or remembered once
    tracemalloc.start()
    gradient(x)
    peak = tracemalloc.get_traced_memory()[1] / x.nbytes
    tracemalloc.stop()
    assert 10 * kept <= peak < 10 * kept + 4.5


def test_a_gradient_forgets_an_operation_that_has_been_passed():
    """Ten exponentials, one of each argument: what one kept makes room for a gradient."""

    def loss(*args):
        return sum(np.sum(np.exp(x)) for x in args)

    args = [np.linspace(0, 1, LONG) + k for k in range(10)]
    gradient = grad(loss, tuple(range(10)))
    gradient(*args)
    tracemalloc.start()
    gradient(*args)
    peak = tracemalloc.get_traced_memory()[1] / args[0].nbytes
    tracemalloc.stop()
    assert 10 <= peak < 14.5


def test_a_vjp_keeps_what_it_needs_to_go_back_again():
    _, pullback = vjp(lambda x: np.sum(np.tanh(x) * BESIDE), BESIDE)
    np.testing.assert_array_equal(pullback(1.0), pullback(1.0))
