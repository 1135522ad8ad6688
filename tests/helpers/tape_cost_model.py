"""The cost model of the chapter: every operation on single numbers counts 1.

Entry points: `counted_program` runs a program on counted numbers, `forward_sweep` and
`backward_sweep` go through it with the rules in the proof, and `spent` says how many operations
something took.
"""

from collections import Counter

import numpy as np


class Counted:
    """A number that counts the operations on it: the cost model of thm-cost."""

    tally = Counter()

    def __init__(self, value):
        self.value = value

    def _made(self, value):
        Counted.tally["all"] += 1
        return Counted(value)

    def __add__(self, other):
        return self._made(self.value + other.value)

    def __sub__(self, other):
        return self._made(self.value - other.value)

    def __mul__(self, other):
        return self._made(self.value * other.value)

    def __truediv__(self, other):
        return self._made(self.value / other.value)

    def __getattr__(self, name):
        return lambda: self._made(getattr(np, name)(self.value))


ONE = Counted(1.0)
# How each operation sends changes forward, and what it does with the adjoints of its arguments.
JVPS = {
    "add": lambda y, a, b, da, db: da + db,
    "subtract": lambda y, a, b, da, db: da - db,
    "multiply": lambda y, a, b, da, db: da * b + a * db,
    "divide": lambda y, a, b, da, db: (da - y * db) / b,
    "sin": lambda y, a, da: da * a.cos(),
    "cos": lambda y, a, da: Counted(0.0) - da * a.sin(),
    "exp": lambda y, a, da: da * y,
    "log": lambda y, a, da: da / a,
    "tanh": lambda y, a, da: da * (ONE - y * y),
    "sqrt": lambda y, a, da: da / (y + y),
}
VJPS = {
    "add": lambda v, y, a, b: [("+", v), ("+", v)],
    "subtract": lambda v, y, a, b: [("+", v), ("-", v)],
    "multiply": lambda v, y, a, b: [("+", v * b), ("+", v * a)],
    "divide": lambda v, y, a, b: [("+", s := v / b), ("-", s * y)],
    "sin": lambda v, y, a: [("+", v * a.cos())],
    "cos": lambda v, y, a: [("-", v * a.sin())],
    "exp": lambda v, y, a: [("+", v * y)],
    "log": lambda v, y, a: [("+", v / a)],
    "tanh": lambda v, y, a: [("+", v * (ONE - y * y))],
    "sqrt": lambda v, y, a: [("+", v / (y + y))],
}


def spent(run):
    """Return what a computation returns, and how many operations it took."""
    before = Counted.tally["all"]
    result = run()
    return result, Counted.tally["all"] - before


def forward_sweep(program, found, h):
    changes = [Counted(float(number)) for number in h]
    for k, (name, places) in enumerate(program, start=len(h)):
        args = [found[p] for p in places] + [changes[p] for p in places]
        changes.append(JVPS[name](found[k], *args))
    return changes


def backward_sweep(program, found, inputs):
    adjoints = [Counted(0.0) for _ in found[:-1]] + [ONE]
    for k, (name, places) in reversed(list(enumerate(program, start=inputs))):
        shares = VJPS[name](adjoints[k], found[k], *(found[p] for p in places))
        for p, (sign, share) in zip(places, shares, strict=True):
            adjoints[p] = adjoints[p] + share if sign == "+" else adjoints[p] - share
    return adjoints


def counted_program(program):
    """The same operations for counted numbers: they ask their arguments."""
    short = {"add": "__add__", "subtract": "__sub__", "multiply": "__mul__"}
    short["divide"] = "__truediv__"

    def run(x):
        found = [Counted(number) for number in x]
        for name, places in program:
            first, *rest = (found[p] for p in places)
            found.append(getattr(first, short.get(name, name))(*rest))
        return found

    return run
