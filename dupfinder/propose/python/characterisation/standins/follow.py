"""Which lines of a module run, and that they are not too many."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator
from typing import Any

from dupfinder.propose.python.characterisation.standins.world import Stop


class Follower:
    """Lines of a module that ran (`reached`), of all lines of the functions that were `entered`."""

    def __init__(self, module: types.ModuleType, most: int) -> None:
        self.reached: set[int] = set()
        self.entered: set[int] = set()
        self._file = module.__file__
        self._most = most
        self._left = most

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Follow what runs inside. Raises Stop there, after the most lines that a run may have."""
        outer = sys.gettrace()
        self._left = self._most
        sys.settrace(self._follow)
        try:
            yield
        finally:
            sys.settrace(outer)

    def _follow(self, frame: types.FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code.co_filename != self._file:
            return None
        if event == "call":
            lines = (line for *_, line in code.co_lines() if line is not None)
            self.entered.update(line for line in lines if line > code.co_firstlineno)
        elif event == "line":
            self.reached.add(frame.f_lineno)
            self._left -= 1
            if self._left < 0:
                raise Stop
        return self._follow
