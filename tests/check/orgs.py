"""Organizations of git repositories for the check: one helper, several squads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RETRY = '''\
import logging
import random
import time

logger = logging.getLogger(__name__)


def retry_call(action, attempts=4, base_delay=0.2, longest=5.0):
    """Call again after a failure, a little later each time."""
    for number in range(1, attempts + 1):
        try:
            return action()
        except (ConnectionError, TimeoutError) as error:
            if number == attempts:
                logger.error("gave up after %d attempts: %s", number, error)
                raise
            pause = min(longest, base_delay * 2 ** (number - 1)) + random.uniform(0, base_delay)
            logger.warning("attempt %d failed, next in %.1f s: %s", number, pause, error)
            time.sleep(pause)
'''

MASK = '''\
import re

SECRET = re.compile("(?i)(password|token|secret)")


def mask_secrets(payload, depth=0):
    """A copy in which nobody can read a secret."""
    if depth > 8:
        return "..."
    if isinstance(payload, dict):
        masked = {}
        for key, value in payload.items():
            masked[key] = "***" if SECRET.search(str(key)) else mask_secrets(value, depth + 1)
        return masked
    if isinstance(payload, (list, tuple)):
        return [mask_secrets(item, depth + 1) for item in payload]
    return payload
'''

OTHER = '''\
import csv
import io


def read_rows(text, wanted):
    """Rows of a table by the names of its columns."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in wanted if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError("missing columns: " + ", ".join(missing))
    return [{name: row[name].strip() for name in wanted} for row in reader if any(row.values())]
'''

CONFIG = """\
[squads]
"api/" = "payments"
"shop/" = "checkout"
"labels/" = "logistics"

[repositories.core]
platform = true
"""

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "NO_COLOR": "1",
}


def plain(folder: Path) -> Path:
    """An organization of two repositories with a function each, without git."""
    for path, text in {"one/a.py": RETRY, "two/b.py": OTHER}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def git(tree: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=tree, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(tree: Path, files: dict[str, str | None], message: str = "change") -> str:
    for path, text in files.items():
        place = tree / path
        if text is None:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", message)
    return git(tree, "rev-parse", "HEAD")


def repository(root: Path, name: str, files: dict[str, str]) -> Path:
    tree = root / name
    tree.mkdir(parents=True)
    git(tree, "init", "--quiet", "--initial-branch=main")
    commit(tree, files, "first")
    return tree


def command(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "dupfinder", *arguments],
        cwd=folder,
        env={**ENVIRONMENT, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
