"""What the action costs on a pull request: `python -m benchmarks.action [ROOT] [--fragments N]`.

The scripts of `.github/actions/dupfinder/action.yml` are run as they stand, on the last commit of this checkout, with
the variables that a runner sets. Cold, the installation is fetched from the package index; warm, it is unpacked as
actions/cache does. The index is an export of N fragments grown from ROOT (default: the sample org), fetched over HTTPS
from this machine; the change adds 500 lines of ROOT's own code. Leaves with 1 where a warm run takes 30 s or more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml

from tests.github.secure_files import SecureFiles

HERE = Path(__file__).parents[2]
ACTION = ".github/actions/dupfinder"
GOAL = 30.0
BANDWIDTH = 50e6
"""Bytes a second that a hosted runner is taken to get out of the cache; nothing is sent over a network here."""


class Runner:
    """A runner's folders and variables, and the steps of the action."""

    def __init__(self, folder: Path, python: str) -> None:
        self.temp = folder / "temp"
        self.temp.mkdir(parents=True)
        self.tree = folder / "action"
        self.tree.mkdir()
        self._python = python
        packed = subprocess.run(["git", "archive", "HEAD"], cwd=HERE, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=self.tree, input=packed, check=True)
        self._steps = yaml.safe_load((self.tree / ACTION / "action.yml").read_text())["runs"]["steps"]
        self.installed = self.temp / "dupfinder"

    def step(self, name: str, folder: Path, **more: str) -> str:
        """Run one step; returns its standard output."""
        (script,) = (step["run"] for step in self._steps if step.get("name") == name)
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.temp), "RUNNER_TEMP": str(self.temp), "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64", "ACTION": str(self.tree / ACTION), "PYTHON": self._python,
            "GITHUB_OUTPUT": str(self.temp / "output"), "GITHUB_ACTIONS": "true",
        }  # fmt: skip
        proxies = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_"))}
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
        done = subprocess.run(
            command, cwd=folder, env=env | proxies | more, check=False, stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise SystemExit(f"The step {name} left with {done.returncode}.")
        return done.stdout


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of the processors by all processes that were started."""

    wall: float
    cpu: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def __str__(self) -> str:
        return f"{self.wall:7.1f} s, {self.cpu:5.1f} s of processors"


def timed(work: Callable[[], Any]) -> Cost:
    before, start = os.times(), perf_counter()
    work()
    wall, after = perf_counter() - start, os.times()
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return Cost(wall, user + system)


def packing() -> list[str]:
    """As actions/cache packs: with zstd where it is installed, else with gzip."""
    return ["--use-compress-program", "zstd -T0"] if shutil.which("zstd") else ["-z"]


def installation(runner: Runner) -> dict[str, Any]:
    archive = runner.temp / "cache.tar"
    runner.step("What is to be installed", runner.temp)
    cold = timed(lambda: runner.step("Install", runner.temp))
    subprocess.run(["tar", *packing(), "-cf", archive, "dupfinder"], cwd=runner.temp, check=True)
    shutil.rmtree(runner.installed)
    unpack = ["--use-compress-program", "zstd -d"] if shutil.which("zstd") else ["-z"]
    named = timed(lambda: runner.step("What is to be installed", runner.temp))
    warm = timed(lambda: subprocess.run(["tar", *unpack, "-xf", archive], cwd=runner.temp, check=True))
    size = archive.stat().st_size
    return {"name": named, "cold": cold, "unpack": warm, "size": size, "transfer": Cost(size / BANDWIDTH)}


def index(runner: Runner, root: Path, folder: Path, fragments: int, lines: int) -> dict[str, Any]:
    command = [runner.installed / "bin/python", "-m", "benchmarks.action.index", root, folder]
    given = ["--fragments", str(fragments), "--lines", str(lines)]
    done = subprocess.run([*command, *given], cwd=runner.tree, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def checks(runner: Runner, folder: Path, rounds: int) -> tuple[list[Cost], int]:
    """Cost of the step that fetches the index and checks, each time on a fresh runner; the findings."""
    files = SecureFiles(folder)
    files.files["/private.gz"] = (folder / "private.gz").read_bytes()
    event = folder / "event.json"
    event.write_text('{"repository": {"visibility": "private"}}')
    given = {
        "INDEX": f"{files.url}/private.gz", "BASE": "HEAD~1", "HEAD": "", "FAIL_ON": "never", "COMMENT": "",
        "CONFIG": "", "REQUESTS_CA_BUNDLE": str(files.bundle), "GITHUB_EVENT_PATH": str(event),
        "XDG_CACHE_HOME": str(folder / "cache"), "DUPFINDER_INDEX_TOKEN": "",
    }  # fmt: skip
    took: list[Cost] = []
    logs: list[str] = []
    for _ in range(rounds):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        took.append(timed(lambda: logs.append(runner.step("Check", folder / "change", **given))))
    files.close()
    return took, logs[-1].count("::notice file=") + logs[-1].count("::warning file=")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.action", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=HERE / "examples" / "acme")
    parser.add_argument("--fragments", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="what setup-python would have put there")
    parser.add_argument("--work", type=Path, default=HERE / "build" / "benchmarks" / "action")
    given = parser.parse_args()
    folder = given.work.absolute() / str(os.getpid())
    runner = Runner(folder, given.python)
    installed = installation(runner)
    made = index(runner, given.root.absolute(), folder, given.fragments, given.lines)
    took, findings = checks(runner, folder, given.rounds)
    check = sorted(took, key=lambda one: one.wall)[len(took) // 2]
    total = installed["name"] + installed["unpack"] + installed["transfer"] + check
    print(f"Machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; commit of this checkout's HEAD.")
    print(f"Install, cold                 {installed['cold']}")
    print(f"Name of the installation      {installed['name']}")
    print(f"Installation unpacked         {installed['unpack']}, {installed['size'] / 1e6:,.0f} MB")
    print(f"  its way at 50 MB/s          {installed['transfer'].wall:7.1f} s, reckoned")
    print(f"Index fetched, change checked {check}, {made['size'] / 1e6:,.1f} MB of {made['places']:,} places")
    print(f"  {made['lines']} lines, {findings} findings, all rounds: {', '.join(f'{one.wall:.1f}' for one in took)} s")
    print(f"Warm, in all                  {total} (goal: under {GOAL:.0f})")
    shutil.rmtree(folder)
    raise SystemExit(1 if total.wall >= GOAL or not findings else 0)


if __name__ == "__main__":
    main()
