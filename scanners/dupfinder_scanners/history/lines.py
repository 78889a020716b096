"""The history of ranges of lines at one commit, many at once.

Each range is followed from the newest commit to the oldest: through the hunks of every commit that touched its file,
through merges to the parent that has it, through renamed files, and, where it is new to its file, to the place that
it was moved from. Dates are the author's. Names are as the mailmap of the commit writes them.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dupfinder_scanners.credentials import masked_text
from dupfinder_scanners.history.graph import MOST_COMMITS, Graph, graph, moment
from dupfinder_scanners.history.hunks import Before, Span, before, shifted
from dupfinder_scanners.history.objects import Objects
from dupfinder_scanners.history.records import LineHistory, Origin, Revision
from dupfinder_scanners.history.sources import How, Source, Sources
from dupfinder_scanners.history.walk import Walk, walk
from dupfinder_scanners.sources.git import GitError

REPLACED = 0.6
"""Share of lines that one commit wrote, from which on it is asked whether they came from another file."""
MOST_STEPS = 64
"""Files that one range is followed through."""
_FORMAT = "--format=%H%x00%at%x00%aN%x00%s"
_FACTS = 4

Range = tuple[str, int, int]
"""Path, first and last line."""


@dataclass(slots=True)
class _Track:
    """What was found of one range so far. `touched` are lines written and taken away, by commit, newest first."""

    touched: dict[str, list[int]] = field(default_factory=dict)
    origin: Origin = Origin.WRITTEN
    source: str = ""
    complete: bool = True
    note: str = ""
    steps: int = 0
    copied: list[tuple[int, _Track]] = field(default_factory=list)
    """What pieces of it were copied from, each with the number of its lines."""

    def touch(self, commit: str, added: int, removed: int) -> None:
        """Note what a commit did; one that did nothing to the lines is none of theirs."""
        if added or removed:
            counts = self.touched.setdefault(commit, [0, 0])
            counts[0] += added
            counts[1] += removed


@dataclass(frozen=True, slots=True)
class _Task:
    """Lines to be followed from a commit on."""

    track: _Track
    path: str
    span: Span


class GitHistory:
    """Histories of lines as they stand in `commit` of one repository (`HEAD` where none is named).

    Raises `GitError` where there is no such repository or commit. Use it as a context manager: it holds a process.
    """

    def __init__(self, place: Path, commit: str = "HEAD", *, most_commits: int = MOST_COMMITS) -> None:
        self._objects = Objects(place)
        found = self._objects.commit(commit)
        if found is None:
            self._objects.close()
            raise GitError(_missing(commit))
        self.commit = found
        self._graph: Graph = graph(self._objects, found, most_commits)
        self._objects.edges = tuple(sorted(self._graph.edges))
        self._sources = Sources(self._objects)

    def __enter__(self) -> GitHistory:
        return self

    def __exit__(self, *_: object) -> None:
        self._objects.close()

    def lines(self, path: str, start: int, end: int) -> LineHistory:
        """The history of one range. Raises `GitError` where git fails."""
        return self.many([(path, start, end)])[0]

    def many(self, ranges: Iterable[Range]) -> list[LineHistory]:
        """The history of each range, in the order given: the files are gone through once for all of them."""
        tracks: list[_Track] = []
        tasks: list[_Task] = []
        for path, start, end in ranges:
            tracks.append(_Track())
            text = self._objects.lines(f"{self.commit}:{path}")
            if text is None or start > len(text):
                _give_up(tracks[-1], f"{path}:{start} is not in commit {self.commit[:12]}")
            else:
                tasks.append(_Task(tracks[-1], path, Span(start, min(end, len(text)))))
        waiting = {self.commit: tasks} if tasks else {}
        while waiting:
            waiting = self._step(waiting)
        facts = self._facts({commit for track in tracks for one in _with_sources(track) for commit in one.touched})
        return [self._told(track, facts) for track in tracks]

    def _step(self, waiting: Mapping[str, Sequence[_Task]]) -> dict[str, list[_Task]]:
        """Follow lines through the files they are in; what is left is in other files of older commits."""
        further: dict[str, list[_Task]] = defaultdict(list)
        for commit, tasks in sorted(waiting.items()):
            through = walk(self._objects, commit, {task.path for task in tasks})
            follower = _Follower(self._objects, self._sources, through)
            for task in tasks:
                for birth, span in follower.births(task):
                    self._born(task, birth, span, through, further)
        return further

    def _born(self, task: _Task, commit: str, span: Span, through: Walk, further: dict[str, list[_Task]]) -> None:
        """The lines are new to their file with this commit: find out where they were before, if anywhere."""
        track, length = task.track, span.end - span.start + 1
        if commit in self._graph.edges:
            track.touch(commit, length, 0)
            _give_up(track, self._edge(commit))
            return
        parents = self._graph.parents[commit]
        source = self._sources.of(commit, parents[0], task.path, span, through) if len(parents) == 1 else None
        if source is None or track.steps >= MOST_STEPS:
            track.touch(commit, length, 0)
            return
        track.steps += 1
        _came(track, source)
        track.touch(commit, source.added, source.removed)
        if source.how is How.COPIED:
            track.copied.append((length, _Track(steps=track.steps)))
            track = track.copied[-1][1]
        further[source.commit].append(_Task(track, source.path, source.span))

    def _edge(self, commit: str) -> str:
        day = moment(self._graph.at[commit]).date()
        if commit in self._graph.shallow:
            return (
                f"the clone is shallow: nothing before {day} (commit {commit[:12]}) is known; "
                "run `git fetch --unshallow` there, then ask again"
            )
        return f"only the newest {len(self._graph.parents):,} commits were asked: nothing before {day} is known"

    def _facts(self, commits: Iterable[str]) -> dict[str, tuple[int, str, str]]:
        """Author's date, author and subject of commits."""
        wanted = sorted(commits)
        if not wanted:
            return {}
        config = (
            ("mailmap.file", ""),
            ("mailmap.blob", f"{self.commit}:.mailmap"),
            ("i18n.logOutputEncoding", "UTF-8"),
        )
        given = "".join(f"{commit}\n" for commit in wanted)
        rows = self._objects.run("rev-list", "--no-walk=unsorted", "--stdin", _FORMAT, given=given, config=config)
        found: dict[str, tuple[int, str, str]] = {}
        for row in rows.decode("utf-8", "replace").split("\n"):
            fields = row.split("\0")
            if len(fields) == _FACTS:
                stamp = int(fields[1]) if fields[1].lstrip("-").isdigit() else 0
                found[fields[0]] = (stamp, fields[2], fields[3])
        return found

    def _told(self, track: _Track, facts: Mapping[str, tuple[int, str, str]]) -> LineHistory:
        revisions = []
        for commit, (added, removed) in reversed(track.touched.items()):
            stamp, author, subject = facts.get(commit, (0, "", ""))
            merged = self._graph.arrived(commit)
            revisions.append(Revision(commit, author, moment(stamp), merged, masked_text(subject), added, removed))
        root = self._root(track, facts) if track.origin is Origin.COPIED else None
        return LineHistory(tuple(revisions), track.origin, track.source, track.complete, track.note, root)

    def _root(self, track: _Track, facts: Mapping[str, tuple[int, str, str]]) -> Revision | None:
        """The first writing of what most of the lines were copied from."""
        if not track.copied:
            return None
        found = self._told(max(track.copied, key=lambda one: one[0])[1], facts)
        known = [found.root, *found.revisions[:1]] if found.complete else [found.root]
        return min((one for one in known if one), key=lambda one: one.authored, default=None)


