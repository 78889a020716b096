"""What a person sees: the command on a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
from pathlib import Path

import pytest

from tests.cli.orgs import COMMAND, make_org

pytestmark = pytest.mark.slow


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """Everything that the command writes to its terminal."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "CI", "TERM"}}
        os.execve(COMMAND[0], [*COMMAND, *arguments], kept | {"TERM": "xterm"} | environment)  # noqa: S606
    seen = b""
    while True:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:  # Linux reports the end of the process as an error of the terminal
            break
        if not piece:
            break
        seen += piece
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, seen.decode("utf-8", "replace")
    return seen.decode("utf-8")


@pytest.fixture
def folder(tmp_path):
    make_org(tmp_path / "org")
    return tmp_path


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(
    ("environment", "colours", "bars"),
    [({}, True, True), ({"NO_COLOR": "1"}, False, True), ({"TERM": "dumb"}, False, False)],
    ids=["colours", "NO_COLOR", "dumb"],
)
def test_colours_and_bars(folder, environment, colours, bars):
    seen = on_terminal(folder, "scan", "org", **environment)
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-7]m", seen)) is colours
    assert ("\x1b[2K" in seen) is bars
    assert "Found 1 candidate" in seen


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_quiet_shows_the_report_alone(folder):
    seen = on_terminal(folder, "scan", "org", "--quiet")
    assert "\x1b[2K" not in seen
    assert "Found 1 candidate" not in seen
    assert "retry policy" in seen
