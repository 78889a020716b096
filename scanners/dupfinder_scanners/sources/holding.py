"""One run at a time in a folder, by a lock that the system lets go of when the run ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

PATIENCE = 2.0
"""Seconds to wait for a folder that is taken. A run that was killed is still there for a moment: a child that it had
just begun has the lock too, until it is another program or gone."""
_PAUSE = 0.05


class TakenError(Exception):
    """Another run has the folder."""


class Hold:
    """A folder, held: no other `Hold` of it can be made, in this process or another, until `close`.

    Raises TakenError, and OSError where the folder cannot be made or written to.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._wait(patience)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others have the folder. To be called once."""
        os.close(self._lock)

    def _wait(self, patience: float) -> None:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise TakenError from None
                time.sleep(_PAUSE)
            else:
                return
