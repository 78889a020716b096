"""Run a registry's client and hand back what it printed."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path


class FetchError(Exception):
    """A package that could not be had; the sentence says which and why."""


def run(command: Sequence[str], cwd: Path | None = None, seconds: int = 900) -> str:
    """Standard output of a command. Raises FetchError with its last line where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, cwd=cwd, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"{command[0]}: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise FetchError(f"{' '.join(command[:3])} ... failed: {said[-1] if said else done.returncode}")
    return done.stdout
