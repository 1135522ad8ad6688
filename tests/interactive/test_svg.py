"""The renderer: what it writes is read back by the rules of SVG, or compared with Agg."""

import re
import zlib

import matplotlib as mpl
import numpy as np
import pytest
from helpers.gallery import ALL, AllControls, MovingRaster
from helpers.svg_reading import SVG, colour_at, parse, steps, vertices
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from course_utils.interactive.explorer import stylesheet
from course_utils.interactive.export import still
from course_utils.interactive.layered_figure import LayeredFigure
from course_utils.interactive.svg import path_data
from course_utils.plots import canvas, frame, palette
from course_utils.plots.numbers import numbers

TENTHS = Affine2D().scale(10)


def draw(function, **limits):
    """Return a figure's axes, and what the function draws on them, as SVG."""
    figure = canvas()
    frame(figure.axes[0], **{"x": (0, 1), "y": (0, 1)} | limits).set(xticks=[], yticks=[])
    return figure.axes[0], LayeredFigure(figure, "Test").draw(
        "part", lambda: function(figure.axes[0])
    )


def paths(piece):
    return [element.get("d") for element in parse(piece).iter(f"{SVG}path")]


def test_the_thousandth_position_is_as_exact_as_the_first(rng):
    walk = np.cumsum(rng.normal(0, 3, (5000, 2)), axis=0)
    read = vertices(path_data(Path(walk), TENTHS)) / 10
    assert read.shape == walk.shape
    assert np.abs(read - walk).max() <= 0.05 + 1e-9


def test_curves_keep_their_control_positions(rng):
    positions = rng.uniform(0, 400, (6, 2))
    codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    read = steps(path_data(Path(positions, codes), TENTHS))
    assert [letter for letter, _ in read] == ["m", "q", "c"]
    assert np.abs(np.concatenate([p for _, p in read]) / 10 - positions).max() <= 0.05 + 1e-9


def test_several_rings_begin_where_they_should(rng):
    rings = rng.uniform(0, 400, (3, 4, 2))
    path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
    read = steps(path_data(path, TENTHS))
    begun = [p[0] / 10 for letter, p in read if letter == "m"]
    assert np.abs(np.array(begun) - rings[:, 0]).max() <= 0.05 + 1e-9
    assert [letter for letter, _ in read] == ["m", "l", "l", "z"] * 3


@pytest.mark.parametrize(
    ("xs", "strokes"),
    [
        ([0, 1, 2], 2),
        ([0, 1, np.nan, 3, 4], 2),
        ([0, np.nan, 2, 3], 1),
        ([0, 1, np.nan, 3, np.nan, 5, 6], 2),
        ([np.nan, 1, np.inf, 3], 0),
        ([np.nan, np.nan], 0),
    ],
)
def test_no_line_is_drawn_across_a_gap(xs, strokes):
    data = path_data(Path(np.column_stack([xs, np.ones(len(xs))])), TENTHS)
    lines = [letter for letter, _ in steps(data) if letter == "l"]
    assert len(lines) == strokes


@pytest.mark.parametrize("far", [1e4, 1e7, 1e13, 1e30, 1e300])
def test_a_line_that_leaves_the_figure_keeps_its_direction(far):
    direction = np.array([3.0, 4.0]) / 5
    path = Path([(10, 10), (10, 10) + far * direction])
    start, end = vertices(path_data(path, TENTHS)) / 10
    along = (end - start) / np.hypot(*(end - start))
    assert np.hypot(*(end - start)) > 1000
    assert np.abs(along - direction).max() < 1e-3


