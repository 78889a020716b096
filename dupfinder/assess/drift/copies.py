"""A copy with what it says, and which copies are versions of the same piece of a candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dupfinder.assess.drift.facts import Fact, read
from dupfinder.assess.drift.scope import scope_of
from dupfinder.assess.drift.tokens import Token, tokens
from dupfinder.assess.drift.tree import parse
from dupfinder_scanners.fragments import Fragment


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy with what it says, and its tokens (none where it is too long to be laid beside others)."""

    fragment: Fragment
    facts: tuple[Fact, ...]
    tokens: tuple[Token, ...] = ()

    @property
    def file(self) -> str:
        """`REPOSITORY:PATH`."""
        return f"{self.fragment.repository}:{self.fragment.path}"


def copy_of(fragment: Fragment, source: bytes) -> Copy:
    """What a fragment says. `source` is the whole file. Raises LanguageError where its grammar does not load."""
    scope = scope_of(fragment, parse(fragment.language, source))
    return Copy(fragment, read(scope), tokens(scope))


def copies_of(fragments: Iterable[Fragment], text: Callable[[Fragment], bytes]) -> list[Copy]:
    """`copy_of` each, in order; read file by file, so that each file is parsed once for all its fragments."""
    asked = list(fragments)
    by_file = sorted(range(len(asked)), key=lambda number: (asked[number].repository, asked[number].path))
    found = {number: copy_of(asked[number], text(asked[number])) for number in by_file}
    return [found[number] for number in range(len(asked))]


def classes_of(copies: Sequence[Copy], classes: Iterable[Sequence[Fragment]] | None) -> list[list[Copy]]:
    """Copies by clone class, in order; without classes, by language. Copies of no class are a class of their own."""
    if classes is None:
        languages = sorted({copy.fragment.language for copy in copies})
        return [[copy for copy in copies if copy.fragment.language == language] for language in languages]
    by_place = {copy.fragment.place: copy for copy in copies}
    groups = [[by_place[each.place] for each in one if each.place in by_place] for one in classes]
    grouped = {copy.fragment.place for group in groups for copy in group}
    return [group for group in groups if group] + [[copy] for copy in copies if copy.fragment.place not in grouped]


def pieces(groups: Sequence[Sequence[Copy]]) -> list[list[Copy]]:
    """Classes joined to the pieces of the job that they are versions of.

    Two classes that lie in the same file are two pieces (`inject` and `extract`), and comparing them says nothing.
    Classes in other files are the same piece in other code. Largest classes first; each joins the first piece that has
    none of its files.
    """
    found: list[tuple[set[str], list[Copy]]] = []
    for group in sorted(groups, key=len, reverse=True):
        files = {copy.file for copy in group}
        home = next((piece for piece in found if not piece[0] & files), None)
        if home is None:
            home = (set(), [])
            found.append(home)
        home[0].update(files)
        home[1].extend(group)
    return [copies for _, copies in found]
