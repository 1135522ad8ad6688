"""The graph step by step, against differences."""

import re

import numpy as np
import pytest
from helpers.control_values import tried
from helpers.svg_reading import SVG, parse, vertices
from helpers.words import MINUS, TIMES, number

from course_utils.explorers.graphs import GraphSteps, graph_steps

# Each function again, as a list of operations: (function of its parents' values, parents).
PROGRAMS = {
    "sum": [
        (lambda x, y: x * y, (0, 1)), (np.sin, (0,)), (lambda a, b: a + b, (2, 3)),
    ],
    "fraction": [
        (lambda x, y: x * y, (0, 1)), (lambda z: z * z, (2,)), (lambda s: 1 + s, (3,)),
        (lambda z, s: z / s, (2, 4)),
    ],
    "bell": [
        (lambda x, y: x - y, (0, 1)), (lambda d: d * d, (2,)), (lambda s: -s, (3,)),
        (np.exp, (4,)),
    ],
    "network": [
        (lambda w: 2 * w, (0,)), (np.tanh, (2,)), (lambda h, v: v * h, (3, 1)),
        (lambda a: a - 1, (4,)), (lambda e: e * e, (5,)),
    ],
}  # fmt: skip
PLACES = [
    (x, y) for x in tried(GraphSteps.declaration.controls["x"]) for y in (-2.0, 0.5, 1.37)
]
every_function = pytest.mark.parametrize("function", PROGRAMS)


@pytest.fixture(scope="module")
def steps():
    return GraphSteps()


def run(function, x, y, vertex=None, edge=None, bump=0.0):
    """Values of all vertices, one of them moved a bit, or moved as one of its heirs sees it."""
    values = [x, y]
    if vertex in (0, 1):
        values[vertex] += bump
    for k, (operation, parents) in enumerate(PROGRAMS[function], start=2):
        seen = [values[p] + (bump if edge == (k, p) else 0) for p in parents]
        values.append(operation(*seen) + (bump if vertex == k else 0))
    return values


def derivative(function, x, y, **where):
    """Derivative of the result by a vertex or along an edge, by central differences."""
    above, below = (run(function, x, y, **where, bump=h)[-1] for h in (1e-5, -1e-5))
    return (above - below) / 2e-5


@every_function
@pytest.mark.parametrize(("x", "y"), PLACES)
def test_values_shares_and_adjoints_are_those_of_differences(steps, function, x, y):
    shown = steps.compute(function=function, x=x, y=y, step=graph_steps.LAST)
    assert shown["values"] == pytest.approx(run(function, x, y), abs=1e-12)
    near = {"rel": 1e-6, "abs": 1e-8}
    for k in range(len(shown["values"])):
        assert shown["adjoints"][k] == pytest.approx(
            derivative(function, x, y, vertex=k), **near
        )
    for node, parent, share, _ in shown["back"]:
        assert share == pytest.approx(derivative(function, x, y, edge=(node, parent)), **near)
    assert len(shown["back"]) == sum(len(parents) for _, parents in PROGRAMS[function])
    assert shown["differences"] == pytest.approx(
        [shown["adjoints"][0], shown["adjoints"][1]], **near
    )


@every_function
def test_what_is_known_grows_vertex_by_vertex_and_edge_by_edge(steps, function):
    operations = len(PROGRAMS[function])
    edges = sum(len(parents) for _, parents in PROGRAMS[function])
    found = [steps.compute(function=function, step=k)["phase"] for k in range(14)]
    assert [(p.known, p.gone) for p in found[: operations + 2 + edges]] == [
        *((2 + k, 0) for k in range(operations + 1)),
        *((2 + operations, k) for k in range(edges + 1)),
    ]
    assert {p.kind for p in found[operations + 2 + edges :]} == {"end"}
    counts = [
        [
            sum(e.get("class") == f"f-{c}" for e in parse(piece).iter(f"{SVG}text"))
            for c in ("blue", "purple", "orange")
        ]
        for piece in (steps.pieces(function=function, step=k)["numbers"] for k in range(14))
    ]
    assert [blue for blue, _, _ in counts] == [p.known for p in found]
    assert [purple for _, purple, _ in counts] == [p.gone for p in found]
    adjoints = [len(steps.compute(function=function, step=k)["adjoints"]) for k in range(14)]
    assert [orange for _, _, orange in counts] == adjoints
    assert adjoints[operations] == 0 and adjoints[operations + 1] == 1


