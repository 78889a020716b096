"""Public git repositories: one commit fetched into a bare repository, its blobs read without a checkout."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from benchmarks.accuracy.registries.run import FetchError
from benchmarks.accuracy.registries.unpack import ABOUT

REGULAR = {b"100644", b"100755"}
"""Modes of files; links and submodules have others."""
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}


def fetched(url: str, commit: str, downloads: Path) -> Path:
    """A bare repository that holds `commit`; what is there is not fetched again. Raises FetchError."""
    owner, name = url.removesuffix(".git").rsplit("/", 2)[-2:]
    bare = downloads / f"{owner}+{name}.git"
    if not bare.is_dir():
        bare.parent.mkdir(parents=True, exist_ok=True)
        _git(["init", "-q", "--bare", str(bare)])
    if not _has(bare, commit):
        _git(["-C", str(bare), "fetch", "-q", "--depth=1", "--no-tags", url, commit])
    return bare


def write(bare: Path, commit: str, target: Path, suffixes: Sequence[str], drop: Sequence[str] = ()) -> int:
    """Write the wanted files of a commit below `target` and return how many; `drop` are folder names left out.

    Blobs are read one by one: an archive would leave out what `export-ignore` names.
    """
    written = 0
    for path, data in _files(bare, commit, tuple(suffixes), frozenset(drop)):
        place = target.joinpath(*path.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        written += 1
    return written


def _files(
    bare: Path, commit: str, suffixes: tuple[str, ...], drop: frozenset[str]
) -> Iterator[tuple[PurePosixPath, bytes]]:
    wanted = []
    for entry in _git(["-C", str(bare), "ls-tree", "-r", "-z", "--full-tree", commit]).split(b"\0"):
        described, _, name = entry.partition(b"\t")
        path = PurePosixPath(name.decode("utf-8", "replace"))
        if not name or described.split()[0] not in REGULAR or drop & set(path.parts[:-1]):
            continue
        if path.name.endswith(suffixes) or path.name in ABOUT:
            wanted.append((described.split()[2], path))
    content = _git(["-C", str(bare), "cat-file", "--batch"], b"".join(blob + b"\n" for blob, _ in wanted))
    at = 0
    for _, path in wanted:
        start = content.index(b"\n", at) + 1
        end = start + int(content[at:start].split()[2])
        yield path, content[start:end]
        at = end + 1


def _has(bare: Path, commit: str) -> bool:
    asked = ["git", "-C", str(bare), "cat-file", "-e", f"{commit}^{{commit}}"]
    done = subprocess.run(asked, capture_output=True, check=False)
    return done.returncode == 0


def _git(arguments: Sequence[str], stdin: bytes = b"") -> bytes:
    try:
        environment = {**os.environ, **QUIET}
        done = subprocess.run(["git", *arguments], input=stdin, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise FetchError(f"git: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise FetchError(f"git {arguments[-1]}: {said[-1] if said else done.returncode}")
    return done.stdout
