"""The killable process that parses: `python -I -m dupfinder_scanners.worker`.

Reads frames from stdin, calls the job function that each one names, and writes its answer to stdout. Parsers are C code
fed with files that nobody vouches for, so this process holds no secret, may be killed at any time, and cannot grow
above its limit. Imports stay few: starting costs every replacement.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module

from dupfinder_scanners.frames import Header, encode, read_blocking, write_blocking

ALLOWED_MODULES: list[str] = ["dupfinder_scanners", "dupfinder"]
"""Packages whose functions a frame may name."""

JobFunction = Callable[[Header, bytes], tuple[Header, bytes]]

_PR_SET_PDEATHSIG = 1
_OUT_OF_MEMORY = encode({"memory": True})
_EXIT_OUT_OF_MEMORY = 71
_CPU_SLACK = 10


def main() -> None:
    """Serve frames until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    requests, answers = _private_pipes()
    write_blocking(answers, encode({"ready": True}))
    functions: dict[str, JobFunction] = {}
    limited = False
    while (frame := read_blocking(requests)) is not None:
        header, payload = frame
        name = str(header["function"])
        if name not in functions:
            try:
                functions[name] = _load(name)
            except Exception as error:  # noqa: BLE001 - whatever it is, the pool must tell the user
                write_blocking(answers, encode({"fatal": f"{name}: {type(error).__name__}: {error}"}))
                continue
        if not limited:
            _limit_memory(int(header["memory_bytes"]))
            limited = True
        _limit_cpu(float(header["seconds"]))
        write_blocking(answers, _answer(functions[name], header["job"], payload, answers))


def _answer(function: JobFunction, job: Header, payload: bytes, answers: int) -> bytes:
    try:
        header, result = function(job, payload)
        return encode({"done": header}, result)
    except MemoryError:
        # The heap cannot be trusted to come back: say so and let the pool start another process.
        write_blocking(answers, _OUT_OF_MEMORY)
        os._exit(_EXIT_OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - a fault of one file ends neither the process nor the scan
        return encode({"error": f"{type(error).__name__}: {error}"[:500]})


def _load(name: str) -> JobFunction:
    """The function named `module:function`, only from the allowed packages."""
    module, _, attribute = name.partition(":")
    if module.partition(".")[0] not in ALLOWED_MODULES:
        raise ValueError("not a function of dupfinder")
    function: JobFunction = getattr(import_module(module), attribute)
    return function


def _private_pipes() -> tuple[int, int]:
    """Move the two pipes away from 0 and 1, so that a library that reads or prints cannot disturb the frames."""
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return requests, answers


def _die_with_parent() -> None:
    """On Linux the kernel ends this process with its parent; elsewhere the end of stdin and the CPU limit do."""
    if sys.platform != "linux":
        return
    import ctypes

    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent or parent == 1:
        sys.exit()


def _limit_memory(extra: int) -> None:
    """Allow `extra` bytes of address space above what is mapped now: an interpreter with its libraries maps hundreds
    of megabytes that it never touches. macOS does not honour the limit; there the pool watches resident size."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - pathlib would cost every start
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (mapped + extra, mapped + extra))


def _limit_cpu(seconds: float) -> None:
    """A soft limit that moves with every job: it ends a process that loops after its parent is gone, and no other."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime + seconds) + _CPU_SLACK
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
