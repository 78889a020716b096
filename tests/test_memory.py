from __future__ import annotations

import os
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


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_function", lambda _name: None)
    assert not give_back()
    assert not set_apart()
