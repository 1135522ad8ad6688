"""A soft shadow from few rays, cleaned by a model of what shadows look like.

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
    say,
    sentence,
)
from course_utils.interactive import scene as stays
from course_utils.plots import canvas, pictures


class SoftShadow(Explorer):
    """Few rays, cleaned, and many rays."""

    fig = "fig-denoising"
    rays = Choice(RAYS, "1", outer=False)
    number = Integer(1, 4, 1)

    @figure
    def axes(words):
        fig = canvas("shelves", height=pictures.height_of(3, 1))
        pictures.shelves(fig.axes[0], 3, [words["row"]])
        return fig

    @computed
    def few(rays, number):
        return noisy(number, rays)

    @computed
    def cleaned(rays, number):
        return cleaned_picture(number, rays)

    @moving
    def chance(axes, few):
        pictures.place(axes["shelves"], 0, few[None])

    @moving
    def filtered(axes, cleaned):
        pictures.place(axes["shelves"], 0, cleaned[None], first=1)

    @stays
    def many(axes, number):
        pictures.place(axes["shelves"], 0, many_rays(number)[None], first=2)

    @sentence
    def reading(rays, number, few, cleaned):
        truth = many_rays(number)
        after = float(np.square(cleaned - truth).mean())
        found = {
            "before": f"{np.square(few - truth).mean():.4f}",
            "after": f"{after:.4f}",
            "worth": f"{(truth * (1 - truth)).mean() / after:.0f}",
        }
        return say("one", **found) if rays == 1 else say("several", rays=rays, **found)
