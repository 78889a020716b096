"""A harness in a process of its own, watched: what crashes or hangs in C code ends that process and is noted.

The child writes the number of its current input into a shared page before it begins, so the parent knows of which input
it died, and starts another one behind it.
"""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.fuzz.drive import MOST_KINDS, Inputs, Outcome, execute
from benchmarks.fuzz.harness import Harness

LIMIT = 5.0
"""Seconds of processor time that one execution may take before it counts as a hang; on the wall, twelve times that."""
MEMORY = 2 << 30
"""Bytes of address space that the child may have."""
_LOOK = 0.1
_NOT_YET = -1
"""In place of the number of an input, until the libraries are loaded."""
_NUMBER = struct.Struct("<q")


def drive_isolated(harness: Harness, runs: int, seed: int = 1) -> Outcome:
    """Inputs number 0 to `runs`, in child processes."""
    outcome, inputs = Outcome(harness.name), Inputs(harness, seed)
    began, start = time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page"
        while start < runs and len(outcome.failures) < MOST_KINDS:
            page.write_bytes(_NUMBER.pack(_NOT_YET))
            how = _one_child(harness, (runs, seed, start), page, outcome)
            at = max(start, _NUMBER.unpack(page.read_bytes())[0])
            outcome.runs += at - start
            start = at
            if how:
                _note(outcome, harness, how, inputs[at])
                outcome.runs += 1
                start = at + 1
    outcome.seconds = time.perf_counter() - began
    return outcome


def _note(outcome: Outcome, harness: Harness, how: str, data: bytes) -> None:
    if harness.contained:
        outcome.killed.setdefault(how, []).append(data)
    else:
        outcome.failures.setdefault(f"its process ended: {how}", data)


def _one_child(harness: Harness, given: tuple[int, int, int], page: Path, outcome: Outcome) -> str:
    """Run one child to its end; how it ended, empty where it was done."""
    command = [sys.executable, "-m", "benchmarks.fuzz.isolated", harness.name, *map(str, given), str(page)]
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=said, stderr=said) as child:
        how = _watch(child, page)
        said.seek(0)
        for line in said.read().decode("utf-8", "replace").splitlines():
            if line.startswith("{"):
                _take(json.loads(line), outcome)
            elif how:
                outcome.failures.setdefault(f"said: {line[:200]}", b"") if "Error" in line else None
    return how


def _watch(child: subprocess.Popen[bytes], page: Path) -> str:
    """Wait for the end; a child that stays at one input for too long is killed."""
    with page.open("rb") as file:
        seen, since, used = b"", time.monotonic(), 0.0
        while child.poll() is None:
            time.sleep(_LOOK)
            file.seek(0)
            if (now := file.read()) != seen:
                seen, since, used = now, time.monotonic(), _processor_seconds(child.pid)
                continue
            late = time.monotonic() - since > 12 * LIMIT
            if late or (now != _NUMBER.pack(_NOT_YET) and _processor_seconds(child.pid) - used > LIMIT):
                child.kill()
                child.wait()
                return "hangs"
    code = child.returncode
    return "" if code == 0 else f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def _processor_seconds(process: int) -> float:
    """What a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _take(told: dict[str, object], outcome: Outcome) -> None:
    if "failure" in told:
        outcome.failures.setdefault(str(told["failure"]), bytes.fromhex(str(told["data"])))
    elif "memory" in told:
        outcome.killed.setdefault("of memory", []).append(bytes.fromhex(str(told["data"])))
    else:
        outcome.slowest = max(outcome.slowest, float(str(told["slowest"])))


def child(name: str, runs: int, seed: int, start: int, page: Path) -> None:
    """The other side: execute inputs, a line of JSON for each new kind of failure and one at the end."""
    from benchmarks.fuzz.registry import harness_of

    harness, outcome = harness_of(name), Outcome(name)
    inputs = Inputs(harness, seed)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with page.open("r+b") as file, mmap.mmap(file.fileno(), _NUMBER.size) as shared:
        for number in range(start, runs):
            shared[:] = _NUMBER.pack(number)
            data = inputs[number]
            known = (len(outcome.failures), sum(map(len, outcome.killed.values())))
            execute(harness, data, outcome)
            if len(outcome.failures) > known[0]:
                _say({"failure": list(outcome.failures)[-1], "data": data.hex()})
            elif sum(map(len, outcome.killed.values())) > known[1]:
                _say({"memory": True, "data": data.hex()})
        shared[:] = _NUMBER.pack(runs)
    _say({"slowest": outcome.slowest})


def _say(told: dict[str, object]) -> None:
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    child(sys.argv[1], *map(int, sys.argv[2:5]), Path(sys.argv[5]))  # type: ignore[arg-type]
