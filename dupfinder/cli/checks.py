"""The checks of `doctor`. Each says what it found; a check that breaks has found something, too."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder import __version__
from dupfinder_scanners.errors import DupfinderError

if TYPE_CHECKING:
    from dupfinder.config import Config

TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
LITTLE_SPACE = 200_000_000
"""Bytes below which an index of a large org may not fit beside its temporary copy."""
OLDEST_GIT = (2, 31)
"""The first that takes its configuration from the environment, which is how a repository's own is switched off."""
STALE_DAYS = 7


class State(Enum):
    """How a check went; a note is nothing to act on."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the answer."""

    state: State
    subject: str
    message: str


def examined(roots: Sequence[Path], config: Path | None, index: Path) -> list[Check]:
    """All checks, in the order in which one would look."""
    return [
        _version(),
        *_guarded("grammars", _grammars),
        *_guarded("git", _git),
        *_guarded("parsing", _parsing),
        *_guarded("disk", lambda: _disk(index)),
        *_guarded("config", lambda: _config(roots, config)),
        *_guarded("index", lambda: _index(index)),
        _token(),
        Check(State.NOTE, "browser", "not needed: reports are files that any browser opens"),
        *(_guarded("owners", lambda: _owners(roots, config)) if roots else ()),
    ]


def _guarded(subject: str, check: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from check()
    except DupfinderError as error:
        yield Check(State.WRONG, subject, str(error))
    except Exception as error:  # noqa: BLE001 - a broken set-up may fail in any way; the other checks still say what they know
        yield Check(State.WRONG, subject, f"{type(error).__name__}: {error}; reinstall dupfinder.")


def _version() -> Check:
    return Check(
        State.OK,
        "dupfinder",
        f"{__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}",
    )


def _grammars() -> Iterator[Check]:
    """Every grammar is loaded, its query compiled, and an empty file walked."""
    from dupfinder_scanners.languages.registry import LANGUAGES
    from dupfinder_scanners.languages.treesitter import extract

    sound = []
    for language in LANGUAGES:
        try:
            extract(language.name, [b"\n"])
            sound.append(language.name)
        except DupfinderError as error:
            yield Check(State.WRONG, "grammars", str(error))
    yield Check(State.OK, "grammars", f"{len(sound)} of {len(LANGUAGES)} load: {', '.join(sound)}")


def _git() -> Iterator[Check]:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        yield Check(
            State.WRONG, "git", f"cannot be run ({reason}); install git, else repositories are read as plain folders."
        )
        return
    version = next((word for word in done.stdout.split() if word[:1].isdigit()), "0")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST_GIT:
        wanted = ".".join(map(str, OLDEST_GIT))
        yield Check(State.WRONG, "git", f"{version} is too old; install {wanted} or later.")
    else:
        yield Check(State.OK, "git", version)


def _parsing() -> Iterator[Check]:
    """A scan of one small file goes through the parsing processes as any scan does."""
    from dupfinder.pipeline import Options, scan

    with tempfile.TemporaryDirectory(prefix="dupfinder-") as folder:
        repository = Path(folder, "repository")
        repository.mkdir()
        (repository / "probe.py").write_text("def probe(value):\n    return value\n", "utf-8")
        result = scan([folder], options=Options(jobs=1))
    if result.totals.read == 1:
        yield Check(State.OK, "parsing", "a small file was read by a process of its own")
    else:
        said = "; ".join(f"{row.reason}: {row.detail}" for row in result.skipped) or "the file was not seen"
        yield Check(State.WRONG, "parsing", f"a small file could not be read ({said}); reinstall dupfinder.")


def _disk(index: Path) -> Iterator[Check]:
    folder = next(place for place in index.absolute().parents if place.exists())
    for name, place in (("for the index", folder), ("for temporary files", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(place).free
        if not os.access(place, os.W_OK):
            yield Check(State.WRONG, "disk", f"{place} ({name}) cannot be written to; change its permissions.")
        elif free < LITTLE_SPACE:
            yield Check(State.WRONG, "disk", f"{free / 1e6:,.0f} MB free in {place} ({name}); make room.")
        else:
            yield Check(State.OK, "disk", f"{free / 1e9:,.1f} GB free in {place} ({name})")


def _config(roots: Sequence[Path], given: Path | None) -> Iterator[Check]:
    from dupfinder.assess.family import load as load_families
    from dupfinder.config import find, load

    place = find(list(roots), given, Path())
    if place is None:
        yield Check(State.NOTE, "config", "none found, so the defaults hold; `dupfinder init` writes one")
        return
    settings = load(place)
    families = load_families(settings.family_files)
    yield Check(State.OK, "config", f"{place} is valid; {len(families)} families")


def _index(index: Path) -> Iterator[Check]:
    from dupfinder.index import MissingIndexError, info

    try:
        facts = info(index)
    except MissingIndexError:
        yield Check(State.NOTE, "index", f"none at {index} yet; `dupfinder scan` writes one")
        return
    days = (datetime.now(UTC) - facts.latest.info.at).days
    age = "today" if days < 1 else f"{days} {'day' if days == 1 else 'days'} ago"
    runs = f"{facts.runs} {'run' if facts.runs == 1 else 'runs'}"
    old = "; it may no longer be what the code says: scan again" if days > STALE_DAYS else ""
    state = State.NOTE if old else State.OK
    yield Check(state, "index", f"{index}, {facts.size / 1e6:,.1f} MB, {runs}, the latest {age}{old}")


def _token() -> Check:
    """Only whether it is there; its value is never read further than that."""
    named = [name for name in TOKENS if os.environ.get(name)]
    if named:
        return Check(State.OK, "token", f"{named[0]} is set; only --org and --issue use it")
    return Check(State.NOTE, "token", "none set; local scans need none")


def _owners(roots: Sequence[Path], given: Path | None) -> Iterator[Check]:
    from dupfinder.cli.settings import configured
    from dupfinder.cli.starter import RULES
    from dupfinder.cli.survey import survey

    settings: Config = configured(roots, given)
    found = survey(roots, settings)
    for one in found.repositories:
        owners = (
            ", ".join(f"{owner.squad} {files:,} ({RULES[owner.rule]})" for owner, files in one.owners)
            or "no source files"
        )
        yield Check(State.OK, "owners", f"{one.name}: {owners}")
    for warning in found.warnings:
        yield Check(State.NOTE, "owners", warning)