class _Follower:
    """Follows ranges of lines through one walk."""

    def __init__(self, objects: Objects, sources: Sources, through: Walk) -> None:
        self._objects = objects
        self._sources = sources
        self._walk = through
        self._number = {commit: number for number, commit in enumerate(through.order)}

    def births(self, task: _Task) -> list[tuple[str, Span]]:
        """The commits that brought the lines to this file, each with the lines then; others are noted on the way."""
        found: list[tuple[str, Span]] = []
        if not self._walk.order:
            return found
        spans: dict[int, list[Span]] = {0: [task.span]}
        waiting = [0]
        while waiting:
            number = heapq.heappop(waiting)
            commit = self._walk.order[number]
            for span in _joined(spans.pop(number)):
                onward = self._onward(task, commit, span)
                if not onward:
                    found.append((commit, span))
                for parent, was in onward:
                    if self._number[parent] not in spans:
                        heapq.heappush(waiting, self._number[parent])
                    spans.setdefault(self._number[parent], []).append(was)
        return found

    def _onward(self, task: _Task, commit: str, span: Span) -> list[tuple[str, Span]]:
        """The parents that have the lines, and where. One that has them unchanged is enough."""
        found: list[tuple[str, Span, Before]] = []
        wrote: list[Before] = []
        for parent in self._walk.parents[commit]:
            was = self._before(task.path, commit, parent, span)
            if was.span is not None and not was.new and not was.removed:
                return [(parent, was.span)]
            wrote.append(was)
            if was.span is not None:
                found.append((parent, was.span, was))
        if len(found) == len(wrote) == 1 and self._replaced(task.path, commit, span, found[0]):
            return []
        if found:
            new = frozenset.intersection(*(was.new for was in wrote))
            removed = wrote[0].removed if len(wrote) == 1 else 0
            task.track.touch(commit, len(new), removed)
        return [(parent, was) for parent, was, _ in found]

    def _replaced(self, path: str, commit: str, span: Span, step: tuple[str, Span, Before]) -> bool:
        """Whether most lines came out of another file, to where others stood: these are no past of theirs."""
        parent, _, was = step
        most = len(was.new) >= REPLACED * (span.end - span.start + 1)
        return most and self._sources.moved_in(commit, parent, path, span)

    def _before(self, path: str, commit: str, parent: str, span: Span) -> Before:
        change = self._walk.changes[commit, parent].get(path)
        if change is None:
            return Before(span, frozenset(), 0)
        if change.status == "M" and (same := shifted(span, change.hunks)) is not None:
            return Before(same, frozenset(), 0)
        new = self._objects.lines(change.new) if change.status == "M" else None
        old = self._objects.lines(change.old) if change.status == "M" else None
        if new is None or old is None:
            return Before(None, frozenset(range(span.start, span.end + 1)), 0)
        return before(span, change.hunks, new, old)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Ranges that came to a commit from several of its children: one where they overlap."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _came(track: _Track, source: Source) -> None:
    """Note how lines came: what lies furthest back names the place, and a copy outweighs a move."""
    if source.how is How.COPIED:
        track.origin, track.source = Origin.COPIED, source.path
    elif source.how in (How.MOVED, How.RENAMED) and track.origin is not Origin.COPIED:
        track.origin, track.source = Origin.MOVED, source.path


def _with_sources(track: _Track) -> Iterator[_Track]:
    yield track
    for _, source in track.copied:
        yield from _with_sources(source)


def _give_up(track: _Track, note: str) -> None:
    track.origin, track.source, track.complete, track.note = Origin.UNKNOWN, "", False, note


def _missing(commit: str) -> str:
    if commit == "HEAD":
        return "it has no commit yet"
    return f"commit {commit[:12]} is not in it any more (a force-push, or a shallow fetch, may have taken it)"
