"""A figure whose parts are drawn one at a time: no part leaves anything behind."""

import numpy as np
import pytest
from helpers.gallery import LogAxes, Surface, TwoAxes
from helpers.svg_reading import SVG, parse, vertices
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d import proj3d

from course_utils.interactive.layered_figure import LayeredFigure
from course_utils.plots import canvas, frame, palette


def flat():
    figure = canvas()
    frame(figure.axes[0], (0, 1), (0, 1))
    return figure


def space():
    figure = canvas(projection={"main": "3d"})
    figure.axes[0].set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1))
    return figure


MOVES = {
    "limits": (flat, lambda ax: ax.set_xlim(0, 2)),
    "limits turned around": (flat, lambda ax: ax.invert_yaxis()),
    "scale": (flat, lambda ax: ax.set(xlim=(0.1, 1), xscale="log")),
    "aspect": (flat, lambda ax: ax.set_aspect("equal")),
    "a picture's aspect": (flat, lambda ax: ax.imshow([[0, 1]], extent=(0, 1, 0, 1))),
    "automatic limits": (flat, lambda ax: (ax.plot([0, 9], [0, 9]), ax.autoscale())),
    "height in space": (space, lambda ax: ax.set_zlim(0, 30)),
    "title": (flat, lambda ax: ax.set_title("drawn by nobody")),
    "label": (flat, lambda ax: ax.set_xlabel("drawn by nobody")),
    "direction in space": (space, lambda ax: ax.view_init(azim=10)),
}


def seen(ax):
    view = [*ax.get_xlim(), *ax.get_ylim(), ax.get_xscale(), ax.get_aspect()]
    view += [ax.get_title(), ax.get_xlabel()]
    return [*view, *ax.get_zlim(), ax.azim, ax.elev] if ax.name == "3d" else view


@pytest.mark.slow
@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("move", MOVES)
def test_a_part_that_moves_the_view_is_refused_and_the_view_put_back(move, fails):
    make, change = MOVES[move]
    figure = make()
    layers, ax = LayeredFigure(figure, "Sample"), figure.axes[0]
    before, line = seen(ax), lambda: ax.plot([0, 1], [0, 1], color=palette.BLUE)
    drawn = layers.draw("line", line)

    def part():
        change(ax)
        if fails:
            raise RuntimeError("of its own")

    message = "of its own" if fails else r"Sample\.part changed .*'main'.*@figure"
    with pytest.raises((ValueError, RuntimeError), match=message):
        layers.draw("part", part)
    assert seen(ax) == before
    assert layers.draw("line", line) == drawn


def everything(ax):
    """Draw one of each kind of artist."""
    look = {"color": palette.BLUE}
    ax.plot([0, 1], [0, 1], "o-", **look)
    ax.scatter([0.5], [0.5], **look)
    ax.bar([0.2, 0.4], [0.5, 0.6], **look)
    ax.errorbar([0.2], [0.3], yerr=[0.1], **look)
    ax.stem([0.2], [0.3], linefmt=palette.BLUE, markerfmt=" ", basefmt=" ")
    ax.fill_between([0, 1], [0, 0], [1, 0], **look)
    ax.quiver([0.1], [0.1], [1], [1], **look)
    ax.contour(np.add.outer(np.arange(3), np.arange(3)), levels=[1], colors=palette.BLUE)
    ax.imshow(np.eye(3), extent=(0, 1, 0, 1), aspect="auto")
    ax.text(0.5, 0.5, "word", **look)
    ax.annotate("", (0, 0), (1, 1), arrowprops={"color": palette.BLUE})
    ax.axhline(0.5, **look)
    ax.hlines([0.5], 0, 1, **look)


@pytest.mark.parametrize("fails", [False, True])
def test_no_artist_of_a_part_stays_behind(fails):
    figure = flat()
    layers, ax = LayeredFigure(figure, "Sample"), figure.axes[0]
    before = {name: len(value) for name, value in vars(ax).items() if hasattr(value, "__len__")}

    def part():
        everything(ax)
        if fails:
            ax.plot([0, 1], [0, 1], color="red")  # not in the palette

    for _ in range(2):
        if fails:
            with pytest.raises(ValueError, match="palette"):
                layers.draw("part", part)
        else:
            assert layers.draw("part", part).count("<path") > 12
    after = {name: len(value) for name, value in vars(ax).items() if hasattr(value, "__len__")}
    assert after == before
    assert layers.draw("empty", lambda: None) == ""


