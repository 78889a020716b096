"""Which copies of a candidate are worth putting side by side: the usual version against each that differs from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dupfinder.model import Candidate, CloneClass, CloneKind
from dupfinder_reports.untrusted import code_lines
from dupfinder_scanners.fragments import Fragment


@dataclass(frozen=True, slots=True)
class Comparison:
    """One copy beside the reference of its part. `same` are further copies with the text of `right`.

    `right` is None where a part has a single version. `similarity` is None where no verified pair holds the two.
    """

    part: CloneClass
    left: Fragment
    right: Fragment | None
    left_lines: tuple[str, ...]
    right_lines: tuple[str, ...]
    left_same: tuple[Fragment, ...] = ()
    right_same: tuple[Fragment, ...] = ()
    similarity: float | None = None


def comparisons(candidate: Candidate, snippets: Mapping[str, str]) -> Iterator[Comparison]:
    """Part by part, those that differ first. Copies whose text was not kept are left out."""
    every = [comparison for part in candidate.parts for comparison in _of_part(part, snippets)]
    yield from sorted(every, key=lambda comparison: comparison.right is None)


def reference(part: CloneClass, snippets: Mapping[str, str]) -> Fragment | None:
    """The version that most copies have; on a tie the one most like the others, then the first.

    None where no text was kept.
    """
    kept = [fragment for fragment in part.fragments if fragment.place in snippets]
    if not kept:
        return None
    popularity = Counter(snippets[fragment.place] for fragment in kept)
    nearness: Counter[str] = Counter()
    for pair in part.pairs:
        nearness[pair.left.place] += round(pair.similarity * 1000)
        nearness[pair.right.place] += round(pair.similarity * 1000)
    return max(kept, key=lambda fragment: (popularity[snippets[fragment.place]], nearness[fragment.place]))


def _of_part(part: CloneClass, snippets: Mapping[str, str]) -> Iterator[Comparison]:
    left = reference(part, snippets)
    if left is None:
        return
    versions: dict[str, list[Fragment]] = {}
    for fragment in part.fragments:
        if fragment.place in snippets:
            versions.setdefault(snippets[fragment.place], []).append(fragment)
    left_text = snippets[left.place]
    left_same = tuple(fragment for fragment in versions.pop(left_text) if fragment != left)
    left_lines = tuple(code_lines(left_text))
    if not versions:
        yield Comparison(part, left, None, left_lines, (), left_same)
    known = _similarities(part)
    for text, fragments in versions.items():
        right, *same = fragments
        pair = known.get(frozenset((left.place, right.place)))
        lines = tuple(code_lines(text))
        yield Comparison(part, left, right, left_lines, lines, left_same, tuple(same), pair)


def _similarities(part: CloneClass) -> dict[frozenset[str], float]:
    return {frozenset((pair.left.place, pair.right.place)): pair.similarity for pair in part.pairs}


def has_clone_evidence(candidate: Candidate) -> bool:
    """Without a verified pair a candidate stands on its family's cues alone, which is less certain."""
    return candidate.kind is not CloneKind.SAME_JOB or any(part.pairs for part in candidate.parts)
