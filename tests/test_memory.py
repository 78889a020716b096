from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dupfinder import memory
from dupfinder.memory import give_back, set_apart


def resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(
    memory._function("malloc_trim") is None or not Path("/proc/self/statm").exists(), reason="glibc on Linux"
)
def test_what_is_free_goes_back_though_something_behind_it_is_not() -> None:
    pieces = [bytearray(20_000) for _ in range(4_000)]
    last = pieces[-1]
    held = resident()
    del pieces
    assert give_back()
    assert resident() < held - 40_000_000
    assert len(last) == 20_000


@pytest.mark.skipif(
    memory._function("mallopt") is None or not Path("/proc/self/statm").exists(), reason="glibc on Linux"
)
def test_the_allocator_takes_what_it_is_told() -> None:
    assert set_apart()


FAULTS = """
import resource
from dupfinder.memory import set_apart
assert set_apart()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
bytes(4 << 20)
before = faults()
for _ in range(50):
    bytearray(b"x" * (4 << 20))
print(faults() - before)
"""


@pytest.mark.skipif(
    memory._function("mallopt") is None or not Path("/proc/self/statm").exists(), reason="glibc on Linux"
)
def test_what_was_free_a_moment_ago_is_there_again() -> None:
    done = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    # Two pieces of 1,024 pages, and not fifty times as many.
    assert int(done.stdout) < 10 * 1024


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_function", lambda _name: None)
    assert not give_back()
    assert not set_apart()
