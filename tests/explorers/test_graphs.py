"""The explorers of graphs, against differences, mpmath, and counts derived here by hand."""

import re

import mpmath
import numpy as np
import pytest
from reading import SVG, parse, vertices
from trying import tried

from course_utils.explorers import cost_of_modes, graph_steps, v_curve
from course_utils.explorers.graphs import CostOfModes, GraphSteps, VCurve

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"

# ---- forward and back through a graph -------------------------------------------------------

# Each function again, as a list of operations: (function of its parents' values, parents).
PROGRAMS = {
    "x*y + sin(x)": [
        (lambda x, y: x * y, (0, 1)), (np.sin, (0,)), (lambda a, b: a + b, (2, 3)),
    ],
    "z/(1 + z**2), z = x*y": [
        (lambda x, y: x * y, (0, 1)), (lambda z: z * z, (2,)), (lambda s: 1 + s, (3,)),
        (lambda z, s: z / s, (2, 4)),
    ],
    "exp(-(x - y)**2)": [
        (lambda x, y: x - y, (0, 1)), (lambda d: d * d, (2,)), (lambda s: -s, (3,)),
        (np.exp, (4,)),
    ],
    "network: (v*tanh(2*w) - 1)**2": [
        (lambda w: 2 * w, (0,)), (np.tanh, (2,)), (lambda h, v: v * h, (3, 1)),
        (lambda a: a - 1, (4,)), (lambda e: e * e, (5,)),
    ],
}  # fmt: skip
PLACES = [(x, y) for x in tried(GraphSteps._plan.controls["x"]) for y in (-2.0, 0.5, 1.37)]
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
    names = dict(zip(sample.words, values, strict=True))
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


def number(text):
    return float(text.replace(MINUS, "-"))


@every_function
@pytest.mark.parametrize(("x", "y"), [(2.0, 2.0), (-1.5, 2.0), (0.5, -2.0)])
def test_a_reader_can_check_each_product(steps, function, x, y):
    """What is said times the derivative along the edge is what is said, to 1 percent."""
    names = dict(zip(graph_steps.SAMPLES[function].words, run(function, x, y), strict=True))
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
    stage = steps.evaluator.stage(steps.state_with())
    middles = stage.axes["graph"].transData.transform(graph_steps.SAMPLES[function].places)
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
    stage = steps.evaluator.stage(steps.state_with())
    middles = stage.axes["graph"].transData.transform(graph_steps.SAMPLES[function].places)
    middles[:, 1] = stage.size[1] / 10 - middles[:, 1]
    back = steps.compute(function=function)["back"]
    for k, (node, parent, _, _) in enumerate(back):
        piece = parse(steps.pieces(function=function, step=turn + 1 + k)["lit"])
        line = next(p for p in piece.iter(f"{SVG}path") if p.get("class") == "s-purple")
        begin, end = vertices(line.get("d")) / 10
        along = (middles[parent] - middles[node]) / np.hypot(*(middles[parent] - middles[node]))
        assert begin == pytest.approx(middles[node] + 22 * along, abs=0.1)
        assert end == pytest.approx(middles[parent] - 32 * along, abs=0.1)


# ---- the V curve ----------------------------------------------------------------------------

EXACT = {
    "exp(x)": mpmath.exp,
    "sin(16*x)": lambda x: mpmath.sin(16 * x),
    "1000 + exp(x)": lambda x: 1000 + mpmath.exp(x),
}
UNIT = {"float64": 2.0**-53, "float32": 2.0**-24}


@pytest.fixture(scope="module")
def v():
    return VCurve()


def rounded(value, precision):
    return mpmath.mpf(float(value) if precision == "float64" else float(np.float32(value)))


@pytest.mark.parametrize("function", EXACT)
def test_derivatives_at_one_are_those_of_mpmath(function):
    sample = v_curve.SAMPLES[function]
    with mpmath.workdps(30):
        exact = [float(d) for d in mpmath.taylor(EXACT[function], 1, 3)]
    wanted = [exact[0], exact[1], 2 * exact[2], 6 * exact[3]]
    assert list(sample[1:]) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("function", EXACT)
@pytest.mark.parametrize("formula", ["forward", "central"])
@pytest.mark.parametrize("precision", UNIT)
@pytest.mark.parametrize("h", [*tried(VCurve._plan.controls["h"]), 2.0**-9, 1e-4], ids=str)
def test_the_error_is_that_of_values_rounded_once(v, function, formula, precision, h):
    shown = v.compute(function=function, formula=formula, precision=precision, h=h)
    power, f = shown["power"], EXACT[function]
    assert 0.7 < power / h < 1.42 and np.log2(power) == round(np.log2(power))
    with mpmath.workdps(40):
        ends = [1 + power, 1.0] if formula == "forward" else [1 + power, 1 - power]
        above, below = (rounded(f(rounded(e, precision)), precision) for e in ends)
        span = power * (1 if formula == "forward" else 2)
        error = float(abs((above - below) / mpmath.mpf(span) - mpmath.diff(f, 1)))
        # In float64 NumPy may round each value to the other neighbour.
        last = {"float64": float(abs(f(1))) * 2.0**-52, "float32": 0}[precision]
    assert shown["error"] == pytest.approx(error, rel=1e-6, abs=2.1 * last / span + 1e-12)
    text = v.describe(function=function, formula=formula, precision=precision, h=h)
    assert number(text.split()[3]) == pytest.approx(power, rel=0.05)
    (off,) = re.findall(r"(?:off by|all of it,) ([\d.]+\d(?:e\N{MINUS SIGN}\d+)?)\. ", text)
    assert number(off) == pytest.approx(shown["error"], rel=0.05)
    assert ("the quotient is 0" in text) == (above == below)


