"""Explorers: figures with controls that move in class, on the page and in the tests.

Entry points: `Explorer`, the controls, and the decorators `figure`, `computed`, `scene`,
`moving` and `sentence`; `slots` for parts that are arrays; `recorder` records an explorer for
a page without a kernel.
"""

from course_utils.interactive import slots
from course_utils.interactive.catalogue import say, word
from course_utils.interactive.controls import (
    Choice,
    Integer,
    Play,
    Slider,
    Text,
    Toggle,
)
from course_utils.interactive.declaration import computed, figure, moving, scene, sentence
from course_utils.interactive.draggable import Point, Points
from course_utils.interactive.explorer import Explorer
from course_utils.interactive.inputs import Argument, Pushed

__all__ = [
    "Argument",
    "Choice",
    "Explorer",
    "Integer",
    "Play",
    "Point",
    "Points",
    "Pushed",
    "Slider",
    "Text",
    "Toggle",
    "computed",
    "figure",
    "moving",
    "say",
    "scene",
    "sentence",
    "slots",
    "word",
]
