from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dupfinder import pipeline
from dupfinder.config import Config, ScanSettings
from dupfinder.engines.ahead import read_ahead
from dupfinder.engines.interface import Advance
from dupfinder.engines.local import Local
from dupfinder_scanners.extraction import Extracted
from dupfinder_scanners.fragments import Repository, SourceFile
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions, Source
from dupfinder_scanners.sources.past import PastSource, Timeline
from tests.histories import ADA, Script, at, helper, module, other


class Counting(Local):
    """The local engine, which also tells how many files it was asked to parse."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[int] = []

    def extract(
        self,
        source: Source,
        repositories: Sequence[Repository],
        files: Sequence[SourceFile],
        settings: ScanSettings,
        advance: Advance,
    ) -> Iterator[Extracted]:
        self.asked.append(len(files))
        return super().extract(source, repositories, files, settings, advance)


def states(folder: Path) -> list[PastSource]:
    """Two squads in two months; one file of four changes, one comes later."""
    roots = {}
    for squad in ("alpha", "beta"):
        script = Script(folder / squad)
        script.write("calls.py", module(helper(3)))
        script.write(f"{squad}.py", module(other(squad)))
        script.commit(ADA, at("2025-01-10 10:00 +0000"))
        roots[squad] = script.root
    script.write("more.py", module(helper(5, name="again")))
    script.edit("calls.py", "attempts=3", "attempts=4")
    script.commit(ADA, at("2025-02-10 10:00 +0000"))
    timeline = Timeline(roots, ListingOptions(language_of=language_of))
    found = [timeline.at(datetime(2025, month, 1, tzinfo=UTC)) for month in (2, 3)]
    return [one for one in found if one is not None]


def test_every_version_is_parsed_once_and_what_is_found_is_the_same(tmp_path: Path) -> None:
    first, last = states(tmp_path / "org")
    engine, cache = Counting(), tmp_path / "cache"
    held = read_ahead(engine, [first, last], Config().scan, cache)
    # `calls.py` of both squads is one blob under one path.
    assert engine.asked == [5]
    for state in (first, last):
        plain = pipeline.scan_source(state, Config(), pipeline.Options(engine=Local(1)), pipeline.Silent())
        for known in (cache, held):
            options = pipeline.Options(engine=engine, cache=known)
            assert pipeline.scan_source(state, Config(), options, pipeline.Silent()) == plain
        assert plain.candidates
    assert engine.asked == [5, 0, 0, 0, 0]
