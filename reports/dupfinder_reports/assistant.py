"""Answers for a coding assistant: small documents, what the platform has first, nothing in them that could steer it.

Texts from repositories are single lines without control, bidi or invisible characters, cut to `WIDTH`; they only ever
stand as values, never as keys or within a sentence of ours but in quotation marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dupfinder.findings import CheckResult, Finding, FindResult, Hit, Holder, Match
from dupfinder.model import Candidate, DriftRow, ScanResult
from dupfinder_reports.check_wording import ANSWERS, headline
from dupfinder_reports.untrusted import code_lines, one_line
from dupfinder_reports.wording import action

PLACES = 6
"""Places of one answer; the rest is counted."""
COPIES = 12
ROWS = 12
"""Rows of drift, the first."""
WIDTH = 200
"""Characters of a text from a repository."""
CODE_LINES = 60
CODES = 2
"""Versions of a candidate whose source is shown."""
FINDINGS = 20
"""Findings of a change, the first."""
SQUADS = 30
"""Squads that one answer names, and those that one row of drift has values of."""
SAYINGS = 6
"""Values of a squad in one row of drift."""

Document = dict[str, Any]


def found(result: FindResult) -> Document:
    """The answers to a question, best first."""
    return _without_empty(
        {
            "asked": text(result.asked),
            "answers": [_hit(hit) for hit in result.hits],
            "fragments_in_index": result.fragments,
            "notes": [text(note) for note in result.notes],
        },
        keep=("answers",),
    )


def checked(result: CheckResult) -> Document:
    """What of a change exists elsewhere, in the order of the reports."""
    return _without_empty(
        {
            "repository": text(result.repository),
            "squad": text(result.squad),
            "looked_at": result.looked_at,
            "findings": [_finding(one, result) for one in result.findings[:FINDINGS]],
            "more_findings": max(0, len(result.findings) - FINDINGS),
            "silenced": len(result.silenced),
            "notices": [text(notice) for notice in result.notices[:FINDINGS]],
        },
        keep=("findings",),
    )


def candidate(result: ScanResult, one: Candidate) -> Document:
    """One candidate with its copies and where they disagree; source text where the index has it."""
    cover = one.platform
    return _without_empty(
        {
            "id": one.id,
            "rank": one.rank,
            "job": text(one.job),
            "title": text(one.title),
            "kind": one.kind.value,
            "action": action(one),
            "alike": {"min": one.similarity.min, "median": one.similarity.median},
            "platform": _place(cover.repository, cover.path, cover.start_line, cover.start_line)
            | {"use": text(cover.symbol), "since": cover.since.isoformat() if cover.since else "not known"}
            if cover
            else None,
            **_squads(one.squads),
            "duplicated_lines": one.duplicated_lines,
            "copies": [
                {"squad": text(copy.squad), "name": text(copy.name), "language": copy.language}
                | _place(copy.repository, copy.path, copy.start_line, copy.end_line)
                for copy in one.fragments[:COPIES]
            ],
            "more_copies": max(0, len(one.fragments) - COPIES),
            "disagreements": [_drift(row) for row in one.drift[:ROWS]],
            "more_disagreements": max(0, len(one.drift) - ROWS),
            "code": _code(result, one),
        }
    )


def text(value: str) -> str:
    """A text of a repository: one harmless line of bounded length."""
    line = one_line(value)
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."


def _hit(hit: Hit) -> Document:
    return _without_empty(
        {
            "name": text(hit.name),
            "score": hit.score,
            "platform_has_it": hit.platform,
            **_squads(hit.squads),
            "candidate": hit.candidate,
            "places": [_holder(one) for one in hit.holders[:PLACES]],
            "more_places": max(0, len(hit.holders) - PLACES),
        }
    )


def _holder(one: Holder) -> Document:
    return _without_empty(
        {
            "squad": text(one.squad) or "unowned",
            "use": text(one.symbol),
            "name": text(one.name),
            "signature": text(one.signature),
            **_place(one.repository, one.path, one.start_line, one.end_line),
            "test_code": one.test,
        }
    )


def _finding(one: Finding, result: CheckResult) -> Document:
    fragment = one.fragment
    return _without_empty(
        {
            "answer": one.answer.value,
            "means": ANSWERS[one.answer],
            "say": headline(one, result, _quoted),
            "name": text(fragment.name),
            "lines": f"{text(fragment.path)}:{fragment.start_line}-{fragment.end_line}",
            **_squads(one.squads),
            "candidate": one.candidate,
            "use": text(one.decision.name) if one.decision else "",
            "matches": [_match(match) for match in one.matches[:PLACES]],
            "more_matches": max(0, len(one.matches) - PLACES),
        }
    )


def _match(match: Match) -> Document:
    return _without_empty(
        {
            "squad": text(match.squad),
            "use": text(match.symbol),
            "name": text(match.name),
            **_place(match.repository, match.path, match.start_line, match.end_line),
            "alike": round(match.similarity, 3),
            "same_text": match.same_text,
            "only_in_yours": [text(name) for name in match.only_here],
        }
    )


def _squads(names: Sequence[str]) -> Document:
    return {"squads": [text(name) for name in names[:SQUADS]], "more_squads": max(0, len(names) - SQUADS)}


def _place(repository: str, path: str, start: int, end: int) -> Document:
    return {"repository": text(repository), "path": text(path), "lines": f"{start}-{end}"}


def _drift(row: DriftRow) -> Document:
    return _without_empty(
        {
            "about": text(row.label),
            "kind": row.kind.value,
            "most_say": None if row.majority is None else text(row.majority),
            "squads": [
                {"squad": text(squad), "says": [text(value) for value in values[:SAYINGS]]}
                for squad, values in sorted(row.values.items())[:SQUADS]
            ],
            "more_squads": max(0, len(row.values) - SQUADS),
        }
    )


def _code(result: ScanResult, one: Candidate) -> list[Document]:
    """The shortest copies of different squads; credentials were masked when the text was kept."""
    kept = sorted((copy for copy in one.fragments if copy.place in result.snippets), key=lambda copy: copy.lines)
    chosen = {copy.squad: copy for copy in reversed(kept)}
    shown = sorted(chosen.values(), key=lambda copy: copy.lines)[:CODES]
    return [
        {
            "squad": text(copy.squad),
            **_place(copy.repository, copy.path, copy.start_line, copy.end_line),
            "text": "\n".join(_cut(code_lines(result.snippets[copy.place]))),
        }
        for copy in shown
    ]


def _cut(lines: Sequence[str]) -> list[str]:
    shown = [line if len(line) <= WIDTH else f"{line[:WIDTH]}..." for line in lines[:CODE_LINES]]
    return [*shown, f"... {len(lines) - CODE_LINES} more lines"] if len(lines) > CODE_LINES else shown


def _quoted(name: str) -> str:
    return f'"{text(name)}"'


def _without_empty(document: Document, keep: Sequence[str] = ()) -> Document:
    """What says nothing costs an assistant room: it is left out, but for lists whose emptiness is the answer."""
    return {key: value for key, value in document.items() if key in keep or value not in (None, "", [], 0, False)}
