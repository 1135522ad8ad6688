"""What an interval shows, against a flood fill and SciPy's spline through the raw heights."""

import numpy as np
import pytest
from contourpy import contour_generator
from helpers.control_values import tried
from scipy.ndimage import label

from course_utils.explorers.contour_lines import ContourInterval
from course_utils.explorers.shared import mountain


def flooded(heights, interval):
    """Places of summits that are the highest of a region above some line, by flood fill."""
    x, y = np.linspace(*mountain.EAST, 721), np.linspace(*mountain.NORTH, 541)
    z = heights(np.stack(np.meshgrid(x, y), axis=-1))
    found = set()
    for level in mountain.levels(interval):
        regions, count = label(z > level, structure=np.ones((3, 3)))
        rim = np.concatenate([regions[0], regions[-1], regions[:, 0], regions[:, -1]])
        for k in set(range(1, count + 1)) - set(rim.tolist()):
            row, column = np.unravel_index(np.argmax(np.where(regions == k, z, -1)), z.shape)
            found.add((float(x[column]), float(y[row])))
    return np.array(sorted(found))


@pytest.mark.parametrize("interval", ["20", "50", "100"])
def test_summits_shown_are_those_of_a_flood_fill(interval, heights):
    shown = ContourInterval().compute(interval=interval)["shown"]
    places = np.array([summit.point for summit in mountain.summits()])[shown]
    truth = flooded(heights, float(interval.removesuffix(" m")))
    assert len(places) == len(truth) > 0
    distance = np.hypot(*(places[:, None] - truth[None]).T)
    assert (distance.min(axis=0) < 20).all() and (distance.min(axis=1) < 20).all()


def test_narrower_intervals_show_more():
    explorer = ContourInterval()
    counts = [explorer.compute(interval=i)["shown"].sum() for i in explorer.METRES]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]


@pytest.mark.parametrize("level", [340.0, 440.0, 720.0, 760.0, 1060.0])
def test_highlighted_line_is_on_its_level(level, heights):
    lines = ContourInterval().compute(level=level)["line"]
    assert max(np.abs(heights(line) - level).max() for line in lines) < 1e-4
    x, y = np.linspace(*mountain.EAST, 481), np.linspace(*mountain.NORTH, 361)
    rough = contour_generator(x, y, heights(np.stack(np.meshgrid(x, y), -1))).lines(level)
    ends = [sum((line[0] == line[-1]).all() for line in some) for some in (lines, rough)]
    assert len(lines) == len(rough) and ends[0] == ends[1]


SECTIONS = tried(ContourInterval.declaration.controls["section"])


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("interval", ContourInterval.METRES)
def test_section_agrees_with_the_ground(interval, section, heights):
    found = ContourInterval().compute(interval=interval, section=section)
    east, height = found["profile"].T
    assert np.abs(height - heights(np.stack([east, 0 * east + section], -1))).max() < 1e-6
    where, level = found["known"].T
    step = float(interval)
    assert np.allclose(level % step, 0)
    assert np.abs(heights(np.stack([where, 0 * where + section], -1)) - level).max() < 0.5
    assert 0 < found["error"] <= step
    fine = np.linspace(where[0], where[-1], 4001)
    ground = heights(np.stack([fine, 0 * fine + section], -1))
    gap = np.abs(ground - np.interp(fine, where, level)).max()
    assert found["error"] == pytest.approx(gap, abs=0.5)
    worst = ContourInterval().describe(interval=interval, section=section)
    assert f"by up to {found['error']:.0f} m" in worst
