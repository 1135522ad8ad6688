"""GitHub's workflows call what there is, on the versions that we promise, with few rights.

actionlint, which test.yml runs there, knows GitHub's syntax; it does not know this repository.
"""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from helpers.browsing import FAILURES
from packaging.specifiers import SpecifierSet

from tools import serve

ROOT = Path(__file__).resolve().parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))
READS, WRITES = {"contents": "read"}, {"pages": "write", "id-token": "write"}
TARGET = re.compile(r"^[\w./$()-]+(?=:[^=]|:$)", re.M)


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs(path):
    return load(path)["jobs"]


def steps(path):
    """Steps of a workflow's jobs, or of an action."""
    content = load(path)
    runs = content["jobs"].values() if "jobs" in content else [content["runs"]]
    return [step for run in runs for step in run.get("steps", [])]


ALL_STEPS = [step for path in [*WORKFLOWS, *ACTIONS] for step in steps(path)]


def commands():
    """Every command line that GitHub runs, those of ``.ci/run`` too."""
    texts = [step["run"] for step in ALL_STEPS if "run" in step]
    return "\n".join([*texts, (ROOT / ".ci" / "run").read_text(encoding="utf-8")])


def arguments(name):
    """Values of a step's argument wherever it is given."""
    given = (step.get("with", {}).get(name) for step in ALL_STEPS)
    return [value for value in given if value is not None]


def uses():
    called = chain.from_iterable(jobs(path).values() for path in WORKFLOWS)
    return [step["uses"] for step in [*ALL_STEPS, *called] if "uses" in step]


def test_there_are_workflows():
    assert {path.stem for path in WORKFLOWS} == {"test", "site", "weekly"}
    assert ACTIONS and uses()


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    there = {t.replace("$(INSTALLED)", ".venv/installed") for t in TARGET.findall(makefile)}
    called = re.findall(r"^make ((?:[\w./]+ ?)+)$", commands(), re.M)
    targets = {target for line in called for target in line.split()}
    assert {"book", "test", "check", "links", "newest"} <= targets <= there


def test_every_module_and_script_exists():
    modules = re.findall(r"-m (tools[\w.]*)", commands())
    files = [ROOT / f"{module.replace('.', '/')}.py" for module in modules]
    scripts = [
        ROOT / step["run"] for step in ALL_STEPS if step.get("run", "").startswith(".ci")
    ]
    assert modules and scripts
    assert [str(path) for path in files + scripts if not path.is_file()] == []


def test_every_python_that_we_promise_is_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = SpecifierSet(project["requires-python"])
    tested = jobs(GITHUB / "workflows/test.yml")["test"]["strategy"]["matrix"]["python"]
    minors = [int(version.removeprefix("3.")) for version in tested]
    assert minors == list(range(minors[0], minors[0] + len(minors))), "no gap"
    assert all(promised.contains(version) for version in tested)
    assert not promised.contains(f"3.{minors[0] - 1}"), "an older one is promised, not tested"
    elsewhere = {python for python in arguments("python") if "matrix" not in python}
    assert elsewhere <= set(tested)


@pytest.mark.parametrize("used", sorted(set(uses())))
def test_what_is_used_has_a_version_or_lies_here(used):
    if used.startswith("./"):
        path = ROOT / used
        assert path.is_file() or (path / "action.yml").is_file()
    else:
        assert re.fullmatch(r"actions/[\w-]+@v\d+|docker://[\w/]+:\d+(\.\d+)+", used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_are_few_and_no_job_runs_for_ever(path):
    assert load(path)["permissions"] == READS
    for name, job in jobs(path).items():
        writes = {k: v for k, v in job.get("permissions", {}).items() if v == "write"}
        assert writes == (WRITES if name == "deploy" else {})
        assert "uses" in job or job["timeout-minutes"] <= 60


def test_only_what_passed_is_published():
    site = jobs(GITHUB / "workflows/site.yml")
    assert set(site["deploy"]["needs"]) == set(site) - {"deploy"}
    assert site["test"]["uses"] == "./.github/workflows/test.yml"


def test_what_is_uploaded_is_what_is_made():
    (published,) = (s for s in ALL_STEPS if "upload-pages" in s.get("uses", ""))
    assert ROOT / published["with"]["path"] == serve.SITE
    others = {p for p in arguments("path") if p != published["with"]["path"]}
    assert {ROOT / path for path in others} == {FAILURES}
