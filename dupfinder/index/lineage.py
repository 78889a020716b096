"""Which candidate of the last run became which of this one.

A candidate's id is a function of content, so it changes when a copy is added or edited. What stays is its fragments:
each fragment of the last run is carried over to at most one of this run, by the first of these that fits:

1. same repository, path and qualified name, same fingerprint (only lines moved);
2. same repository, path and qualified name (edited in place);
3. same repository and fingerprint (moved or renamed within the repository);
4. same fingerprint (moved between repositories, or the repository was renamed).

Squads play no part in it: a squad that was renamed or merged loses nothing. Two candidates are linked where more than
half of the smaller one was carried over, or where each is the other's largest share and that share is at least half.
Every function here is pure, and the order of its input changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dupfinder.index.records import Change, Status
from dupfinder.model import Candidate
from dupfinder_scanners.fragments import Fragment

Squads = frozenset[str]


@dataclass(frozen=True, slots=True)
class Node:
    """What lineage needs of a candidate: its id, the fragments that it is made of, and its squads by today's names."""

    id: str
    members: tuple[Fragment, ...]
    squads: Squads


def members_of(candidate: Candidate) -> tuple[Fragment, ...]:
    """The fragments to follow: those of the parts, or the copies themselves where there are no parts; each once."""
    found = [fragment for part in candidate.parts for fragment in part.fragments]
    return tuple(dict.fromkeys(found or candidate.fragments))


