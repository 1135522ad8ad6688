"""A soft shadow of few rays, cleaned by a model of what shadows look like.

Entry point: `SoftShadow`.
"""

import numpy as np

from course_utils.explorers.shared.shadows import RAYS, cleaned_picture, many_rays, noisy
from course_utils.interactive import (
    Choice,
    Explorer,
    Integer,
    computed,
    figure,
    moving,
    sentence,
)
from course_utils.interactive import scene as stays
from course_utils.plots import canvas, pictures


class SoftShadow(Explorer):
    """Few rays, cleaned, and many rays."""

    fig = "fig-denoising"
    SAYS = (
        "With {rays} a pixel the mean square error is {before:.4f}, and {after:.4f} after "
        "cleaning. By rays alone that would take about {worth:.0f} a pixel."
    )
    rays = Choice([*RAYS], "1", outer=False)
    number = Integer(1, 4, 1)

    @figure
    def axes():
        fig = canvas("shelves", height=pictures.height_of(3, 1))
        pictures.shelves(fig.axes[0], 3, ["few rays  |  cleaned  |  many rays"])
        return fig

    @computed
    def few(rays, number):
        return noisy(number, rays)

    @computed
    def cleaned(rays, number):
        return cleaned_picture(number, rays)

    @moving
    def chance(ax, few):
        pictures.place(ax, 0, few[None])

    @moving
    def filtered(ax, cleaned):
        pictures.place(ax, 0, cleaned[None], first=1)

    @stays
    def many(ax, number):
        pictures.place(ax, 0, many_rays(number)[None], first=2)

    @sentence
    def reading(rays, number, few, cleaned):
        truth = many_rays(number)
        after = float(np.square(cleaned - truth).mean())
        return SoftShadow.SAYS.format(
            rays="1 ray" if rays == "1" else f"{rays} rays",
            before=float(np.square(few - truth).mean()),
            after=after,
            worth=float((truth * (1 - truth)).mean()) / after,
        )
