"""The figure of the welcome page, which moves in the reader's first minute.

Entry point: `FirstFigure`.
"""

import numpy as np

from course_utils.calculus import contours
from course_utils.calculus.pointwise import gradient_of
from course_utils.descent.iterates import collect
from course_utils.descent.methods import gradient_descent
from course_utils.explorers.shared.four_pits import LAND, LEVELS, slopes
from course_utils.interactive import (
    Explorer,
    Point,
    computed,
    figure,
    say,
    scene,
    sentence,
    slots,
)
from course_utils.plots import canvas, frame, maps, marks
from course_utils.plots.palette import BLUE, GREEN, MUTED, PURPLE

STEPS = 300


class FirstFigure(Explorer):
    """A ball on a landscape with four pits, and the way it goes down."""

    fig = "fig-first"
    ball = Point((-4.75, 4.75), (-4.75, 4.75), (-0.19, 0.57))

    @figure
    def axes():
        fig = canvas("map", height=455)
        frame(fig.axes[0], (-5, 5), (-5, 5), labels=("x", "y"), equal=True)
        return fig

    @computed
    def gradient(ball):
        return LAND.gradient(ball)

    @computed
    def line(ball, gradient):
        return contours.trace(LAND, ball, 1e-6) if np.hypot(*gradient) > 1e-6 else None

    @computed
    def descent(ball):
        return collect(gradient_descent(gradient_of(LAND), ball, 0.003, steps=STEPS)).x

    @computed
    def pit(descent):
        """Return where the descent has arrived; None from the summit and from a pass."""
        distances = np.hypot(*(LAND.minimisers - descent[-1]).T)
        return LAND.minimisers[distances.argmin()] if distances.min() < 0.05 else None

    @scene
    def map(axes):
        maps.relief(axes["map"], slopes(), ((-5, 5), (-5, 5)), exaggeration=0.007)
        groups = contours.level_lines(LAND, LEVELS)
        maps.contours(axes["map"], [line for same in groups for line in same], color=MUTED)
        marks.dots(axes["map"], LAND.minimisers, color=PURPLE)

    @slots.curve(on="map", color=BLUE, width=3)
    def contour(line):
        return [] if line is None else line.points

    @slots.curve(on="map", color=GREEN, width=3.5)
    def way(descent):
        return descent

    @slots.arrows(on="map")
    def steepest(ball, gradient):
        # Gradients span four powers of ten here; the arrow shows the direction.
        return [ball, 1.3 * gradient / max(np.hypot(*gradient), 30.0)]

    @slots.dots(on="map", size=12)
    def here(ball):
        return ball

    @sentence
    def reading(ball, pit):
        height = float(LAND(ball))
        if pit is None:
            return say("no-pit", height=f"{height:.0f}", steps=STEPS)
        x, y = (f"{u:.1f}" for u in pit)
        return say("pit", height=f"{height:.0f}", x=x, y=y)
