"""The graph of a computation as data: vertices, labels, steps backward, and its exports."""

import json

import numpy as np
import pytest

from course_utils.autodiff import grad, jacobian, vjp
from course_utils.autodiff.graph import trace

X, W = np.array([0.5, -1.0, 2.0]), np.arange(6.0).reshape(2, 3) / 5


def network(w, x):
    return np.sum(np.tanh(w @ x) ** 2)


GRAPHS = {
    "product": (lambda x, y: x * y + np.sin(x), (3.0, 2.0)),
    "shared": (lambda x: np.exp(x * x) / (x * x), (1.5,)),
    "network": (network, (W, X)),
    "one input unused": (lambda x, y, z: x * z, (1.0, 2.0, 3.0)),
    "only an input": (lambda x, y: x, (1.0, 2.0)),
    "twice the same": (lambda x: x * x, (3.0,)),
    "vector": (lambda x: np.sin(x) * x[0], (X,)),
}
EACH = pytest.mark.parametrize("name", GRAPHS)


def traced(name):
    f, args = GRAPHS[name]
    return trace(f, *args)


def test_vertices_edges_and_values_of_a_small_graph():
    graph = traced("product")
    assert [v.label for v in graph.vertices] == [
        "x",
        "y",
        "\N{MULTIPLICATION SIGN}",
        "sin",
        "+",
    ]
    assert [v.parents for v in graph.vertices] == [(), (), (0, 1), (0,), (2, 3)]
    assert graph.edges == ((0, 2), (1, 2), (0, 3), (2, 4), (3, 4))
    assert (graph.inputs, graph.output, len(graph)) == (2, 4, 5)
    values = [float(v.value) for v in graph.vertices]
    assert values == [3, 2, 6, np.sin(3), 6 + np.sin(3)]


@pytest.mark.parametrize(
    ("f", "label"),
    [
        (lambda x: 2 * x, "2 \N{MULTIPLICATION SIGN}"),
        (lambda x: x * 2, "\N{MULTIPLICATION SIGN} 2"),
        (lambda x: x**2, "power 2"),
        (lambda x: x + 0.123456, "+ 0.1235"),
        (lambda x: 1 - x, "1 \N{MINUS SIGN}"),
        (lambda x: x / np.float64(4), "\N{DIVISION SIGN} 4"),
        (lambda x: -x, "\N{MINUS SIGN}"),
        (lambda x: np.maximum(0, x), "0 maximum"),
        (lambda x: np.tanh(x), "tanh"),
        (lambda x: np.reshape(x, (1,))[0], "[ ] 0"),
        (lambda x: np.reshape(x, (1,)) @ np.ones(1), "@"),
    ],
)
def test_labels_say_what_is_done_with_the_plain_numbers(f, label):
    assert trace(f, 3.0).vertices[-1].label == label


def test_names_of_inputs():
    graph = trace(network, W, X, names=("W", "x"))
    assert [v.label for v in graph.vertices[:2]] == ["W", "x"]
    with pytest.raises(ValueError, match="2 inputs need as many names; got 1"):
        trace(network, W, X, names="x")


def test_what_the_result_does_not_depend_on_is_left_out():
    def f(x, y):
        np.exp(x + y)
        return x * 2

    graph = trace(f, 1.0, 2.0)
    assert [v.label for v in graph.vertices] == ["x", "y", "\N{MULTIPLICATION SIGN} 2"]
    with pytest.raises(ValueError, match="does not depend on the inputs"):
        trace(lambda x: 3.0, 1.0)


@EACH
def test_the_last_adjoints_are_the_gradients(name):
    f, args = GRAPHS[name]
    graph, every = traced(name), tuple(range(len(args)))
    y, pullback = vjp(f, *args)
    adjoints = graph.adjoints()
    np.testing.assert_array_equal(graph.vertices[graph.output].value, y)
    for k, gradient in zip(every, pullback(np.ones_like(y)), strict=True):
        np.testing.assert_allclose(adjoints.get(k, np.zeros_like(args[k])), gradient)


