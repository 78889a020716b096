from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from dupfinder import pipeline
from dupfinder.model import Candidate, ScanResult
from tests.histories import KnownOrg, known_org


@dataclass(frozen=True, slots=True)
class Scanned:
    """The org with a known history, its scan, and where its repositories lie."""

    org: KnownOrg
    result: ScanResult

    @property
    def candidate(self) -> Candidate:
        return next(one for one in self.result.candidates if len(one.squads) == len(self.places))

    @property
    def places(self) -> dict[str, Path]:
        return {path.name: path for path in sorted(self.org.root.iterdir())}


def scanned(org: KnownOrg) -> Scanned:
    return Scanned(org, pipeline.scan([org.root], options=pipeline.Options(jobs=1)))


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return scanned(known_org(tmp_path_factory.mktemp("known")))
