"""The race of four methods, run once more by loops and closed forms written out here."""

import itertools
from functools import cache

import numpy as np
import pytest

from course_utils.explorers.gradient_descent.race import CLOSE, RACES, MethodsRace

RACE = MethodsRace()  # making one takes longer than asking it
LANDS, BETAS = list(RACES), MethodsRace.declaration.controls["beta"].grid()
NAMES = {
    "plain": "plain descent", "momentum": "momentum", "nesterov": "Nesterov's method",
    "adam": "Adam",
}  # fmt: skip
TURN = np.array([[np.cos(np.pi / 6), -0.5], [0.5, np.cos(np.pi / 6)]])
BOWL = np.diag([1.0, 81.0])
QUADRATIC = {"bowl": BOWL, "turned": TURN @ BOWL @ TURN.T}
# The step size of the three, and Adam's; the steps of a race.
SETTINGS = {
    "bowl": (1 / 81, 0.1, 120), "turned": (1 / 81, 0.1, 120),
    "valley": (0.001, 0.2, 600), "pits": (0.005, 0.3, 120),
}  # fmt: skip


def height(land, x, y):
    if land in QUADRATIC:
        p = np.stack([x, y])
        return ((QUADRATIC[land] @ p) * p).sum(axis=0) / 2
    if land == "valley":
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def slope(land, p):
    x, y = p
    if land in QUADRATIC:
        return QUADRATIC[land] @ p
    if land == "valley":
        return np.array([2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)])
    a, b = x * x + y - 11, x + y * y - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


def heavy_ball(land, start, beta):
    alpha, _, steps = SETTINGS[land]
    way = [np.array(start), np.array(start)]
    for _ in range(steps):
        way.append(way[-1] + beta * (way[-1] - way[-2]) - alpha * slope(land, way[-1]))
    return np.array(way[1:])


def looking_ahead(land, start, beta):
    """Nesterov's points y_k from y_{k+1} = (1 + beta) T(y_k) - beta T(y_{k-1})."""
    alpha, _, steps = SETTINGS[land]
    way, last = [np.array(start)], np.array(start)
    for _ in range(steps):
        there = way[-1] - alpha * slope(land, way[-1])
        way.append((1 + beta) * there - beta * last)
        last = there
    return np.array(way)


def adam(land, start):
    """Adam with its means written as weighted sums over all gradients so far."""
    _, alpha, steps = SETTINGS[land]
    x, past = np.array(start), []
    way = [x]
    for k in range(1, steps + 1):
        past.append(slope(land, x))
        weights = [share ** np.arange(k - 1, -1, -1.0)[:, None] for share in (0.9, 0.999)]
        mean = (weights[0] * past).sum(axis=0) / weights[0].sum()
        square = (weights[1] * np.square(past)).sum(axis=0) / weights[1].sum()
        x = x - alpha * mean / (np.sqrt(square) + 1e-8)
        way.append(x)
    return np.array(way)


@cache
@np.errstate(all="ignore")
def truth(land, start, beta):
    """Heights of every method at every step; infinite from where it is lost."""
    place, share = np.array(RACES[land].starts[start]), float(beta)
    ways = {
        "plain": heavy_ball(land, place, 0.0), "momentum": heavy_ball(land, place, share),
        "nesterov": looking_ahead(land, place, share), "adam": adam(land, place),
    }  # fmt: skip
    heights = {}
    for name, way in ways.items():
        lost = ~(np.hypot(*(way - place).T) <= 1000)
        heights[name] = np.where(np.logical_or.accumulate(lost), np.inf, height(land, *way.T))
    return heights


RUNS = [
    *itertools.product(LANDS, "ABC", ["0.8"]),
    *itertools.product(LANDS, "AC", ["0", "0.9"]),
]


@pytest.mark.parametrize(("land", "start", "beta"), RUNS)
def test_heights_agree_with_loops(land, start, beta):
    found = RACE.compute(land=land, start=start, beta=beta)["heights"]
    for name, expected in truth(land, start, beta).items():
        lost = np.isinf(expected)
        assert np.isinf(found[name][-1]) == lost[-1], name
        # A run far out of hand is the same until rounding has grown.
        compared = ~lost & (np.maximum.accumulate(np.where(lost, 0, expected)) < 1e4)
        error = np.abs(found[name][compared] - expected[compared])
        assert (error <= 1e-6 * expected[compared] + 1e-9).all(), name


@pytest.mark.parametrize("start", "ABC")
def test_plain_descent_on_the_bowl_has_its_closed_form(start):
    x, y = RACES["bowl"].starts[start]
    k = np.arange(121)
    found = RACE.compute(start=start)["heights"]["plain"]
    # With alpha = 1/81 the steep direction vanishes at once.
    assert found == pytest.approx((x * (80 / 81.0) ** k) ** 2 / 2 + 81 * y**2 / 2 * (k == 0))


