"""A question about one candidate where there are look-up tables only, as in an export: who has it, and where."""

from __future__ import annotations

from dupfinder.find.gather import one_candidate
from dupfinder.find.words import QuestionError
from dupfinder.findings import FindResult
from dupfinder.lookup.read import Lookup


def by_candidate(identifier: str, lookup: Lookup) -> FindResult:
    """The places of a candidate, by its id or the start of one. Raises QuestionError where it is none, or several."""
    known = lookup.candidates_like(identifier)
    if len(known) > 1 and identifier not in known:
        raise QuestionError(f"{len(known)} candidates begin with {identifier}; give more of the id.")
    hit = one_candidate(identifier if identifier in known else known[0], lookup) if known else None
    if hit is None:
        raise QuestionError(f"No candidate of the last scan has the id {identifier}; ask `find` for its words.")
    return FindResult(identifier, (hit,), lookup.size())
