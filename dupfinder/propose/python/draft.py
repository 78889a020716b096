"""A candidate's Python copies as a library draft with patches: what can be done, and why the rest cannot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dupfinder.model import Candidate, CloneClass, CloneKind
from dupfinder.propose.python.characterisation import Replaced
from dupfinder.propose.python.emit import Shared, imported, shared
from dupfinder.propose.python.errors import RefusedError, UnlikeError
from dupfinder.propose.python.general import General, generalise
from dupfinder.propose.python.members import counterparts, place
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
    """`refused` says of each place that is left alone why; `replaced` are the copies of the patches."""

    package: str
    functions: tuple[Shared, ...]
    patches: tuple[Patch, ...]
    refused: tuple[str, ...]
    replaced: tuple[Replaced, ...] = ()


def draft(candidate: Candidate, text: Text, package: str) -> Draft:
    """The draft of a candidate. Raises RefusedError with the reasons where nothing can be drafted."""
    refused: list[str] = []
    generals = list(_generals(candidate, text, refused))
    # A function called `json` must not hide the module that another one imports.
    taken = {name for one in generals for name in imported(one)}
    functions = [made for one in generals for made in shared(one, taken)]
    if not functions:
        raise RefusedError(_nothing(candidate, refused))
    replaced: list[Replaced] = []
    patches = tuple(_patches(functions, package, refused, replaced))
    if not patches:
        raise RefusedError(_nothing(candidate, refused))
    return Draft(package, tuple(functions), patches, tuple(refused), tuple(replaced))


def _generals(candidate: Candidate, text: Text, refused: list[str]) -> Iterator[General]:
    """The generalisation of each part that allows one; of a class, those of its methods."""
    parts = [
        one for one in candidate.parts if one.language == "python" and len({each.squad for each in one.fragments}) > 1
    ]
    known = {place(one) for part in parts if part.level is Level.FUNCTION for one in part.fragments}
    for part in [*parts, *_loose(candidate, parts)]:
        copies = [list[Normal]()]
        if part.name == "__init__" or part.level not in (Level.FUNCTION, Level.CLASS):
            refused.append(_kept(part))
            continue
        if part.level is Level.CLASS:
            refused.append(_kept(part))
            copies = counterparts(part, text, known, refused)
        else:
            copies = [_read(part, text, refused)]
        for each in copies:
            try:
                yield _general(each, refused)
            except RefusedError as error:
                refused.append(f"{each[0].copy.name if each else part.name}: {error}")


def _loose(candidate: Candidate, parts: Sequence[CloneClass]) -> Iterator[CloneClass]:
    """Functions that a scan took for the same job and for versions of nothing, as one more part: whether they share
    enough is told by generalising them. Two in one file are two pieces of the job, and nobody says which is which."""
    held = {one.place for part in parts for one in part.fragments}
    found = [
        one
        for one in candidate.fragments
        if one.language == "python" and one.level is Level.FUNCTION and one.place not in held
    ]
    files = Counter((one.repository, one.path) for one in found)
    alone = tuple(one for one in found if files[one.repository, one.path] == 1)
    if len({one.squad for one in alone}) > 1:
        yield CloneClass(
            id="",
            name=alone[0].name,
            level=Level.FUNCTION,
            language="python",
            kind=CloneKind.SAME_JOB,
            fragments=alone,
            similarity=candidate.similarity,
            duplicated_lines=0,
        )


def _kept(part: CloneClass) -> str:
    """Why a part that is no plain function stays where it is."""
    names = ", ".join(dict.fromkeys(one.name.rsplit(".", 1)[-1] for one in part.fragments))
    if part.name == "__init__":
        return f"{names}: constructors stay, because callers use them."
    if part.level is Level.CLASS:
        return f"{names}: the class, its constructor and its fields stay in each squad; methods that are alike move."
    return f"{names}: a {part.level.value} stays in each squad."


def _nothing(candidate: Candidate, refused: Sequence[str]) -> str:
    if refused:
        return f"{candidate.id[:12]} cannot be drafted: {' '.join(refused)}"
    copies = [one for one in candidate.fragments if one.language == "python"]
    if not copies:
        return f"{candidate.id[:12]} has no Python copies; a draft is made for Python alone so far."
    if len({one.squad for one in copies}) < 2:
        return f"{candidate.id[:12]} has one copy in Python: nothing to generalise from."
    return f"{candidate.id[:12]} has no functions in Python that are versions of one another."


def _read(part: CloneClass, text: Text, refused: list[str]) -> list[Normal]:
    """The copies of a part; those that cannot be moved are left out and named."""
    copies: list[Normal] = []
    for fragment in part.fragments:
        try:
            copies.append(normal(read(fragment, text(fragment))))
        except RefusedError as error:
            refused.append(str(error))
    return copies


def _general(copies: list[Normal], refused: list[str]) -> General:
    """The generalisation of copies; those that are unlike the rest are left out and named."""
    while len({one.copy.fragment.squad for one in copies}) > 1:
        try:
            return generalise(copies)
        except UnlikeError as error:
            if len({one.copy.fragment.squad for n, one in enumerate(copies) if n != error.number}) < 2:
                raise
            refused.append(str(error))
            del copies[error.number]
    raise RefusedError("fewer than two squads have a copy that can be moved.")


def _patches(functions: Iterable[Shared], package: str, refused: list[str], moved: list[Replaced]) -> Iterable[Patch]:
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
                moved.extend(Replaced(each.copy, edits[-1].after) for each in adapters)
            except RefusedError as error:
                refused.append(f"{repository}: {error}")
        if edits:
            unused = tuple((each.path, each.unused) for each in edits if each.unused)
            yield Patch(squad, repository, "".join(patch(each) for each in edits), tuple(replaced), unused)
