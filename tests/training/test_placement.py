"""Nothing is tied to a device: recipes run on one that holds no numbers, and none is named."""

import ast
import re
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState, PartialState
from helpers import tiny_training as tiny
from helpers.device_placing import OneDevice

import course_utils
from course_utils.training.batches import Batches
from course_utils.training.loops import Average, Player
from course_utils.training.recipes import RECIPES, plan

PACKAGE = Path(course_utils.__file__).parent


def enough():
    """Pictures for the batches of the recipes, small ones."""
    return tiny.pictures(n=128, test=4)


def to_meta(part):
    return part.to("meta")


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_model_and_objective_of_a_recipe_follow_their_device(name):
    made = RECIPES[name].plan(enough(), 0)
    with OneDevice():
        losses = made.check(to_meta)
        losses["loss"].backward()
    assert losses["loss"].device.type == "meta" and losses["loss"].shape == ()
    weights = list(made.parts["model"].parameters())
    assert all(weight.grad.device.type == "meta" for weight in weights)


def misplaced(model, batch):
    """An objective with a tensor that was left on the CPU."""
    x = batch["x"] + torch.zeros(tiny.SIDE, tiny.SIDE)
    return {"loss": model(x).mean()}


def product(model, batch):
    """With one that PyTorch's own check of the meta device overlooks."""
    return {"loss": (model(batch["x"]) @ torch.ones(2, 3)).mean()}


def indexed(model, batch):
    return {"loss": model(batch["x"])[torch.arange(4)].mean()}


@pytest.mark.parametrize("objective", [misplaced, product, indexed])
def test_a_tensor_in_the_wrong_place_is_found(objective):
    data = tiny.pictures()
    batches = Batches({"x": data.train_x, "y": data.train_y}, size=8, seed=0)
    made = plan(tiny.classifier(), objective, batches, steps=1, rate=lambda k: 0.1)
    with OneDevice(), pytest.raises(RuntimeError, match="cpu"):
        made.check(to_meta)


def test_a_buffer_in_the_wrong_place_is_found():
    model = tiny.classifier().to("meta")
    model.head.bias = torch.nn.Parameter(torch.zeros(2))
    with OneDevice(), pytest.raises(RuntimeError, match="on cpu and meta"):
        model(torch.zeros(3, 1, tiny.SIDE, tiny.SIDE, device="meta"))


def test_the_meta_device_alone_would_not_find_it():
    """Why there is a mode: this product ought to fail, and does not."""
    assert (torch.ones(4, 2, device="meta") @ torch.ones(2, 3)).device.type == "meta"


def test_what_an_optimizer_keeps_follows_the_weights(cpu, monkeypatch):
    """Restored from a file; counters stay on the CPU, where a step asks them for nothing."""
    for shared in (AcceleratorState._shared_state, PartialState._shared_state):
        monkeypatch.setitem(shared, "device", torch.device("meta"))
    model = tiny.classifier().to("meta")
    optimizer = torch.optim.Adam(model.parameters())
    for weight in model.parameters():
        moments = {key: torch.zeros(weight.shape) for key in ("exp_avg", "exp_avg_sq")}
        optimizer.state[weight] = {"step": torch.tensor(1.0), **moments}
    player = Player(model, None, optimizer, average=Average(tiny.classifier(), 0.9)).on(cpu)
    kept = [entry for state in optimizer.state.values() for entry in state.items()]
    assert {(key, value.device.type) for key, value in kept} == {
        ("step", "cpu"), ("exp_avg", "meta"), ("exp_avg_sq", "meta")
    }  # fmt: skip
    assert {v.device.type for v in player.average.state_dict().values()} == {"meta"}


def sources():
    wings = ("exercises", "generative", "training")
    return sorted(path for wing in wings for path in (PACKAGE / wing).rglob("*.py"))


def literals(text):
    """Device literals in code: strings that name a kind of device, and calls of ``.cuda``.

    A string counts if it is ``cpu``, ``cuda`` or ``mps``, alone or with a number. Docstrings
    and messages are longer and do not count, nor does ``.cpu()``, which takes a result home.
    """
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"(cpu|cuda|mps)(:\d+)?", node.value):
                found.append(node.lineno)
        elif isinstance(node, ast.Attribute) and node.attr == "cuda":
            found.append(node.lineno)
    return found


# The one place where a device is chosen: accelerate wants to be told when it is the CPU.
ALLOWED = {
    "training/devices.py": [
        'return device.type == "cpu"',
        'if device is not None and device != "cpu" and ',
        'return device == "cpu" or ',
    ]
}


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_no_device_is_named(path):
    text = path.read_text()
    lines = [text.splitlines()[number - 1].strip() for number in literals(text)]
    allowed = ALLOWED.get(path.relative_to(PACKAGE).as_posix(), [])
    others = [line for line in lines if not any(line.startswith(start) for start in allowed)]
    assert others == []


@pytest.mark.parametrize(
    "code",
    ['x.to("cuda")', "torch.zeros(2, device='cpu')", "x.cuda()", "d = 'cuda:1'", '"mps"'],
)
def test_a_named_device_is_found(code):
    assert literals(code) == [1]


def test_what_is_no_device_is_not():
    assert literals('"""On the cpu."""\nx.cpu()\nprint("cuda or cpu")\n') == []
