"""Questions to git about a working tree, asked so that nothing in the repository can answer with a program of its own.

A repository's own `.git/config` may name programs: core.fsmonitor, filter.*.clean, core.sshCommand, diff.external,
hooks. The environment below switches each of them off; clean filters have no switch, so their names are read first
(reading a configuration runs nothing) and each is overridden with none.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TIMEOUT_SECONDS = 120.0
_SAID = 1_000_000
"""Bytes of messages that are read."""

_SAFE_CONFIG = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.sshCommand", "false"),
    ("core.askPass", "false"),
    ("core.pager", "cat"),
    ("core.quotePath", "false"),
    ("core.untrackedCache", "false"),
    ("credential.helper", ""),
    ("diff.external", ""),
    ("log.showSignature", "false"),
    ("safe.bareRepository", "explicit"),
    ("submodule.recurse", "false"),
)
_PASSED_ON = ("PATH", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class GitError(Exception):
    """git could not answer; the message is one line that can be shown."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A tracked path. `trusted` is false where git was told not to look whether the file changed."""

    path: str
    mode: str
    blob: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Status:
    """How a working tree differs from HEAD. Paths are decoded with `os.fsdecode`; directories end in a slash."""

    commit: str
    changed: frozenset[str]
    untracked: tuple[str, ...]
    ignored: tuple[str, ...]
    unreadable: tuple[str, ...]

    @property
    def label(self) -> str:
        """The commit, with `+dirty` where tracked or new files differ from it; empty before the first commit."""
        return f"{self.commit}+dirty" if self.commit and (self.changed or self.untracked) else self.commit


