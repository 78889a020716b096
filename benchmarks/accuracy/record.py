"""What a figure belongs to: the command, versions and machine, and the JSON kept beside the tables."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.accuracy.merging import lost, merged, stamped

RESULTS = Path(__file__).with_name("results")
LIBRARIES = ("tree-sitter", "datasketch", "scikit-learn", "scipy", "numpy", "duckdb")


def keep(
    name: str, command: str, numbers: Mapping[str, object], tools: Mapping[str, str], folder: Path = RESULTS
) -> Path:
    """Write NAME.json in the folder. Nothing in it names a path of this machine."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    record = {**_run(command), "versions": {**tools, **_libraries()}, "numbers": numbers}
    path.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
    return path


def renew(
    name: str, command: str, numbers: Mapping[str, object], tools: Mapping[str, str], folder: Path = RESULTS
) -> tuple[Path, list[str]]:
    """Lay the rows of the `tools` that a run measured over those of NAME.json; also returns which rows were lost.

    Each row says in `run` when, where, by which command and at which version it was measured.
    """
    runs = {tool: {**_run(command), "version": its} for tool, its in tools.items()}
    new = stamped(numbers, runs)
    path = folder / f"{name}.json"
    before = json.loads(path.read_text()) if path.is_file() else {"numbers": {}, "versions": {}}
    gone = list(lost(before["numbers"], new))
    keep(name, command, merged(before["numbers"], new), {**before["versions"], **tools}, folder)
    return path, gone


def _run(command: str) -> dict[str, object]:
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "command": command,
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


def _commit() -> str:
    """Commit that the checkout of the benchmark is at; `DUPFINDER_COMMIT` where the measured tool is another."""
    if named := os.environ.get("DUPFINDER_COMMIT"):
        return named
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=RESULTS.parent, check=False
    )
    return done.stdout.strip()


def _libraries() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
