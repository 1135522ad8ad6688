"""Whatever a reader's function does, its check says a sentence; what is right, passes."""

import json
import sys
from decimal import Decimal
from functools import partial

import jax.numpy as jnp
import numpy as np
import pytest
import torch

from course_utils.judging import Fault, ask, chance, collect, numbers, verdict

PAIR = (2,)


def judge(answer):
    numbers(ask(answer, np.array([3.0, 4.0])), PAIR, "pair")


def said(answer):
    return verdict(judge, [("for x = (3, 4)", (answer,))], "Correct.")


def in_place(x):
    x += 1
    return x


def yields(x):
    yield from x.tolist()


RIGHT = {
    "array": lambda x: x,
    "list": lambda x: [1, 2],
    "tuple of numbers of all kinds": lambda x: (np.float32(1), Decimal("2.5")),
    "float32": lambda x: x.astype(np.float32),
    "integers": lambda x: np.array([1, 2], np.uint8),
    "in place": in_place,
    "a generator": yields,
    "map": lambda x: map(float, x),
    "torch": lambda x: torch.tensor(x),
    "jax": jnp.asarray,
    "a class": np.array,
    "a ufunc": np.exp,
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_of_every_make_pass(name):
    assert said(RIGHT[name]) == "Correct."


def unfinished(x):
    raise NotImplementedError("your turn")


def fails_late(x):
    yield 1.0
    raise KeyError("y")


def endless(x):
    while True:
        try:
            x = x + 1
        except Exception:  # noqa: BLE001 (a reader's)
            continue


def long_message(x):
    raise ValueError("first line. " + 300 * "x" + "\nsecond line")


NO_NUMBERS = "and makes no array of real numbers"
WRONG = {
    "no return": (lambda x: None, 'your function returns None: is its "return" missing?'),
    "called too early": (np.ones(2), "expected a function, got ndarray"),
    "nothing there": (None, "expected a function, got NoneType"),
    "the stub": (unfinished, "is not finished: it raises NotImplementedError in line"),
    "an exception": (lambda x: x @ np.ones(3), "stops with ValueError in line"),
    "too many arguments": (lambda x, y: x, "stops with TypeError: "),
    "a ufunc that fails": (np.arctan2, "stops with TypeError: arctan2"),
    "a generator that fails": (fails_late, "stops with KeyError in line"),
    "two lines": (long_message, "x ..."),
    "another shape": (lambda x: x[:, None], "pair has the shape (2, 1) instead of"),
    "a number": (lambda x: 1.0, "pair has the shape () instead of the shape (2,)"),
    "nan": (lambda x: x / 0 * 0, "pair is [nan, nan]: it must be finite"),
    "text": (lambda x: "12", f"pair has the type str {NO_NUMBERS}, but one of str64"),
    "texts": (lambda x: ["1", "2"], f"pair has the type list {NO_NUMBERS}"),
    "complex": (lambda x: x + 0j, f"{NO_NUMBERS}, but one of complex128"),
    "ragged": (lambda x: [1, [2, 3]], f"{NO_NUMBERS}: setting an array element"),
    "a dictionary": (lambda x: {"x": x}, f"pair has the type dict {NO_NUMBERS}"),
    "on the tape": (lambda x: torch.ones(2, requires_grad=True), "still on PyTorch's tape"),
    "parts on the tape": (lambda x: [torch.ones(1, requires_grad=True)] * 2, NO_NUMBERS),
    "a function": (lambda x: lambda: x, f"pair has the type function {NO_NUMBERS}"),
    "gone wild": (lambda x: said(lambda y: 1 // 0) and [][0], "IndexError in line"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True:UserWarning")
def test_whatever_goes_wrong_is_a_sentence(name):
    answer, words = WRONG[name]
    found = said(answer)
    assert found.startswith("Not yet: for x = (3, 4) ") and found.endswith(".")
    assert words in found and "\n" not in found


def test_the_line_is_the_last_one_of_the_readers_own_code():
    lines = "def helper(x):\n    return np.linalg.inv(x)\ndef answer(x):\n    return helper(x)"
    names = {"np": np}
    exec(compile(lines, "<cell 7>", "exec"), names)
    assert "stops with LinAlgError in line 2: " in said(names["answer"])
    assert "stops with LinAlgError in line 2: " in said(np.vectorize(names["answer"]))


def test_an_open_loop_comes_to_an_end_and_the_debugger_is_left_in_peace():
    before = sys.gettrace()
    with pytest.raises(Fault, match="does not come to an end"):
        ask(endless, 0.0, lines=10_000)
    assert sys.gettrace() is before
    assert ask(lambda: sum(1 for _ in range(1000)), lines=10_000) == 1000


def test_lines_of_libraries_do_not_count():
    dumps = partial(json.dumps, list(range(2000)), indent=1)
    assert len(dumps().splitlines()) > 2000
    assert ask(lambda: dumps() and "done", lines=100) == "done"


def test_settings_of_numpy_do_not_reach_the_answer():
    with np.errstate(all="raise"):
        assert said(lambda x: x + 0 * (1 / np.zeros(2) > 0)) == "Correct."


def test_an_answer_cannot_spoil_what_the_check_compares_with():
    x = np.zeros(2)
    assert ask(in_place, x).tolist() == [1, 1]
    assert x.tolist() == [0, 0]


def test_things_in_turn_are_collected():
    assert collect(lambda n: (k**2 for k in range(n)), 4) == [0, 1, 4, 9]
    assert collect(lambda n: [n, n], 4) == [4, 4]
    assert collect(lambda: iter(int, 1), most=5) == [0] * 5
    with pytest.raises(Fault, match="returns int instead of several things in turn"):
        collect(lambda: 3)
    with pytest.raises(Fault, match="returns None"):
        collect(lambda: None)
    with pytest.raises(Fault, match="KeyError"):
        collect(fails_late, 0)


def test_all_chance_comes_from_the_generator():
    chance(lambda rng: rng.random(3))
    chance(lambda rng: rng.spawn(1)[0].random(3))
    chance(lambda rng: np.random.default_rng(rng.integers(2**32)).random(3))
    with pytest.raises(Fault, match="take all chance from this rng"):
        chance(lambda rng: np.random.default_rng().random(3))
    with pytest.raises(Fault, match="ignores the rng"):
        chance(lambda rng: np.random.default_rng(0).random(3))
