"""Numbers in sentences. Entry points: `numbers`, `number` and the signs `MINUS` and `TIMES`."""

import re

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"


def number(text):
    return float(text.replace(MINUS, "-"))


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]
