"""Measured figures with their budgets, and a table of them.

Entry points: `Figure` and `table`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes
    ----------
    what : str
        The row: what was measured.
    measure : str
        The column: which property of it.
    value : float
    unit : str
    at_most, at_least : float, optional
        The budget, in the same unit.
    samples : int, default=1
        How many measurements the value stands for.
    """

    what: str
    measure: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    samples: int = 1

    @property
    def met(self):
        """Whether the budget is met; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        low = float("-inf") if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return low <= self.value <= high

    @property
    def budget(self):
        """The budget in words, empty where there is none."""
        ends = (("at least", self.at_least), ("at most", self.at_most))
        return ", ".join(f"{word} {end:g}" for word, end in ends if end is not None)

    @property
    def number(self):
        """The value to about three significant digits."""
        return f"{self.value:.{_digits(self.value)}f}"

    @property
    def text(self):
        """The value as the table shows it, with an exclamation mark if it falls short."""
        return f"{self.number} !" if self.met is False else self.number


def _digits(value):
    """Decimals that give about three significant digits; none for whole numbers."""
    if value == int(value):
        return 0
    return next(digits for limit, digits in ((100, 0), (10, 1), (0, 2)) if abs(value) >= limit)


def table(figures):
    """Rows of what was measured against columns of measures, with a verdict.

    Parameters
    ----------
    figures : list of Figure

    Returns
    -------
    str
        Three lines of heading (measure, unit, budget), then a line for each ``what``.
    """
    measures = list(dict.fromkeys(figure.measure for figure in figures))
    cells = {(figure.what, figure.measure): figure for figure in figures}
    heads = [_head(next(f for f in figures if f.measure == name)) for name in measures]
    rows = [["", *column, ""] for column in zip(*heads, strict=True)]
    for what in dict.fromkeys(figure.what for figure in figures):
        found = [cells.get((what, measure)) for measure in measures]
        rows.append(
            [what, *(figure.text if figure else "" for figure in found), _verdict(found)]
        )
    return _aligned(rows)


def _head(figure):
    """Return the heading of a measure; its figures have one unit and one budget."""
    return figure.measure, figure.unit, figure.budget


def _verdict(figures):
    """Tell which of a row's budgets are missed; empty for a row without budgets."""
    judged = [figure for figure in figures if figure and figure.met is not None]
    missed = [figure.measure for figure in judged if not figure.met]
    if missed:
        return f"FALLS SHORT: {', '.join(missed)}"
    return "ok" if judged else ""


def _aligned(rows):
    """Join cells to lines: the first column left, the numbers right, the verdict as it is."""
    first, *numbers, last = zip(*rows, strict=True)
    width = max(map(len, first))
    columns = [[name.ljust(width) for name in first]]
    for column in numbers:
        width = max(map(len, column))
        columns.append([cell.rjust(width) for cell in column])
    lines = zip(*columns, last, strict=True)
    return "\n".join("  ".join(line).rstrip() for line in lines)
