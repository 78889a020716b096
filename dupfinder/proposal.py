"""A proposal as files: the dossier, the library draft with its patches, sketches for other languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dupfinder.model import Candidate
from dupfinder.propose.dossier import Facts, Function, Migration, details, readme, record
from dupfinder.propose.folder import file_name
from dupfinder.propose.python.characterisation import checks
from dupfinder.propose.python.draft import Draft, draft
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.library import files
from dupfinder.propose.python.naming import snake
from dupfinder.propose.python.withhold import Sources, without_credentials
from dupfinder.propose.sketch import Sketch, sketches
from dupfinder_scanners.fragments import Fragment


@dataclass(frozen=True, slots=True)
class Proposal:
    """`files` maps relative paths to texts; `refused` says of each place that was left alone why."""

    files: Mapping[str, str]
    functions: int
    patches: int
    refused: tuple[str, ...]


def proposal(candidate: Candidate, read: Callable[[Fragment], bytes], package: str, side_by_side: str) -> Proposal:
    """What can be proposed of a candidate. `package` may be empty; `side_by_side` is the text of `copies.md`.

    Raises RefusedError where no function can be drafted and no API sketched.
    """
    sources = Sources(read)
    named = package_name(package, candidate)
    drawn, unread = sketches(candidate, sources.text)
    try:
        made = without_credentials(draft(candidate, sources.text, named))
    except RefusedError as error:
        if not drawn:
            raise
        made = Draft(named, (), (), (str(error),))
    made = replace(made, refused=(*made.refused, *unread))
    places = {f"api/{one.language}/{named.removeprefix('shared_')}.{one.extension}": one for one in drawn}
    facts = _facts(candidate, made, places)
    written = {place: one.text for place, one in places.items()}
    if made.functions:
        written |= {f"library/{path}": text for path, text in files(made, candidate.job).items()}
    written |= {"README.md": readme(facts), "decision-record.md": record(facts), "details.md": details(facts)}
    written["copies.md"] = side_by_side
    # Patches apply or are withheld; the rest, which a person goes over anyway, is masked.
    shown = {place: sources.masked(text) for place, text in written.items()}
    patches = {one.file: each.text for one, each in zip(facts.migrations, made.patches, strict=True)}
    return Proposal(shown | patches, len(made.functions), len(made.patches), made.refused)


def package_name(given: str, candidate: Candidate) -> str:
    """The import name of the library. Raises RefusedError for one that cannot be imported."""
    if given and (not given.isidentifier() or not given.isascii() or given != given.lower()):
        raise RefusedError(f"{given} is no import name; use lower-case letters, digits and underscores.")
    slug = candidate.family.slug if candidate.family else candidate.job
    return given or f"shared_{snake(slug) or 'helper'}"


def _facts(candidate: Candidate, made: Draft, places: Mapping[str, Sketch]) -> Facts:
    functions = tuple(
        Function(
            each.name,
            each.signature,
            tuple(one.name for one in each.parameters),
            tuple(
                (each.general.copies[n].copy.fragment.place, each.general.shared(n), *each.general.statements(n))
                for n in each.copies
            ),
        )
        for each in made.functions
    )
    migrations = tuple(
        Migration(
            each.squad,
            each.repository,
            f"patches/{number:02}-{file_name(each.squad)}-{file_name(each.repository)}.patch",
            each.replaced,
            sum(line[:1] in "+-" and line[:3] not in ("+++", "---") for line in each.text.split("\n") if line),
            each.unused,
        )
        for number, each in enumerate(made.patches, 1)
    )
    drawn = tuple((one.language, place) for place, one in places.items())
    tests = tuple((one.place, one.left_out) for one in checks(made.replaced, made.package))
    return Facts(candidate, made.package, functions, migrations, made.refused, drawn, tests)
