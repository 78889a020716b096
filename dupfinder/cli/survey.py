"""What lies under some ROOTs, before anything is parsed: repositories, owners, and the rule that names each owner."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dupfinder.config import Config
    from dupfinder_scanners.ownership import Owner, OwnerRule
    from dupfinder_scanners.sources.local import LocalSource

_SHARED = re.compile(r"(^|[-_.])(platform|shared|common|commons|core|libs?|sdk|toolkit|foundation|base)([-_.]|$)", re.I)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One repository. `owners` are the owners of its files with how many each has, most first; `default` owns what no
    narrower rule gives away."""

    name: str
    root: Path
    files: int
    default: Owner
    owners: tuple[tuple[Owner, int], ...]

    @property
    def rule(self) -> OwnerRule:
        """What names the owner of most of its files."""
        return self.owners[0][0].rule if self.owners else self.default.rule

    @property
    def squad(self) -> str:
        """The owner of most of its files."""
        return self.owners[0][0].squad if self.owners else self.default.squad

    @property
    def looks_shared(self) -> bool:
        """Whether its name says that it is meant for everybody."""
        return _SHARED.search(self.name) is not None


@dataclass(frozen=True, slots=True)
class Survey:
    """All repositories by name, and what the user should know."""

    repositories: tuple[Surveyed, ...]
    warnings: tuple[str, ...]


def local_source(roots: Sequence[Path], config: Config, declared: Sequence[Path] = ()) -> LocalSource:
    """The source that a scan of these ROOTs reads. Raises a SourceError where there is nothing to read."""
    from dupfinder_scanners.sources.local import LocalSource

    options = config.listing()
    return LocalSource(roots, options, declared=(*config.declared, *declared), platform=config.platform)


def survey(roots: Sequence[Path], config: Config) -> Survey:
    """Look at every repository. Raises a SourceError where a ROOT cannot be read."""
    source = local_source(roots, config)
    found: list[Surveyed] = []
    warnings: list[str] = []
    for repository in source.repositories():
        listing, ownership = source.listing(repository), source.ownership(repository)
        owners = Counter(_told_once(ownership.squad_of(file.path)) for file in listing.files)
        ordered = sorted(owners.items(), key=lambda item: (-item[1], item[0].squad, item[0].detail))
        default = ownership.default()
        found.append(Surveyed(repository.name, repository.root, len(listing.files), default, tuple(ordered)))
        warnings += listing.warnings
    return Survey(tuple(found), (*source.warnings, *warnings))


def _told_once(owner: Owner) -> Owner:
    """One owner a squad and kind of rule: which line of CODEOWNERS it was does not matter here."""
    return replace(owner, detail="")
