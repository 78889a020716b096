from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.cli.exits import ExitCode, guarded, say, worst
from dupfinder_scanners.errors import ConfigError
from tests.cli.orgs import COMMAND, dupfinder, failed_cleanly, make_org, retry


def raising(error: BaseException):
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("codes", "left_with"),
    [
        ([], ExitCode.CLEAN),
        ([ExitCode.GATE_FAILED, ExitCode.CLEAN], ExitCode.GATE_FAILED),
        ([ExitCode.INCOMPLETE, ExitCode.GATE_FAILED], ExitCode.INCOMPLETE),
        ([ExitCode.INCOMPLETE, ExitCode.ERROR, ExitCode.GATE_FAILED], ExitCode.ERROR),
    ],
)
def test_the_highest_that_applies(codes, left_with):
    assert worst(codes) is left_with


@given(st.lists(st.sampled_from(ExitCode)))
def test_the_order_of_codes_changes_nothing(codes):
    assert worst(codes) is worst(reversed(codes))


def test_a_command_that_ends_well_leaves_with_0(capfd):
    assert guarded(lambda: None) == 0
    assert capfd.readouterr() == ("", "")


def test_the_code_of_typer_is_kept():
    assert guarded(raising(SystemExit(3))) == 3


def test_an_error_of_ours_is_one_sentence(capfd):
    assert guarded(raising(ConfigError("x.toml: a: wrong; do b."))) == 2
    assert capfd.readouterr() == ("", "dupfinder: x.toml: a: wrong; do b.\n")


@pytest.mark.parametrize("debug", ["", "0", "1"])
def test_an_unexpected_error_shows_its_traceback_only_where_asked_for(capfd, monkeypatch, debug):
    monkeypatch.setenv("DUPFINDER_DEBUG", debug)
    assert guarded(raising(ZeroDivisionError("sum of\nnothing"))) == 2
    said = capfd.readouterr().err
    assert ("Traceback" in said) is (debug == "1")
    last = said.splitlines()[-1]
    assert last.startswith("dupfinder: internal error (ZeroDivisionError: sum of). ")
    assert "DUPFINDER_DEBUG=1" in last
    assert "report" in last


def test_a_full_disk_is_no_fault_of_ours(capfd):
    assert guarded(raising(OSError(errno.ENOSPC, "No space left on device"))) == 2
    assert "No space left on device" in capfd.readouterr().err


def test_out_of_memory_says_what_to_do(capfd):
    assert guarded(raising(MemoryError())) == 2
    assert "--jobs 1" in capfd.readouterr().err


def test_ctrl_c_leaves_with_130(capfd):
    assert guarded(raising(KeyboardInterrupt())) == 130
    assert capfd.readouterr().err.startswith("dupfinder: stopped by Ctrl-C")


@pytest.mark.parametrize(
    ("before", "debug", "said"),
    [
        ("", "0", "first\n"),
        ("", "1", "first\nat the end\n"),
        ("threading.Timer(0.2, print, ['of a thread']).start()", "0", "first\nof a thread\nat the end\n"),
    ],
)
def test_a_command_leaves_at_once_where_nothing_is_left_to_do(before, debug, said):
    code = (
        "import atexit, threading; from dupfinder.cli.exits import leave\n"
        f"atexit.register(print, 'at the end'); print('first'); {before}\nleave(3)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"DUPFINDER_DEBUG": debug},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, said, "")


def test_what_is_said_cannot_harm_a_terminal(capfd):
    say("a\x1b[31mb\nc\u202ed\udcff")
    assert capfd.readouterr().err == "a\ufffd[31mb\ufffdc\ufffdd\ufffd\n"


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["bogus"], ["scan", "--bogus"], ["scan", "x", "--jobs", "-1"], ["show"]])
def test_errors_of_usage_leave_with_2(tmp_path, arguments):
    done = dupfinder(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["1>&-", "2>&-", "1>/dev/full", "2>/dev/full"])
def test_a_stream_that_takes_nothing_is_no_traceback(tmp_path, stream):
    if "/dev/full" in stream and not Path("/dev/full").exists():
        stream = stream.replace("/dev/full", "/dev/null")
    make_org(tmp_path / "org", 2)
    shell = ["sh", "-c", f'"$@" {stream}', "sh", *COMMAND, "scan", "org"]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if stream in {"1>&-", "1>/dev/full"} else 0)


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    """More than a pipe holds, read by somebody who wants one line."""
    make_org(tmp_path / "org", 2)
    for number in range(400):
        (tmp_path / "org" / "alpha" / f"{'long' * 20}{number}.py").write_bytes(b"\0")
    with subprocess.Popen(
        [*COMMAND, "scan", "org", "--format", "json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(60) == 0
    assert "Traceback" not in said
    assert "Error" not in said
    assert said.startswith("Read 2 of 402 files")


def children(process: int) -> list[int]:
    """Where there is no `/proc`, there is `ps`."""
    if Path("/proc/self/stat").exists():
        stats = [path.read_text("utf-8", "replace") for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
        fields = [(int(text.split(" ", 1)[0]), int(text.rpartition(")")[2].split()[1])) for text in stats]
    else:
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        fields = [(int(line.split()[0]), int(line.split()[1])) for line in listed.splitlines()]
    return [child for child, parent in fields if parent == process]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_ctrl_c_in_the_middle_of_a_scan_leaves_no_process_behind(tmp_path):
    make_org(tmp_path / "org", 2)
    for number in range(300):
        text = "\n".join(retry(number, f"call_{number}_{line}") for line in range(60))
        (tmp_path / "org" / "alpha" / f"m{number}.py").write_text(text, "utf-8")
    with subprocess.Popen(
        [*COMMAND, "scan", "org", "-o", "report.txt"], cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        until = time.monotonic() + 60
        while not (workers := children(process.pid)) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        assert workers, "the scan ended before it started its workers"
        os.killpg(process.pid, signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.wait(60) == 130
    assert said.splitlines() == [
        "dupfinder: stopped by Ctrl-C; reports and indexes that were already there are unchanged."
    ]
    until = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, workers))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".dupfinder", "org"]


@pytest.mark.slow
def test_the_command_says_one_sentence_for_an_error_of_ours(tmp_path):
    assert "There is no index at" in failed_cleanly(dupfinder("report", "org", cwd=tmp_path))


def test_the_interpreter_is_the_one_of_the_tests():
    assert COMMAND[0] == sys.executable
