"""What readers would use instead of explorers, for the notebook that the bench runs.

Entry points: `redrawn` (``interact`` and pyplot, as most course books have it) and `Echo` (the
least that a widget can do).
"""

import anywidget
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np

from course_utils.calculus.landscapes import himmelblau

ECHO = """
export default {
  render({ model, el }) {
    const input = document.createElement("input");
    const output = document.createElement("p");
    Object.assign(input, { type: "range", min: 0, max: 80, value: 0, className: "bench-echo" });
    output.className = "bench-echoed";
    output.textContent = "0";
    el.append(input, output);
    el.addEventListener("keydown", (event) => event.stopPropagation());
    input.addEventListener("input", () => model.send({ value: input.value }));
    model.on("msg:custom", (message) => { output.textContent = message.value; });
  },
};
"""


def redrawn():
    """Show a contour plot of 640 x 480 with a path that a slider moves."""
    slider = ipywidgets.FloatSlider(min=-4, max=4, step=0.1, value=-4)
    ipywidgets.interact(_contours_and_path, a=slider)


def _contours_and_path(a):
    x = np.linspace(-5, 5, 200)
    grid = np.stack(np.meshgrid(x, x), axis=-1)
    path = [np.array([a, 0.5])]
    for _ in range(60):
        path.append(path[-1] - 0.005 * himmelblau.gradient(path[-1]))
    _, ax = plt.subplots(figsize=(6.4, 4.8))
    ax.contour(*np.moveaxis(grid, -1, 0), himmelblau(grid), levels=20)
    ax.plot(*np.transpose(path))
    plt.show()


class Echo(anywidget.AnyWidget):
    """Sends back what its slider says."""

    _esm = ECHO

    def __init__(self):
        super().__init__()
        self.on_msg(lambda _widget, message, _buffers: self.send(message))
