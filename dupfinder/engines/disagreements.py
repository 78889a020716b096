"""Where the copies of candidates disagree, asked of killable processes.

Drift reads source text anew, through parsers that are C code, and files of which extraction came to no harm may still
hurt here: they changed, or credentials in them were masked. A file that ends its process is named and left out, and
the other copies of its candidate are laid side by side without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from dupfinder.config import FILE_NAME, ScanSettings
from dupfinder.model import Candidate, CloneClass, CloneKind, DriftKind, DriftRow
from dupfinder_scanners import pool
from dupfinder_scanners.fragments import Fragment, Skipped, SkipReason
from dupfinder_scanners.sources.interface import Locator

FUNCTION = "dupfinder.engines.laid_beside:told"
MOST_COPIES, MOST_PARTS = 16, 8
"""Copies of a class and classes of a candidate that are looked at."""
CANDIDATES_A_WORKER = 8
"""As many as pay for the start of one more process."""


@dataclass(frozen=True, slots=True)
class Told:
    """Of one candidate: its rows, the files that could not be read for them, and whether there was an answer at all."""

    rows: tuple[DriftRow, ...]
    lost: tuple[Skipped, ...] = ()
    answered: bool = True


def ask(
    candidates: Sequence[Candidate],
    locators: Mapping[str, Locator],
    blobs: Mapping[tuple[str, str], str],
    settings: ScanSettings,
    workers: int,
    own: Sequence[Mapping[str, Any]] = (),
) -> list[Told]:
    """What there is to tell of each candidate, in order. `blobs` holds the id of each file as it was read, or an empty
    text. `own` are the org's concepts, as TOML has them. Limits of time and memory are those of parsing a batch."""
    concepts = json.loads(json.dumps(list(own), default=str))
    words = {"limit": settings.max_file_bytes, "concepts": concepts, "config": FILE_NAME}
    jobs = [_job(one, locators, blobs, words) for one in candidates]
    found = [_told(outcome) for outcome in _run(jobs, settings, workers)]
    again = [number for number, one in enumerate(found) if not one.answered]
    without = [_without(jobs[number], found[number].lost) for number in again]
    for number, outcome in zip(again, _run(without, settings, workers), strict=True):
        second = _told(outcome)
        found[number] = replace(second, lost=tuple(sorted({*found[number].lost, *second.lost})))
    return found


def _run(jobs: Sequence[pool.Job], settings: ScanSettings, workers: int) -> Iterator[pool.Outcome]:
    if not jobs:
        return iter(())
    return pool.run(
        jobs,
        workers=max(1, min(workers, len(jobs) // CANDIDATES_A_WORKER)),
        seconds_per_job=settings.parser_seconds,
        memory_bytes=settings.parser_megabytes << 20,
    )


def _job(
    candidate: Candidate, locators: Mapping[str, Locator], blobs: Mapping[tuple[str, str], str], more: Mapping[str, Any]
) -> pool.Job:
    """`files` are those of the copies looked at: where the job fails, the pool tries each alone and so finds whose
    fault it was."""
    classes = [_one_a_squad(part) for part in candidate.parts if part.kind is not CloneKind.EXACT][:MOST_PARTS]
    places = sorted({(one.repository, one.path) for fragments in classes for one in fragments})
    files = [{"repository": name, "path": path, "blob": blobs.get((name, path), "")} for name, path in places]
    header = {
        "files": files,
        "locators": {name: locators[name].to_header() for name, _ in places},
        **more,
        "classes": [[asdict(one) for one in fragments] for fragments in classes],
        "squads": list(candidate.squads),
        "family": candidate.family.slug if candidate.family else None,
    }
    return pool.Job(FUNCTION, header)


def _one_a_squad(part: CloneClass) -> tuple[Fragment, ...]:
    """The first copy of each squad, `MOST_COPIES` at most: what a table of squads can show."""
    found: dict[str, Fragment] = {}
    for fragment in part.fragments:
        found.setdefault(fragment.squad, fragment)
    return tuple(found.values())[:MOST_COPIES]


def _without(job: pool.Job, lost: Sequence[Skipped]) -> pool.Job:
    gone = {(row.repository, row.path) for row in lost}
    files = [one for one in job.header["files"] if (one["repository"], one["path"]) not in gone]
    return pool.Job(job.function, {**job.header, "files": files})


def _told(outcome: pool.Outcome) -> Told:
    """A job that was split has no answer yet: each part speaks of one file alone."""
    lost = [*outcome.skipped]
    for result in outcome.results:
        rows = result.header["lost"]
        lost += [Skipped(name, path, SkipReason(reason), detail) for name, path, reason, detail in rows]
    if outcome.skipped or len(outcome.results) != 1:
        return Told((), tuple(lost), answered=False)
    return Told(tuple(map(_row, outcome.results[0].header["rows"])), tuple(lost))


def _row(told: Mapping[str, Any]) -> DriftRow:
    values = {squad: tuple(said) for squad, said in told["values"].items()}
    return DriftRow(DriftKind(told["kind"]), told["concept"], told["label"], values, told["majority"])
