"""The bench of gradients: what is compared is the same, and the committed figures are whole."""

import gc

import numpy as np
import pytest

from course_utils.data import stored_results
from tools.bench import gradients

STORED = stored_results.read("gradient_cost")


def test_the_stored_rows_are_those_that_are_measured():
    assert list(STORED["rows"]) == list(gradients.ROUNDS)
    for times in STORED["rows"].values():
        assert list(times) == list(gradients.LIBRARIES)
        assert all(seconds > 0 for seconds in times.values())
    assert STORED["seed"] == gradients.SEED
    assert STORED["about"] == " ".join(gradients.MEANING.split()) and STORED["compiling"] > 0


@pytest.mark.parametrize("row", gradients.ROUNDS)
def test_ours_was_not_slower_than_the_other_engine_on_numpy(row):
    times = STORED["rows"][row]
    assert times["ours"] <= gradients.AT_MOST * times["autograd"]


def test_a_ratio_over_the_budget_is_seen(monkeypatch):
    row = {"ours": 0.3, "autograd": 0.2, "pytorch": 0.1, "jax": 0.1}
    monkeypatch.setattr(gradients, "run_apart", lambda: {"network": row})
    found = {figure.measure: figure for figure in gradients.measure()}
    assert found["of HIPS autograd"].value == pytest.approx(1.5)
    assert found["of HIPS autograd"].met is False
    assert found["pytorch"].value == pytest.approx(100)


def test_libraries_that_compute_something_else_are_not_compared():
    gradients.agree({"ours": lambda: np.ones(2), "jax": lambda: (np.ones(1), np.ones(1))})
    with pytest.raises(ArithmeticError, match="jax"):
        gradients.agree({"ours": lambda: np.ones(2), "jax": lambda: np.ones(2) + 1e-6})


def test_the_chain_has_as_many_operations_as_it_says():
    from course_utils.autodiff.counting import operations

    assert operations(gradients.chain_with(np), 0.7)["all"] == gradients.LINKS


@pytest.mark.slow
def test_nothing_is_collected_while_a_gradient_is_timed():
    assert gc.isenabled()
    seen = []
    assert gradients.spent(lambda: seen.append(gc.isenabled())) >= 0
    with pytest.raises(ZeroDivisionError):
        gradients.spent(lambda: 1 / 0)
    assert seen == [False] and gc.isenabled()
