from __future__ import annotations

from threading import Event

import pytest

from dupfinder.cli.behind import Behind


def test_the_call_goes_on_while_the_caller_does() -> None:
    begun, told = Event(), Event()

    def work() -> int:
        begun.set()
        assert told.wait(10)
        return 7

    behind = Behind(work)
    assert begun.wait(10)
    told.set()
    assert behind.result() == behind.result() == 7


def test_a_fault_is_raised_where_the_result_is_asked_for() -> None:
    behind: Behind[int] = Behind(lambda: 1 // 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            behind.result()
