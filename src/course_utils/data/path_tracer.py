"""Soft shadows on a floor, computed by random rays to a lamp: small, noisy pictures.

Entry points: `Scene`, discs between the floor and a square lamp; `scene`, which draws one at
random; `render`, the smallest path tracer that makes noise: one surface, one lamp, random rays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

SIDE = 48  # pixels along the floor, whose side has the length 1
LAMP, HEIGHT = 0.5, 1.0  # side of the lamp, and how high it hangs over the middle


class Scene(NamedTuple):
    """Opaque discs that lie flat in the air.

    Attributes
    ----------
    centres : ndarray of shape (m, 2)
    heights : ndarray of shape (m,)
        Above the floor, between 0 and `HEIGHT`.
    radii : ndarray of shape (m,)
    """

    centres: np.ndarray
    heights: np.ndarray
    radii: np.ndarray


def scene(rng: np.random.Generator, discs: int = 5) -> Scene:
    """Draw a random scene.

    Parameters
    ----------
    rng : numpy.random.Generator
    discs : int, default=5

    Returns
    -------
    Scene
    """
    return Scene(
        rng.uniform(0.1, 0.9, (discs, 2)),
        rng.uniform(0.05, 0.5, discs),
        rng.uniform(0.05, 0.16, discs),
    )


def render(scene: Scene, rays: int, rng: np.random.Generator) -> np.ndarray:
    """Return for each pixel of the floor the share of its rays that reach the lamp.

    Parameters
    ----------
    scene : Scene
    rays : int
        Rays per pixel, each to an independent uniform point of the lamp, at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (48, 48)
        Unbiased: its mean over `rng` is the share v of the lamp that the pixel sees, its
        variance v (1 - v) / rays.

    Raises
    ------
    ValueError
        If there is no ray.

    Examples
    --------
    >>> empty = Scene(np.zeros((0, 2)), np.zeros(0), np.zeros(0))
    >>> bool((render(empty, 1, np.random.default_rng(0)) == 1).all())
    True
    """
    if rays < 1:
        raise ValueError(f"rays must be at least 1; it is {rays}")
    edge = (np.arange(SIDE) + 0.5) / SIDE
    floor = np.stack(np.meshgrid(edge, edge), axis=-1)
    seen = np.zeros((SIDE, SIDE))
    for _ in range(rays):
        lamp = 0.5 + LAMP * (rng.random((SIDE, SIDE, 2)) - 0.5)
        seen += ~_blocked(scene, floor, lamp)
    return seen / rays


def _blocked(scene, floor, lamp):
    """Return whether a disc lies between the points on the floor and on the lamp."""
    out = np.zeros(floor.shape[:-1], dtype=bool)
    for centre, height, radius in zip(*scene, strict=True):
        crossing = floor + (lamp - floor) * (height / HEIGHT)
        out |= np.square(crossing - centre).sum(axis=-1) < radius**2
    return out