@pytest.mark.parametrize("beta", BETAS)
def test_turning_the_bowl_changes_only_adam(beta):
    flat, turned = (RACE.compute(land=land, beta=beta)["heights"] for land in QUADRATIC)
    for name in ("plain", "momentum", "nesterov"):
        assert turned[name] == pytest.approx(flat[name], rel=1e-6, abs=1e-12)
    assert turned["adam"][60] > 10 * flat["adam"][60]


@pytest.mark.parametrize("land", LANDS)
def test_without_memory_three_methods_are_one(land):
    found = RACE.compute(land=land, beta="0")["heights"]
    assert (found["momentum"] == found["plain"]).all()
    assert (found["nesterov"] == found["plain"]).all()
    assert "nobody is ahead alone" in RACE.describe(land=land, beta="0", t=1) or (
        found["adam"][RACES[land].every] < found["plain"][RACES[land].every]
    )


def test_the_memory_that_is_called_best_is_the_best():
    last = {beta: RACE.compute(beta=beta)["heights"]["nesterov"][60:].max() for beta in BETAS}
    assert min(last, key=last.get) == "0.8"
    assert "the best memory is then 0.8" in RACE.describe()
    assert "best memory" not in RACE.describe(land="valley")


@pytest.mark.parametrize(("land", "start", "beta"), RUNS[::2])
@pytest.mark.parametrize("t", [0, 1, 30, 47, 60])
def test_words_name_the_leader_and_the_factor(land, start, beta, t):
    state = {"land": land, "start": start, "beta": beta, "t": t}
    words, k = (
        RACE.evaluator.sentences(RACE.state_with(**state))["leader"],
        t * SETTINGS[land][2] // 60,
    )
    now = {name: float(h[k]) for name, h in RACE.compute(**state)["heights"].items()}
    first, second = sorted(now, key=now.get)[:2]
    if t == 0:
        assert words == f"All four start at the height {now['plain']:.3g}."
        return
    assert f"After {k} steps" in words and f"{now[first]:.2g}" in words
    if now[second] <= 1.05 * now[first]:
        assert "ahead alone" in words
        return
    assert f"{NAMES[first]} is ahead" in words
    assert NAMES[second] in words
    if now[second] <= 1e4 * now[first]:
        told = float(words.removesuffix(".").split()[-1])
        assert told == pytest.approx(now[second] / now[first], rel=0.01)
    else:
        assert "more than 10000 times lower" in words


@pytest.mark.parametrize(("land", "start", "beta"), RUNS)
def test_words_say_who_is_below_the_goal_first(land, start, beta):
    state = {"land": land, "start": start, "beta": beta}
    words = RACE.evaluator.sentences(RACE.state_with(**state))["goal_reached"]
    runs = RACE.compute(**state)["heights"]
    when = {n: [k for k, h in enumerate(run.tolist()) if h < CLOSE] for n, run in runs.items()}
    there = {name: ks[0] for name, ks in when.items() if ks}
    lost = sum(run[-1] == np.inf for run in runs.values())
    assert words.endswith(f"diverge: {lost}.")
    if not there:
        assert words.startswith(f"Nobody gets below {CLOSE}")
        return
    assert any(
        f"is {NAMES[name]}, after {k} steps" in words
        for name, k in there.items()
        if k == min(there.values())
    )
    assert f"get there: {len(there)}," in words


def test_a_method_that_diverges_leaves_the_picture():
    explorer = MethodsRace(land="valley", start="C", beta="0.9", t=60)
    runs = truth("valley", "C", "0.9")
    assert [name for name, run in runs.items() if run[-1] == np.inf] == ["nesterov"]
    assert "that diverge: 1." in explorer.describe()
    # A ring is drawn on paper, so this shows the head of Nesterov's method alone.
    assert "s-paper" not in explorer.pieces()["with_memory"]
    assert "s-paper" in explorer.pieces(beta="0.8")["with_memory"]
    assert "inf" not in explorer.describe()


def test_trails_grow_and_heads_stand_at_their_ends():
    explorer = MethodsRace(start="B")
    sizes = [len(explorer.pieces(t=t)["without_memory"]) for t in (0, 5, 30, 60)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]
    assert explorer.pieces(t=0)["with_memory"].count("s-paper") == 2  # on the map and below


def test_in_himmelblaus_landscape_the_methods_part():
    explorer = MethodsRace(land="pits", start="A")
    found = explorer.compute()
    pits = np.array([(3, 2), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848)])
    ends = [x[-1] for x, _ in (found["steady"] | found["remembering"]).values()]
    assert len({int(np.hypot(*(pits - end).T).argmin()) for end in ends}) == 3
