"""One run of a tool's command: what it prints, and the limits that end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.tools.interface import ToolError

if sys.platform != "win32":
    import resource

NEARLY = 0.9
"""Share of the limit from which a killed process is taken to have reached it: the kernel counts in ticks."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Seconds of processor time (user and system) and bytes of address space of one process, and seconds by the clock.

    Processor time is what counts, so that a figure does not depend on who else uses the machine. It and memory are
    limited on Linux only.
    """

    processor: int = 1200
    clock: float = 5400
    memory: int = 12 * 2**30


def call(command: Sequence[str], limit: Limit, cwd: Path | None = None, codes: Iterable[int] = (0,)) -> str:
    """Standard output of a command. Raises ToolError on any other exit code, and at a limit."""
    before = processor_seconds()
    try:
        started = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, start_new_session=True
        )
    except OSError as error:
        raise ToolError(str(error)) from error
    _held(started.pid, limit)
    try:
        printed, said = started.communicate(timeout=limit.clock)
    except subprocess.TimeoutExpired as error:
        _ended(started)
        raise ToolError(f"gave no answer within {limit.clock} s") from error
    if started.returncode in codes:
        return printed
    if processor_seconds() - before >= NEARLY * limit.processor:
        raise ToolError(f"not finished after {limit.processor} s of processor time")
    if "out of memory" in said or "cannot allocate memory" in said:
        raise ToolError(f"needs more than {limit.memory // 2**30} GB of memory")
    lines = (said or printed).strip().splitlines()
    why = next((line for line in lines if line.lower().startswith("error")), lines[-1] if lines else "nothing said")
    raise ToolError(f"exit code {started.returncode}: {why}")


def processor_seconds() -> float:
    """User and system time of all processes that this one has started and that have ended; 0 on Windows."""
    if sys.platform == "win32":
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _held(process: int, limit: Limit) -> None:
    """Both limits are the same, so that the kernel kills: some runtimes ignore the signal of the softer one."""
    if sys.platform == "linux":
        try:
            resource.prlimit(process, resource.RLIMIT_CPU, (limit.processor, limit.processor))
            resource.prlimit(process, resource.RLIMIT_AS, (limit.memory, limit.memory))
        except ProcessLookupError:
            return


def _ended(process: subprocess.Popen[str]) -> None:
    """Kill the process and what it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
