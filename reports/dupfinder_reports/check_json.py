"""A check as JSON for scripts; ASCII, keys in the order of the types, `schema_version` first."""

from __future__ import annotations

import json
from typing import Any

from dupfinder.adoption import Decision
from dupfinder.findings import CheckResult, Finding, Match


def render(result: CheckResult) -> str:
    """The whole result as one document that ends in a newline."""
    document = {
        "schema_version": result.schema_version,
        "repository": result.repository,
        "squad": result.squad,
        "base": result.base,
        "looked_at": result.looked_at,
        "findings": [_finding(one) for one in result.findings],
        "silenced": [{"reason": one.reason, **_finding(one.finding)} for one in result.silenced],
        "notices": list(result.notices),
    }
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    fragment = finding.fragment
    return {
        "id": finding.id,
        "answer": finding.answer.value,
        "path": fragment.path,
        "start_line": fragment.start_line,
        "end_line": fragment.end_line,
        "name": fragment.name,
        "level": fragment.level.value,
        "language": fragment.language,
        "squad": fragment.squad,
        "squads": list(finding.squads),
        "candidate": finding.candidate,
        "disagree": list(finding.disagree),
        "decision": _decision(finding.decision) if finding.decision else None,
        "matches": [_match(match) for match in finding.matches],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "candidate": decision.candidate,
        "stage": decision.stage.value,
        "name": decision.name or None,
        "owner": decision.owner or None,
        "by": decision.by.isoformat() if decision.by else None,
        "reason": decision.reason or None,
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "repository": match.repository,
        "squad": match.squad,
        "path": match.path,
        "start_line": match.start_line,
        "end_line": match.end_line,
        "name": match.name,
        "similarity": round(match.similarity, 3),
        "same_text": match.same_text,
        "only_here": list(match.only_here),
        "more_there": match.more_there,
        "platform": match.platform,
        "symbol": match.symbol or None,
    }
