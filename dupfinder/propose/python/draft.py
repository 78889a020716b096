"""A candidate's Python copies as a library draft with patches: what can be done, and why the rest cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dupfinder.model import Candidate, CloneClass
from dupfinder.propose.python.emit import Shared, shared
from dupfinder.propose.python.errors import RefusedError, UnlikeError
from dupfinder.propose.python.general import General, generalise
from dupfinder.propose.python.migrate import Adapter, Edited, migrated, patch
from dupfinder.propose.python.module import read
from dupfinder.propose.python.normal import Normal, normal
from dupfinder_scanners.fragments import Fragment, Level

Text = Callable[[Fragment], bytes]


@dataclass(frozen=True, slots=True)
class Patch:
    """What one squad applies in one repository. `unused` are imports by path that a linter will want gone."""

    squad: str
    repository: str
    text: str
    replaced: tuple[str, ...]
    unused: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """`refused` says of each place that is left alone why."""

    package: str
    functions: tuple[Shared, ...]
    patches: tuple[Patch, ...]
    refused: tuple[str, ...]


def draft(candidate: Candidate, text: Text, package: str) -> Draft:
    """The draft of a candidate. Raises RefusedError with the reasons where nothing can be drafted."""
    functions: list[Shared] = []
    refused: list[str] = []
    taken: set[str] = set()
    for part in candidate.parts:
        if part.language != "python" or len({one.squad for one in part.fragments}) < 2:
            continue
        if part.level is not Level.FUNCTION or part.name == "__init__":
            refused.append(_kept(part))
            continue
        try:
            functions.extend(shared(_general(part, text, refused), taken))
        except RefusedError as error:
            refused.append(f"{part.name}: {error}")
    if not functions:
        raise RefusedError(_nothing(candidate, refused))
    patches = tuple(_patches(functions, package, refused))
    if not patches:
        raise RefusedError(_nothing(candidate, refused))
    return Draft(package, tuple(functions), patches, tuple(refused))


def _kept(part: CloneClass) -> str:
    """Why a part that is no plain function stays where it is."""
    names = ", ".join(dict.fromkeys(one.name.rsplit(".", 1)[-1] for one in part.fragments))
    if part.name == "__init__":
        return f"{names}: constructors stay, because callers use them."
    return f"{names}: the {part.level.value} stays in each squad; only methods that were found alike call the library."


def _nothing(candidate: Candidate, refused: Sequence[str]) -> str:
    if refused:
        return f"{candidate.id[:12]} cannot be drafted: {' '.join(refused)}"
    copies = [one for one in candidate.fragments if one.language == "python"]
    if not copies:
        return f"{candidate.id[:12]} has no Python copies; a draft is made for Python alone so far."
    if len({one.squad for one in copies}) < 2:
        return f"{candidate.id[:12]} has one copy in Python: nothing to generalise from."
    return f"{candidate.id[:12]} has no functions in Python that are versions of one another."


def _general(part: CloneClass, text: Text, refused: list[str]) -> General:
    """The generalisation of a part; copies that cannot be moved are left out and named."""
    copies: list[Normal] = []
    for fragment in part.fragments:
        try:
            copies.append(normal(read(fragment, text(fragment))))
        except RefusedError as error:
            refused.append(str(error))
    while len({one.copy.fragment.squad for one in copies}) > 1:
        try:
            return generalise(copies)
        except UnlikeError as error:
            if len({one.copy.fragment.squad for n, one in enumerate(copies) if n != error.number}) < 2:
                raise
            refused.append(str(error))
            del copies[error.number]
    raise RefusedError("fewer than two squads have a copy that can be moved.")


def _patches(functions: Iterable[Shared], package: str, refused: list[str]) -> Iterable[Patch]:
    files: dict[tuple[str, str], dict[str, list[Adapter]]] = defaultdict(lambda: defaultdict(list))
    for function in functions:
        for number in function.copies:
            one = function.general.copies[number].copy
            files[one.fragment.squad, one.fragment.repository][one.fragment.path].append(Adapter(one, function, number))
    for (squad, repository), by_path in sorted(files.items()):
        edits: list[Edited] = []
        replaced: list[str] = []
        for _, adapters in sorted(by_path.items()):
            try:
                edits.append(migrated(adapters, package))
                replaced.extend(each.copy.fragment.place for each in adapters)
            except RefusedError as error:
                refused.append(f"{repository}: {error}")
        if edits:
            unused = tuple((each.path, each.unused) for each in edits if each.unused)
            yield Patch(squad, repository, "".join(patch(each) for each in edits), tuple(replaced), unused)