def test_a_diverging_curve_is_drawn_as_far_as_it_is_seen():
    heights = np.array([0.5, 0.25, 1e3, 1e12, 1e40, 1e300, np.inf])
    xs = np.linspace(0, 0.6, 7)
    ax, piece = draw(lambda ax: ax.plot(xs, heights, color=palette.BLUE))
    read = vertices(paths(piece)[0]) / 10
    height = ax.figure.bbox.height
    wanted = ax.transData.transform(np.column_stack([xs, heights])[:2])
    assert np.abs(read[:2] - [0, height] - wanted * [1, -1]).max() <= 0.05 + 1e-9
    assert (np.abs(read) <= 10_001).all()
    assert read[2:, 1].max() < 0, "beyond the second position all lies above the figure"


def test_an_area_that_runs_far_away_is_filled():
    xs = np.array([0.0, 1.0])
    _, piece = draw(lambda ax: ax.fill_between(xs, [0, 0], [1, 1e40], color=palette.GREEN))
    (data,) = paths(piece)
    assert 'class="f-green s-green"' in piece
    assert np.abs(vertices(data)).max() <= 100_001


def test_a_drawn_curve_lies_where_matplotlib_puts_it(rng):
    xs, ys = np.sort(rng.uniform(1, 1000, 50)), rng.uniform(1, 1000, 50)
    logs = {"x": (1, 1000), "y": (1, 1000), "scales": ("log", "log")}
    ax, piece = draw(lambda ax: ax.plot(xs, ys, color=palette.BLUE), **logs)
    wanted = ax.transData.transform(np.column_stack([xs, ys]))
    wanted[:, 1] = ax.figure.bbox.height - wanted[:, 1]
    assert np.abs(vertices(paths(piece)[0]) / 10 - wanted).max() <= 0.05 + 1e-9


def test_markers_stand_at_their_positions():
    xs, ys = [0.25, 0.5, 0.75], [0.1, 0.9, 0.4]
    ax, piece = draw(lambda ax: ax.plot(xs, ys, "o", ms=8, color=palette.BLUE))
    centres = [(vertices(d).min(0) + vertices(d).max(0)) / 20 for d in paths(piece)]
    wanted = ax.transData.transform(np.column_stack([xs, ys])) * [1, -1]
    wanted += [0, ax.figure.bbox.height]
    assert np.abs(np.array(centres) - wanted).max() <= 0.1


@pytest.mark.parametrize("colour", ["red", "#0067b2", "black", (0.5, 0.5, 0.5), "C0"])
@pytest.mark.parametrize("what", ["plot", "fill", "text"])
def test_a_colour_outside_the_palette_is_refused_by_value(what, colour):
    def part(ax):
        if what == "plot":
            ax.plot([0, 1], [0, 1], color=colour)
        elif what == "fill":
            ax.fill([0, 1, 1], [0, 0, 1], color=colour)
        else:
            ax.text(0.5, 0.5, "word", color=colour)

    value = mpl.colors.to_hex(colour)
    with pytest.raises(ValueError, match=rf"colour {value} is not in the palette.*BLUE"):
        draw(part)


@pytest.mark.parametrize("colour", palette.COLOURS, ids=lambda colour: colour.name)
def test_every_palette_colour_is_written_as_its_name(colour):
    _, piece = draw(lambda ax: ax.plot([0, 1], [0, 1], color=colour.light))
    assert f'class="s-{colour.name}"' in piece
    assert "#" not in piece


def test_strokes_keep_width_opacity_and_dashes():
    style = {"color": palette.BLUE, "lw": 2, "alpha": 0.25, "dashes": (3, 1)}
    _, piece = draw(lambda ax: ax.plot([0, 1], [0, 1], **style))
    (line,) = parse(piece).iter(f"{SVG}path")
    assert float(line.get("stroke-width")) == 20
    assert float(line.get("stroke-opacity")) == 0.25
    # Matplotlib scales dashes with the line's width.
    assert line.get("stroke-dasharray").split() == ["60", "20"]


def test_what_is_invisible_is_not_written():
    def part(ax):
        ax.plot([0, 1], [0, 1], lw=0, color="red")
        ax.plot([0, 1], [0, 1], alpha=0, color="red")
        ax.fill([0, 1, 1], [0, 0, 1], facecolor="none", edgecolor="none")

    assert draw(part)[1] == ""


