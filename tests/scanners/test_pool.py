from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from dupfinder_scanners.errors import WorkerError
from dupfinder_scanners.fragments import Skipped, SkipReason
from dupfinder_scanners.pool import Job, Outcome, resident_bytes, run

HERE = str(Path(__file__).parent)
COMMAND = (
    sys.executable,
    "-I",
    "-c",
    f"import sys; sys.path.insert(0, {HERE!r})\n"
    "from dupfinder_scanners import worker; worker.ALLOWED_MODULES.append('pool_jobs'); worker.main()",
)


def job(*paths: str, payload: bytes = b"", function: str = "pool_jobs:echo") -> Job:
    return Job(function, {"files": [{"repository": "shop", "path": path} for path in paths]}, payload)


def outcomes(
    jobs: Iterable[Job], workers: int = 2, seconds: float = 20.0, memory: int = 256 << 20
) -> Iterator[Outcome]:
    return run(jobs, workers=workers, seconds_per_job=seconds, memory_bytes=memory, command=COMMAND)


def paths(outcome: Outcome) -> list[str]:
    return [path for result in outcome.results for path in result.header["paths"]]


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(processes: Iterable[int], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(alive(process) for process in processes):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_outcomes_come_in_the_order_of_jobs(workers: int) -> None:
    jobs = [job("sleep" if n % 5 == 0 else f"{n}.py", payload=bytes([n]) * n * 1000) for n in range(12)]
    found = list(outcomes(jobs, workers=workers))
    assert [outcome.number for outcome in found] == list(range(12))
    assert [outcome.results[0].payload for outcome in found] == [one.payload for one in jobs]
    assert all(not outcome.skipped for outcome in found)


def test_no_jobs_start_no_process() -> None:
    assert list(run([], workers=2, seconds_per_job=1, memory_bytes=1 << 20, command=("/does/not/exist",))) == []


def test_payload_larger_than_a_pipe() -> None:
    (found,) = outcomes([job("a.py", payload=os.urandom(1 << 20) * 8)])
    assert len(found.results[0].payload) == 8 << 20


@pytest.mark.parametrize(
    ("misdeed", "says"),
    [
        ("segfault", "killed by SIGSEGV"),
        ("leave", "exit code 0"),
        ("garbage", "nonsense"),
        ("nonsense", "nonsense"),
        ("loop", "took more than 0.5 s"),
        ("eat", "needed more than 256 MB"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_only_the_file_that_kills_its_parser_is_lost(misdeed: str, says: str, workers: int) -> None:
    jobs = [job("a.py", "b.py"), job("c.py", misdeed, "d.py"), job("e.py"), job("f.py", "g.py")]
    # A loaded machine may be slow to die of memory; only the loop is meant to run into its time.
    found = list(outcomes(jobs, workers=workers, seconds=0.5 if misdeed == "loop" else 30.0))
    assert [paths(outcome) for outcome in found] == [["a.py", "b.py"], ["c.py", "d.py"], ["e.py"], ["f.py", "g.py"]]
    (lost,) = found[1].skipped
    assert lost == Skipped("shop", misdeed, SkipReason.PARSER_KILLED, lost.detail)
    assert says in lost.detail
    assert not any(outcome.skipped for outcome in (found[0], found[2], found[3]))


def test_several_bad_files_in_one_job_and_in_many() -> None:
    jobs = [job("segfault#1", "a.py", "leave#2", "b.py"), *[job(f"segfault#{n}", f"{n}.py") for n in range(6)]]
    found = list(outcomes(jobs))
    assert paths(found[0]) == ["a.py", "b.py"]
    assert [lost.path for lost in found[0].skipped] == ["segfault#1", "leave#2"]
    assert [paths(outcome) for outcome in found[1:]] == [[f"{n}.py"] for n in range(6)]


def test_an_ordinary_exception_costs_the_file_and_not_the_process() -> None:
    (found,) = outcomes([job("a.py", "fail", "b.py")])
    assert paths(found) == ["a.py", "b.py"]
    assert found.skipped == (Skipped("shop", "fail", SkipReason.PARSER_FAILED, "ValueError: cannot parse this"),)


def test_printing_and_complaining_disturb_nothing() -> None:
    found = list(outcomes([job("print", "complain"), job("complain", "a.py")], workers=1))
    assert [paths(outcome) for outcome in found] == [["print", "complain"], ["complain", "a.py"]]


def test_memory_that_earlier_jobs_left_behind_costs_no_file() -> None:
    found = list(outcomes([job(f"leak#{n}") for n in range(12)], workers=1, memory=200 << 20))
    assert [paths(outcome) for outcome in found] == [[f"leak#{n}"] for n in range(12)]


def test_jobs_are_taken_only_as_outcomes_are_wanted() -> None:
    taken = []

    def jobs() -> Iterator[Job]:
        for number in range(1000):
            taken.append(number)
            yield job(f"{number}.py")

    running = outcomes(jobs(), workers=1)
    for _ in range(5):
        next(running)
    assert len(taken) <= 12
    running.close()  # type: ignore[attr-defined]


def test_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    (found,) = outcomes([job(function="pool_jobs:environment")])
    header = found.results[0].header
    assert not [name for name in header["names"] if "TOKEN" in name or name.startswith(("PYTHON", "HOME"))]
    assert "" not in header["path"]
    assert "/somewhere" not in header["path"]
    assert "numpy" not in header["modules"]


@pytest.mark.parametrize("function", ["os:system", "subprocess:run", "nowhere:x", "dupfinder_scanners.worker:nothing"])
def test_only_functions_of_dupfinder_are_called(function: str) -> None:
    with pytest.raises(WorkerError, match="cannot load"):
        list(outcomes([job("echo pwned", function=function)]))


def test_a_process_that_cannot_start_is_one_clear_error() -> None:
    broken = (sys.executable, "-I", "-c", "import no_such_module")
    with pytest.raises(WorkerError, match="no_such_module"):
        list(run([job("a")], workers=2, seconds_per_job=5, memory_bytes=1 << 28, command=broken))
    with pytest.raises(WorkerError, match="cannot start"):
        list(run([job("a")], workers=2, seconds_per_job=5, memory_bytes=1 << 28, command=("/does/not/exist",)))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_leaving_early_ends_all_processes() -> None:
    running = outcomes((job(function="pool_jobs:process") for _ in range(100)), workers=2)
    pids = {next(running).results[0].header["pid"] for _ in range(10)}
    assert all(alive(pid) for pid in pids)
    assert resident_bytes(min(pids)) > 1 << 20
    running.close()  # type: ignore[attr-defined]
    assert gone(pids)


CONSUMER = f"""
import sys; sys.path.insert(0, {HERE!r})
import test_pool
jobs = [test_pool.job(function="pool_jobs:process"), test_pool.job("loop")]
running = test_pool.outcomes(jobs, workers=1, seconds=60)
print(next(running).results[0].header["pid"], flush=True)
next(running)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_orphan_after_ctrl_c_or_kill(how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CONSUMER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as consumer:
        assert consumer.stdout is not None
        pid = int(consumer.stdout.readline())
        time.sleep(0.3)
        assert alive(pid)
        consumer.send_signal(how)
        consumer.wait(timeout=10)
    assert gone([pid])
