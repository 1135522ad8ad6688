"""What an installed copy needs is named as package data."""

import tomllib
from pathlib import Path

from course_utils.data import fashion, stored_results

ROOT = Path(__file__).resolve().parents[2]


def test_every_data_file_matches_a_pattern_of_package_data():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["course_utils"]
    package = ROOT / "src" / "course_utils"
    packed = {path for pattern in patterns for path in package.glob(pattern)}
    needed = {*fashion.SHIPPED.iterdir(), *stored_results.FOLDER.glob("*.json")}
    assert len(needed) >= 22 and needed <= packed