def test_a_part_is_clipped_to_its_axes():
    ax, piece = draw(lambda ax: ax.plot([-5, 5], [-5, 5], color=palette.BLUE))
    (box,) = parse(piece).findall(f"{SVG}svg")
    x, y, w, h = (float(box.get(name)) / 10 for name in ("x", "y", "width", "height"))
    assert [float(v) / 10 for v in box.get("viewBox").split()] == [x, y, w, h]
    wanted = ax.get_window_extent()
    top = ax.figure.bbox.height - wanted.y1
    # One pixel more on each side, so that lines on the border stay whole.
    assert (
        np.abs(np.array([x, y, w, h]) - [wanted.x0, top, wanted.width, wanted.height]).max()
        < 2.1
    )
    assert x <= wanted.x0
    assert y <= top
    assert x + w >= wanted.x1
    assert y + h >= top + wanted.height


def test_clipping_ends_with_the_artist_that_wanted_it():
    def part(ax):
        ax.plot([0, 1], [0, 1], color=palette.BLUE)
        ax.plot([0, 1], [0, 1], color=palette.GREEN, clip_on=False)

    root = parse(draw(part)[1])
    assert [p.get("class") for p in root.findall(f"{SVG}svg/{SVG}path")] == ["s-blue"]
    assert [p.get("class") for p in root.findall(f"{SVG}path")] == ["s-green"]


def test_clipping_to_a_path_is_refused():
    def part(ax):
        (line,) = ax.plot([0, 1], [0, 1], color=palette.BLUE)
        line.set_clip_path(Path.unit_circle(), ax.transAxes)

    with pytest.raises(ValueError, match="clipped to a path"):
        draw(part)


SHADES = np.linspace(0, 1, 35).reshape(5, 7)  # no symmetry: every turn and flip is seen
SMOOTH = np.add.outer(np.linspace(0, 1, 90) ** 2, 2 * np.linspace(0, 1, 70)) / 3
PLACES = {
    "inside": (0.2, 0.9, 0.1, 0.8),
    "wider than the axes": (-0.6, 1.2, -0.5, 1.1),
    "from right to left": (0.9, 0.2, 0.1, 0.8),
}


@pytest.mark.slow
@pytest.mark.parametrize("origin", ["lower", "upper"])
@pytest.mark.parametrize(
    ("shades", "interpolation", "place"),
    [(SHADES, way, place) for way in ("none", "nearest") for place in PLACES]
    + [(SMOOTH, "none", "inside"), (SMOOTH, "bilinear", "wider than the axes")],
)
@pytest.mark.parametrize("alpha", [1, 0.5])
def test_a_picture_looks_as_agg_paints_it(origin, shades, interpolation, place, alpha):
    def part(ax):
        look = {"cmap": "viridis", "alpha": alpha, "interpolation": interpolation}
        ax.imshow(shades, extent=PLACES[place], origin=origin, aspect="auto", **look)

    ax, piece = draw(part)
    part(ax)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.figure.patch.set(visible=True, facecolor="white")
    ax.figure.canvas.draw()
    painted = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3].astype(float)
    for u, v in [(0.31, 0.17), (0.31, 0.72), (0.83, 0.17), (0.83, 0.72), (0.55, 0.45)]:
        x, y = ax.transAxes.transform((u, v))
        x, y = np.floor(x) + 0.5, np.floor(ax.figure.bbox.height - y) + 0.5
        difference = colour_at(piece, x, y) - painted[int(y), int(x)]
        # One shade of `SHADES` differs from the next by 6 or more; WebP loses a little.
        assert np.abs(difference).max() <= 12, (u, v)


