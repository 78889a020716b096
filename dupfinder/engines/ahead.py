"""Several states of some repositories read in one go: workers start once, each version of a file is parsed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dupfinder.config import ScanSettings
from dupfinder.engines import reading
from dupfinder.engines.cache import Held, Key, key_of, load
from dupfinder.engines.interface import Engine
from dupfinder_scanners.fragments import Repository, Skipped, SourceFile
from dupfinder_scanners.sources.interface import Listing, Locator, Source


def read_ahead(engine: Engine, states: Sequence[Source], settings: ScanSettings, cache: Path) -> Held:
    """Parse what the file `cache` does not know of any of the states, add it there, and hold all of it in memory.

    Saves time and no more: a scan of one of the states with either cache gives what it gives without.
    """
    together = _Together()
    for number, state in enumerate(states):
        together.add(number, state)
    files = list(together.files.values())
    reading.read(engine, together, together.repositories(), files, settings, cache=cache).settled()
    return Held(load(cache, settings))


@dataclass(slots=True)
class _Together:
    """The states as one source, each repository under a name that also tells the state."""

    files: dict[Key, SourceFile] = field(default_factory=dict)
    places: dict[str, tuple[Source, Repository]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def add(self, number: int, state: Source) -> None:
        """Add a state's files, but for those that another one has too; a file without an id is not remembered."""
        for repository in state.repositories():
            name = f"{number}:{repository.name}"
            for file in state.listing(repository).files:
                if file.blob and key_of(file) not in self.files:
                    self.files[key_of(file)] = replace(file, repository=name)
                    self.places[name] = (state, repository)

    def repositories(self) -> tuple[Repository, ...]:
        """Those that have a file that is to be read."""
        return tuple(replace(one, name=name) for name, (_, one) in sorted(self.places.items()))

    def listing(self, repository: Repository) -> Listing:
        """The files that are read from one of them."""
        return Listing(tuple(sorted(one for one in self.files.values() if one.repository == repository.name)), ())

    def locator(self, repository: Repository) -> Locator:
        """That of the state."""
        state, one = self.places[repository.name]
        return state.locator(one)
