"""A map of the book: every part with a picture that it makes itself.

Entry point: `BookMap`, shown in the opening chapter, `intro`.
"""

import numpy as np

from course_utils.calculus import contours, landscapes
from course_utils.descent import methods
from course_utils.descent.iterates import collect
from course_utils.explorers.shared.clothes import SHIRT, components, examples, model, shown
from course_utils.explorers.shared.four_pits import LAND, LEVELS, slopes
from course_utils.explorers.shared.shadows import cleaned_picture, noisy
from course_utils.interactive import Choice, Explorer, figure, moving, say, scene, sentence
from course_utils.plots import canvas, frame, graphs, maps, marks, pictures
from course_utils.plots.canvas import TEXT
from course_utils.plots.palette import BLUE, GREEN, INK, MUTED, PURPLE

# Limits of the picture of each part; the last one does not exist yet.
PARTS = {
    "opening": ((0, 2), (0, 1)),
    "landscapes": ((-5, 5), (-2.5, 2.5)),
    "descent": ((-2, 2), (-1, 1)),
    "machine": ((0, 4), (0, 2)),
    "generative": ((0, 2), (0, 1)),
    "graphics": ((0, 2), (0, 1)),
}
WAS = {
    "Opening": "opening",
    "Landscapes": "landscapes",
    "Descent": "descent",
    "Derivatives by machine": "machine",
    "Generative models": "generative",
    "In computer graphics": "graphics",
}
BOWL = landscapes.bowl(6.0)
VERTICES = np.array([(0.5, 1.5), (0.5, 0.5), (1.7, 1.0), (3.3, 1.0)])
NOISE = 0.2  # share of the variance in the noisy picture


class BookMap(Explorer):
    """The parts of the book."""

    fig = "fig-book"
    part = Choice([*PARTS], "opening", was=WAS, outer=False)

    @figure
    def axes(words):
        keys = list(PARTS)
        fig = canvas([keys[:2], keys[2:4], keys[4:]], height=500)
        for (name, limits), ax in zip(PARTS.items(), fig.axes, strict=True):
            frame(ax, *limits, equal=True)
            ax.set_axis_off()
            ax.set_title(words[f"part.{name}"], size=TEXT, color=INK)
        return fig

    @scene
    def clothes(axes):
        codes = model(SHIRT, 20, 5).sample(2, np.random.default_rng(2))
        pictures.strip(axes["opening"], shown(components(SHIRT, 20).decode(codes)))

    @scene
    def land(axes):
        maps.relief(axes["landscapes"], slopes(), ((-5, 5), (-5, 5)), exaggeration=0.007)
        lines = [line for same in contours.level_lines(LAND, LEVELS) for line in same]
        maps.contours(axes["landscapes"], lines, color=BLUE, width=1.2)

    @scene
    def way(axes):
        lines = [
            s
            for same in contours.level_lines(BOWL, [0.05, 0.2, 0.5, 1, 1.8, 2.8])
            for s in same
        ]
        maps.contours(axes["descent"], lines, color=MUTED, width=1.2)
        path = collect(methods.gradient_descent(BOWL.gradient, (-1.8, 0.7), 0.28, steps=14)).x
        marks.path(axes["descent"], path, color=GREEN, width=2.5)
        marks.dots(axes["descent"], (0, 0), color=PURPLE)

    @scene
    def graph(axes):
        graphs.edges(axes["machine"], VERTICES, [(0, 2), (1, 2), (2, 3)])
        graphs.vertices(axes["machine"], VERTICES, ["x", "w", "\N{MULTIPLICATION SIGN}", "exp"])

    @scene
    def from_noise(axes):
        shirt = shown(examples(SHIRT, "test")[2:3])
        noise = np.random.default_rng(3).standard_normal(shirt.shape)
        noisy_shirt = np.sqrt(1 - NOISE) * shirt + np.sqrt(NOISE) * noise
        pictures.strip(axes["generative"], np.concatenate([noisy_shirt, shirt]))

    @scene
    def shadow(axes):
        pictures.strip(axes["graphics"], [noisy(1, 1), cleaned_picture(1, 1)])

    @moving
    def chosen(axes, part):
        (left, right), (low, high) = PARTS[part]
        corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
        marks.curve(axes[part], corners, color=BLUE, width=5, zorder=8)

    @sentence
    def reading(part):
        return say(part)
