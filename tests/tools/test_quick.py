"""The quick round takes in every folder of tests, and what bears the name of a chapter."""

import subprocess
import sys

import pytest

from tools import quick
from tools.quick import TESTS, of_chapter, of_package


def test_every_folder_of_tests_takes_part_or_is_left_out_by_name():
    folders = {path.parent.relative_to(TESTS).parts[0] for path in TESTS.glob("*/**/test_*.py")}
    mine = {path.name for path in of_package() if path.is_dir()}
    assert mine | set(quick.LEFT) >= folders
    assert not mine & set(quick.LEFT)


def test_a_chapter_brings_its_figures_its_exercises_and_its_claims():
    found = {
        path.relative_to(TESTS).as_posix() for path in of_chapter("calculus/contour_lines")
    }
    assert {"explorers/contour_lines", "exercises/test_contour_lines.py"} < found
    assert "book/test_contour_lines.py" in found
    assert not [name for name in found if "contour_lines" not in name]


def test_a_chapter_that_is_none_is_named():
    assert "'nowhere'" in quick.main("nowhere")


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("tested", [True, False])
def test_it_passes_if_checks_and_tests_do(checked, tested, monkeypatch):
    monkeypatch.setattr(quick, "passes", lambda command: checked)
    monkeypatch.setattr(sys, "executable", "true" if tested else "false")
    assert (quick.main() == 0) is (checked and tested)


def test_slow_tests_take_no_part(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\n")
    (tmp_path / "test_two.py").write_text(
        "import pytest\n@pytest.mark.slow\ndef test_slow(): pass\ndef test_fast(): pass\n"
    )
    command = [sys.executable, "-m", "pytest", *quick.PYTEST, "-p", "no:nbval"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "1 passed" in run.stdout, run.stdout