def environment(config: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """The environment for git: nothing of the user's or the system's configuration, no prompt, no network."""
    pairs = [*_SAFE_CONFIG, *config]
    variables = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    variables |= {
        "LC_ALL": "C",
        "HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_ASKPASS": "false",
        "GIT_SSH_COMMAND": "false",
        "GIT_PAGER": "cat",
        "GIT_CONFIG_COUNT": str(len(pairs)),
    }
    for number, (key, value) in enumerate(pairs):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of one git command; `said` is the beginning of its messages."""

    failed: bool
    output: bytes
    said: str


def run_git(
    arguments: Sequence[str], folder: Path, variables: Mapping[str, str], seconds: float, given: bytes = b""
) -> Ended:
    """Run one git command in a folder to its end; `given` is its input, `variables` its whole environment.

    Raises `GitError` where it cannot be started or takes longer than `seconds`.
    """
    # A file and not a pipe: messages can be many, and nobody reads them before the output is complete.
    with tempfile.TemporaryFile() as messages:
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=folder,
                env=variables,
                input=given,
                stdout=subprocess.PIPE,
                stderr=messages,
                timeout=seconds,
                check=False,
            )
        except FileNotFoundError:
            raise GitError("git is not installed" if folder.is_dir() else f"{folder} is gone") from None
        except subprocess.TimeoutExpired:
            name = next(word for word in arguments if not word.startswith("-"))
            raise GitError(f"git {name} took more than {seconds:.0f} s") from None
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from None
        messages.seek(0)
        return Ended(done.returncode != 0, done.stdout, messages.read(_SAID).decode("utf-8", "replace"))


class WorkingTree:
    """git's view of one working tree. Making one raises `GitError` where git does not take `root` for its top."""

    def __init__(self, root: Path) -> None:
        self.root = root
        config = [("safe.directory", directory) for directory in trusted_directories()]
        self._environment = environment(config) | {"GIT_CEILING_DIRECTORIES": str(root.parent)}
        settings = self._settings()
        self._environment = environment([*config, *_without_filters(settings)]) | {
            "GIT_CEILING_DIRECTORIES": str(root.parent)
        }
        if "core.worktree" in settings and self._top() != os.path.realpath(root):
            raise GitError(f"its .git belongs to another folder, {self._top()}")
        self.sha1 = settings.get("extensions.objectformat", "sha1").lower() == "sha1"

    def run(self, *arguments: str) -> tuple[bytes, str]:
        """The output and the messages of one git command; `GitError` where it fails or takes too long."""
        ended = run_git(arguments, self.root, self._environment, TIMEOUT_SECONDS)
        if ended.failed:
            raise GitError(explain(ended.said, self.root))
        return ended.output, ended.said

    def index(self) -> list[IndexEntry]:
        """All tracked paths; of a conflicted one, the first stage."""
        output, _ = self.run("ls-files", "-z", "-s", "-v", "--cached")
        entries: list[IndexEntry] = []
        for row in output.split(b"\0")[:-1]:
            facts, _, name = row.partition(b"\t")
            tag, mode, blob, _stage = facts.decode("ascii").split(" ")
            path = os.fsdecode(name)
            if not entries or entries[-1].path != path:
                entries.append(IndexEntry(path, mode, blob, trusted=tag == "H"))
        return entries

    def status(self) -> Status:
        """How the working tree differs from HEAD. Submodules are not entered: their configuration is their own."""
        output, said = self.run(
            "status",
            "--porcelain=v2",
            "--branch",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--ignored=matching",
            "--ignore-submodules=all",
        )
        return _parse_status(output, said)

    def _settings(self) -> dict[str, str]:
        output, _ = self.run("config", "--list", "-z")
        rows = (row.partition("\n") for row in output.decode("utf-8", "surrogateescape").split("\0")[:-1])
        return {key: value for key, _, value in rows}

    def _top(self) -> str:
        output, _ = self.run("rev-parse", "--show-toplevel")
        return os.path.realpath(os.fsdecode(output.rstrip(b"\n")))


def _without_filters(settings: Iterable[str]) -> list[tuple[str, str]]:
    """Overrides that leave every filter driver without a program."""
    drivers = {key.removeprefix("filter.").rpartition(".")[0] for key in settings if key.startswith("filter.")}
    off = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    return [(f"filter.{driver}.{key}", value) for driver in sorted(drivers) for key, value in off]


_UNREADABLE = "warning: could not open directory '"


def _parse_status(output: bytes, said: str) -> Status:
    commit, changed, untracked, ignored = "", set(), [], []
    for row in output.split(b"\0"):
        kind = row[:2]
        if kind == b"? ":
            untracked.append(os.fsdecode(row[2:]))
        elif kind == b"! ":
            ignored.append(os.fsdecode(row[2:]))
        elif kind == b"1 ":
            changed.add(os.fsdecode(row.split(b" ", 8)[8]))
        elif kind == b"u ":
            changed.add(os.fsdecode(row.split(b" ", 10)[10]))
        elif row.startswith(b"# branch.oid ") and not row.endswith(b"(initial)"):
            commit = row[13:].decode("ascii")
    unreadable = [
        line.removeprefix(_UNREADABLE).rpartition("':")[0] for line in said.splitlines() if line.startswith(_UNREADABLE)
    ]
    return Status(commit, frozenset(changed), tuple(untracked), tuple(ignored), tuple(unreadable))


@lru_cache(maxsize=1)
def trusted_directories() -> tuple[str, ...]:
    """What the user's and the system's own configuration list as safe.directory: git asks for it where a checkout
    belongs to another user."""
    found: list[str] = []
    for scope in ("--system", "--global"):
        try:
            ended = run_git(["config", scope, "-z", "--get-all", "safe.directory"], Path(), os.environ, 10.0)
        except GitError:
            return ()
        found += [os.fsdecode(value) for value in ended.output.split(b"\0")[:-1]]
    return tuple(found)


def explain(said: str, root: Path) -> str:
    """What git said, as one line that can be shown."""
    lines = [line for line in said.splitlines() if line.strip()]
    fault = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "git failed")
    if "dubious ownership" in fault:
        return (
            "the checkout belongs to another user; if you trust it, run "
            f"`git config --global --add safe.directory {root}`"
        )
    return fault.removeprefix("fatal: ").removeprefix("error: ")[:200]
