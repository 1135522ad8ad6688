"""Soft shadows from few rays, cleaned by a model of what shadows look like.

Entry points: `noisy`, `many_rays` and `cleaned_picture`.
"""

from functools import cache

import numpy as np

from course_utils.data.path_tracer import render, scene
from course_utils.generative.gaussians import maximum_fit
from course_utils.generative.patches import denoise, patches

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
    """Return a picture with almost no noise."""
    rng = np.random.default_rng(seed)
    return render(scene(rng), CLEAN, rng)


@cache
def noisy(seed, rays):
    """Return a picture from few rays."""
    discs, rng = scene(np.random.default_rng(seed)), np.random.default_rng([seed, 1])
    return render(discs, rays, rng)


@cache
def cleaned_picture(seed, rays):
    """Return the conditional mean of the clean picture, given the noisy one."""
    mean, covariance, spread = learnt()
    return denoise(noisy(seed, rays), mean, covariance, spread / rays)
