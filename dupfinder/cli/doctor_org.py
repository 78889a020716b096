"""What `doctor --org` adds: whether GitHub can be read, which rule gave each repository its squad, what is unowned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.cli.checks import Check, State
from dupfinder.cli.organization import Request, source_of
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.fragments import FAILURES, UNOWNED

if TYPE_CHECKING:
    from dupfinder_scanners.fragments import Repository
    from dupfinder_scanners.ownership import Owner
    from dupfinder_scanners.sources.github import GitHubSource

OWNERS = "owners"
REPOSITORIES = "repos"


def org_checks(request: Request, config: Path | None) -> list[Check]:
    """The checks of one organization. It is read as a scan reads it, so what is fetched here is not fetched again."""
    try:
        return list(_checks(request, config))
    except DupfinderError as error:
        return [Check(State.WRONG, "github", str(error))]


def _checks(request: Request, config: Path | None) -> Iterator[Check]:
    from dupfinder.cli.settings import configured

    waits: list[str] = []
    with source_of(request, configured([], config), waits.append) as source:
        repositories = source.repositories()
        yield Check(State.OK, "github", f"{request.label} answers; {len(repositories):,} repositories can be read")
        yield from (Check(State.NOTE, "github", line) for line in waits if line.startswith("Waiting"))
        yield from (Check(State.NOTE, "github", warning) for warning in source.warnings)
        for row in source.skipped:
            state = State.WRONG if row.reason in FAILURES else State.NOTE
            yield Check(state, REPOSITORIES, f"{row.repository}: {row.detail}")
        unowned: list[str] = []
        for repository in repositories:
            yield _owners(source, repository, unowned)
    yield _unowned(unowned)


def _owners(source: GitHubSource, repository: Repository, unowned: list[str]) -> Check:
    """The owners of a repository's files with how many each has, most first, and the rule that named each."""
    try:
        ownership, files = source.ownership(repository), source.listing(repository).files
    except DupfinderError as error:
        return Check(State.WRONG, OWNERS, str(error))
    found: Counter[tuple[str, str]] = Counter()
    for file in files:
        owner = ownership.squad_of(file.path)
        found[owner.squad, _rule(owner)] += 1
    without = sum(number for (squad, _), number in found.items() if squad == UNOWNED)
    if without:
        share = "" if without == len(files) else f" ({without:,} of {len(files):,} files)"
        unowned.append(f"{repository.name}{share}")
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    told = ", ".join(f"{squad} {number:,} ({rule})" for (squad, rule), number in ordered)
    return Check(State.OK, OWNERS, f"{repository.name}: {told or 'no source files'}")


def _rule(owner: Owner) -> str:
    """The kind of rule; of those that speak of the whole repository, what exactly they say."""
    from dupfinder.cli.starter import RULES
    from dupfinder_scanners.ownership import OwnerRule

    if owner.rule in (OwnerRule.PROPERTY, OwnerRule.NOBODY):
        return owner.detail
    return "[squads] in the config" if owner.rule is OwnerRule.CONFIG else RULES[owner.rule]


def _unowned(names: list[str]) -> Check:
    if not names:
        return Check(State.OK, "unowned", "none: every file has a squad")
    return Check(
        State.NOTE,
        "unowned",
        f"{', '.join(names)}. What nobody owns never counts as a squad's: say whose it is in [squads], CODEOWNERS, "
        "catalog-info.yaml, a custom property or by one team with admin or maintain.",
    )
