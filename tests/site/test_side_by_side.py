"""Cells in PyTorch and JAX stand side by side on a wide page, below each other on a phone."""

import pytest

PAGE = "autodiff/frameworks.html"
BOXES = """kind => [...document.querySelectorAll(".cell.tag_" + kind)].map(cell => {
  const box = cell.getBoundingClientRect();
  return {left: box.left, right: box.right, top: box.top, bottom: box.bottom};
})"""
WIDER = """() => [...document.querySelectorAll(".cell:is(.tag_torch, .tag_jax) pre")]
  .filter(pre => pre.scrollWidth > pre.clientWidth + 1).map(pre => pre.textContent)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".cell.tag_jax pre")].map(
  pre => parseFloat(getComputedStyle(pre).fontSize)))"""


@pytest.mark.parametrize(("width", "beside"), [(1600, True), (1280, True), (390, False)])
def test_pairs(open_page, width, beside):
    page, _ = open_page(PAGE, viewport={"width": width, "height": 900})
    left, right = page.evaluate(BOXES, "torch"), page.evaluate(BOXES, "jax")
    assert len(left) == len(right) >= 10
    for torch, jax in zip(left, right, strict=True):
        if beside:
            assert abs(torch["top"] - jax["top"]) < 2 and torch["right"] < jax["left"]
        else:
            assert torch["bottom"] <= jax["top"] and torch["left"] == jax["left"]
    assert page.evaluate(WIDER) == []
    assert page.evaluate(SMALLEST) >= 12
    assert page.evaluate("document.documentElement.scrollWidth") == width