def meant(words, names):
    """Evaluate a formula as the reader sees it, such as "2 z" or "1 / (1 + z^2)"."""
    code = words.replace(MINUS, "-").replace("\N{SUPERSCRIPT TWO}", "**2")
    return eval(re.sub(r"(?<=\d) (?=[a-z])", "*", code), {"cos": np.cos}, names)


@every_function
@pytest.mark.parametrize(("x", "y"), [(2.0, 2.0), (-1.5, 0.5), (0.0, 1.0)])
def test_sentences_of_the_way_back_multiply_and_add_up(steps, function, x, y):
    values, turn = run(function, x, y), len(PROGRAMS[function]) + 1
    sample, sums = graph_steps.SAMPLES[function], {}
    names = dict(zip(sample.names, values, strict=True))
    for k, word in enumerate(sample.slopes):
        text = steps.describe(function=function, x=x, y=y, step=turn + 1 + k)
        state = steps.compute(function=function, x=x, y=y, step=turn + 1 + k)
        node, parent, _, total = state["back"][k]
        said = [number(t) for t in re.findall(rf"{MINUS}?\d+(?:\.\d+)?(?:e{MINUS}\d+)?", text)]
        adjoint = derivative(function, x, y, vertex=node)
        share = adjoint * meant(word, names)
        assert f" {TIMES} {word} = " in text
        assert any(v == pytest.approx(adjoint, abs=6e-4) for v in said)
        sums[parent] = [*sums.get(parent, []), share]
        after = said[-2:] if len(sums[parent]) > 1 else said[-1:]
        wanted = [share, sum(sums[parent])] if len(sums[parent]) > 1 else [share]
        assert after == pytest.approx(wanted, abs=6e-4)
        assert total == pytest.approx(sum(sums[parent]), abs=1e-7)
        assert ("another edge" in text) == (len(sums[parent]) > 1)


@every_function
@pytest.mark.parametrize(("x", "y"), [(2.0, 2.0), (-1.5, 2.0), (0.5, -2.0)])
def test_a_reader_can_check_each_product(steps, function, x, y):
    """What is said times the derivative along the edge is what is said, to 1 percent."""
    names = dict(zip(graph_steps.SAMPLES[function].names, run(function, x, y), strict=True))
    for step in range(graph_steps.LAST):
        text = steps.describe(function=function, x=x, y=y, step=step)
        found = re.search(rf"(?:becomes|by) (\S+) {TIMES} (.*?) = (\S+?)(?:\.$| to)", text)
        if found:
            adjoint, words, share = found.groups()
            product = number(adjoint) * meant(words, names)
            assert product == pytest.approx(number(share), rel=0.01, abs=2e-4)


@every_function
def test_sentences_of_the_way_forward_and_of_the_end_say_the_numbers(steps, function):
    state = {"function": function, "x": -1.5, "y": 0.5}
    values = run(function, -1.5, 0.5)
    assert steps.describe(**state, step=0).endswith(f"= {MINUS}1.50 and "
        f"{'v' if 'network' in function else 'y'} = 0.50.")  # fmt: skip
    for k in range(2, len(values)):
        text = steps.describe(**state, step=k - 1)
        assert text.startswith("Forward: ")
        said = number(text.removesuffix(".").split(" = ")[-1])
        assert said == pytest.approx(values[k], abs=6e-4)
    assert "the way back begins" in steps.describe(**state, step=len(values) - 1)
    *_, dx, dy, by_x, by_y = map(number, re.findall(rf"{MINUS}?[\d.]+\d",
        steps.describe(**state, step=graph_steps.LAST)))  # fmt: skip
    exact = [derivative(function, -1.5, 0.5, vertex=k) for k in (0, 1)]
    assert [dx, dy] == pytest.approx(exact, abs=6e-4) and [by_x, by_y] == [dx, dy]


