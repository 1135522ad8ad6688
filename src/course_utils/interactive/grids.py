"""Numbers and grids of numbers, as controls need them.

Entry points: `number` and `within` check a value, `span` and `log_span` make a grid, `on_grid`
finds a value in it.
"""

import math
import numbers


def number(value):
    """Return a finite float; booleans and text do not count as numbers."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError("not a number")
    if not math.isfinite(value):
        raise ValueError("not finite")
    return float(value)


def within(value, low, high):
    """Return the value if it is in [low, high]."""
    if not low <= value <= high:
        raise ValueError("out of range")
    return value


def on_grid(value, grid, what):
    """Return the grid value that equals ``value``; raise an error if there is none."""
    nearest = min(grid, key=lambda entry: abs(entry - value))
    # "not <=", because every comparison with NaN is false.
    if not abs(nearest - value) <= 1e-9 * (abs(grid[-1] - grid[0]) or 1):
        raise ValueError(
            f"{what}: the default {value!r} is not among the recorded values; "
            f"the nearest is {nearest!r}"
        )
    return nearest


def span(low, high, count):
    """Return ``count`` equally spaced values, free of rounding noise but with exact ends."""
    if not (low < high and math.isfinite(high - low) and count >= 2):
        raise ValueError(f"expected low < high and count > 1, got {low!r}, {high!r}, {count!r}")
    digits = 12 - math.floor(math.log10(max(abs(low), abs(high))))
    inner = [round(low + (high - low) * k / (count - 1), digits) for k in range(1, count - 1)]
    return [float(low), *inner, float(high)]


def count_of(low, high, step):
    """Return how many values ``step`` makes of a range that it must divide."""
    steps = (high - low) / step
    if abs(steps - round(steps)) > 1e-6:
        raise ValueError(f"the step {step!r} does not divide the range {low!r} to {high!r}")
    return round(steps) + 1


def log_span(low, high, count):
    """Return ``count`` values of equal ratios, to six digits but with exact ends."""
    inner = [float(f"{10**v:.6g}") for v in span(math.log10(low), math.log10(high), count)]
    return [float(low), *inner[1:-1], float(high)]
