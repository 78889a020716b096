"""The making of a proposal, in a killable process: `ast` and LibCST read what others wrote, and die of some of it.

A file that ends the process is named and left alone, as its copies are; the other copies are drafted without it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dupfinder.propose.python.errors import RefusedError
from dupfinder_scanners import pool
from dupfinder_scanners.errors import DupfinderError

if TYPE_CHECKING:
    from dupfinder.model import Candidate
    from dupfinder.proposal import Proposal
    from dupfinder_scanners.fragments import Fragment, Skipped

FUNCTION = "dupfinder.cli.proposing:work"
SECONDS = 120.0
MEMORY_BYTES = 3 << 30
"""Address space above what the process maps at its start: most of it is that of libraries loaded on the way."""
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A candidate of the latest run in the index; `package` may be empty. Paths are absolute."""

    candidate: Candidate
    package: str
    index: Path
    config: Path | None


def proposed(asked: Asked) -> Proposal:
    """The proposal. Raises RefusedError where nothing can be proposed, and what reading the repositories raises."""
    from dupfinder.proposal import Proposal

    header = _header(asked)
    outcome = _run(header)
    if outcome.skipped or len(outcome.results) != 1:
        # The pool has tried each file alone; those that it lost are left out now.
        outcome = _run(header | {"without": [(one.repository, one.path, one.detail) for one in outcome.skipped]})
    if outcome.skipped or len(outcome.results) != 1:
        raise RefusedError(
            f"{asked.candidate.id[:12]} cannot be drafted: the process that reads its copies did not come to an end "
            f"({_why(outcome.skipped)}); please report it, with the copies if you may show them."
        )
    told = outcome.results[0].header
    if "error" in told:
        raise _error(told)
    return Proposal(told["files"], told["functions"], told["patches"], tuple(told["refused"]))


def _error(told: Mapping[str, Any]) -> DupfinderError:
    return RefusedError(told["error"]) if told["refused"] else DupfinderError(told["error"])


def _why(lost: Sequence[Skipped]) -> str:
    return "; ".join(sorted({one.detail for one in lost if one.detail})) or "its answer was split"


def _header(asked: Asked) -> dict[str, Any]:
    parts = [part for part in asked.candidate.parts if part.language == "python"]
    places = sorted({(one.repository, one.path) for part in parts for one in part.fragments})
    files = [{"repository": repository, "path": path} for repository, path in places]
    return {
        "files": files or [{"repository": "", "path": ""}],
        "whole": len(files) or 1,
        "without": [],
        "candidate": asked.candidate.id,
        "package": asked.package,
        "index": os.fspath(asked.index),
        "config": asked.config and os.fspath(asked.config),
        "folder": os.fspath(Path.cwd()),
    }


def _run(header: dict[str, Any]) -> pool.Outcome:
    jobs = [pool.Job(FUNCTION, header)]
    (outcome,) = pool.run(jobs, workers=1, seconds_per_job=SECONDS, memory_bytes=MEMORY_BYTES)
    return outcome


def work(header: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    """The job: the whole proposal, or where the pool split it, a look at the one file that it was left with."""
    # Roots and configuration may be told relative to where the command was called.
    os.chdir(header["folder"])
    try:
        return (_made(header) if len(header["files"]) == header["whole"] else _looked_at(header)), b""
    except DupfinderError as error:
        return {"error": str(error), "refused": isinstance(error, RefusedError)}, b""


def _looked_at(header: Mapping[str, Any]) -> dict[str, Any]:
    """Read the copies of one file as a draft would; whatever it does to this process is the answer."""
    from dupfinder.propose.python.codemod import rewritten
    from dupfinder.propose.python.module import read
    from dupfinder.propose.python.normal import normal

    (file,) = header["files"]
    candidate, text = _read(header)
    for part in candidate.parts:
        for fragment in part.fragments:
            if (fragment.repository, fragment.path) == (file["repository"], file["path"]):
                data = text(fragment)
                try:
                    normal(read(fragment, data))
                    rewritten(data.decode("utf-8"), fragment.path, {}, ())
                except RefusedError:
                    continue
    return {}


def _made(header: Mapping[str, Any]) -> dict[str, Any]:
    from dupfinder.index import load_latest
    from dupfinder.proposal import proposal
    from dupfinder_reports import markdown

    candidate, text = _read(header)
    side_by_side = markdown.render_candidate(load_latest(Path(header["index"])), candidate)
    made = proposal(candidate, _but(text, header["without"]), header["package"], side_by_side)
    return {
        "files": dict(made.files),
        "functions": made.functions,
        "patches": made.patches,
        "refused": list(made.refused),
    }


def _but(text: Callable[[Fragment], bytes], lost: Sequence[Sequence[str]]) -> Callable[[Fragment], bytes]:
    """Reads as `text` does, and refuses the files that ended a process."""
    why = {(repository, path): detail for repository, path, detail in lost}

    def read(fragment: Fragment) -> bytes:
        if (fragment.repository, fragment.path) in why:
            detail = why[fragment.repository, fragment.path] or "no reason given"
            raise RefusedError(f"{fragment.repository}:{fragment.path} cannot be read as Python ({detail}).")
        return text(fragment)

    return read


def _read(header: Mapping[str, Any]) -> tuple[Candidate, Callable[[Fragment], bytes]]:
    from dupfinder.index import load_latest

    index = Path(header["index"])
    candidate = next(one for one in load_latest(index).candidates if one.id == header["candidate"])
    return candidate, _texts(index, Path(header["config"]) if header["config"] else None)


def _texts(index: Path, config: Path | None) -> Callable[[Fragment], bytes]:
    """Reads files of the repositories that the latest run read. Raises a RefusedError for what is gone."""
    from dupfinder.cli.settings import configured
    from dupfinder.cli.survey import local_source
    from dupfinder.index import info
    from dupfinder.propose.python.errors import RefusedError
    from dupfinder_scanners.sources.interface import ReadError
    from dupfinder_scanners.sources.reading import read_file

    roots = [Path(root) for root in info(index).latest.info.roots if Path(root).is_dir()]
    if not roots:
        raise RefusedError("The repositories of the latest run are not here; scan local checkouts, then propose.")
    source = local_source(roots, configured(roots, config))
    locators = {one.name: source.locator(one) for one in source.repositories()}

    def text(fragment: Fragment) -> bytes:
        if fragment.repository not in locators:
            raise RefusedError(f"{fragment.repository} is not here any more; scan again.")
        try:
            return read_file(locators[fragment.repository], fragment.path, MOST_BYTES)
        except ReadError as error:
            raise RefusedError(f"{fragment.place} cannot be read ({error}); scan again.") from None

    return text