def todays(squads: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Names of squads with the config's aliases applied once, sorted, each once."""
    return tuple(sorted({aliases.get(squad, squad) for squad in squads}))


def node_of(candidate: Candidate, aliases: Mapping[str, str]) -> Node:
    """A candidate of this run as lineage sees it."""
    return Node(candidate.id, members_of(candidate), frozenset(todays(candidate.squads, aliases)))


Member = tuple[Fragment, str]
"""A fragment and the id of its candidate, in an order that starts with the place."""


def _name(fragment: Fragment) -> Hashable:
    return fragment.repository, fragment.path, fragment.name


def _exact(fragment: Fragment) -> Hashable | None:
    return (_name(fragment), fragment.fingerprint) if fragment.fingerprint else None


def _moved(fragment: Fragment) -> Hashable | None:
    return (fragment.repository, fragment.fingerprint) if fragment.fingerprint else None


def _anywhere(fragment: Fragment) -> Hashable | None:
    return fragment.fingerprint or None


TIERS: tuple[Callable[[Fragment], Hashable | None], ...] = (_exact, _name, _moved, _anywhere)


@dataclass(frozen=True, slots=True)
class Carried:
    """A fragment that is in both runs, and the candidates it is in."""

    before: str
    after: str
    old: Fragment
    new: Fragment


def carry(last: Sequence[Node], now: Sequence[Node]) -> list[Carried]:
    """Pair the fragments of two runs, each at most once, best tier first and in order of place within a tier."""
    old, new = _sorted(last), _sorted(now)
    carried: list[Carried] = []
    for key in TIERS:
        waiting: dict[Hashable, deque[Member]] = defaultdict(deque)
        for member in new:
            found = key(member[0])
            if found is not None:
                waiting[found].append(member)
        taken, rest = set(), []
        for member in old:
            queue = waiting.get(key(member[0]))
            if queue:
                heir = queue.popleft()
                taken.add(heir)
                carried.append(Carried(member[1], heir[1], member[0], heir[0]))
            else:
                rest.append(member)
        old, new = rest, [member for member in new if member not in taken]
    return carried


def _sorted(nodes: Iterable[Node]) -> list[Member]:
    return sorted((fragment, node.id) for node in nodes for fragment in node.members)


@dataclass(frozen=True, slots=True)
class Link:
    """Two candidates with the fragments carried from one to the other."""

    before: Node
    after: Node
    kept: int
    moved_only: bool


def links(last: Sequence[Node], now: Sequence[Node]) -> list[Link]:
    """The pairs of candidates that are one line, sorted by both ids."""
    before = {node.id: node for node in last}
    after = {node.id: node for node in now}
    shared: Counter[tuple[str, str]] = Counter()
    unchanged: Counter[tuple[str, str]] = Counter()
    for one in carry(last, now):
        shared[one.before, one.after] += 1
        unchanged[one.before, one.after] += one.old.fingerprint == one.new.fingerprint and _name(one.old) == _name(
            one.new
        )
    heir = _largest((old, new, kept) for (old, new), kept in shared.items())
    forebear = _largest((new, old, kept) for (old, new), kept in shared.items())
    found = []
    for (old, new), kept in sorted(shared.items()):
        smaller = min(len(before[old].members), len(after[new].members))
        is_mutual = heir[old] == new and forebear[new] == old
        if 2 * kept > smaller or (is_mutual and 2 * kept == smaller):
            found.append(Link(before[old], after[new], kept, unchanged[old, new] == kept))
    return found


def _largest(shares: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """For each first id the second with the largest share; its own id, then the lower one, where shares are equal."""
    best: dict[str, tuple[tuple[int, bool], str]] = {}
    for one, other, kept in sorted(shares):
        weight = (kept, one == other)
        if one not in best or weight > best[one][0]:
            best[one] = (weight, other)
    return {one: other for one, (_, other) in best.items()}


def compare(last: Sequence[Node], now: Sequence[Node], set_aside: frozenset[str] = frozenset()) -> tuple[Change, ...]:
    """Every step from the last run to this one, ordered by the ids. `set_aside`: ids that the config took out."""
    found = links(last, now)
    heirs = Counter(link.before.id for link in found)
    forebears = Counter(link.after.id for link in found)
    main = _largest((link.before.id, link.after.id, link.kept) for link in found)
    changes = [_change(link, heirs, forebears, main) for link in found]
    changes += [_new(node) for node in now if node.id not in forebears]
    changes += [_gone(node, node.id in set_aside) for node in last if node.id not in heirs]
    return tuple(sorted(changes, key=lambda change: (change.before or "", change.after or "")))


def _change(link: Link, heirs: Counter[str], forebears: Counter[str], main: Mapping[str, str]) -> Change:
    old, new = link.before, link.after
    joined, left = len(new.members) - link.kept, len(old.members) - link.kept
    if forebears[new.id] > 1:
        status = Status.MERGED
    elif heirs[old.id] > 1:
        status = Status.SPLIT
    else:
        status = _status(joined, left, link.moved_only)
    return Change(
        status,
        old.id,
        new.id,
        link.kept,
        joined,
        left,
        tuple(sorted(new.squads - old.squads)),
        tuple(sorted(old.squads - new.squads)),
        main[old.id] == new.id,
    )


def _status(joined: int, left: int, moved_only: bool) -> Status:
    if joined and not left:
        return Status.GROWN
    if left and not joined:
        return Status.SHRUNK
    return Status.SAME if moved_only and not joined else Status.CHANGED


def _new(node: Node) -> Change:
    return Change(Status.NEW, None, node.id, joined=len(node.members), squads_joined=tuple(sorted(node.squads)))


def _gone(node: Node, is_set_aside: bool) -> Change:
    status = Status.SET_ASIDE if is_set_aside else Status.GONE
    return Change(status, node.id, None, left=len(node.members), squads_left=tuple(sorted(node.squads)))


def past_ids(
    changes: Iterable[Change], known: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """For each candidate of this run all ids that led to it: those given, then its forebears', latest first.

    `known`: past ids of the last run's candidates. `given`: past ids that this run's candidates came with.
    """
    collected: dict[str, list[str]] = {new: list(ids) for new, ids in given.items()}
    for change in sorted(changes, key=lambda one: (-one.kept, one.before or "")):
        if change.before is not None and change.after is not None:
            collected[change.after] += [change.before, *known.get(change.before, ())]
    return {new: tuple(dict.fromkeys(one for one in ids if one != new)) for new, ids in collected.items()}
