"""A runner of GitHub Actions, as far as the `run` scripts of our workflows and action can tell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


class Runner:
    """Its folders and variables. `temp` holds what setup-python and an Install step would have left."""

    def __init__(self, folder: Path, tree: Path, **env: str) -> None:
        self.temp = folder
        self.tree = tree
        executable(self.temp / "dupfinder" / "bin" / "python", f'exec {sys.executable} "$@"')
        self.env = {
            "PATH": f"{self.temp / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.temp),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            **env,
        }

    def command(self, name: str, script: str) -> None:
        """Put a command on the PATH."""
        executable(self.temp / "bin" / name, script)

    def step(self, path: str, name: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the step `name` of a workflow or an action, as it stands there."""
        (script,) = (step["run"] for step in steps(path) if step.get("name") == name)
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=self.tree, env=self.env | more, capture_output=True, text=True, check=False, timeout=300
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What the steps have put out."""
        return dict(line.split("=", 1) for line in (self.temp / "output").read_text("utf-8").splitlines())


def steps(path: str) -> list[dict[str, Any]]:
    """Those of all jobs of a workflow, or of an action."""
    found = yaml.safe_load((ROOT / path).read_text("utf-8"))
    jobs = found["jobs"].values() if "jobs" in found else [found["runs"]]
    return [step for job in jobs for step in job["steps"]]


def executable(place: Path, script: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    place.chmod(0o755)
