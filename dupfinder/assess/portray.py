"""Portray: a group gets its face: the candidate that a report shows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

import numpy as np

from dupfinder import symbols
from dupfinder.model import (
    Candidate,
    CloneClass,
    CloneKind,
    ClonePair,
    Evidence,
    FamilyMatch,
    PlatformCover,
    Spread,
)
from dupfinder.tables import Cluster, Corpus, Group, Ints, Judge, Pairs, Told, Views
from dupfinder_scanners.columns import LEVELS
from dupfinder_scanners.credentials import masked_text
from dupfinder_scanners.fragments import UNOWNED, Fragment, Level, Role

MOST_PAIRS = 66
"""Pairs of distinct copies of a class that are aligned: all of up to twelve copies, then the first ones."""
SHOWN_PAIRS = 12
SHOWN_WORDS = 8
TEST_WEIGHT, SAME_JOB_WEIGHT = 0.4, 0.6
"""What a test helper, and a job without clone evidence, count for in the order."""

_shown = lru_cache(maxsize=65_536)(masked_text)
"""Names come again in every part that a fragment is in, and in the next run of a look-back."""
_ORDER = {kind: number for number, kind in enumerate(CloneKind)}


@dataclass(frozen=True, slots=True)
class Painter:
    """What is needed to portray groups: the corpus, the views behind its clusters, and how to align tokens."""

    corpus: Corpus
    views: Views
    judge: Judge
    similarity: Callable[[Sequence[int], Sequence[int]], float]

    def candidate(self, group: Group, told: Told, family: FamilyMatch | None) -> Candidate:
        """The candidate, not ranked yet (rank 0)."""
        parts = tuple(part for part in map(self._part, group.clusters) if part.fragments) + tuple(
            self._single(row) for row in group.singles.tolist() if not self.corpus.platform[row]
        )
        fragments = self._fragments(told)
        squads = tuple(sorted({one.squad for part in parts for one in part.fragments} - {UNOWNED}))
        kind = CloneKind.SAME_JOB if group.same_job else max((part.kind for part in parts), key=_ORDER.__getitem__)
        role = Role.TEST if 2 * sum(one.role is Role.TEST for one in fragments) > len(fragments) else Role.PRODUCTION
        names = _names(fragments, told.level)
        job = family.title if family else names[0]
        weight = (TEST_WEIGHT if role is Role.TEST else 1.0) * (SAME_JOB_WEIGHT if group.same_job else 1.0)
        return Candidate(
            id=_id(part.id for part in parts),
            rank=0,
            score=round((len(squads) - 1) * float(np.log1p(group.information)) * weight, 3),
            title=_title(job, names, family),
            job=job,
            family=family,
            role=role,
            level=told.level,
            kind=kind,
            squads=squads,
            repositories=tuple(sorted({one.repository for one in fragments})),
            languages=tuple(sorted({one.language for one in fragments})),
            similarity=_spread([part.similarity for part in parts if len(part.fragments) > 1]),
            duplicated_lines=_duplicated(fragments),
            fragments=fragments,
            parts=parts,
            platform=self._platform(group),
        )

    def _part(self, cluster: Cluster) -> CloneClass:
        """A clone class with its verified pairs; the platform's own copies are not among its fragments."""
        rows = cluster.fragments[~self.corpus.platform[cluster.fragments]]
        fragments = tuple(sorted(self.fragment(row) for row in rows.tolist()))
        pairs = self._pairs(cluster)
        values = [pair.similarity for pair in pairs] or [1.0]
        return CloneClass(
            id=_id(fragment.fingerprint for fragment in fragments),
            name=_names(fragments, Level.FUNCTION)[0] if fragments else "",
            level=Level(LEVELS[int(self.corpus.columns.level[cluster.fragments[0]])]),
            language=self.corpus.languages[int(self.corpus.language[cluster.fragments[0]])],
            kind=self._kind(rows),
            fragments=fragments,
            similarity=Spread(min(values), round(median(values), 3)),
            duplicated_lines=_duplicated(fragments),
            pairs=tuple(pairs[:SHOWN_PAIRS]),
        )

    def _single(self, row: int) -> CloneClass:
        fragment = self.fragment(row)
        return CloneClass(
            id=_id([fragment.fingerprint]),
            name=fragment.name,
            level=fragment.level,
            language=fragment.language,
            kind=CloneKind.SAME_JOB,
            fragments=(fragment,),
            similarity=Spread(1.0, 1.0),
            duplicated_lines=0,
        )

    def fragment(self, row: int) -> Fragment:
        """The fragment of a corpus row."""
        columns = self.corpus.columns
        file = self.corpus.files[int(columns.file[row])]
        return Fragment(
            repository=file.repository,
            path=file.path,
            start_line=int(columns.start_line[row]),
            end_line=int(columns.end_line[row]),
            name=_shown(str(columns.name[row])),
            level=Level(LEVELS[int(columns.level[row])]),
            language=self.corpus.languages[int(self.corpus.language[row])],
            squad=file.squad,
            role=file.role,
            fingerprint=f"{int(columns.fingerprint[row]):016x}",
        )

    def _fragments(self, told: Told) -> tuple[Fragment, ...]:
        if told.level is Level.FILE:
            found = [self._file(number) for number in told.rows]
        else:
            found = [self.fragment(row) for row in told.rows]
        return tuple(sorted(found, key=lambda one: (one.squad, one.repository, one.path, one.start_line)))

    def _file(self, number: int) -> Fragment:
        columns, file = self.corpus.columns, self.corpus.files[number]
        inside = np.sort(columns.fingerprint[columns.file == number])
        return Fragment(
            repository=file.repository,
            path=file.path,
            start_line=1,
            end_line=max(1, int(columns.file_lines[number])),
            name=file.path.rpartition("/")[2],
            level=Level.FILE,
            language=file.language,
            squad=file.squad,
            role=file.role,
            fingerprint=hashlib.sha256(inside.tobytes()).hexdigest()[:16],
        )

    def _kind(self, rows: Ints) -> CloneKind:
        columns = self.corpus.columns
        if len(np.unique(columns.fingerprint[rows])) > 1:
            return CloneKind.NEAR_MISS
        return CloneKind.EXACT if len(np.unique(columns.exact[rows])) == 1 else CloneKind.RENAMED

    def _pairs(self, cluster: Cluster) -> list[ClonePair]:
        """Verified pairs of the distinct copies, most similar first."""
        rows, first = self._representatives(cluster)
        if len(first) < 2:
            return []
        left, right = (side[:MOST_PAIRS] for side in np.triu_indices(len(first), 1))
        evidence = self.judge(rows[left], rows[right])
        pairs = []
        for number, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            pairs.append(self._pair(first[one], first[other], evidence, number))
        return sorted(pairs, key=lambda pair: (-pair.similarity, pair.left, pair.right))

    def pair(self, left: int, right: int, view_left: int, view_right: int) -> ClonePair:
        """Any two fragments, given by their corpus rows and the view rows behind them, copies or not."""
        return self._pair(left, right, self.judge(np.array([view_left]), np.array([view_right])), 0)

    def _pair(self, left: int, right: int, evidence: Pairs, number: int) -> ClonePair:
        said = Evidence(
            structure=round(float(evidence.structure[number]), 3),
            vocabulary=round(float(evidence.vocabulary[number]), 3),
            name=round(float(evidence.name[number]), 3),
            shared_information=round(float(evidence.information[number]), 1),
            score=round(float(evidence.score[number]), 3),
            shared_words=self._words(int(evidence.left[number]), int(evidence.right[number])),
        )
        alike = self.similarity(self._tokens(left), self._tokens(right))
        return ClonePair(self.fragment(left), self.fragment(right), alike, said)

    def _representatives(self, cluster: Cluster) -> tuple[Ints, list[int]]:
        """View rows of the class that somebody beside the platform has, in order, and the first fragment of each."""
        fingerprint = self.corpus.columns.fingerprint
        found: dict[int, int | None] = {}
        for row in cluster.fragments.tolist():
            own = None if self.corpus.platform[row] else row
            if found.setdefault(int(fingerprint[row]), own) is None:
                found[int(fingerprint[row])] = own
        # Shapes are numbered by their first fragment, so they come here in the order of the view rows.
        first = [
            (view, row) for view, row in zip(cluster.rows.tolist(), found.values(), strict=False) if row is not None
        ]
        return np.array([view for view, _ in first], np.int64), [row for _, row in first]

    def _tokens(self, row: int) -> list[int]:
        columns = self.corpus.columns
        return list(columns.tokens[columns.token_start[row] : columns.token_end[row]].tolist())

    def _words(self, left: int, right: int) -> tuple[str, ...]:
        """The rarest words that two view rows share, rarest first."""
        vocabulary, texts = self.views.vocabulary, self.corpus.columns
        # Slices of the arrays behind the matrix: to take a row out of it costs a hundred times as much.
        one, other = (slice(vocabulary.indptr[row], vocabulary.indptr[row + 1]) for row in (left, right))
        shared = np.isin(vocabulary.indices[one], vocabulary.indices[other])
        weights = vocabulary.data[one][shared].tolist()
        places = np.searchsorted(texts.text_hash, self.views.vocabulary_cues[vocabulary.indices[one][shared]])
        words = [
            (-round(weight, 4), str(texts.text[place])) for weight, place in zip(weights, places.tolist(), strict=True)
        ]
        return tuple(word for _, word in sorted(words)[:SHOWN_WORDS])

    def _platform(self, group: Group) -> PlatformCover | None:
        """The platform's own copy of the job, where it has one: the outermost, or the first by place."""
        rows = [*(row for cluster in group.clusters for row in cluster.fragments.tolist()), *group.singles.tolist()]
        own = sorted((int(self.corpus.columns.level[row] != 1), row) for row in rows if self.corpus.platform[row])
        if not own:
            return None
        row = own[0][1]
        fragment = self.fragment(row)
        cluster = next((one for one in group.clusters if row in one.fragments), None)
        others = [] if cluster is None else cluster.fragments[~self.corpus.platform[cluster.fragments]].tolist()
        alike = [self.similarity(self._tokens(row), self._tokens(other)) for other in others[:SHOWN_PAIRS]]
        return PlatformCover(
            repository=fragment.repository,
            symbol=symbol(fragment),
            path=fragment.path,
            start_line=fragment.start_line,
            similarity=max(alike, default=0.0),
            kind=CloneKind.NEAR_MISS if alike else CloneKind.SAME_JOB,
        )


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in the order of their score, the id deciding between equals."""
    return sorted(candidates, key=lambda one: (-one.score, one.id))


def symbol(fragment: Fragment) -> str:
    """How a squad would import it: dotted for Python, else file and name."""
    return symbols.symbol(fragment.path, fragment.name, fragment.language)


def _names(fragments: Sequence[Fragment], level: Level) -> list[str]:
    """Own names of the copies, commonest first; of files, their names."""
    whole = level in (Level.FILE, Level.DIRECTORY)
    counts = Counter(one.name if whole else one.name.rpartition(".")[2] for one in fragments)
    return sorted(counts, key=lambda name: (-counts[name], name))


def _title(job: str, names: Sequence[str], family: FamilyMatch | None) -> str:
    if family is None:
        return ", ".join(names[:3])
    return f"{job}: {', '.join(names[:3])}"


def _id(texts: object) -> str:
    """Twelve hex digits of what is alike, whatever its order and place."""
    joined = "\n".join(sorted(set(texts)))  # type: ignore[call-overload]
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def _spread(spreads: Sequence[Spread]) -> Spread:
    if not spreads:
        return Spread(0.0, 0.0)
    return Spread(min(one.min for one in spreads), round(median(one.median for one in spreads), 3))


def _duplicated(fragments: Sequence[Fragment]) -> int:
    """Lines of all copies less those of the largest."""
    return sum(one.lines for one in fragments) - max((one.lines for one in fragments), default=0)
