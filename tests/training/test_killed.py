"""Trainings in processes of their own, killed and asked to stop at moments taken by chance."""

import multiprocessing
import os
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest
from helpers import tiny_training as tiny

from course_utils.training import files, resume

pytestmark = pytest.mark.slow  # processes that load PyTorch

STEPS = 45


@pytest.fixture(scope="module")
def server():
    """Processes that are forked from one that has loaded everything and runs nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["course_utils.training.runs", "torch._dynamo"])
    return context


@pytest.fixture
def command(server, tmp_path):
    """Start ``python -m course_utils train tiny`` with a state after each step."""
    started: list[BaseProcess] = []

    def start(out, *arguments, save_every=0.0):
        line = ["train", "tiny", "--device", "cpu", "--steps", str(STEPS), *arguments]
        process = server.Process(
            target=tiny.commanded, args=([*line, "--out", str(out)], str(log(out)), save_every)
        )
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The weights of a training that nobody disturbs, in this process."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        tiny.install(monkeypatch.setattr)
        out = tmp_path_factory.mktemp("whole")
        tiny.runs.train("tiny", out=out, device="cpu", steps=STEPS)
    return tiny.weights_of(out)


def log(out) -> Path:
    return Path(f"{out}.log")


def made(out) -> int:
    """Steps in the state: a reader finds it whole at any moment."""
    path = out / "states" / "tiny.safetensors"
    return files.read(path, resume.KIND)[1]["step"] if path.exists() else 0


def wait_for(process, out, step):
    """Until the state has come to this step."""
    deadline = time.monotonic() + 400
    while made(out) < step:
        assert process.is_alive() and time.monotonic() < deadline, log(out).read_text()
        time.sleep(0.02)


def finished(process, out):
    process.join(400)
    assert process.exitcode == 0, log(out).read_text()
    return tiny.weights_of(out)


def test_killed_again_and_again_it_ends_with_the_same_weights(command, uninterrupted, tmp_path):
    rng, out, seen = np.random.default_rng(1), tmp_path / "out", [0]
    for step in np.sort(rng.choice(np.arange(3, STEPS - 15), size=3, replace=False)):
        process = command(out, "--resume")
        wait_for(process, out, step)
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        seen.append(made(out))
    assert seen[1] > 0 and seen == sorted(seen) and seen[-1] < STEPS
    assert finished(command(out, "--resume"), out) == uninterrupted
    left = sorted(path.name for path in out.rglob("*") if path.is_file())
    assert left == ["tiny.csv", "tiny.json", "tiny.lock", "tiny.safetensors"]


def test_a_second_training_in_the_folder_is_refused_and_the_first_ends_as_if_alone(
    command, uninterrupted, tmp_path
):
    out = tmp_path / "out"
    first = command(out)
    wait_for(first, out, 3)
    os.kill(first.pid, signal.SIGSTOP)  # else it may have ended before the second begins
    for option in ("--resume", "--overwrite"):
        second = command(out, option)
        second.join(400)
        assert second.exitcode == 1 and first.is_alive()
    os.kill(first.pid, signal.SIGCONT)
    assert log(out).read_text().count("Another training of tiny is running in") == 2
    assert finished(first, out) == uninterrupted


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_keeps_its_state_and_goes_on(number, command, uninterrupted, tmp_path):
    out = tmp_path / "out"
    process = command(out, "--resume")
    wait_for(process, out, 3)
    os.kill(process.pid, number)
    process.join(400)
    stopped = made(out)
    assert process.exitcode == 130 and 3 <= stopped < STEPS
    said = log(out).read_text()
    assert f"Stopped after step {stopped} of {STEPS}; the state is kept in {out}" in said
    assert "Continue with --resume." in said and "Traceback" not in said
    assert finished(command(out, "--resume", save_every=60.0), out) == uninterrupted