@EACH
def test_steps_go_back_along_each_edge_once_and_add_up(name):
    graph = traced(name)
    steps, sums, arrived = graph.backward(), {}, graph.adjoints()
    assert sorted((s.parent, s.node) for s in steps) == sorted(graph.edges)
    for number, s in enumerate(steps):
        sums[s.parent] = sums.get(s.parent, 0) + s.share
        np.testing.assert_allclose(s.adjoint, sums[s.parent])
        # no step leaves a vertex before all have come to it
        assert all(later.parent != s.node for later in steps[number:])
    for parent, total in sums.items():
        np.testing.assert_array_equal(arrived[parent], total)


def test_shares_are_the_adjoint_times_the_local_derivative():
    graph = traced("shared")
    adjoints, values = graph.adjoints(), [v.value for v in graph.vertices]
    labels = [v.label for v in graph.vertices]
    by_label = {(labels[s.node], s.argnum): s for s in graph.backward()}
    step = by_label["exp", 0]
    np.testing.assert_allclose(step.share, adjoints[step.node] * values[step.node])
    step = by_label["\N{DIVISION SIGN}", 0]
    np.testing.assert_allclose(step.share, 1 / values[graph.vertices[-1].parents[1]])
    step = by_label["\N{DIVISION SIGN}", 1]
    top, bottom = (values[p] for p in graph.vertices[-1].parents)
    np.testing.assert_allclose(step.share, -top / bottom**2)


def test_adjoints_of_inner_vertices_are_derivatives_by_them():
    graph = traced("network")
    labels = [v.label for v in graph.vertices]
    hidden = labels.index("@")
    by_hidden = grad(lambda z: np.sum(np.tanh(z) ** 2))(graph.vertices[hidden].value)
    np.testing.assert_allclose(graph.adjoints()[hidden], by_hidden)


def test_a_graph_goes_back_from_any_vector():
    graph, v = traced("vector"), np.array([1.0, 2.0, -1.0])
    f, (x,) = GRAPHS["vector"]
    np.testing.assert_allclose(graph.adjoints(v)[0], v @ jacobian(f)(x))
    np.testing.assert_array_equal(graph.adjoints(v)[graph.output], v)


@EACH
def test_a_drawing_has_parents_to_the_left_and_no_two_vertices_in_one_place(name):
    graph = traced(name)
    places = graph.layers()
    assert places.shape == (len(graph), 2)
    assert all(places[parent, 0] < places[k, 0] for parent, k in graph.edges)
    assert len({tuple(p) for p in places.tolist()}) == len(graph)


def test_vertices_stand_beside_their_parents_and_inputs_in_their_order():
    graph = trace(lambda x, y, z: np.cos(x) * np.exp(y) + np.sin(z), 1.0, 2.0, 3.0)
    height = {v.label: y for v, (_, y) in zip(graph.vertices, graph.layers(), strict=True)}
    assert (height["x"], height["y"], height["z"]) == (1, 0, -1)
    assert (height["cos"], height["exp"], height["sin"]) == (1, 0, -1)


@EACH
def test_a_graph_as_json_comes_back_as_it_was(name):
    graph = traced(name)
    data = json.loads(json.dumps(graph.as_dict(), allow_nan=False))
    assert (data["inputs"], data["output"]) == (graph.inputs, graph.output)
    for row, vertex in zip(data["vertices"], graph.vertices, strict=True):
        assert (row["label"], tuple(row["parents"])) == (vertex.label, vertex.parents)
        np.testing.assert_array_equal(row["value"], vertex.value)


def test_a_graph_in_the_language_of_graphviz():
    lines = traced("product").as_dot().splitlines()
    assert lines[0] == "digraph {" and lines[-1] == "}"
    assert '  3 [label="sin"];' in lines and "  3 -> 4;" in lines
    assert sum("->" in line for line in lines) == 5
