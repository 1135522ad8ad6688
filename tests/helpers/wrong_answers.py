"""Answers that are wrong in every exercise, and how a check must refuse them.

Entry points: `ANYWHERE` and `judged`.
"""

import numpy as np


def nothing(*given):
    pass


def unfinished(*given):
    raise NotImplementedError("your turn")


def crashes(*given):
    return given[0] @ np.ones(17)


# Wrong in every exercise, with what the check says about it.
ANYWHERE = {
    "no return": (nothing, "returns None"),
    "the stub": (unfinished, "is not finished"),
    "an exception": (crashes, "stops with"),
    "too many arguments": (lambda a, b, c, d: a, "stops with TypeError"),
    "nan": (lambda *given: np.full_like(given[-1], np.nan), "shape|finite"),
    "text": (lambda *given: "right", "makes no array of real numbers"),
    "called": (np.ones(2), "expected a function"),
}


def judged(check, answer, reason, begins):
    said = check(answer)
    assert said.startswith("Not yet: ") and said.endswith(".") and "\n" not in said
    assert begins in said
    assert any(word in said for word in reason.split("|")), said
