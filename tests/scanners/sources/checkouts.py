"""Makes and names what the tests of sources list."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def by_suffix(path: str, head: bytes | None) -> str | None:
    """A stand-in for the registry of languages."""
    if head is not None and head.startswith(b"#!") and b"python" in head:
        return "python"
    return {"py": "python", "js": "javascript", "go": "go"}.get(path.rpartition(".")[2].lower())


def run_git(root: Path, *arguments: str) -> str:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=root, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
