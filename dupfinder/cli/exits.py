"""How the command ends: exit codes, and a sentence on stderr for whatever went wrong."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import NoReturn, TextIO

from dupfinder_scanners.errors import DupfinderError

DEBUG = "DUPFINDER_DEBUG"
INTERRUPTED = 130
"""What a shell reports for a command that SIGINT ended."""


class ExitCode(IntEnum):
    """The codes that scripts rely on."""

    CLEAN = 0
    GATE_FAILED = 1
    ERROR = 2
    INCOMPLETE = 3


_WORSE = (ExitCode.CLEAN, ExitCode.GATE_FAILED, ExitCode.INCOMPLETE, ExitCode.ERROR)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The one to leave with where several apply; clean where none does."""
    return max(codes, key=_WORSE.index, default=ExitCode.CLEAN)


def guarded(command: Callable[[], object]) -> int:
    """Run a command and return its exit code. Nothing gets past this as a traceback, unless DUPFINDER_DEBUG=1 asks."""
    try:
        command()
    except SystemExit as end:
        return _code(end)
    except KeyboardInterrupt:
        return _interrupted()
    except DupfinderError as error:
        say(f"dupfinder: {error}")
        return ExitCode.ERROR
    except Exception as error:  # noqa: BLE001 - the promise is a sentence and exit code 2, whatever happens
        return _unexpected(error)
    return ExitCode.CLEAN


def leave(code: int) -> NoReturn:
    """End the process, at once where nothing is left to do: to take apart all that a large scan holds, object by
    object, changes nothing and takes a quarter of a second.

    Python goes its own way out where a thread is still at work, a stream cannot be flushed, or DUPFINDER_DEBUG=1 asks
    for it: what profilers and the like found is written then.
    """
    if threading.active_count() == 1 and os.environ.get(DEBUG) != "1":
        with contextlib.suppress(OSError, ValueError):
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            os._exit(code)
    sys.exit(code)


def say(sentence: str) -> None:
    """One line on stderr; whatever came from a repository is made harmless first."""
    from dupfinder_reports.untrusted import one_line

    # Python has no stderr where the shell closed it (`2>&-`), whatever its type says.
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.write(one_line(sentence).encode(stream.encoding, "replace").decode(stream.encoding) + "\n")
        stream.flush()
    except OSError:
        silence(stream.fileno())


def silence(descriptor: int) -> None:
    """Nobody reads this stream any more: whatever is still to be flushed goes nowhere."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)


def _code(end: SystemExit) -> int:
    """Exit codes: typer turns Ctrl-C into 130, and a reader that left into 1, which would read as a failed gate."""
    if end.code == INTERRUPTED:
        return _interrupted()
    if isinstance(end.__context__, OSError) and end.__context__.errno == errno.EPIPE:
        silence(sys.stdout.fileno())
        return ExitCode.CLEAN
    return end.code if isinstance(end.code, int) else ExitCode.CLEAN


def _interrupted() -> int:
    say("dupfinder: stopped by Ctrl-C; reports and indexes that were already there are unchanged.")
    return INTERRUPTED


def _unexpected(error: Exception) -> ExitCode:
    if os.environ.get(DEBUG) == "1":
        import traceback

        for line in "".join(traceback.format_exception(error)).splitlines():
            say(line)
    if isinstance(error, MemoryError):
        say("dupfinder: out of memory; scan fewer ROOTs at once, or give --jobs 1.")
        return ExitCode.ERROR
    if isinstance(error, OSError):
        say(f"dupfinder: the operating system refused ({_first_line(error)}); put that right and try again.")
        return ExitCode.ERROR
    say(
        f"dupfinder: internal error ({type(error).__name__}: {_first_line(error)}). This is a fault of dupfinder: "
        f"run it again with {DEBUG}=1 in the environment, and report what it says in the project's issue tracker."
    )
    return ExitCode.ERROR


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no message"])[0][:300]
