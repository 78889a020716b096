"""The JSON that scripts rely on: `schema/result.schema.json` describes it and the tests hold it to that.

Keys keep the order of the interface, lists whose order means nothing are sorted, floats have three digits. Everything
is ASCII, so that neither a terminal nor a lone surrogate in a path can be harmed by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dupfinder.histories import Histories
from dupfinder.model import (
    Candidate,
    CloneClass,
    ClonePair,
    DriftRow,
    Fork,
    PlatformCover,
    RepositorySummary,
    ScanResult,
    SetAside,
    Spread,
    Totals,
    Vendored,
)
from dupfinder_reports import history
from dupfinder_reports.wording import action
from dupfinder_scanners.fragments import Fragment, Skipped

DIGITS = 3

Json = dict[str, Any]


def render(result: ScanResult) -> str:
    """The whole result as one JSON document that ends in a newline."""
    return _text(
        {
            "schema_version": result.schema_version,
            "repositories": [_repository(repository) for repository in sorted(result.repositories, key=_name)],
            "candidates": [_candidate(candidate) for candidate in result.candidates],
            "vendored": _sorted(map(_vendored, result.vendored)),
            "forks": _sorted(map(_fork, result.forks)),
            "skipped": [_skipped(skipped) for skipped in sorted(result.skipped)],
            "totals": _totals(result.totals),
            "min_squads": result.min_squads,
            "family_titles": dict(sorted(result.family_titles.items())),
            "set_aside": _sorted(map(_set_aside, result.set_aside)),
            "warnings": list(result.warnings),
        }
    )


def render_candidate(candidate: Candidate, histories: Histories | None = None) -> str:
    """One candidate as in `candidates`, with the pairs that hold each part together, and its history where asked."""
    answer = _candidate(candidate)
    if histories is not None:
        answer["history"] = history.to_json(histories.candidates.get(candidate.id), histories)
    for part, rendered in zip(candidate.parts, answer["parts"], strict=True):
        rendered["pairs"] = [_pair(pair) for pair in part.pairs]
    return _text(answer)


def render_pair(pair: ClonePair) -> str:
    """Two fragments and why they are, or are not, copies of one another."""
    return _text(_pair(pair))


def _text(value: Json) -> str:
    return json.dumps(value, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _name(repository: RepositorySummary) -> str:
    return repository.name


def _sorted(values: Iterable[Json]) -> list[Json]:
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True))


def _repository(repository: RepositorySummary) -> Json:
    return {
        "name": repository.name,
        "squad": repository.squad,
        "commit": repository.commit,
        "files": repository.files,
        "lines": repository.lines,
        "squads": list(repository.squads),
        "platform": repository.platform,
        "visibility": repository.visibility,
    }


def _candidate(candidate: Candidate) -> Json:
    family = candidate.family
    return {
        "id": candidate.id,
        "rank": candidate.rank,
        "score": round(candidate.score, DIGITS),
        "title": candidate.title,
        "job": candidate.job,
        "family": family.slug if family else None,
        "family_confidence": round(family.confidence, DIGITS) if family else 0.0,
        "family_cues": list(family.cues) if family else [],
        "role": candidate.role.value,
        "level": candidate.level.value,
        "kind": candidate.kind.value,
        "squads": sorted(candidate.squads),
        "repositories": sorted(candidate.repositories),
        "languages": sorted(candidate.languages),
        "similarity": _spread(candidate.similarity),
        "duplicated_lines": candidate.duplicated_lines,
        "fragments": _fragments(candidate.fragments),
        "parts": [_part(part) for part in candidate.parts],
        "drift": [_drift(row) for row in candidate.drift],
        "platform": _platform(candidate.platform) if candidate.platform else None,
        "action": action(candidate),
        "past_ids": list(candidate.past_ids),
    }


def _part(part: CloneClass) -> Json:
    return {
        "id": part.id,
        "name": part.name,
        "level": part.level.value,
        "fragments": _fragments(part.fragments),
        "kind": part.kind.value,
        "language": part.language,
        "similarity": _spread(part.similarity),
        "duplicated_lines": part.duplicated_lines,
    }


def _fragments(fragments: Iterable[Fragment]) -> list[Json]:
    ordered = sorted(fragments, key=lambda one: (one.squad, one.repository, one.path, one.start_line, one.end_line))
    return [_fragment(fragment) for fragment in ordered]


def _fragment(fragment: Fragment) -> Json:
    return {
        "repository": fragment.repository,
        "squad": fragment.squad,
        "path": fragment.path,
        "start_line": fragment.start_line,
        "end_line": fragment.end_line,
        "name": fragment.name,
        "level": fragment.level.value,
        "language": fragment.language,
    }


def _spread(spread: Spread) -> Json:
    return {"min": round(spread.min, DIGITS), "median": round(spread.median, DIGITS)}


def _pair(pair: ClonePair) -> Json:
    evidence = pair.evidence
    return {
        "left": _fragment(pair.left),
        "right": _fragment(pair.right),
        "similarity": round(pair.similarity, DIGITS),
        "evidence": {
            "structure": round(evidence.structure, DIGITS),
            "vocabulary": round(evidence.vocabulary, DIGITS),
            "name": round(evidence.name, DIGITS),
            "shared_information": round(evidence.shared_information, DIGITS),
            "score": round(evidence.score, DIGITS),
            "shared_words": list(evidence.shared_words),
        },
    }


def _drift(row: DriftRow) -> Json:
    return {
        "kind": row.kind.value,
        "concept": row.concept,
        "label": row.label,
        "values": {squad: list(values) for squad, values in sorted(row.values.items())},
        "majority": row.majority,
        "outliers": list(row.outliers),
    }


def _platform(cover: PlatformCover) -> Json:
    return {
        "repository": cover.repository,
        "symbol": cover.symbol,
        "path": cover.path,
        "start_line": cover.start_line,
        "similarity": round(cover.similarity, DIGITS),
        "kind": cover.kind.value,
        "since": cover.since.isoformat() if cover.since else None,
    }


def _vendored(vendored: Vendored) -> Json:
    return {
        "name": vendored.name,
        "version": vendored.version,
        "squads": sorted(vendored.squads),
        "paths": sorted(vendored.paths),
        "advice": vendored.advice,
    }


def _fork(fork: Fork) -> Json:
    return {
        "repositories": sorted(fork.repositories),
        "squads": sorted(fork.squads),
        "shared": round(fork.shared, DIGITS),
        "files": fork.files,
    }


def _set_aside(set_aside: SetAside) -> Json:
    return {
        "id": set_aside.id,
        "title": set_aside.title,
        "squads": sorted(set_aside.squads),
        "reason": set_aside.reason,
        "owner": set_aside.owner,
        "expires": set_aside.expires.isoformat() if set_aside.expires else None,
    }


def _skipped(skipped: Skipped) -> Json:
    return {
        "repository": skipped.repository,
        "path": skipped.path,
        "reason": skipped.reason.value,
        "detail": skipped.detail,
    }


def _totals(totals: Totals) -> Json:
    return {
        "files": totals.files,
        "fragments": totals.fragments,
        "lines": totals.lines,
        "seconds": _seconds(totals.seconds),
        "read": totals.read,
    }


def _seconds(seconds: Mapping[str, float]) -> Json:
    """In the order of the stages; empty without `--timings`, so that two runs give the same bytes."""
    return {stage: round(value, DIGITS) for stage, value in seconds.items()}