def test_controls_may_have_the_names_of_what_draws_them():
    layers, got = LayeredFigure(flat(), "Sample"), {}
    layers.draw("part", lambda **values: got.update(values), self=1, name=2, function=3)
    assert got == {"self": 1, "name": 2, "function": 3}


def test_parts_are_drawn_alone_and_in_the_order_of_their_depth():
    figure = flat()
    layers, ax = LayeredFigure(figure, "Sample"), figure.axes[0]

    def part():
        ax.plot([0, 1], [0, 1], color=palette.BLUE, zorder=5)
        ax.plot([0, 1], [1, 0], color=palette.GREEN, zorder=3)

    classes = [p.get("class") for p in parse(layers.draw("part", part)).iter(f"{SVG}path")]
    assert classes == ["s-green", "s-blue"]


def test_axes_are_known_by_their_names():
    figure = canvas([["left", "right"]])
    assert list(LayeredFigure(figure, "Sample").axes) == ["left", "right"]
    assert list(LayeredFigure(canvas(), "Sample").axes) == ["main"]


def test_axes_without_names_are_refused_and_so_is_what_is_no_figure():
    figure = Figure()
    figure.subplots(1, 2)
    with pytest.raises(ValueError, match=r"Sample: 2 axes with 1 different names.*canvas"):
        LayeredFigure(figure, "Sample")
    with pytest.raises(TypeError, match=r"Sample: @figure must return a Figure, got None"):
        LayeredFigure(None, "Sample")


@pytest.mark.parametrize("kind", [TwoAxes, LogAxes])
def test_places_say_where_on_the_picture_a_position_lies(kind):
    explorer = kind()
    layers = explorer.evaluator.layers(explorer.state_with())
    for name, place in layers.places().items():
        ax = layers.axes[name]
        for u, v in [(0, 0), (1, 1), (0.3, 0.8)]:
            x = place["left"] + u * place["width"]
            y = place["top"] + (1 - v) * place["height"]
            pixel = ax.transAxes.transform((u, v)) / ax.figure.bbox.size
            np.testing.assert_allclose([x, 1 - y], pixel, atol=2e-5)
        assert place["x"] == list(ax.get_xlim())
        assert place["logX"] == (kind is LogAxes)


def test_axes_in_space_have_no_places_where_a_point_could_be_dragged():
    explorer = Surface()
    assert explorer.evaluator.layers(explorer.state_with()).places() == {}


@pytest.mark.parametrize("azimuth", [-90, -60, 0])
def test_a_position_in_space_is_drawn_where_the_projection_puts_it(azimuth):
    explorer = Surface(azimuth=azimuth, x=0.5)
    ax = explorer.evaluator.layers(explorer.state_with()).axes["main"]
    drawn = parse(explorer.pieces()["walker"]).iter(f"{SVG}path")
    (line,) = (vertices(p.get("d")) / 10 for p in drawn if p.get("class") == "s-orange")
    x, y, _ = proj3d.proj_transform(0.5, 0, 0.25, ax.get_proj())
    pixel = ax.transData.transform((x, y)) * [1, -1] + [0, ax.figure.bbox.height]
    assert np.abs(line[-1] - pixel).max() <= 0.06


def test_a_surface_is_drawn_from_back_to_front():
    """Patches whose centres lie farther from the eye come first."""
    figure = space()
    layers, ax = LayeredFigure(figure, "Sample"), figure.axes[0]
    x, y = np.meshgrid(*[np.linspace(-1, 1, 5)] * 2)

    def part():
        ax.plot_surface(x, y, 0 * x, color=palette.BLUE, shade=False)

    drawn = [
        vertices(p.get("d")) / 10 for p in parse(layers.draw("s", part)).iter(f"{SVG}path")
    ]
    assert len(drawn) == 16
    # Seen from above the nearer end of a level surface lies lower on the picture.
    assert drawn[0].mean(0)[1] < drawn[-1].mean(0)[1]


def test_turning_the_space_changes_every_part():
    explorer = Surface()
    one, other = explorer.pieces(azimuth=-60), explorer.pieces(azimuth=-30)
    assert all(one[name] != other[name] for name in one)
