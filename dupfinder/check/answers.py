"""What copies elsewhere mean for a change: the platform has it, another squad has it, you are the third, or an edit
that left its siblings behind."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dupfinder.adoption import Decision as Adopted
from dupfinder.adoption import Stage
from dupfinder.assess.portray import symbol
from dupfinder.check.match import Alike, Found
from dupfinder.check.renaming import only_renamed
from dupfinder.check.sides import Sides
from dupfinder.findings import Answer, Finding, Match
from dupfinder.lookup.read import Decision, Lookup, Place
from dupfinder.tables import Corpus
from dupfinder_scanners.columns import LEVELS
from dupfinder_scanners.fragments import UNOWNED, Fragment, Level, Role

MOST_MATCHES = 12
MOST_NAMES = 6
_EXACT = 0xFFFFFFFF
_NAME = re.compile(rb"[A-Za-z_$][\w$]*")
_KEYWORDS = frozenset(
    b"and or not in is if else elif for while do try catch except finally return raise throw throws new del async "
    b"await with yield def fn fun func function class struct enum var let const val break continue switch case "
    b"default None null nil true false True False self this super import from as static public private protected "
    b"final".split()
)
"""Words of the languages themselves, which no reviewer needs to be told of."""
_ORDER = {answer: number for number, answer in enumerate(Answer)}


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that the answers stand on: copies `now` of touched rows, copies `then` of what they were (`before`).

    `limit` is the similarity from which a match is told. `disagreements`: whether it may be told on what the copies
    disagree; they are known by squad, so that those of a repository that is not named are among them.
    """

    sides: Sides
    now: Found
    then: Found
    before: Mapping[int, int]
    limit: float
    min_squads: int
    disagreements: bool = True


def findings(asked: Asked, lookup: Lookup) -> tuple[Finding, ...]:
    """The findings in the order of the reports: what lies inside another finding is told with it."""
    found = {row: one for row in asked.sides.touched if (one := _finding(asked, row)) is not None}
    kept = _outermost(asked.sides.new, found)
    shapes = {row: [alike.shape for alike in asked.now.alike.get(row, ())] for row in kept}
    known = lookup.candidates(np.array([shape for ones in shapes.values() for shape in ones], np.int64))
    joined = [
        replace(found[row], candidate=next((known[shape] for shape in shapes[row] if shape in known), None))
        for row in kept
    ]
    if asked.disagreements:
        decisions = lookup.decisions([one.candidate for one in joined if one.candidate])
        joined = [replace(one, disagree=_disagree(one, decisions.get(one.candidate or "", ()))) for one in joined]
    near = {row: [one.shape for one in asked.now.alike.get(row, ()) if one.similarity >= asked.limit] for row in kept}
    decided = lookup.decided(np.array([shape for ones in near.values() for shape in ones], np.int64))
    joined = [
        _told(one, next((decided[shape] for shape in near[row] if shape in decided), None), asked)
        for row, one in zip(kept, joined, strict=True)
    ]
    return _numbered(sorted(joined, key=_place_in_report))


def _told(finding: Finding, decision: Adopted | None, asked: Asked) -> Finding:
    """The finding with what was decided of its candidate; who may not see all is not told to use what that named."""
    if decision is None or decision.stage is Stage.PROPOSED:
        return finding
    is_new = finding.answer in (Answer.ELSEWHERE, Answer.CANDIDATE)
    if decision.stage is Stage.REJECTED:
        return replace(finding, decision=decision)
    if not asked.disagreements:
        return finding
    return replace(finding, decision=decision, answer=Answer.DECIDED if is_new else finding.answer)


def fragment_of(corpus: Corpus, row: int) -> Fragment:
    """The fragment of a corpus row."""
    columns = corpus.columns
    file = corpus.files[int(columns.file[row])]
    return Fragment(
        repository=file.repository,
        path=file.path,
        start_line=int(columns.start_line[row]),
        end_line=int(columns.end_line[row]),
        name=str(columns.name[row]),
        level=Level(LEVELS[int(columns.level[row])]),
        language=corpus.languages[int(corpus.language[row])],
        squad=file.squad,
        role=file.role,
        fingerprint=f"{int(columns.fingerprint[row]):016x}",
    )


def _finding(asked: Asked, row: int) -> Finding | None:
    fragment = fragment_of(asked.sides.new, row)
    matches = _matches(asked, asked.now, asked.sides.new, row, fragment)
    then = asked.before.get(row)
    was = () if then is None else _matches(asked, asked.then, asked.sides.old, then, fragment)
    squads = _squads(matches)
    if (
        was
        and set(squads) <= set(_squads(was))
        and any(one.platform for one in was) >= any(one.platform for one in matches)
    ):
        return _divergent(asked, row, fragment, was, matches)
    if not matches or (then is None and row in asked.now.known):
        return None
    return Finding(_id(fragment), _answer(asked, matches, squads, row), fragment, matches, squads)


def _answer(asked: Asked, matches: Sequence[Match], squads: Sequence[str], row: int) -> Answer:
    if matches[0].platform:
        return Answer.PLATFORM
    own = asked.sides.new.files[int(asked.sides.new.columns.file[row])].squad
    shapes = {alike.shape for alike in asked.now.alike[row]}
    had = any(place.squad == own for shape in shapes for place in asked.now.places.get(shape, ()))
    if own != UNOWNED and not had and len(squads) + 1 == asked.min_squads:
        return Answer.CANDIDATE
    return Answer.ELSEWHERE


