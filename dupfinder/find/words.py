"""A question in words: what is called like it, what lies where it says, what speaks of it, and what does that job.

The score is the share of the question's information that an answer holds: each word counts by its inverse document
frequency (Sparck Jones 1972), less where it is not in the own name. What the last scan joined into one candidate is
judged as one, with the name of its job.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dupfinder.find.gather import Group, Groups, told
from dupfinder.findings import FindResult
from dupfinder.lookup.read import Lookup, Word
from dupfinder.lookup.stems import split, stem, stems
from dupfinder_scanners.errors import DupfinderError

MOST = 10
MOST_WORDS = 12
"""Words of a question that are looked for, the first."""
MIN_SCORE = 0.15
NAME, JOB, RELATED, AROUND, BODY = 1.0, 0.9, 0.6, 0.5, 0.45
"""What a word counts in the own name, in the name of the job, in what goes with that, around (class, file, folder), and
in the body."""
NEAR = 0.7
"""What a word counts that only begins like the one that was asked for."""
NEIGHBOURS = 4
PLAIN = 0.2
"""What is lost where the name says nothing but other things."""
PARTIAL = 0.4
"""What is lost where next to nothing of the question is there, wherever: all of it in a body beats a part in a name."""
_CLOSE = 4
"""How many times as many groups are looked at closely as are told."""
_FILLERS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "between", "by", "do", "does", "for", "from", "has", "have", "how",
        "i", "in", "is", "it", "of", "on", "or", "our", "please", "some", "something", "that", "the", "there", "this",
        "to", "us", "we", "what", "where", "which", "who", "with", "would",
    }
)  # fmt: skip

Floats = NDArray[np.float32]


class QuestionError(DupfinderError):
    """A question that nothing can answer."""


@dataclass(frozen=True, slots=True)
class _Term:
    """One word of the question: how much it says, and by shape what an answer with it gets."""

    weight: float
    found: Floats
    stems: frozenset[str]


def by_words(question: str, lookup: Lookup, most: int = MOST) -> FindResult:
    """Who has something that is called like this or does this. Raises QuestionError where the question has no word."""
    words = asked(question)
    if not words:
        raise QuestionError(f'"{question}" has no word to look for; try something like: dupfinder find retry http.')
    terms = _terms(words, lookup)
    groups = Groups.of(lookup)
    best = _best(terms, groups, 2 * _CLOSE * most)
    hits = told(_closely(best, terms, lookup), lookup, most)
    return FindResult(question, hits, lookup.size())


def asked(question: str) -> list[str]:
    """The words that a question asks for; fillers only where there is nothing else."""
    words = list(dict.fromkeys(split(question)))
    return [word for word in words if word not in _FILLERS][:MOST_WORDS] or words[:MOST_WORDS]


def _terms(words: Sequence[str], lookup: Lookup) -> list[_Term]:
    """The words as they find shapes: by their stem, run together with the word beside them, or by what is near."""
    cut = [stem(word) for word in words]
    beside = [[stem(left + right) for left, right in pairwise(words) if word in (left, right)] for word in words]
    named = lookup.words(cut)
    near = [() if one in named and len(named[one].name) else lookup.nearest_stems(one, NEIGHBOURS) for one in cut]
    known = lookup.words(sorted({*cut, *(one for ones in (*beside, *near) for one in ones)}))
    population = lookup.shapes()
    ways = [
        [(one, 1.0), *((other, 1.0) for other in joined), *((other, NEAR) for other in others)]
        for one, joined, others in zip(cut, beside, near, strict=True)
    ]
    return [_term(each, known, population) for each in ways]


def _term(ways: Sequence[tuple[str, float]], known: Mapping[str, Word], population: int) -> _Term:
    found = np.zeros(population, np.float32)
    for one, share in ways:
        if (word := known.get(one)) is None:
            continue
        for shapes, counts in ((word.body, BODY), (word.around, AROUND), (word.name, NAME)):
            inside = _checked(shapes, population)
            found[inside] = np.maximum(found[inside], share * counts)
    seen = int(np.count_nonzero(found))
    weight = float(np.log1p(population / max(seen, 1)))
    return _Term(weight, found, frozenset(one for one, _ in ways))


def _checked(shapes: NDArray[np.int64], population: int) -> NDArray[np.int64]:
    if len(shapes) and int(shapes[-1]) >= population:
        raise ValueError("a shape that is none")
    return shapes


def _best(terms: Sequence[_Term], groups: Groups, most: int) -> list[Group]:
    """The groups that hold most of what is asked, best first."""
    everything = max(sum(term.weight for term in terms), 1e-9)
    shapes = np.flatnonzero(sum((term.found for term in terms), np.zeros_like(terms[0].found)))
    score, covered = np.zeros(len(groups)), np.zeros(len(groups))
    for term in terms:
        within = np.zeros(len(groups), np.float32)
        np.maximum.at(within, groups.of_shape[shapes], term.found[shapes])
        for number, (job, related) in groups.jobs.items():
            said = JOB if term.stems & job else RELATED if term.stems & related else 0.0
            within[number] = max(within[number], said)
        score += term.weight * within
        covered += term.weight * (within > 0)
    score = score / everything * (1.0 - PARTIAL + PARTIAL * covered / everything)
    likely = np.flatnonzero(score >= MIN_SCORE)
    chosen = likely[np.lexsort((likely, -score[likely]))][:most]
    own = sum((term.weight * term.found for term in terms), np.zeros_like(terms[0].found)) / everything
    return [groups.group(int(number), float(score[number]), own) for number in chosen]


def _closely(best: Sequence[Group], terms: Sequence[_Term], lookup: Lookup) -> list[Group]:
    """The groups scored anew, now that their names are known: one that says other things too is less of an answer."""
    first = [one.ordered[0] for one in best]
    places = lookup.places(np.array(sorted(first), np.int64))
    wanted = {one for term in terms for one in term.stems}
    found = []
    for group, shape in zip(best, first, strict=True):
        names = [stems(place.name.rpartition(".")[2]) for place in places.get(shape, ())]
        share = max((len(wanted & {*name}) / len(name) for name in names if name), default=0.0)
        found.append(group.scored(group.score * (1.0 - PLAIN + PLAIN * share)))
    return found
