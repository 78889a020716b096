"""The look-up tables written while a scan goes on, on a thread of their own.

Arrays are sorted and searched, and tables are compressed, without the interpreter's lock; and the thread shares the
corpus with the scan, where another process would need a copy. The file is built aside all the while: until `finish`
nobody sees it, and after `leave` it is gone. Who is killed leaves the temporary file behind, as `index.files` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from dupfinder.lookup.schema import Table
from dupfinder.lookup.write import build

Part = tuple[str, Table]
Tables = Mapping[str, Table]


class _LeftError(Exception):
    """The tables are not wanted any more."""


class Writer:
    """One file that is being written. Either `finish` or `leave` must be called: the thread waits for it."""

    def __init__(self, path: Path, found: Iterable[Part], tool_version: str, key: str = "") -> None:
        """Begin. `found` is gone through by the thread, a part at a time; for the rest see `write.build`."""
        self._last: SimpleQueue[Tables | None] = SimpleQueue()
        self._left, self._gathered = Event(), Event()
        self._fault: BaseException | None = None
        # A generator that came to its end holds nothing, while the thread waits for the rest.
        parts = self._wanted(found)
        self._thread = Thread(target=self._run, args=(path, parts, tool_version, key), name="look-up tables")
        self._thread.start()

    def wait(self) -> None:
        """Come back when all of `found` is written, or cannot be."""
        self._gathered.wait()

    def finish(self, last: Tables) -> None:
        """Add the tables that speak of candidates, and put the file into its place.

        Raises what went wrong in between, an `UnwritableIndexError` above all; what was there before then stays.
        """
        self._last.put(last)
        self._thread.join()
        if self._fault is not None:
            raise self._fault

    def leave(self) -> None:
        """Stop at the end of the part that is under way; nothing stays of the file. After `finish` it does nothing."""
        self._left.set()
        self._last.put(None)
        self._thread.join()

    def _run(self, path: Path, parts: Iterator[Part], tool_version: str, key: str) -> None:
        try:
            build(path, parts, self._rest, tool_version, key)
        except _LeftError:
            pass
        except BaseException as fault:  # noqa: BLE001 - it is raised where the tables are asked for
            self._fault = fault
        finally:
            self._gathered.set()

    def _wanted(self, found: Iterable[Part]) -> Iterator[Part]:
        for part in found:
            if self._left.is_set():
                raise _LeftError
            yield part
        self._gathered.set()

    def _rest(self) -> Tables:
        last = self._last.get()
        if last is None:
            raise _LeftError
        return last
