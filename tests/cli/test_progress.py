from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console
from rich.progress import Progress

from dupfinder.cli.progress import Bars, watched
from dupfinder.pipeline import Silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_bars_show_the_stage_that_runs():
    bars = Progress(console=Console(file=io.StringIO()))
    watch = Bars(bars)
    watch.stage("list files", 0)
    watch.stage("parse", 200)
    watch.advance(50)
    (task,) = bars.tasks
    assert (task.description, task.total, task.completed) == ("parse", 200, 50)


def test_a_stage_of_unknown_length_has_no_total():
    bars = Progress(console=Console(file=io.StringIO()))
    Bars(bars).stage("cluster", 0)
    assert bars.tasks[0].total is None


def test_bytes_before_the_first_stage_are_no_error():
    Bars(Progress(console=Console(file=io.StringIO()))).advance(5)


@pytest.mark.parametrize(("quiet", "term"), [(True, "xterm"), (False, "dumb")])
def test_nobody_watches_where_nobody_wants_to(monkeypatch, quiet, term):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", term)
    with watched(quiet=quiet) as progress:
        assert isinstance(progress, Silent)


def test_a_terminal_gets_bars_that_leave_nothing_behind(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with watched(quiet=False) as progress:
        progress.stage("parse", 10)
        progress.advance(10)
    assert "parse" in terminal.getvalue()
    assert terminal.getvalue().rstrip().endswith("\x1b[2K")


def test_what_is_no_terminal_gets_nothing(capfd):
    with watched(quiet=False) as progress:
        progress.stage("parse", 10)
    assert capfd.readouterr() == ("", "")


def test_bars_end_with_the_work_that_failed(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(RuntimeError), watched(quiet=False):
        raise RuntimeError
    assert "\x1b[?25h" in terminal.getvalue(), "the cursor stays hidden"
