"""What zizmor and the schema do not ask of the workflows that others call."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("nightly*.yml"))
EXAMPLES = sorted((ROOT / "docs" / "workflows").glob("*.yml"))
ACTION = ROOT / ".github" / "actions" / "dupfinder" / "action.yml"


def steps(path: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load(path.read_text("utf-8"))
    jobs = found["jobs"].values() if "jobs" in found else [found["runs"]]
    return [step for job in jobs for step in job["steps"]]


def scripts() -> list[Any]:
    found = [(path, step) for path in (*WORKFLOWS, *EXAMPLES, ACTION) for step in steps(path) if "run" in step]
    return [pytest.param(step["run"], id=f"{path.stem}-{step['name']}") for path, step in found]


@pytest.mark.parametrize("path", [*WORKFLOWS, *EXAMPLES], ids=lambda path: path.stem)
def test_rights_and_pins(path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    assert all(job["permissions"] and job["timeout-minutes"] for job in workflow["jobs"].values())
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("script", scripts())
def test_scripts_take_values_from_the_environment(script):
    assert "${{" not in script
    assert "-m dupfinder" not in script or "-I -m dupfinder" in script
    subprocess.run([shutil.which("bash") or "sh", "-n"], input=script, text=True, check=True)


def test_the_action_pins_what_it_installs_and_keeps_no_index():
    given = {step.get("name"): step for step in steps(ACTION)}
    uses = [step["uses"] for step in steps(ACTION) if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", one) for one in uses)
    assert "--require-hashes" in given["Install"]["run"]
    (kept,) = (step["with"]["path"] for step in steps(ACTION) if "actions/cache@" in step.get("uses", ""))
    assert kept == "${{ runner.temp }}/dupfinder", "a fork's job can read the caches"


def documented(name: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL)


@pytest.mark.slow
def test_the_documented_caller_is_a_workflow(tmp_path):
    first, *others = documented("nightly.md")
    text = "".join([first, *others]).replace("COMMIT", "0" * 40).replace("OWNER", "acme")
    (tmp_path / "dupfinder.yml").write_text(text, "utf-8")
    schema = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    assert zizmor, "zizmor comes with the requirements of the tests"
    for command in (schema, [zizmor, "--offline", "--quiet", "--no-progress"]):
        done = subprocess.run(
            [*command, str(tmp_path / "dupfinder.yml")], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_documented_hook_is_one_that_pre_commit_takes(tmp_path):
    (text,) = documented("pull-requests.md")
    (tmp_path / "config.yaml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(tmp_path / "config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (hook,) = yaml.safe_load(text)["repos"][0]["hooks"]
    assert hook["id"] in (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")


def test_the_reading_token_is_where_the_scan_is_and_nowhere_else():
    (nightly,) = (path for path in WORKFLOWS if path.stem == "nightly")
    with_secret = [step["name"] for step in steps(nightly) if "secrets." in str(step.get("env", ""))]
    assert with_secret == ["Scan"]


def test_the_documented_caller_grants_what_the_jobs_ask_for():
    first, *others = documented("nightly.md")
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
