"""One repository with a past: the folders of a tree as squads, and every month so many of its files changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

MOST_BYTES = 500_000
RETURN = re.compile(r"^( {4,})return (?P<value>[^\n]*[\w)\]'\"])$", re.MULTILINE)


def generate(tree: Path, target: Path, months: int, share: float) -> dict[str, float]:
    """Write the repository and its `dupfinder.toml`, and give its figures. The last commit is of this month."""
    shutil.rmtree(target, ignore_errors=True)
    repository = target / "repository"
    repository.mkdir(parents=True)
    files = _copied(tree, repository)
    squads = sorted({path.relative_to(repository).parts[0] for path in files if path.parent != repository})
    rows = "".join(f'"repository/{squad}/" = "{squad}"\n' for squad in squads)
    (target / "dupfinder.toml").write_text(f"[squads]\n{rows}", "utf-8")
    _git(repository, "init", "-q", "-b", "main")
    _commit(repository, _month(months))
    for month in range(months - 1, -1, -1):
        _change(repository, files, share, month)
        _commit(repository, _month(month))
    _git(repository, "gc", "-q")
    size = sum(path.stat().st_size for path in files)
    return {"files": len(files), "squads": len(squads), "megabytes": round(size / 1e6, 1), "months": months}


def _copied(tree: Path, repository: Path) -> list[Path]:
    found = []
    for path in sorted(tree.rglob("*.py")):
        name = path.relative_to(tree)
        if (
            path.is_symlink()
            or not path.is_file()
            or path.stat().st_size > MOST_BYTES
            or name.parts[0] == "site-packages"
        ):
            continue
        place = repository / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        found.append(place)
    return found


def _change(repository: Path, files: list[Path], share: float, month: int) -> None:
    """One function of each of so many files gets a line more, other files each month."""

    def order(path: Path) -> bytes:
        return hashlib.sha256(f"{month} {path.relative_to(repository)}".encode()).digest()

    for number, path in enumerate(sorted(files, key=order)[: round(len(files) * share)]):
        text = path.read_text("utf-8", "surrogateescape")
        edited = RETURN.sub(rf"\1kept_{number} = \g<value>\n\1return kept_{number}", text, count=1)
        path.write_text(edited if edited != text else f"{text}\n# Seen in month {month}.\n", "utf-8", "surrogateescape")


def _month(ago: int) -> datetime:
    """The first moment of a month of the past, seen from today."""
    today = datetime.now(UTC)
    number = today.year * 12 + today.month - 1 - ago
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def _commit(repository: Path, when: datetime) -> None:
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "-m", "A month", date=f"@{int(when.timestamp())} +0000")


def _git(repository: Path, *arguments: str, date: str = "") -> None:
    people = {
        f"GIT_{role}_{what}": "bench@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | people | dates
    subprocess.run(["git", *arguments], cwd=repository, env=environment, check=True)
