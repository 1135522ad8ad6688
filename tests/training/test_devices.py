"""Which device and precision a training gets, and what is said when there is none."""

from types import SimpleNamespace

import pytest
import torch

from course_utils.training import devices
from course_utils.training.devices import make_accelerator


def test_the_cpu():
    made = make_accelerator("cpu")
    assert made.device.type == "cpu" and made.mixed_precision == "no"
    assert made.num_processes == 1 and made.is_main_process


def test_a_precision():
    assert make_accelerator("cpu", "bf16").mixed_precision == "bf16"


@pytest.mark.parametrize("device", ["tpu", "gpu", "cpu:1", "a GPU", ""])
def test_no_such_device(device):
    with pytest.raises(ValueError, match=f"there is no '{device}' here. Say --device"):
        make_accelerator(device)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_no_gpu():
    with pytest.raises(ValueError, match="trains on 'cpu'; there is no 'cuda' here"):
        make_accelerator("cuda")


@pytest.mark.parametrize("precision", ["fp8", "float16", ""])
def test_no_such_precision(precision):
    with pytest.raises(ValueError, match=f"one of no, bf16, fp16; got '{precision}'"):
        make_accelerator("cpu", precision)


def test_float16_is_not_of_the_cpu():
    """Accelerate would take it, compute in float32, and the card would lie."""
    with pytest.raises(ValueError, match="no mixed precision in fp16; try bf16"):
        make_accelerator("cpu", "fp16")


@pytest.mark.parametrize(
    ("device", "here", "count", "cpu"),
    [
        (None, 1, 0, True), (None, 1, 1, False), (None, 1, 4, False), (None, 4, 4, False),
        (None, 2, 0, True), (None, 2, 1, True), ("cpu", 1, 1, True), ("cpu", 2, 0, True),
        ("cuda", 1, 1, False), ("cuda", 2, 2, False), ("cuda", 1, 0, False),
    ],
)  # fmt: skip
def test_processes_take_the_devices_when_there_is_one_for_each(
    device, here, count, cpu, capsys
):
    assert devices._on_cpu(device, here, count) == cpu
    said = "2 processes, 1 with a device: training on the CPU.\n"
    assert capsys.readouterr().err == (said if (device, here, count) == (None, 2, 1) else "")


def test_fewer_devices_than_processes_are_refused_when_they_are_asked_for(monkeypatch):
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "3")
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)
    with pytest.raises(
        ValueError, match=r"3 processes .*'cuda' for only 2.*--nproc_per_node 2"
    ):
        make_accelerator("cuda")


def test_processes_that_would_train_each_for_itself_are_refused(monkeypatch):
    """As with PyTorch on a Mac: a device, but none that processes share."""
    alone = SimpleNamespace(device=SimpleNamespace(type="mps"), num_processes=1)
    monkeypatch.setattr(devices, "Accelerator", lambda **_: alone)
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: 1)
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ValueError, match=r"2 processes .* 'mps' each would.*--device cpu"):
        make_accelerator()


def test_what_one_process_raises_all_raise(cpu, monkeypatch):
    """The first has done it; what the others hear of it."""
    assert devices.all_or_none(cpu, lambda: 5) == 5
    assert devices.all_or_none(cpu, lambda: 1 / 0, here=False) is None
    heard = [ValueError("full"), None]
    monkeypatch.setattr(devices, "gather_object", lambda own: heard)
    with pytest.raises(ValueError, match="full"):
        devices.all_or_none(cpu, lambda: 1 / 0, here=False)


def test_one_process_raises_its_own_error(cpu):
    own = OSError("mine")
    with pytest.raises(OSError, match="mine") as caught:
        devices.all_or_none(cpu, lambda: (_ for _ in ()).throw(own))
    assert caught.value is own
