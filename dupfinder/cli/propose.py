"""`dupfinder propose ID -o DIR`: a folder that a team can start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, IndexOption, QuietOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from dupfinder.model import Candidate
    from dupfinder.propose.dossier import Facts
    from dupfinder.propose.python.draft import Draft
    from dupfinder_scanners.fragments import Fragment

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, a past id, or the start of one.")]
FolderOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="New or empty folder for the proposal.")
]
PackageOption = Annotated[
    str, typer.Option("--package", metavar="NAME", help="Import name of the library; else made of the job.")
]
MOST_BYTES = 1_000_000


def propose(
    identifier: Id,
    *,
    output: FolderOption,
    package: PackageOption = "",
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    quiet: QuietOption = False,
) -> None:
    """Draft a shared library for one candidate, with a patch for each squad (Python only so far).

    Reads the repositories of the latest run. Nothing of them is imported or run.
    """
    from dupfinder.index import load_latest, resolve
    from dupfinder.propose import folder
    from dupfinder.propose.dossier import readme, record
    from dupfinder.propose.python.draft import draft
    from dupfinder.propose.python.library import files
    from dupfinder.propose.python.withhold import Sources, without_credentials
    from dupfinder_reports import markdown

    folder.check(output)
    current = resolve(index, identifier)
    result = load_latest(index)
    candidate = next(one for one in result.candidates if one.id == current)
    sources = Sources(_texts(index, config))
    made = without_credentials(draft(candidate, sources.text, _package(package, candidate)))
    facts = _facts(candidate, made)
    written = {f"library/{path}": text for path, text in files(made, candidate.job).items()}
    written |= {one.file: each.text for one, each in zip(facts.migrations, made.patches, strict=True)}
    written |= {"README.md": readme(facts), "decision-record.md": record(facts)}
    written["copies.md"] = markdown.render_candidate(result, candidate)
    # Patches apply or are withheld; the draft, which a person goes over anyway, is masked.
    folder.write(
        output, {path: text if path.endswith(".patch") else sources.masked(text) for path, text in written.items()}
    )
    if not quiet:
        say(f"Wrote {output}: {len(made.functions)} functions, {len(made.patches)} patches. Start with its README.md.")
        for reason in made.refused:
            say(f"Left alone: {reason}")


def _package(given: str, candidate: Candidate) -> str:
    from dupfinder.propose.python.errors import RefusedError
    from dupfinder.propose.python.naming import snake

    if given and (not given.isidentifier() or not given.isascii() or given != given.lower()):
        raise RefusedError(f"{given} is no import name; use lower-case letters, digits and underscores.")
    slug = candidate.family.slug if candidate.family else candidate.job
    return given or f"shared_{snake(slug) or 'helper'}"


def _texts(index: Path, config: Path | None) -> Callable[[Fragment], bytes]:
    """Reads files of the repositories that the latest run read. Raises a RefusedError for what is gone."""
    from dupfinder.cli.settings import configured
    from dupfinder.cli.survey import local_source
    from dupfinder.index import info
    from dupfinder.propose.python.errors import RefusedError
    from dupfinder_scanners.sources.interface import ReadError
    from dupfinder_scanners.sources.reading import read_file

    roots = [Path(root) for root in info(index).latest.info.roots if Path(root).is_dir()]
    if not roots:
        raise RefusedError("The repositories of the latest run are not here; scan local checkouts, then propose.")
    source = local_source(roots, configured(roots, config))
    locators = {one.name: source.locator(one) for one in source.repositories()}

    def text(fragment: Fragment) -> bytes:
        if fragment.repository not in locators:
            raise RefusedError(f"{fragment.repository} is not here any more; scan again.")
        try:
            return read_file(locators[fragment.repository], fragment.path, MOST_BYTES)
        except ReadError as error:
            raise RefusedError(f"{fragment.place} cannot be read ({error}); scan again.") from None

    return text


def _facts(candidate: Candidate, made: Draft) -> Facts:
    from dupfinder.propose.dossier import Facts, Function, Migration
    from dupfinder.propose.folder import file_name

    functions = tuple(
        Function(
            each.name,
            each.signature,
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
    return Facts(candidate, made.package, functions, migrations, made.refused)
