"""What a command costs: wall and CPU seconds, and the peak of the resident memory of all its processes together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """`wall` and `cpu` in seconds, `rss` in megabytes. Shared pages count once a process: the sum is an upper bound."""

    wall: float
    cpu: float
    rss: float


class TooSlowError(RuntimeError):
    """A command that did not come to its end in the time that it was given."""


def measured(
    command: Sequence[str], *, okay: Sequence[int] = (0,), folder: Path | None = None, seconds: float | None = None
) -> Cost:
    """Run a command to its end. Raises RuntimeError with its last words where it fails, TooSlowError where late."""
    start = perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    done, peak = threading.Event(), [0]

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], resident(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    late = threading.Event()
    alarm = threading.Timer(seconds or 0, lambda: (late.set(), process.kill()))
    if seconds is not None:
        alarm.start()
    said = b""
    if process.stderr:
        with process.stderr:
            said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    done.set()
    alarm.cancel()
    watcher.join()
    if late.is_set():
        raise TooSlowError(f"{command[0]} took more than {seconds:.0f} s")
    if process.returncode not in okay:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {said[-500:].decode('utf-8', 'replace')}")
    # The samples add up what runs at once; the kernel knows the largest single process, however short it lived.
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(peak[0], largest) / 1e6)


def resident(process: int) -> int:
    """Bytes that a process and all below it hold."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text("ascii").split())
        except (OSError, ValueError):
            continue
    return total
