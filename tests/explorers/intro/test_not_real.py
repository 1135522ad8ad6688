"""Garments that are not real, against pictures that are read again."""

import re

import numpy as np
import pytest
from helpers.clothes_by_hand import rebuilt, rows
from helpers.control_values import tried

from course_utils.explorers.intro import NotReal, not_real


@pytest.mark.parametrize("draw", tried(NotReal.declaration.controls["draw"]))
def test_six_exist_and_six_do_not(draw):
    shown, invented = not_real.drawn(draw)
    assert len(invented) == len(set(invented)) == 6
    kept = rebuilt(rows(0, "test"), 0, 20)
    distance = np.square(shown[:, None] - kept).sum(axis=2).min(axis=1)
    exists = distance < 1e-9
    assert exists.sum() == 6 and not exists[invented].any()


def test_the_answer_is_told_when_asked():
    explorer = NotReal()
    for draw in range(1, 6):
        assert "Which ones?" in explorer.describe(draw=draw)
        says = explorer.describe(draw=draw, told=True)
        found = sorted(int(k) - 1 for k in re.findall(r"\d+", says.split(":", 1)[1]))
        assert found == explorer.compute(draw=draw)["invented"].tolist()
    assert "<path" in explorer.pieces(told=True)["shirts"]
    assert "<path" not in explorer.pieces(told=False)["shirts"]
