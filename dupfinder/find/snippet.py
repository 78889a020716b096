"""A question in code: who has something like these lines, by the evidence that `check` goes by."""

from __future__ import annotations

from dupfinder.check.answers import fragment_of
from dupfinder.check.match import Matcher
from dupfinder.compare import Span, located
from dupfinder.config import Config
from dupfinder.find.gather import hits
from dupfinder.find.words import MOST
from dupfinder.findings import FindResult, Hit, Holder
from dupfinder.lookup.read import Lookup
from dupfinder_scanners.sources.interface import Source


def by_snippet(source: Source, span: Span, lookup: Lookup, config: Config, most: int = MOST) -> FindResult:
    """Who has what overlaps a span most, the place itself left out. Raises PlaceError where the span holds nothing."""
    corpus, (row,), notes = located(source, (span,), config)
    fragment = fragment_of(corpus, row)
    found = Matcher(corpus, lookup).alike([row], own="")
    scores = {one.shape: round(one.similarity, 3) for one in found.alike.get(row, ())}
    others = (_without(hit, Span(span.repository, span.path, fragment.start_line, fragment.end_line))
              for hit in hits(scores, lookup, most))  # fmt: skip
    if fragment.language not in lookup.languages:
        notes = (*notes, f"The index holds no {fragment.language}: there is nothing to compare with.")
    asked = f"{span.repository}:{span.path}:{fragment.start_line}-{fragment.end_line} {fragment.name}"
    return FindResult(asked, tuple(hit for hit in others if hit.holders), lookup.size(), notes)


def _without(hit: Hit, span: Span) -> Hit:
    """The hit without the place that asks."""
    stay = tuple(one for one in hit.holders if not _is(one, span))
    return Hit(hit.name, hit.score, stay, hit.candidate)


def _is(holder: Holder, span: Span) -> bool:
    inside = holder.start_line <= span.end_line and span.start_line <= holder.end_line
    return inside and (holder.repository, holder.path) == (span.repository, span.path)
