"""The answers of `find`: for a terminal or a log, and as JSON for scripts."""

from __future__ import annotations

import json
from typing import Any

from dupfinder.findings import FindResult, Hit, Holder
from dupfinder_reports.untrusted import one_line
from dupfinder_reports.wording import percent

SHOWN = 4
"""Places of an answer that are listed; the rest is counted."""
WIDTH = 110
"""Characters of a signature on a line of its own."""


def render_text(result: FindResult) -> str:
    """A paragraph an answer: who has it, where, how near; a line at the end."""
    lines: list[str] = []
    for hit in result.hits:
        lines += [*_hit(hit), ""]
    return "\n".join([*lines, _summary(result)]) + "\n"


def render_json(result: FindResult) -> str:
    """The whole result as one document that ends in a newline."""
    document = {
        "schema_version": result.schema_version,
        "asked": result.asked,
        "fragments": result.fragments,
        "hits": [
            {
                "name": hit.name,
                "score": hit.score,
                "candidate": hit.candidate,
                "squads": list(hit.squads),
                "platform": hit.platform,
                "holders": [_document(one) for one in hit.holders],
            }
            for hit in result.hits
        ],
        "notes": list(result.notes),
    }
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _hit(hit: Hit) -> list[str]:
    squads = len(hit.squads)
    who = "the platform has it" if hit.platform else f"{squads} squads have it" if squads > 1 else "one squad has it"
    more = f" (dupfinder show {hit.candidate})" if hit.candidate else ""
    lines = [f"{percent(hit.score):>5}  {one_line(hit.name)}: {who}{more}"]
    for one in hit.holders[:SHOWN]:
        what = f"use {one_line(one.symbol)}" if one.symbol else one_line(one.name)
        aside = "  (test code)" if one.test else ""
        lines.append(f"       {one_line(one.squad) or 'unowned'}  {one_line(one.place)}  {what}{aside}")
        if one.signature:
            lines.append(f"         {_cut(one_line(one.signature))}")
    if (left := len(hit.holders) - SHOWN) > 0:
        lines.append(f"       and {left} more")
    return lines


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."


def _summary(result: FindResult) -> str:
    if not result.hits:
        return f"Nobody has it, as far as {result.fragments:,} fragments of the last scan tell."
    count = f"{len(result.hits)} answer{'s' * (len(result.hits) != 1)}"
    return f"{count} among {result.fragments:,} fragments of the last scan."


def _document(one: Holder) -> dict[str, Any]:
    return {
        "repository": one.repository,
        "squad": one.squad,
        "path": one.path,
        "start_line": one.start_line,
        "end_line": one.end_line,
        "name": one.name,
        "platform": one.platform,
        "test": one.test,
        "symbol": one.symbol or None,
        "signature": one.signature or None,
    }