@pytest.mark.parametrize("function", EXACT)
@pytest.mark.parametrize("precision", UNIT)
def test_best_steps_and_words_follow_the_theorem(v, function, precision):
    with mpmath.workdps(30):
        value, _, half, sixth = (abs(float(d)) for d in mpmath.taylor(EXACT[function], 1, 3))
    delta, m2, m3 = UNIT[precision] * value, 2 * half, 6 * sixth
    wanted = {
        "forward": (2 * np.sqrt(delta / m2), 2 * np.sqrt(delta * m2)),
        "central": ((3 * delta / m3) ** (1 / 3), (9 * delta**2 * m3 / 8) ** (1 / 3)),
    }
    for formula, (step, least) in wanted.items():
        state = {"function": function, "precision": precision, "formula": formula}
        assert v.compute(**state)["best"] == pytest.approx((step, least))
        for factor, words in ((30, "formula's own error dominates"), (1 / 30, "Rounding")):
            if 2.0**-52 <= step * factor <= 0.25:
                assert words in v.describe(**state, h=step * factor)
        said = v.describe(**state).partition("the best step is ")[2].removesuffix(".")
        found = list(map(number, said.split(", with an error of at most about ")))
        assert found == pytest.approx([step, least], rel=0.05)


def test_numbers_are_written_with_two_digits_that_count():
    written = [v_curve.said(value) for value in (2.5, 0.25, 0.0099, 2.0**-52, 15.3, 123.0)]
    assert written == ["2.5", "0.25", f"9.9e{MINUS}3", f"2.2e{MINUS}16", "15", "1.2e2"]


def test_all_measured_errors_stay_below_the_lines_and_reach_them(v):
    for formula in ("forward", "central"):
        shown = v.compute(function="exp(x)", formula=formula, precision="float64")
        bound = v_curve.FORMULAS[formula].bound
        delta, size = shown["predicted"]
        share = shown["errors"] / bound(shown["over"], 2 * delta, 1.3 * size)
        assert share.max() <= 1 and share.max() > 0.3


# ---- the cost of both modes -----------------------------------------------------------------

GRID = cost_of_modes.SIZES


@pytest.fixture(scope="module")
def modes():
    return CostOfModes()


@pytest.mark.parametrize("n", GRID)
@pytest.mark.parametrize("m", GRID)
def test_counts_are_those_derived_by_hand(modes, n, m):
    """A product W v of shape (m, n) needs m (2n - 1) operations, tanh and 1 - y^2 a few each.

    f: the product and m values of tanh. Forward: f, then for each of n directions the product
    W e_k, and 1 - y^2 times it: 3 m. Reverse: f, then for each of m rows 3 m, and W^T times
    it: n (2m - 1).
    """
    alone = m * (2 * n - 1) + m
    forward = alone + n * (m * (2 * n - 1) + 3 * m)
    reverse = alone + m * (3 * m + n * (2 * m - 1))
    assert cost_of_modes.counted(n, m) == (alone, forward, reverse)
    shown, text = modes.compute(n=n, m=m), modes.describe(n=n, m=m)
    assert shown["ratios"] == pytest.approx((forward / alone, reverse / alone))
    np.testing.assert_array_equal(shown["row"][GRID.index(n)], (alone, forward, reverse))
    assert text.startswith(f"For n = {n} and m = {m} ")
    assert f"{forward / alone:.1f} times" in text and f"{reverse / alone:.1f} times" in text
    kind = "equal" if n == m else "reverse" if n > m else "forward"
    assert (f"{kind} mode is" in text) == (n != m) and ("both modes need the same" in text) == (
        n == m
    )
    if n != m:
        times = max(forward / reverse, reverse / forward)
        assert text.endswith(f" {times:.1f} times cheaper.")


def test_both_modes_cost_the_same_where_there_are_as_many_inputs_as_outputs():
    """2mn(n + 2) = 2mn + 3m^2 + 2m^2 n - mn has the solution n = m."""
    border = cost_of_modes.border()
    assert border[:, 0] == pytest.approx(border[:, 1], rel=1e-9)
    assert border[[0, -1], 0].tolist() == [1, 64]


def test_dots_stand_at_the_counts(modes):
    ax = modes.evaluator.stage(modes.state_with()).axes["cost"]
    drawn = list(parse(modes.pieces(n=8, m=32)["here"]).iter(f"{SVG}path"))
    counts = cost_of_modes.counted(8, 32)
    wanted = ax.transData.transform([(8, counts[1]), (8, counts[2])])
    wanted[:, 1] = ax.figure.bbox.height - wanted[:, 1]
    centres = [(vertices(p.get("d")).min(0) + vertices(p.get("d")).max(0)) / 20 for p in drawn]
    for place in wanted:
        assert min(np.hypot(*(centre - place)) for centre in centres) < 0.2


@pytest.mark.parametrize(("value", "size"), [(1, 1), (1.3, 1), (1.5, 2), (60.0, 64), (64, 64)])
def test_values_between_two_sizes_are_the_nearer_one(modes, value, size):
    assert modes.describe(n=value, m=1).startswith(f"For n = {size} ")
