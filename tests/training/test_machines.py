"""Which device and precision a training gets, and what is said when there is none."""

import pytest
import torch

from course_utils.training.machines import machine


def test_the_cpu():
    made = machine("cpu")
    assert made.device.type == "cpu" and made.mixed_precision == "no"
    assert made.num_processes == 1 and made.is_main_process


def test_a_precision():
    assert machine("cpu", "bf16").mixed_precision == "bf16"


@pytest.mark.parametrize("device", ["tpu", "gpu", "cpu:1", "a GPU", ""])
def test_no_such_device(device):
    with pytest.raises(ValueError, match=f"there is no '{device}' here. Say --device"):
        machine(device)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_no_gpu():
    with pytest.raises(ValueError, match="trains on 'cpu'; there is no 'cuda' here"):
        machine("cuda")


@pytest.mark.parametrize("precision", ["fp8", "float16", ""])
def test_no_such_precision(precision):
    with pytest.raises(ValueError, match=f"one of no, bf16, fp16; got '{precision}'"):
        machine("cpu", precision)


def test_float16_is_not_of_the_cpu():
    """Accelerate would take it, compute in float32, and the card would lie."""
    with pytest.raises(ValueError, match="no mixed precision in fp16; bf16 may do"):
        machine("cpu", "fp16")
