"""What a check says, in plain sentences: the same in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from dupfinder.adoption import Decision, Stage
from dupfinder.findings import Answer, CheckResult, Finding, Match
from dupfinder_reports.wording import count, percent

Quote = Callable[[str], str]
"""How a format shows a name that comes from a repository."""

ANSWERS = {
    Answer.PLATFORM: "The platform library has this",
    Answer.DECIDED: "The organisation has decided on one shared version of this",
    Answer.ELSEWHERE: "Another squad has this",
    Answer.CANDIDATE: "One more squad, and this is a platform candidate",
    Answer.DIVERGENT: "A copy was changed, its siblings were not",
}

SHOWN = 5
"""Disagreements that are named."""

SILENCE = "dupfinder: ignore[reason]"


def headline(finding: Finding, result: CheckResult, quote: Quote) -> str:
    """One sentence: what exists where."""
    name, best = quote(finding.fragment.name), finding.best
    if finding.answer is Answer.PLATFORM:
        return f"{name}: the platform has {quote(best.symbol)}, {alike(best)}. Import it instead."
    if finding.answer is Answer.DECIDED and finding.decision is not None:
        return f"{name}: {_decided(finding.decision, quote)}"
    if finding.answer is Answer.CANDIDATE:
        squads = _listed(finding, quote)
        total = f"Yours makes {result.min_squads} squads: a platform candidate."
        return f"{name}: {squads} have this. {total} Talk to {quote(best.squad)}, whose copy is the most alike."
    if finding.answer is Answer.DIVERGENT:
        squads = _listed(finding, quote)
        return f"{name} was changed here; the copies of {squads} were not. Do they need the change? Tell them."
    squad = quote(best.squad)
    others = len(finding.squads) - 1
    more = f", and so {'does' if others == 1 else 'do'} {count(others, 'more squad')}" if others > 0 else ""
    known = " It is a platform candidate already." if len(finding.squads) >= result.min_squads else ""
    return f"{name}: {squad} has this in {quote(best.place)}, {alike(best)}{more}.{known} Talk to {squad}."


def alike(match: Match) -> str:
    """How alike, in words."""
    if match.similarity == 1.0:
        return "the same code" if match.same_text else "the same code with other names or values"
    return f"{percent(match.similarity)} alike"


def differs(match: Match, quote: Quote) -> str:
    """What differs, one sentence without an end; empty where nothing is known to."""
    parts = []
    if match.only_here:
        parts.append(f"only here: {', '.join(map(quote, match.only_here))}")
    if match.more_there:
        parts.append(f"only there: {count(match.more_there, 'token')}")
    return "; ".join(parts)


def disagreements(finding: Finding, quote: Quote) -> str:
    """What the copies disagree on, one sentence; empty where nothing is known."""
    if not finding.disagree:
        return ""
    left = len(finding.disagree) - SHOWN
    more = f" and {count(left, 'more decision')}" if left > 0 else ""
    return f"Their copies disagree on {', '.join(map(quote, finding.disagree[:SHOWN]))}{more}."


def summary(result: CheckResult) -> str:
    """How many findings of what kind, one sentence."""
    if not result.findings:
        looked = count(result.looked_at, "function, class or block", "functions, classes and blocks")
        return f"Nothing new that exists elsewhere ({looked} looked at)."
    found = Counter(finding.answer for finding in result.findings)
    words = {
        Answer.PLATFORM: "in the platform library",
        Answer.DECIDED: "with a shared version decided on",
        Answer.ELSEWHERE: "with another squad",
        Answer.CANDIDATE: "now platform candidates",
        Answer.DIVERGENT: "edited apart from their copies",
    }
    parts = [f"{found[answer]:,} {words[answer]}" for answer in Answer if found[answer]]
    return f"{count(len(result.findings), 'finding')}: {', '.join(parts)}."


def _decided(decision: Decision, quote: Quote) -> str:
    until = f", everywhere until {decision.by.isoformat()}" if decision.by else ""
    said = f"the organisation has decided on {quote(decision.name)} by squad {quote(decision.owner)}{until}."
    is_there = decision.stage in (Stage.MIGRATING, Stage.DONE)
    return f"{said} Use it." if is_there else f"{said} Use it; until it is there, talk to {quote(decision.owner)}."


def _listed(finding: Finding, quote: Quote) -> str:
    return ", ".join(map(quote, finding.squads))
