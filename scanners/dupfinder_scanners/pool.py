"""A pool of killable worker processes.

A job carries several files. Where a worker dies, overruns its time or its memory, or answers nonsense, it is killed and
replaced and each file of the job is tried alone, so that only the file that kills its parser is lost.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dupfinder_scanners.errors import WorkerError
from dupfinder_scanners.fragments import Skipped, SkipReason
from dupfinder_scanners.frames import FrameError, Header, decode, encode

WORKER_COMMAND = (sys.executable, "-I", "-m", "dupfinder_scanners.worker")
_START_SECONDS = 60.0
_WATCH_SECONDS = 0.25
_WINDOW_PER_WORKER = 4
_STDERR_KEPT = 2000
_CHUNK = 1 << 20
_PASSED_ON = ("PATH", "TMPDIR", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """One call of `function` (`module:function`).

    `header` travels as JSON; its `files` is a list of objects with at least `repository` and `path`. Where a job is
    split, each part gets one of the files and the whole payload.
    """

    function: str
    header: Header
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class Result:
    """What the function answered for some of a job's files."""

    header: Header
    payload: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: one result, or one a file where it was split, and the files that were lost."""

    number: int
    results: tuple[Result, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(slots=True)
class _Task:
    """A job, or a single file of one."""

    number: int
    part: int
    job: Job
    last_try: bool = False


@dataclass(slots=True)
class _Pending:
    """A job whose parts are not all answered."""

    parts: int = 1
    answers: dict[int, Result | Skipped] = field(default_factory=dict)


class _Worker:
    """One process and its pipes."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        if self.process.stdin is None or self.process.stdout is None or self.process.stderr is None:
            raise WorkerError("The parsing process has no pipes; this is a defect of dupfinder, please report it.")
        self.requests = self.process.stdin.fileno()
        self.answers = self.process.stdout.fileno()
        self.messages = self.process.stderr.fileno()
        for descriptor in (self.requests, self.answers, self.messages):
            os.set_blocking(descriptor, False)
        self.ready = False
        self.used = False
        self.task: _Task | None = None
        self.deadline = time.monotonic() + _START_SECONDS
        self.outgoing = memoryview(b"")
        self.incoming = bytearray()
        self.said = b""

    def kill(self) -> None:
        """End the process and whatever it started, and wait for it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def run(
    jobs: Iterable[Job],
    *,
    workers: int,
    seconds_per_job: float,
    memory_bytes: int,
    command: Sequence[str] = WORKER_COMMAND,
) -> Iterator[Outcome]:
    """Run jobs and yield their outcomes in the order of the jobs.

    `memory_bytes` is what a job may use above what the process maps once its libraries are loaded. At most four jobs a
    worker are under way or wait for their turn, so memory stays bounded however many jobs there are. Leaving the
    iterator, by an exception or Ctrl-C too, ends all processes. Raises `WorkerError` where no process can start or the
    function does not exist.
    """
    pool = _Pool(iter(jobs), workers, seconds_per_job, memory_bytes, command)
    try:
        yield from pool.outcomes()
    finally:
        pool.close()


class _Pool:
    def __init__(
        self, jobs: Iterator[Job], workers: int, seconds: float, memory_bytes: int, command: Sequence[str]
    ) -> None:
        self._jobs = enumerate(jobs)
        self._size = max(1, workers)
        self._seconds = seconds
        self._memory = memory_bytes
        self._command = command
        self._window = _WINDOW_PER_WORKER * self._size
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._last_tries: deque[_Task] = deque()
        self._pending: dict[int, _Pending] = {}
        self._next = 0
        self._exhausted = False
        self._failed_starts = 0
        self._watched = 0.0
        self._selector = selectors.DefaultSelector()

    def outcomes(self) -> Iterator[Outcome]:
        while True:
            self._advance()
            while (pending := self._pending.get(self._next)) and len(pending.answers) == pending.parts:
                del self._pending[self._next]
                self._next += 1
                yield _outcome(self._next - 1, pending)
                self._advance()
            if not self._pending and self._exhausted:
                return
            self._wait()

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        self._selector.close()

    def _advance(self) -> None:
        """Take jobs up to the window, give every free worker a task, start workers for tasks that still wait."""
        while not self._exhausted and len(self._pending) < self._window:
            number, job = next(self._jobs, (-1, None))
            if job is None:
                self._exhausted = True
            else:
                self._pending[number] = _Pending()
                self._waiting.append(_Task(number, 0, job))
        for worker in [free for free in self._workers if free.ready and free.task is None]:
            self._occupy(worker)
        free = sum(1 for worker in self._workers if worker.task is None)
        wanted = min(self._size - len(self._workers), len(self._waiting) + len(self._last_tries) - free)
        for _ in range(wanted):
            self._start()

    def _occupy(self, worker: _Worker) -> None:
        """A last try wants a fresh process: memory that earlier jobs left behind must not decide over a file."""
        if self._last_tries and not worker.used:
            self._send(worker, self._last_tries.popleft())
        elif len(self._last_tries) > sum(1 for other in self._workers if not other.used):
            self._lose(worker, "")
        elif self._waiting:
            self._send(worker, self._waiting.popleft())

    def _start(self) -> None:
        try:
            worker = _Worker(self._command)
        except OSError as error:
            raise WorkerError(f"The parsing process cannot start ({error.strerror}); run `dupfinder doctor`.") from None
        self._workers.append(worker)
        self._selector.register(worker.answers, selectors.EVENT_READ, (worker, "answers"))
        self._selector.register(worker.messages, selectors.EVENT_READ, (worker, "messages"))

    def _send(self, worker: _Worker, task: _Task) -> None:
        header = {
            "function": task.job.function,
            "seconds": self._seconds,
            "memory_bytes": self._memory,
            "job": task.job.header,
        }
        worker.task, worker.used = task, True
        worker.deadline = time.monotonic() + self._seconds
        worker.outgoing = memoryview(encode(header, task.job.payload))
        self._selector.register(worker.requests, selectors.EVENT_WRITE, (worker, "requests"))
        self._write(worker)

    def _wait(self) -> None:
        """Let the operating system say what happened, until the next deadline at most."""
        now = time.monotonic()
        until = min((worker.deadline for worker in self._busy()), default=now + _START_SECONDS) - now
        if sys.platform == "darwin":
            until = min(until, _WATCH_SECONDS)
        for key, _ in self._selector.select(max(0.0, until)):
            worker, pipe = key.data
            if worker in self._workers:
                {"answers": self._read, "messages": self._drain, "requests": self._write}[pipe](worker)
        now = time.monotonic()
        for worker in [late for late in self._busy() if late.deadline <= now]:
            self._lose(worker, f"took more than {self._seconds:g} s")
        if sys.platform == "darwin" and now - self._watched >= _WATCH_SECONDS:
            self._watched = now
            self._watch_memory()

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.task is not None or not worker.ready]

    def _watch_memory(self) -> None:
        for worker in self._busy():
            if resident_bytes(worker.process.pid) > self._memory:
                self._lose(worker, _too_much(self._memory))

    def _write(self, worker: _Worker) -> None:
        try:
            worker.outgoing = worker.outgoing[os.write(worker.requests, worker.outgoing[:_CHUNK]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            worker.outgoing = memoryview(b"")
        if not worker.outgoing:
            self._selector.unregister(worker.requests)

    def _drain(self, worker: _Worker) -> None:
        """Keep the pipe empty and the last words, which explain a process that cannot start."""
        with contextlib.suppress(BlockingIOError):
            said = os.read(worker.messages, _CHUNK)
            worker.said = (worker.said + said)[-_STDERR_KEPT:]
            if not said:
                self._selector.unregister(worker.messages)

    def _read(self, worker: _Worker) -> None:
        try:
            piece = os.read(worker.answers, _CHUNK)
        except BlockingIOError:
            return
        if not piece:
            self._lose(worker, _death(worker, self._memory))
            return
        worker.incoming += piece
        try:
            while worker in self._workers and (frame := decode(worker.incoming)) is not None:
                self._hear(worker, *frame)
        except FrameError as error:
            self._lose(worker, f"its process answered nonsense: {error}")

    def _hear(self, worker: _Worker, header: Header, payload: bytes) -> None:
        if not worker.ready and header == {"ready": True}:
            worker.ready = True
            self._failed_starts = 0
        elif worker.task is None:
            self._lose(worker, "its process answered without being asked")
        elif "fatal" in header:
            raise WorkerError(f"The parsing process cannot load {header['fatal']}; run `dupfinder doctor`.")
        elif "memory" in header:
            self._lose(worker, _too_much(self._memory))
        elif isinstance(header.get("done"), dict):
            task, worker.task = worker.task, None
            self._pending[task.number].answers[task.part] = Result(header["done"], payload)
        elif isinstance(header.get("error"), str):
            task, worker.task = worker.task, None
            self._fail(task, SkipReason.PARSER_FAILED, header["error"], retry=False)
        else:
            self._lose(worker, "its process answered nonsense")

    def _lose(self, worker: _Worker, why: str) -> None:
        """Kill a worker; its task is tried again or given up."""
        if worker.task is None and not worker.ready:
            self._count_failed_start(worker)
        for descriptor in (worker.answers, worker.messages, worker.requests):
            with contextlib.suppress(KeyError):
                self._selector.unregister(descriptor)
        self._workers.remove(worker)
        worker.kill()
        if worker.task is not None:
            self._fail(worker.task, SkipReason.PARSER_KILLED, why, retry=True)

    def _count_failed_start(self, worker: _Worker) -> None:
        self._failed_starts += 1
        if self._failed_starts < 3:
            return
        with contextlib.suppress(OSError):
            worker.said += os.read(worker.messages, _CHUNK)
        last = (worker.said.decode("utf-8", "replace").strip().splitlines() or ["it ends without a word"])[-1]
        raise WorkerError(f"The parsing process cannot start ({last[:200]}); run `dupfinder doctor`.")

    def _fail(self, task: _Task, reason: SkipReason, why: str, *, retry: bool) -> None:
        """Try the files of a job one by one; a file that fails alone too, in a fresh process, is lost."""
        files = task.job.header.get("files", [])
        pending = self._pending[task.number]
        if len(files) > 1:
            pending.parts = len(files)
            split = []
            for part, file in enumerate(files):
                job = Job(task.job.function, {**task.job.header, "files": [file]}, task.job.payload)
                split.append(_Task(task.number, part, job))
            self._waiting.extendleft(reversed(split))
        elif retry and not task.last_try:
            task.last_try = True
            self._last_tries.append(task)
        else:
            pending.answers[task.part] = _skipped(files[0] if files else {}, reason, why)


def _outcome(number: int, pending: _Pending) -> Outcome:
    answers = [pending.answers[part] for part in range(pending.parts)]
    return Outcome(
        number,
        tuple(answer for answer in answers if isinstance(answer, Result)),
        tuple(answer for answer in answers if isinstance(answer, Skipped)),
    )


def _skipped(file: object, reason: SkipReason, why: str) -> Skipped:
    facts = file if isinstance(file, dict) else {}
    return Skipped(str(facts.get("repository", "")), str(facts.get("path", "")), reason, why)


def _death(worker: _Worker, memory_bytes: int) -> str:
    """How a process ended, in words; its pipe is closed, so it has ended or is about to."""
    try:
        code = worker.process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        return "its process closed its pipe"
    if b"MemoryError" in worker.said or b"bad_alloc" in worker.said:
        return _too_much(memory_bytes)
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"its process was killed by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"


def _too_much(memory_bytes: int) -> str:
    return f"needed more than {memory_bytes >> 20} MB of memory"


def resident_bytes(process: int) -> int:
    """Resident size of a process in bytes; 0 where it cannot be told."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass
    try:
        done = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, timeout=5, check=False, text=True
        )
        return int(done.stdout or 0) * 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _environment() -> dict[str, str]:
    """The least a Python needs to start: no token, no secret, no configuration of the user."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | dict.fromkeys(_ONE_THREAD, "1")
