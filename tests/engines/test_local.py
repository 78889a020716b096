from __future__ import annotations

import sys
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.config import ScanSettings
from dupfinder.engines import local
from dupfinder.engines.reading import Reading, corpus_of
from dupfinder.tables import NO_SQUAD
from dupfinder_scanners import pool
from dupfinder_scanners.columns import concatenate
from dupfinder_scanners.fragments import UNOWNED, SkipReason, SourceFile
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from tests.generated_orgs import Org, planted, quick

DEADLY = """
import os, signal
import dupfinder_scanners.extraction as extraction
from dupfinder_scanners import worker

harmless = extraction.extract_files

def extract_files(header, payload):
    if any("poison" in file["path"] for file in header["files"]):
        os.kill(os.getpid(), signal.SIGSEGV)
    return harmless(header, payload)

extraction.extract_files = extract_files
worker.main()
"""


def read(
    org: Org, folder: Path, *, jobs: int = 1, squads: dict[str, str] | None = None, reverse: bool = False
) -> Reading:
    source = LocalSource(org.write(folder), ListingOptions(language_of=language_of, squads=squads or {}))
    repositories = source.repositories()
    files = [file for repository in repositories for file in source.listing(repository).files]
    return local.read(source, repositories, files[::-1] if reverse else files, ScanSettings(), jobs=jobs)


def facts(reading: Reading) -> list[tuple[object, ...]]:
    columns = reading.corpus.columns
    return [
        (
            reading.corpus.files[columns.file[row]].path,
            str(columns.name[row]),
            int(columns.start_line[row]),
            int(columns.fingerprint[row]),
            int(columns.parent[row]),
        )
        for row in range(len(reading.corpus))
    ]


def test_a_file_that_kills_its_parser_is_the_only_one_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    org = planted(2)
    plain = read(org, tmp_path / "plain")
    command = (sys.executable, "-I", "-c", DEADLY)
    monkeypatch.setattr(local.pool, "run", partial(pool.run, command=command))
    poisoned = org.with_file("billing", "app/poison.py", "def poison():\n    return drink(cup.full, now=True)\n")
    reading = read(poisoned, tmp_path / "poisoned")
    assert [(row.path, row.reason) for row in reading.skipped] == [("app/poison.py", SkipReason.PARSER_KILLED)]
    assert reading.corpus.files == plain.corpus.files
    assert facts(reading) == facts(plain)


@pytest.mark.slow
def test_neither_workers_nor_the_order_of_files_change_the_corpus(tmp_path: Path) -> None:
    org = planted(3)
    with quick():
        inline = read(org, tmp_path / "inline")
    for jobs in (1, 3):
        for reverse in (False, True):
            reading = read(org, tmp_path / f"{jobs}{reverse}", jobs=jobs, reverse=reverse)
            assert reading.corpus.files == inline.corpus.files
            assert facts(reading) == facts(inline)


def test_the_arrays_of_a_corpus_speak_of_its_fragments(tmp_path: Path) -> None:
    squads = {"billing/": "money", "mailer/": UNOWNED}
    with quick():
        corpus = read(planted(4), tmp_path, squads=squads).corpus
    assert len(corpus)
    for row in range(len(corpus)):
        file = corpus.files[corpus.columns.file[row]]
        assert corpus.repositories[corpus.repository[row]] == file.repository
        assert corpus.languages[corpus.language[row]] == file.language
        squad = corpus.squad[row]
        assert (UNOWNED if squad == NO_SQUAD else corpus.squads[squad]) == file.squad
    assert UNOWNED not in corpus.squads
    for names in (corpus.squads, corpus.repositories, corpus.languages):
        assert list(names) == sorted(set(names))


def test_tsx_and_typescript_are_one_language(tmp_path: Path) -> None:
    org = Org({"web": {"a.tsx": "export const a = 1;\n", "b.ts": "export const b = 1;\n"}})
    with quick():
        assert read(org, tmp_path).corpus.languages == ("typescript",)


def test_test_code_and_the_platform_are_marked(tmp_path: Path) -> None:
    org = planted(2).with_file(
        "billing", "app/retry.py", planted(2).repositories["billing"]["app/retry.py"], "tests/fake.py"
    )
    source = LocalSource(org.write(tmp_path), ListingOptions(language_of=language_of), platform=("orders-api",))
    repositories = source.repositories()
    files = [file for repository in repositories for file in source.listing(repository).files]
    with quick():
        corpus = local.read(source, repositories, files, ScanSettings(), jobs=1).corpus
    for row in range(len(corpus)):
        file = corpus.files[corpus.columns.file[row]]
        assert corpus.test[row] == file.path.startswith("tests/")
        assert corpus.platform[row] == (file.repository == "orders-api")
    assert corpus.test.any()
    assert corpus.platform.any()


def test_progress_is_told_of_every_file(tmp_path: Path) -> None:
    source = LocalSource(planted(2).write(tmp_path), ListingOptions(language_of=language_of))
    repositories = source.repositories()
    files = [file for repository in repositories for file in source.listing(repository).files]
    told: list[tuple[int, int]] = []
    with quick():
        local.read(
            source, repositories, files, ScanSettings(), jobs=1, advance=lambda count, size: told.append((count, size))
        )
    assert sum(count for count, _ in told) == len(files)
    assert sum(size for _, size in told) == sum(file.size for file in files)


def test_nothing_to_read_is_an_empty_corpus() -> None:
    corpus = corpus_of((), (), concatenate([]))
    assert len(corpus) == 0
    assert corpus.squads == corpus.repositories == corpus.languages == ()
    for column in (corpus.squad, corpus.repository, corpus.language, corpus.test, corpus.platform):
        assert column.shape == (0,)


def test_there_is_at_least_one_worker() -> None:
    assert local.default_jobs() >= 1


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            SourceFile,
            repository=st.sampled_from(("a", "b")),
            path=st.integers(0, 40).map(lambda number: f"{number}.py"),
            blob=st.just(""),
            language=st.sampled_from(("go", "python")),
            squad=st.just("a"),
            size=st.integers(0, 900),
        ),
        max_size=40,
        unique_by=lambda file: (file.repository, file.path),
    ),
    st.integers(1, 2_000),
    st.randoms(use_true_random=False),
)
def test_batches_hold_every_file_once_in_an_order_of_their_own(
    files: list[SourceFile], limit: int, random: object
) -> None:
    found = local.batches(files, limit)
    flat = [file for batch in found for file in batch.files]
    assert sorted(flat) == sorted(files)
    assert [(file.language, file.repository, file.path) for file in flat] == sorted(
        (file.language, file.repository, file.path) for file in files
    )
    for batch in found:
        assert {file.language for file in batch.files} == {batch.language}
        assert len(batch.files) == 1 or sum(file.size for file in batch.files) <= limit
    # No batch could have taken the first file of the next.
    for one, after in pairwise(found):
        if one.language == after.language:
            assert sum(file.size for file in one.files) + after.files[0].size > limit
    shuffled = list(files)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert local.batches(shuffled, limit) == found


def test_columns_of_several_batches_keep_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with quick():
        one = read(planted(3), tmp_path / "one")
        monkeypatch.setattr(local, "batches", partial(local.batches, limit=700))
        many = read(planted(3), tmp_path / "many")
    assert facts(one) == facts(many)
    assert np.array_equal(one.corpus.columns.cues, many.corpus.columns.cues)
    assert one.corpus.columns.text.tolist() == many.corpus.columns.text.tolist()
