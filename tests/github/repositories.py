"""Bare repositories made by `git fast-import`: no working tree, no hooks, a commit in some milliseconds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EXECUTABLE, LINK, SUBMODULE = "100755", "120000", "160000"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
}


@dataclass(frozen=True, slots=True)
class Special:
    """A file with a mode of its own; of a submodule, `content` is the commit."""

    mode: str
    content: str


Files = Mapping[str, str | bytes | Special]


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    done = subprocess.run(
        ["git", f"--git-dir={folder}", *arguments], input=given, env=ENVIRONMENT, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def create(folder: Path) -> None:
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
    git(folder, "config", "uploadpack.allowFilter", "true")


def commit(folder: Path, files: Files, message: str = "work") -> str:
    """Add or replace files on `main`; returns the commit."""
    parts = [b"commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\n", _data(message.encode())]
    if (folder / "refs/heads/main").exists() or (folder / "packed-refs").exists():
        parts.append(b"from refs/heads/main^0\n")
    for path, content in files.items():
        name = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        if isinstance(content, Special) and content.mode == SUBMODULE:
            parts.append(f"M {SUBMODULE} {content.content} {name}\n".encode())
            continue
        mode, data = (content.mode, content.content) if isinstance(content, Special) else ("100644", content)
        parts += [f"M {mode} inline {name}\n".encode(), _data(data.encode() if isinstance(data, str) else data)]
    git(folder, "fast-import", "--quiet", given=b"".join(parts) + b"\ndone\n")
    return git(folder, "rev-parse", "refs/heads/main")


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def files_below(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