def _divergent(
    asked: Asked, row: int, fragment: Fragment, was: Sequence[Match], now: Sequence[Match]
) -> Finding | None:
    """An edit of a known copy: told of the siblings that it moved away from, not of those that it came closer to.

    Other names for variables are no edit.
    """
    then = asked.before[row]
    columns, old = asked.sides.new.columns, asked.sides.old.columns
    only_texts = columns.fingerprint[row] == old.fingerprint[then]
    if only_texts and only_renamed(asked.sides.text_before(then), asked.sides.text(row), fragment.language):
        return None
    closer = {one.place: one.similarity for one in now}
    left = tuple(
        replace(one, similarity=closer.get(one.place, one.similarity))
        for one in was
        if not one.platform
        and (one.same_text if only_texts else closer.get(one.place, 0.0) < one.similarity and one.place in closer)
    )
    if not left:
        return None
    return Finding(_id(fragment), Answer.DIVERGENT, fragment, left, _squads(left))


def _matches(asked: Asked, found: Found, corpus: Corpus, row: int, fragment: Fragment) -> tuple[Match, ...]:
    """Places of other squads and of the platform, the platform's first, then the most alike."""
    told: dict[tuple[str, str], Match] = {}
    for alike in found.alike.get(row, ()):
        if alike.similarity < asked.limit:
            continue
        for place in found.places.get(alike.shape, ()):
            if _counts(place, fragment):
                told.setdefault((place.repository, place.squad), _match(asked, corpus, row, alike, place, fragment))
    ordered = sorted(told.values(), key=lambda one: (not one.platform, -one.similarity, one))
    return tuple(ordered[:MOST_MATCHES])


def _counts(place: Place, fragment: Fragment) -> bool:
    """Test code is compared with test code; what nobody owns, and the squad's own, is no other squad's."""
    if place.test != (fragment.role is Role.TEST):
        return False
    return place.platform or place.squad not in (fragment.squad, UNOWNED)


def _match(asked: Asked, corpus: Corpus, row: int, alike: Alike, place: Place, fragment: Fragment) -> Match:
    columns = corpus.columns
    tokens = columns.tokens[int(columns.token_start[row]) : int(columns.token_end[row])]
    there = Fragment(
        place.repository, place.path, place.start_line, place.end_line, place.name, fragment.level,
        fragment.language, place.squad,
    )  # fmt: skip
    names = _names_only_here(asked.sides, corpus, row, tokens.tolist(), alike.tokens.tolist())
    return Match(
        repository=place.repository,
        path=place.path,
        start_line=place.start_line,
        end_line=place.end_line,
        name=place.name,
        squad=place.squad,
        similarity=alike.similarity,
        same_text=place.exact == int(columns.exact[row]) & _EXACT,
        only_here=names,
        more_there=sum((Counter(alike.tokens.tolist()) - Counter(tokens.tolist())).values()),
        platform=place.platform,
        symbol=symbol(there) if place.platform else "",
    )


def _names_only_here(
    sides: Sides, corpus: Corpus, row: int, here: Sequence[int], there: Sequence[int]
) -> tuple[str, ...]:
    """Names that the changed code keeps and the match does not, in the order of the code."""
    missing = set(here) - set(there)
    if corpus is not sides.new or not missing:
        return ()
    found: dict[str, None] = {}
    for name in _NAME.findall(sides.text(row).encode("utf-8", "replace")):
        # A name that stays is a token by its text; see the assembly of tokens in the extraction.
        if name not in _KEYWORDS and zlib.crc32(name) | 1 in missing:
            found.setdefault(name.decode("ascii", "replace"))
    return tuple(found)[:MOST_NAMES]


def _squads(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(sorted({one.squad for one in matches if not one.platform}))


def _disagree(finding: Finding, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Concepts on which the squads that are named say different things."""
    named = {one.squad for one in finding.matches}
    told = (one.concept for one in decisions if len({one.variants[who] for who in named & one.variants.keys()}) > 1)
    return tuple(dict.fromkeys(told))


def _outermost(corpus: Corpus, found: Mapping[int, Finding]) -> list[int]:
    """Rows whose finding is told: not inside a new copy, and no edited class whose edit is told by a method."""
    parent = corpus.columns.parent
    around: dict[int, list[int]] = {}
    for row in found:
        above, one = [], int(parent[row])
        while one >= 0:
            above.append(one)
            one = int(parent[one])
        around[row] = above
    told_inside = {above for row, ones in around.items() for above in ones}
    return [
        row
        for row, finding in found.items()
        if not any(above in found and found[above].answer is not Answer.DIVERGENT for above in around[row])
        and not (finding.answer is Answer.DIVERGENT and row in told_inside)
    ]


def _id(fragment: Fragment) -> str:
    content = f"{fragment.language}\n{fragment.level.value}\n{fragment.fingerprint}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _place_in_report(finding: Finding) -> tuple[int, bool, float, Fragment]:
    test = finding.fragment.role is Role.TEST
    return (_ORDER[finding.answer], test, -finding.best.similarity, finding.fragment)


def _numbered(ordered: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same content twice in one change is two findings for the tools that follow them."""
    times: Counter[str] = Counter()
    found = []
    for finding in ordered:
        times[finding.id] += 1
        found.append(replace(finding, line_hash=f"{finding.id}:{times[finding.id]}"))
    return tuple(found)
