"""A soft shadow of few rays, cleaned by a model of what shadows look like.

Entry point: `SoftShadow`, shown in the chapter on generative models.
"""

from functools import cache

import numpy as np

from course_utils.data.path_tracer import render, scene
from course_utils.generative.gaussians import maximum_fit
from course_utils.generative.patches import denoise, patches
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

SIZE, TRAINING, CLEAN = 8, 12, 400  # side of a patch, scenes to learn from, rays of clean ones
RAYS = {"1": 1, "2": 2, "4": 4, "16": 16}


@cache
def learnt():
    """Return mean and covariance of clean patches, and the mean of v (1 - v)."""
    clean = [many_rays(seed) for seed in range(100, 100 + TRAINING)]
    rows = np.concatenate([patches(picture, SIZE) for picture in clean])
    return *maximum_fit(rows), float(np.mean([v * (1 - v) for v in clean]))


@cache
def many_rays(seed):
    """Return a picture nearly without noise."""
    rng = np.random.default_rng(seed)
    return render(scene(rng), CLEAN, rng)


@cache
def noisy(seed, rays):
    """Return a picture of few rays."""
    discs, rng = scene(np.random.default_rng(seed)), np.random.default_rng([seed, 1])
    return render(discs, RAYS[rays], rng)


@cache
def cleaned_picture(seed, rays):
    """Return the conditional mean of the clean picture, given the noisy one."""
    mean, covariance, spread = learnt()
    return denoise(noisy(seed, rays), mean, covariance, spread / RAYS[rays])


class SoftShadow(Explorer):
    """Few rays, cleaned, and many rays."""

    fig = "fig-denoising"
    caption = (
        "Use 4, filters. The shadow of discs under a square lamp: with a few rays for each "
        "pixel; cleaned by the conditional mean of a Gaussian model of patches of 8 x 8 "
        "pixels, learnt from other scenes; and with 400 rays."
    )
    SAYS = (
        "With {rays} a pixel the mean square error is {before:.4f}, and {after:.4f} after "
        "cleaning. By rays alone that would take about {worth:.0f} a pixel."
    )
    rays = Choice(RAYS, "1", label="rays a pixel", outer=False)
    number = Integer(1, 4, 1, label="scene")

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