def test_small_pictures_stay_crisp_and_exact(rng):
    values = rng.integers(0, 256, (6, 9, 4), dtype=np.uint8)
    values[..., 3] = 255
    where = {"extent": (0, 0.9, 0, 0.6), "aspect": "auto", "interpolation": "none"}
    ax, piece = draw(lambda ax: ax.imshow(values, origin="lower", **where))
    assert "pixelated" in piece
    assert "data:image/png" in piece
    for row, column in [(0, 0), (0, 8), (5, 0), (2, 3)]:
        x, y = ax.transData.transform((0.1 * column + 0.05, 0.1 * row + 0.05))
        colour = colour_at(piece, x, ax.figure.bbox.height - y)
        assert (colour == values[row, column, :3]).all()


def test_grey_pictures_are_stored_in_half_the_bytes_and_exact(rng):
    greys = rng.integers(0, 256, (28, 28, 1), dtype=np.uint8)
    opaque = np.concatenate([greys] * 3 + [np.full_like(greys, 255)], axis=-1)
    where = {"extent": (0, 0.7, 0, 0.7), "aspect": "auto", "interpolation": "none"}
    ax, piece = draw(lambda ax: ax.imshow(opaque, origin="lower", **where))
    tinted = opaque.copy()
    tinted[3, 4, 2] ^= 1  # an eye does not see it, and yet it is kept
    clear = opaque.copy()
    clear[3, 4, 3] = 254
    for other in (tinted, clear):
        _, longer = draw(lambda ax, other=other: ax.imshow(other, origin="lower", **where))
        assert len(piece) < 0.6 * len(longer)
        x, y = ax.transData.transform((0.025 * 4 + 0.0125, 0.025 * 3 + 0.0125))
        rgb, alpha = other[3, 4, :3].astype(float), other[3, 4, 3] / 255
        wanted = alpha * rgb + 255 * (1 - alpha)
        found = colour_at(longer, x, ax.figure.bbox.height - y)
        np.testing.assert_allclose(found, wanted, atol=1e-6)
    for row, column in [(0, 0), (0, 27), (27, 0), (5, 19)]:
        x, y = ax.transData.transform((0.025 * column + 0.0125, 0.025 * row + 0.0125))
        colour = colour_at(piece, x, ax.figure.bbox.height - y)
        assert (colour == greys[row, column, 0]).all()


def test_borders_between_few_colours_stay_exact():
    kinds = np.zeros((90, 90, 4), dtype=np.uint8)
    kinds[..., 3], kinds[:, 33:, 0], kinds[50:, :, 1] = 255, 200, 90
    where = {"extent": (0, 0.9, 0, 0.9), "aspect": "auto", "interpolation": "none"}
    _, piece = draw(lambda ax: ax.imshow(kinds, origin="lower", **where))
    assert "data:image/png" in piece


def test_the_smallest_text_is_remembered():
    figure = canvas()
    layers = LayeredFigure(figure, "Test")
    assert layers.smallest_text == 14.5
    layers.draw("part", lambda: figure.axes[0].text(0, 0, "$x^2$", size=14, color=palette.INK))
    assert layers.smallest_text == pytest.approx(0.7 * 14)


def test_no_text_is_smaller_than_ten_pixels_on_a_phone():
    for explorer in (kind() for kind in ALL):
        explorer.pieces()
        layers = explorer.evaluator.layers(explorer.state_with())
        assert layers.smallest_text * 340 / (layers.size[0] / 10) >= 10, explorer


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_piece_is_valid_and_can_be_exchanged(kind):
    for name, piece in kind().pieces().items():
        root = parse(piece)
        assert not [e for e in root.iter() if e.get("id")], name
        assert "url(" not in piece
        assert "nan" not in piece
        assert {e.tag for e in root.iter()} <= {f"{SVG}{t}" for t in ("svg", "path", "image")}
        letters = "".join(e.get("d") for e in root.iter(f"{SVG}path"))
        assert re.fullmatch(r"[mlqcz\d \-]*", letters), "whole tenths of a pixel only"


