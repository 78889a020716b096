"""Where lines came from that no parent's version of their file has: another file, or an older version of the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from dupfinder_scanners.history.blocks import Place, find, heaviest
from dupfinder_scanners.history.hunks import Span, before
from dupfinder_scanners.history.objects import Objects
from dupfinder_scanners.history.walk import Change, Walk, differences, listing

MOST_CHANGED = 400
"""Files of one commit that a moved block is looked for in."""
MOST_HOLDING = 40
"""Files that hold a line of a block and are looked at for the whole of it."""
MOST_VERSIONS = 200
"""Older versions of a file that a block may have been taken out of and put back from."""


class How(StrEnum):
    """How lines came to a place."""

    RENAMED = "renamed"
    MOVED = "moved"
    REINSTATED = "reinstated"
    COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines were in `commit`, and how many of them the step from there changed."""

    how: How
    commit: str
    path: str
    span: Span
    added: int
    removed: int


class Sources:
    """Looks for sources in one repository. Every method raises `GitError`."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._listing = lru_cache(maxsize=256)(lambda commit, parent: listing(objects, commit, parent))
        self._renamed = lru_cache(maxsize=1024)(self._hunks)

    def of(self, commit: str, parent: str, path: str, span: Span, walk: Walk) -> Source | None:
        """Where the lines of a file were before a commit that brought them; None where it wrote them."""
        changed: dict[str, Change] = self._listing(commit, parent)
        change = changed.get(path)
        lines = self._objects.lines(change.new) if change else None
        if change is None or not lines:
            return None
        if change.status == "R" and (source := self._through_rename(change, commit, parent, span, lines)):
            return source
        block = lines[span.start - 1 : span.end]
        return (
            self._moved(block, path, parent, changed)
            or self._reinstated(block, path, commit, walk)
            or self._copied(block, parent, path)
        )

    def moved_in(self, commit: str, parent: str, path: str, span: Span) -> bool:
        """Whether the lines were moved to a file that was there already, out of another one."""
        changed = self._listing(commit, parent)
        change = changed.get(path)
        lines = self._objects.lines(change.new) if change and change.status == "M" else None
        if not lines:
            return False
        source = self._moved(lines[span.start - 1 : span.end], path, parent, changed)
        return source is not None and source.path != path

    def _through_rename(
        self, change: Change, commit: str, parent: str, span: Span, lines: Sequence[bytes]
    ) -> Source | None:
        old = self._objects.lines(change.old)
        if old is None:
            return None
        hunks = self._renamed(commit, parent, change.before, change.path).hunks if change.old != change.new else ()
        was = before(span, hunks, lines, old)
        if was.span is None:
            return None
        return Source(How.RENAMED, parent, change.before, was.span, len(was.new), was.removed)

    def _hunks(self, commit: str, parent: str, old: str, new: str) -> Change:
        pair = (commit, parent)
        return differences(self._objects, [pair], sorted((old, new)), renames=True)[pair][new]

    def _moved(self, block: Sequence[bytes], path: str, parent: str, changed: dict[str, Change]) -> Source | None:
        """The best place that lost the block in the same commit."""
        ending = _ending(path)
        lost = [one for one in changed.values() if one.old and _ending(one.before) == ending]
        order = sorted(lost, key=lambda one: (one.status != "D", one.before))[:MOST_CHANGED]
        found: list[tuple[Change, Place]] = []
        for one in order:
            text = self._objects.lines(one.old)
            place = find(block, text) if text else None
            if place and not self._still_has(block, one, place, path):
                found.append((one, place))
        if not found:
            return None
        best, place = max(found, key=lambda each: (each[1].share, each[0].before == path))
        return Source(How.MOVED, parent, best.before, place.span, place.changed, place.extra)

    def _still_has(self, block: Sequence[bytes], change: Change, place: Place, path: str) -> bool:
        """Whether the file kept what stood there: then the block was copied."""
        text = self._objects.lines(change.new) if change.new else None
        if not text:
            return False
        if change.path == path:
            # The block itself is in the new version; only a second one says that the first stayed.
            held = find(block, text)
            if held is None:
                return False
            text = [*text[: held.span.start - 1], *text[held.span.end :]]
        again = find(block, text)
        return again is not None and again.share >= place.share

    def _reinstated(self, block: Sequence[bytes], path: str, commit: str, walk: Walk) -> Source | None:
        """The newest older version of the same file that a commit took the block out of."""
        versions = 0
        for parent, change in _older(walk, commit, path):
            if versions == MOST_VERSIONS:
                return None
            versions += 1
            if change.status != "D" and not any(2 * hunk.old_count >= len(block) for hunk in change.hunks):
                continue
            text = self._objects.lines(change.old)
            place = find(block, text) if text else None
            if place:
                return Source(How.REINSTATED, parent, path, place.span, len(block), 0)
        return None

    def _copied(self, block: Sequence[bytes], parent: str, path: str) -> Source | None:
        """The best place in the tree before, found by the lines that say most."""
        asked, ending = heaviest(block), _ending(path)
        if not asked or not ending:
            return None
        found = self._objects.holding(parent, asked, ending)
        places: list[tuple[str, Place]] = []
        for one in found[:MOST_HOLDING]:
            text = self._objects.lines(f"{parent}:{one}")
            place = find(block, text) if text else None
            if place:
                places.append((one, place))
        if not places:
            return None
        best, place = max(places, key=lambda each: (each[1].share, each[0]))
        return Source(How.COPIED, parent, best, place.span, len(block), 0)


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.rfind(".") :] if "." in name else ""


def _older(walk: Walk, commit: str, path: str) -> Iterator[tuple[str, Change]]:
    """What older commits did to a path, newest first, each with the parent that it was done to."""
    above = {commit}
    for one in walk.order:
        if one not in above:
            continue
        above.update(walk.parents[one])
        if one == commit:
            continue
        for parent in walk.parents[one]:
            change = walk.changes[one, parent].get(path)
            if change and change.old:
                yield parent, change
