"""Hypothesis strategies: results whose every name, path and text may be anything at all."""

from __future__ import annotations

from hypothesis import strategies as st

from dupfinder.model import (
    Candidate,
    CloneClass,
    CloneKind,
    ClonePair,
    DriftKind,
    DriftRow,
    Evidence,
    FamilyMatch,
    ScanResult,
    Spread,
    Totals,
)
from dupfinder_scanners.fragments import Fragment, Level, Role, Skipped, SkipReason

NASTY = st.sampled_from(
    [
        "=1+1", "+x", "-x", "@x", "\t=x", " =x", "\uff1dx", "\x1b[31m", "\x9b31m", "\x1b]8;;http://x\x07", "[/red]",
        "[bold]", "```", "`````", "~~~~", "</details>", "<script>", "\u202e", "\u2066", "\r", "\n", "\r\n# x", "|",
        "\\|", "@everyone", "\ud800", "\x00", "{{ 7*7 }}", "]]>", "-->", "![x](http://x)", "http://x", "::error::",
        "#1", "acme/x#1",
    ]
)  # fmt: skip
words = st.lists(st.one_of(NASTY, st.text(max_size=6)), min_size=1, max_size=4).map("".join)
shares = st.floats(0, 1).map(lambda share: round(share, 3))
spreads = st.builds(Spread, shares, shares)
fragments = st.builds(
    lambda repository, path, start, length, name, level, language, squad, role, fingerprint: Fragment(
        repository, path, start, start + length, name, level, language, squad, role, fingerprint
    ),
    words,
    words,
    st.integers(1, 9999),
    st.integers(0, 80),
    words,
    st.sampled_from(Level),
    st.one_of(words, st.sampled_from(["python", "go"])),
    words,
    st.sampled_from(Role),
    st.text("0123456789abcdef", max_size=8),
)
drift_rows = st.builds(
    DriftRow,
    st.sampled_from(DriftKind),
    words,
    words,
    st.dictionaries(words, st.lists(words, max_size=2).map(tuple), max_size=3),
    st.one_of(st.none(), words),
)


def _part(copies: list[Fragment], kind: CloneKind, spread: Spread, said: tuple[str, ...]) -> CloneClass:
    evidence = Evidence(0.5, 0.5, 0.5, 12.0, 1.0, said)
    pairs = tuple(ClonePair(copies[0], other, 0.5, evidence) for other in copies[1:])
    return CloneClass("p", copies[0].name, copies[0].level, copies[0].language, kind, tuple(copies), spread, 1, pairs)


@st.composite
def candidates(draw: st.DrawFn, rank: int) -> Candidate:
    copies = draw(st.lists(fragments, min_size=2, max_size=4, unique_by=lambda fragment: fragment.place))
    kind, spread, said = draw(st.sampled_from(CloneKind)), draw(spreads), (draw(words),)
    family = draw(st.one_of(st.none(), st.builds(FamilyMatch, words, words, shares, st.just(said))))
    return Candidate(
        id=draw(words),
        rank=rank,
        score=draw(st.floats(0, 1000)),
        title=draw(words),
        job=draw(words),
        family=family,
        role=draw(st.sampled_from(Role)),
        level=copies[0].level,
        kind=kind,
        squads=tuple(sorted({fragment.squad for fragment in copies} | {"a", "b"})),
        repositories=tuple(sorted({fragment.repository for fragment in copies})),
        languages=tuple(sorted({fragment.language for fragment in copies})),
        similarity=spread,
        duplicated_lines=draw(st.integers(0, 5000)),
        fragments=tuple(copies),
        parts=(_part(copies, kind, spread, said),),
        drift=tuple(draw(st.lists(drift_rows, max_size=2))),
    )


@st.composite
def results(draw: st.DrawFn) -> ScanResult:
    found = tuple(draw(candidates(rank)) for rank in range(1, draw(st.integers(0, 3)) + 1))
    places = [fragment.place for candidate in found for fragment in candidate.fragments]
    snippets = {place: draw(words) for place in places if draw(st.booleans())}
    skipped = tuple(
        draw(st.lists(st.builds(Skipped, words, words, st.sampled_from(SkipReason), words), max_size=3, unique=True))
    )
    read = draw(st.integers(0, 99_999))
    totals = Totals(read + len(skipped), read, draw(st.integers(0, 99_999)), draw(st.integers(0, 999_999)))
    return ScanResult((), found, (), (), skipped, totals, warnings=(draw(words),), snippets=snippets)
