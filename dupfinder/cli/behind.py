"""Work that goes on behind the main thread: arrays are sorted and searched without the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Behind(Generic[T]):
    """One call on a thread of its own. The process ends when it has: C code is not to be cut off in the middle."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._found: list[T] = []
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._run)
        self._thread.start()

    def result(self) -> T:
        """What the call returned, once it has; raises what it raised."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._work())
        except BaseException as fault:  # noqa: BLE001 - it is raised where the result is asked for
            self._fault = fault
