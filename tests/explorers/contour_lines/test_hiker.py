"""The hiker on the mountain, against SciPy's spline through the raw heights."""

import numpy as np
import pytest
from helpers.control_values import tried

from course_utils.explorers.contour_lines import HikerOnMap, hiker
from course_utils.explorers.shared import mountain

PLACES = [*tried(HikerOnMap.declaration.controls["place"]), (19560.0, 5700.0)]


@pytest.mark.parametrize("place", PLACES)
def test_hiker_stays_on_her_height(place, heights):
    line = HikerOnMap().compute(place=place)["line"]
    assert np.abs(heights(line.points) - heights(place)).max() < 2e-3
    assert np.hypot(*(line.points - place).T).min() < 1e-6


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("walk", HikerOnMap.WALKS)
def test_slope_of_the_walk_is_a_difference_quotient(place, walk, heights):
    found = HikerOnMap().compute(place=place, walk=walk)
    u = found["direction"]
    assert np.hypot(*u) == pytest.approx(1)
    slope = (heights(place + u) - heights(place - u)) / 2
    assert found["slope"] == pytest.approx(slope, abs=1e-3)
    profile = found["profile"]
    along = heights(place + profile[:, :1] * u) - heights(place)
    assert np.abs(profile[:, 1] - along).max() < 1e-3


@pytest.mark.parametrize("place", PLACES)
def test_directions_mean_what_their_names_say(place, heights):
    angles = np.radians(np.arange(0, 360, 1))
    round_about = place + 1.0 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rise = heights(round_about) - heights(place)

    def rise_of(walk):
        u = HikerOnMap().compute(place=place, walk=walk)["direction"]
        return float(heights(place + u) - heights(place))

    assert rise_of("uphill") >= rise.max() - 1e-4
    assert rise_of("downhill") <= rise.min() + 1e-4
    assert abs(rise_of("along")) < 0.01
    assert rise_of("east") == pytest.approx(rise[0])
    assert rise_of("north") == pytest.approx(rise[90])


def test_compass_names_all_eight_directions():
    eighths = 2 * np.pi * np.arange(8) / 8
    names = [hiker.compass((np.cos(a + 0.3), np.sin(a + 0.3))) for a in eighths]
    assert names == list(hiker.COMPASS)
    assert hiker.compass((-1.0, -0.01)) == "west"
    assert hiker.compass((1.0, -0.01)) == "east"


def test_on_a_summit_there_is_no_line_and_no_direction():
    explorer = HikerOnMap()
    explorer.set(place=tuple(mountain.summits()[0].point))
    assert explorer.compute()["line"] is None
    assert "the gradient vanishes" in explorer.describe()
    assert all("nan" not in piece for piece in explorer.pieces().values())


def test_the_words_name_the_compass_direction(heights):
    explorer = HikerOnMap()
    x, y = explorer.place
    east = heights((x + 1, y)) - heights((x - 1, y))
    north = heights((x, y + 1)) - heights((x, y - 1))
    assert 0.5 < north / east < 2 and east > 0
    assert "to the north-east" in explorer.describe()
    assert f"{heights((x, y)):.0f} m" in explorer.describe()
