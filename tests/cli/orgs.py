"""Small organisations, and the installed command run on them as a user would."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-I", "-m", "dupfinder"]

RETRY = '''import time


def {name}(call, attempts={attempts}, pause=0.5):
    """Call until it works."""
    last = None
    for attempt in range(attempts):
        try:
            return call(timeout=10, verify=True)
        except (ConnectionError, TimeoutError) as error:
            last = error
            time.sleep(pause * 2**attempt)
    raise last
'''

_PR_CAPBSET_DROP = 24
_OVERRIDES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what lets root read a file that nobody may read."""


def retry(attempts: int = 3, name: str = "call_with_retries") -> str:
    """A Python file with one helper that a scan finds in several repositories."""
    return RETRY.format(name=name, attempts=attempts)


def make_org(root: Path, squads: int = 3) -> Path:
    """A folder of repositories that each have the helper, with another number of attempts."""
    for number, name in enumerate(("alpha", "beta", "gamma", "delta")[:squads]):
        (root / name).mkdir(parents=True)
        (root / name / "retry.py").write_text(retry(3 + number), "utf-8")
    return root


def dupfinder(
    *arguments: str | Path, cwd: Path, as_nobody: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end. `as_nobody`: permissions hold, although the tests may run as root."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=300,
        check=False,
        preexec_fn=_bow_to_permissions if as_nobody and os.geteuid() == 0 else None,
    )


def _bow_to_permissions() -> None:
    """Root stays root and owns its files, but a program that it starts from here on may not read past permissions."""
    for capability in _OVERRIDES:
        if ctypes.CDLL(None, use_errno=True).prctl(_PR_CAPBSET_DROP, capability) != 0:
            raise OSError(ctypes.get_errno(), "the capability cannot be dropped")


def failed_cleanly(done: subprocess.CompletedProcess[str], code: int = 2) -> str:
    """The one sentence of a failure: nothing on stdout, no traceback, one line on stderr."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("dupfinder: ")
    assert line.endswith(".")
    return line.removeprefix("dupfinder: ")
