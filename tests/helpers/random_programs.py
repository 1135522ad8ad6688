"""Random programs, as lists of elementary operations, and numbers to run them on.

Entry points: `drawn`, `values` and `edges`; `complex_step`, the truth for derivatives; `Dual`,
the dual numbers of the chapter.
"""

import numpy as np

# Each operation: its value, and its partial derivatives.
TABLE = {
    "add": (lambda a, b: a + b, lambda y, a, b: (1.0, 1.0)),
    "subtract": (lambda a, b: a - b, lambda y, a, b: (1.0, -1.0)),
    "multiply": (lambda a, b: a * b, lambda y, a, b: (b, a)),
    "divide": (lambda a, b: a / b, lambda y, a, b: (1 / b, -y / b)),
    "sin": (np.sin, lambda y, a: (np.cos(a),)),
    "cos": (np.cos, lambda y, a: (-np.sin(a),)),
    "exp": (np.exp, lambda y, a: (y,)),
    "log": (np.log, lambda y, a: (1 / a,)),
    "tanh": (np.tanh, lambda y, a: (1 - y * y,)),
    "sqrt": (np.sqrt, lambda y, a: (1 / (2 * y),)),
}
TWO = ("add", "subtract", "multiply", "divide")


def drawn(rng, inputs, length, names=tuple(TABLE)):
    """Draw a program: (name, places of its arguments), one for each operation.

    Arguments of divide, log and sqrt are values of exp, so that they are positive.
    """
    program, positive = [], []
    for _ in range(length):
        have = inputs + len(program)
        name = str(rng.choice(names))
        places = [int(k) for k in rng.integers(have, size=2 if name in TWO else 1)]
        if name in ("divide", "log", "sqrt"):
            if not positive:
                name, places = "exp", places[:1]
            else:
                places[-1] = int(rng.choice(positive))
        if name in ("exp", "add", "multiply"):  # these grow: through tanh first
            program.append(("tanh", (places[0],)))
            places[0] = inputs + len(program) - 1
        program.append((name, tuple(places)))
        if name == "exp":
            positive.append(inputs + len(program) - 1)
    return program


def values(program, x):
    """Run a program and return all values."""
    found = list(x)
    for name, places in program:
        found.append(TABLE[name][0](*(found[k] for k in places)))
    return found


def edges(program, found, inputs):
    """Return (parent, vertex, local derivative) for each argument of each operation."""
    every = []
    for k, (name, places) in enumerate(program, start=inputs):
        slopes = TABLE[name][1](found[k], *(found[p] for p in places))
        every += [(p, k, d) for p, d in zip(places, slopes, strict=True)]
    return every


def as_function(program):
    return lambda *x: values(program, x)[-1]


def complex_step(program, x, k, h=1e-30):
    """The derivative by input k, without a difference: Im f(x + i h e_k) / h."""
    moved = [complex(v, h if j == k else 0.0) for j, v in enumerate(x)]
    return np.imag(values(program, moved)[-1]) / h


class Dual:
    """a + b eps with the arithmetic of the chapter, and nothing else."""

    def __init__(self, a, b):
        self.a, self.b = a, b

    def __add__(self, other):
        return Dual(self.a + other.a, self.b + other.b)

    def __sub__(self, other):
        return self + Dual(-1.0, 0.0) * other

    def __mul__(self, other):
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)

    def __truediv__(self, other):
        return self * other.through(1 / other.a, -1 / other.a**2)

    def through(self, value, slope):
        return Dual(value, slope * self.b)

    def sin(self):
        return self.through(np.sin(self.a), np.cos(self.a))

    def cos(self):
        return self.through(np.cos(self.a), -np.sin(self.a))

    def exp(self):
        return self.through(np.exp(self.a), np.exp(self.a))

    def log(self):
        return self.through(np.log(self.a), 1 / self.a)

    def tanh(self):
        return self.through(np.tanh(self.a), 1 / np.cosh(self.a) ** 2)

    def sqrt(self):
        return self.through(np.sqrt(self.a), 0.5 / np.sqrt(self.a))
