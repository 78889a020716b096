from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dupfinder.config import ScanSettings
from dupfinder.detect.fold import fold
from dupfinder.engines import local
from dupfinder.engines.findings import corpus_key
from dupfinder.index import MissingIndexError
from dupfinder.lookup import content, holds, opened, refresh, write
from dupfinder.model import DriftKind, DriftRow
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from tests.check.orgs import OTHER
from tests.index.samples import candidate, fragment
from tests.lookup.cells import rows_of, said


def corpus_of(folder):
    source = LocalSource([folder], ListingOptions(language_of=language_of))
    repositories = source.repositories()
    listed = [file for one in repositories for file in source.listing(one).files]
    return local.read(source, repositories, listed, ScanSettings(), jobs=1).corpus, repositories


def of_all(corpus):
    prints = [f"{one:016x}" for one in corpus.columns.fingerprint.tolist()]
    made = candidate("helper", *(fragment(f"one/f{number}", one) for number, one in enumerate(prints)))
    values = {"payments": ("very-secret-4",), "checkout": ("3", "5"), "catalog": ("3", "5"), "stock": ()}
    rows = (
        DriftRow(DriftKind.SETTING, "attempts", "attempts, the first included", values),
        DriftRow(DriftKind.BEHAVIOUR, "jitter", "a random share", {"payments": ("yes",), "checkout": ("no",)}),
    )
    return replace(made, drift=rows)


def members(path):
    with opened(path) as lookup:
        found = lookup.candidates(np.arange(9))
        return {shape: (candidate, lookup.decisions([candidate])) for shape, candidate in found.items()}


def test_the_key_changes_with_the_files_and_with_the_repositories(org):
    corpus, repositories = corpus_of(org)
    first = corpus_key(corpus, repositories)
    assert first == corpus_key(*corpus_of(org))
    assert first != corpus_key(corpus, [replace(one, platform=True) for one in repositories])
    (org / "two" / "b.py").write_text(OTHER + "\n\nVALUE = 1\n", "utf-8")
    assert first != corpus_key(*corpus_of(org))


def test_a_file_without_an_id_of_its_content_gives_no_key(org):
    corpus, repositories = corpus_of(org)
    unknown = replace(corpus, files=tuple(replace(file, blob="") for file in corpus.files))
    assert corpus_key(unknown, repositories) == ""


def test_tables_know_whose_they_are(org, tmp_path):
    corpus, repositories = corpus_of(org)
    place = tmp_path / "org.lookup.duckdb"
    assert not holds(place, "a")
    write(place, content(corpus, fold(corpus), repositories), (), "0", "a")
    assert holds(place, "a")
    assert not holds(place, "b")
    write(place, content(corpus, fold(corpus), repositories), (), "0")
    assert not holds(place, "")


def test_refreshed_tables_are_those_that_were_written_whole(org, tmp_path):
    corpus, repositories = corpus_of(org)
    found = content(corpus, fold(corpus), repositories)
    ours = of_all(corpus)
    whole = write(tmp_path / "whole.lookup.duckdb", found, [ours], "0", "a")
    place = write(tmp_path / "org.lookup.duckdb", found, (), "0", "a")
    assert members(place) == {}
    refresh(place, [ours])
    assert members(place) == members(whole)
    assert {candidate for candidate, _ in members(place).values()} == {ours.id}
    assert holds(place, "a")


def test_disagreements_are_kept_without_their_values(org, tmp_path):
    corpus, repositories = corpus_of(org)
    ours = of_all(corpus)
    place = write(tmp_path / "org.lookup.duckdb", content(corpus, fold(corpus), repositories), [ours], "0", "a")
    with opened(place) as lookup:
        attempts, jitter = lookup.decisions([ours.id, "nothing"])[ours.id]
    assert (attempts.concept, jitter.concept) == ("attempts", "jitter")
    assert attempts.variants["checkout"] == attempts.variants["catalog"] != attempts.variants["payments"]
    assert "stock" not in attempts.variants
    assert b"very-secret" not in said(place)
    before = place.stat().st_ino
    refresh(place, [ours])
    assert place.stat().st_ino == before
    refresh(place, [replace(ours, drift=ours.drift[:1])])
    with opened(place) as lookup:
        assert lookup.decisions([ours.id]) == {ours.id: (attempts,)}


def test_refreshing_what_is_right_leaves_the_file_alone(org, tmp_path):
    corpus, repositories = corpus_of(org)
    place = write(tmp_path / "org.lookup.duckdb", content(corpus, fold(corpus), repositories), (), "0", "a")
    before = place.stat()
    refresh(place, ())
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_refreshing_every_night_does_not_let_the_file_grow(org, tmp_path):
    corpus, repositories = corpus_of(org)
    ours = of_all(corpus)
    place = write(tmp_path / "org.lookup.duckdb", content(corpus, fold(corpus), repositories), (), "0", "a")
    sizes = []
    for night in range(40):
        refresh(place, [ours] if night % 2 else ())
        sizes.append(place.stat().st_size)
    assert max(sizes[20:]) <= max(sizes[:20])


def test_nothing_to_refresh_is_said(tmp_path):
    with pytest.raises(MissingIndexError):
        refresh(tmp_path / "none.lookup.duckdb", ())


def test_columns_as_a_cache_holds_them_are_written_too(org, tmp_path):
    """Whatever the order of their bytes is, and however they lie in memory."""
    corpus, repositories = corpus_of(org)
    whole = write(tmp_path / "whole.lookup.duckdb", content(corpus, fold(corpus), repositories), (), "0", "a")
    stored = {}
    for name in corpus.columns.__slots__:
        values = getattr(corpus.columns, name)
        if np.issubdtype(values.dtype, np.number):
            kind = values.dtype.newbyteorder("<")
            values = np.frombuffer(b"x" + values.astype(kind).tobytes(), kind, len(values), 1)
        stored[name] = values
    again = replace(corpus, columns=Columns(**stored))
    place = write(tmp_path / "org.lookup.duckdb", content(again, fold(again), repositories), (), "0", "a")
    assert rows_of(place) == rows_of(whole)