def test_a_shared_vertex_gets_a_sum(steps):
    first, then = (steps.describe(x=2.0, y=2.0, step=k) for k in (7, 8))
    assert first == (
        f"Back from sin(x) to x: the adjoint of x becomes 1.000 {TIMES} cos(x) = {MINUS}0.416."
    )
    assert then.endswith(f"the adjoint of x changes by 1.000 {TIMES} y = 2.000 to 1.584.")


def boxes(explorer, **state):
    """Rectangles that the numbers of a state can take up, in pixels, in the widest font."""
    for element in parse(explorer.pieces(**state)["numbers"]).iter(f"{SVG}text"):
        size, x, y = (float(element.get(name)) / 10 for name in ("font-size", "x", "y"))
        wide = 0.64 * size * len(element.text)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[element.get("text-anchor")]
        yield np.array([left, y - 0.74 * size, left + wide, y])


@every_function
@pytest.mark.parametrize("x", [-2.0, 0.5, 2.0, 3.0])
@pytest.mark.parametrize("y", [-2.0, 2.0])
def test_numbers_overlap_neither_each_other_nor_circles_and_edges(steps, function, x, y):
    found = list(boxes(steps, function=function, x=x, y=y, step=graph_steps.LAST))
    width, height = (part / 10 for part in steps.spec()["size"])
    for k, a in enumerate(found):
        assert a[0] >= 0 and a[1] >= 0 and a[2] <= width and a[3] <= height
        for b in found[:k]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
    layers = steps.evaluator.layers(steps.state_with())
    middles = layers.axes["graph"].transData.transform(graph_steps.SAMPLES[function].places)
    middles[:, 1] = height - middles[:, 1]
    for a in found:
        nearest = np.clip(middles, a[:2], a[2:]) - middles
        assert np.hypot(*nearest.T).min() > 22
        for node, parent in graph_steps.ways_back(function):
            t = np.linspace(0, 1, 200)[:, None]
            line = middles[node] + t * (middles[parent] - middles[node])
            assert not ((line > a[:2]) & (line < a[2:])).all(axis=1).any()


def test_the_figure_starts_where_the_chapter_is(steps):
    """f(3, 2) has the gradient (2 + cos 3, 3); both ends of both inputs change the words."""
    assert f"y = 2.000 to {2 + np.cos(3):.3f}." in steps.describe()
    moved = [steps.describe(**{name: at}) for name in "xy" for at in (-2.0, 0.0)]
    assert len({steps.describe(), *moved}) == 5


@every_function
def test_the_lit_edge_leads_where_the_step_goes(steps, function):
    turn = len(PROGRAMS[function]) + 1
    layers = steps.evaluator.layers(steps.state_with())
    middles = layers.axes["graph"].transData.transform(graph_steps.SAMPLES[function].places)
    middles[:, 1] = layers.size[1] / 10 - middles[:, 1]
    back = steps.compute(function=function)["back"]
    for k, (node, parent, _, _) in enumerate(back):
        piece = parse(steps.pieces(function=function, step=turn + 1 + k)["lit"])
        line = next(p for p in piece.iter(f"{SVG}path") if p.get("class") == "s-purple")
        begin, end = vertices(line.get("d")) / 10
        along = (middles[parent] - middles[node]) / np.hypot(*(middles[parent] - middles[node]))
        assert begin == pytest.approx(middles[node] + 22 * along, abs=0.1)
        assert end == pytest.approx(middles[parent] - 32 * along, abs=0.1)