def test_text_is_drawn_as_outlines():
    _, piece = draw(lambda ax: ax.text(0.5, 0.5, "<&\u00e9 $\\alpha$", color=palette.INK))
    assert "<text" not in piece
    assert len(paths(piece)) >= 1


@pytest.mark.parametrize(
    ("align", "anchor"), [("left", "start"), ("center", "middle"), ("right", "end")]
)
def test_numbers_are_written_as_text(align, anchor):
    where = {"color": palette.BLUE, "size": 20, "align": align}
    ax, piece = draw(lambda ax: numbers(ax, [(0.25, 0.5), (1, 1)], ["<1&2>", "3"], **where))
    first, second = parse(piece).findall(f"{SVG}text")
    assert (first.text, second.text) == ("<1&2>", "3")
    assert (first.get("class"), first.get("text-anchor")) == ("f-blue", anchor)
    assert float(first.get("font-size")) == 200
    x, y = ax.transData.transform((0.25, 0.5)) * [1, -1] + [0, ax.figure.bbox.height]
    written = float(first.get("x")) / 10, float(first.get("y")) / 10
    # Digits are 0.72 of the size high, and stand on their line.
    assert written == pytest.approx((x, y + 0.36 * 20), abs=0.06)
    assert paths(piece) == []


def test_numbers_are_not_clipped_and_leave_clipping_as_it_was():
    def part(ax):
        ax.plot([0, 1], [0, 1], color=palette.BLUE)
        numbers(ax, [(0, 0)], ["1"], zorder=9)

    root = parse(draw(part)[1])
    assert [element.tag for element in root] == [f"{SVG}svg", f"{SVG}text"]


def test_numbers_keep_to_the_palette_and_count_as_text():
    with pytest.raises(ValueError, match="colour #ff0000 is not in the palette"):
        draw(lambda ax: numbers(ax, [(0, 0)], ["1"], color="red"))
    figure = canvas()
    layers = LayeredFigure(figure, "Test")
    layers.draw("part", lambda: numbers(figure.axes[0], [(0, 0)], ["1"], size=9))
    assert layers.smallest_text == 9


def test_many_changing_numbers_take_little_room(rng):
    """A hundred states of thirty numbers: outlines would take twenty times as much."""
    figure = canvas()
    frame(figure.axes[0], (0, 1), (0, 1))
    layers, places = LayeredFigure(figure, "Test"), rng.uniform(0, 1, (30, 2))

    def part():
        texts = [f"{value:.2f}" for value in rng.normal(size=30)]
        numbers(figure.axes[0], places, texts)

    states = "".join(layers.draw("part", part) for _ in range(100))
    assert len(zlib.compress(states.encode(), 9)) / 3000 < 6  # bytes a number


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_have_their_font_and_rim_on_the_page_and_in_the_still(theme):
    rules = re.findall(r"[^{}]*\btext \{[^}]*\}", still(AllControls(), theme))
    rules += re.findall(r"\.cu-svg text \{[^}]*\}", stylesheet())
    assert len(rules) == 2
    for rule in rules:
        assert "font-family: system-ui" in rule and "paint-order: stroke" in rule
        assert "stroke: var(--cu-paper)" in rule


def test_vectors_are_theme_neutral_and_pictures_carry_no_alpha_of_the_theme():
    pieces = AllControls().pieces() | MovingRaster().pieces()
    for piece in pieces.values():
        for element in parse(piece).iter(f"{SVG}path"):
            assert set(element.get("class").split()) <= {
                f"{letter}-{c.name}" for letter in "fs" for c in palette.COLOURS
            }
            assert element.get("fill") is None
            assert element.get("stroke") is None


def test_the_same_picture_is_the_same_text():
    one, other = (zlib.crc32("".join(MovingRaster().pieces().values()).encode()) for _ in "ab")
    assert one == other
