from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from dupfinder_scanners.sources.holding import Hold, TakenError

HELD_BY_A_CHILD_TOO = """
import os, signal, sys
from pathlib import Path
from dupfinder_scanners.sources.holding import Hold

hold = Hold(Path(sys.argv[1]))
if os.fork() == 0:
    print("held", flush=True)
    sys.stdin.read()
    os._exit(0)
signal.pause()
"""


def _open() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_one_at_a_time(tmp_path):
    with closing(Hold(tmp_path / "folder")), pytest.raises(TakenError):
        Hold(tmp_path / "folder", patience=0)
    with closing(Hold(tmp_path / "folder", patience=0)):
        pass


def test_it_is_waited_for(tmp_path):
    first = Hold(tmp_path)
    timer = threading.Timer(0.2, first.close)
    timer.start()
    with closing(Hold(tmp_path, patience=60)):
        pass
    timer.join()


def test_who_is_refused_leaves_nothing_open(tmp_path):
    with closing(Hold(tmp_path)):
        before = _open()
        with pytest.raises(TakenError):
            Hold(tmp_path, patience=0)
        assert _open() == before


def test_a_child_that_outlives_a_killed_run_is_waited_for(tmp_path):
    killed = subprocess.Popen(
        [sys.executable, "-c", HELD_BY_A_CHILD_TOO, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert killed.stdin is not None
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"held\n"
    killed.kill()
    killed.wait()
    with pytest.raises(TakenError):
        Hold(tmp_path, patience=0)
    threading.Timer(0.2, killed.stdin.close).start()
    with closing(Hold(tmp_path, patience=60)):
        killed.stdout.close()
