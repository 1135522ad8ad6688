"""What an explorer class may declare, and the dependencies that are read from it."""

import pytest
from helpers.gallery import PreparedRun, SceneControl, Surface, Zoom

from course_utils.interactive import (
    Argument,
    Explorer,
    Point,
    Slider,
    computed,
    figure,
    moving,
    say,
    scene,
    sentence,
)
from course_utils.plots import canvas


def declared(**members):
    """Return an explorer class of these members and an empty figure."""
    members = {"plane": figure(lambda: canvas()), **members}
    return type("Sample", (Explorer,), members)


def slider():
    return Slider(0, 1, 0)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"area": computed(lambda width: width)}, r"Sample.area asks for width; .*@computed"),
        ({"area": sentence(lambda axes: "")}, r"Sample.area asks for axes; a @sentence"),
        ({"area": computed(lambda axes: 1)}, r"asks for axes; a @computed"),
        ({"draw": scene(lambda ax: 1)}, r"asks for ax; a @scene may ask for axes, words"),
        ({"draw": moving(lambda axes, hidden=3: 1)}, r"asks for hidden; a @moving"),
        ({"draw": scene(lambda self, axes: 1)}, r"asks for self"),
        ({"draw": scene(lambda **kwargs: 1)}, r"asks for kwargs"),
        (
            {"size": computed(lambda: 1), "plane": figure(lambda size: 1)},
            r"plane asks for size",
        ),
        ({"one": figure(lambda: 1)}, r"exactly one function needs @figure"),
        ({"plane": None}, r"exactly one function needs @figure"),
        ({"a": computed(lambda b: b), "b": computed(lambda a: a)}, r"on each other: .*a.*b"),
        ({"a": computed(lambda a: a)}, r"depend on each other: a -> a"),
    ],
)
def test_a_name_that_means_nothing_is_refused_when_the_class_is_made(members, message):
    with pytest.raises(TypeError, match=message):
        declared(**members)


@pytest.mark.parametrize("name", ["layout", "set", "state", "keys", "send", "fig", "evaluator"])
@pytest.mark.parametrize("make", [slider, lambda: computed(lambda: 1), lambda: Argument(1)])
def test_names_of_the_widget_are_refused(name, make):
    with pytest.raises(TypeError, match=rf"Sample\.{name}: widgets use this name"):
        declared(**{name: make()})


@pytest.mark.parametrize("make", [slider, lambda: computed(lambda: 1)])
def test_what_drawing_functions_are_given_cannot_be_hidden(make):
    with pytest.raises(TypeError, match=r"Sample\.axes: .*another"):
        declared(axes=make())


@pytest.mark.parametrize(
    ("on", "made", "message"),
    [
        ("left", {}, r"Sample\.at .*'left'.*'main'"),
        (None, {"projection": {"main": "3d"}}, r"Sample\.at .*none"),
        ("main", {"projection": {"main": "3d"}}, r"Sample\.at .*'main'.*none"),
    ],
)
def test_a_point_needs_plane_axes_to_lie_on(on, made, message):
    point = Point((0, 1), (0, 1), (0, 0), on=on)
    with pytest.raises(ValueError, match=message):
        declared(at=point, plane=figure(lambda: canvas(**made)))()


def test_a_point_lies_on_the_first_axes_unless_told_otherwise():
    plane = figure(lambda: canvas([["left", "right"]]))
    for on, wanted in ((None, "left"), ("right", "right")):
        point = Point((0, 1), (0, 1), (0, 0), on=on)
        assert declared(at=point, plane=plane)().spec()["controls"]["at"]["on"] == wanted


def test_a_part_depends_on_all_controls_behind_what_it_names():
    kind = declared(
        p=slider(),
        q=slider(),
        r=slider(),
        last=computed(lambda middle, r: 0),  # before what it needs
        middle=computed(lambda first: 0),
        first=computed(lambda p: 0),
        draw=moving(lambda axes, last: None),
        say=sentence(lambda middle: ""),
        still=scene(lambda axes: None),
    )
    needs = kind.declaration.needs
    assert needs["draw"] == ("p", "r")
    assert needs["say"] == ("p",)
    assert needs["still"] == ()
    assert kind().compute() == {"first": 0, "middle": 0, "last": 0}


def test_what_is_drawn_depends_on_the_controls_of_the_figure():
    assert Zoom.declaration.needs["sine"] == ("reach",)
    assert Surface.declaration.needs["walker"] == ("azimuth", "x")
    assert SceneControl.declaration.needs["parabola"] == ("width",)
    assert PreparedRun.declaration.needs["run"] == ("step",)


def test_parts_are_drawn_in_the_order_in_which_they_stand():
    kind = declared(
        top=moving(lambda axes: None),
        below=scene(lambda axes: None),
        last=moving(lambda axes: None),
    )
    assert list(kind().pieces()) == ["plane", "top", "below", "last"]


def test_a_subclass_adds_to_what_it_inherits_and_replaces_it():
    class Wider(SceneControl):
        words = {"controls": {"x": "wider"}}
        x = Slider(-3, 3, 3, step=1)

        @computed
        def area(x):
            return x**2

    assert list(Wider.declaration.controls) == ["width", "x"]
    assert Wider().compute() == {"factor": 1.0, "area": 9.0}
    assert SceneControl().compute(x=2) == {"factor": 1.0}


def test_parts_stay_ordinary_functions():
    assert SceneControl.height(x=2.0, factor=1.0) == say("height", x="2.0", height="4.00")
