"""What zizmor and the schema do not ask of the workflows that others call."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("nightly*.yml"))


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values() for step in job["steps"]]


def scripts() -> list[Any]:
    found = [(path, step) for path in WORKFLOWS for step in steps(path) if "run" in step]
    return [pytest.param(step["run"], id=f"{path.stem}-{step['name']}") for path, step in found]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_and_pins(path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    assert all(job["permissions"] and job["timeout-minutes"] for job in workflow["jobs"].values())
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("script", scripts())
def test_scripts_take_values_from_the_environment(script):
    assert "${{" not in script
    assert "-m dupfinder" not in script or "-I -m dupfinder" in script
    subprocess.run([shutil.which("bash") or "sh", "-n"], input=script, text=True, check=True)


def test_the_reading_token_is_where_the_scan_is_and_nowhere_else():
    (nightly,) = (path for path in WORKFLOWS if path.stem == "nightly")
    with_secret = [step["name"] for step in steps(nightly) if "secrets." in str(step.get("env", ""))]
    assert with_secret == ["Scan"]


def test_the_documented_caller_grants_what_the_jobs_ask_for():
    text = (ROOT / "docs" / "nightly.md").read_text("utf-8")
    first, *others = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    granted = yaml.safe_load(first)["jobs"]
    for one in others:
        granted |= yaml.safe_load(one)
    assert len(granted) == len(WORKFLOWS)
    by_file = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in WORKFLOWS}
    for job in granted.values():
        called = by_file[re.search(r"workflows/([\w-]+\.yml)@", job["uses"])[1]]
        asked: dict[str, str] = {}
        for one in called["jobs"].values():
            asked |= one["permissions"]
        assert job["permissions"] == asked
        taken = (called.get("on") or called[True])["workflow_call"]["inputs"]
        assert set(job["with"]) <= set(taken)
