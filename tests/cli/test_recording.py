"""Look-up tables that are written beside a scan."""

from __future__ import annotations

import threading
from threading import Event

import pytest

from dupfinder import pipeline
from dupfinder.cli import recording
from dupfinder.cli.recording import LookupTables
from dupfinder.config import Config
from dupfinder.engines import local
from dupfinder.lookup import beside, opened
from tests.check.orgs import plain


@pytest.fixture
def org(tmp_path):
    return plain(tmp_path / "org")


def scanned(org, tables, **more):
    return pipeline.scan([org], Config(), pipeline.Options(jobs=1, read=tables.read, **more))


def test_tables_are_there_once_they_are_asked_for_with_the_seconds_that_it_took(org, tmp_path):
    index = tmp_path / "kept" / "index.duckdb"
    with LookupTables(index, Config()) as tables:
        found = scanned(org, tables, timings=True)
        assert not beside(index).exists()
        done = tables.write(found)
    with opened(beside(index)) as lookup:
        assert lookup.size() == 2
    before, after = found.totals.seconds, done.totals.seconds
    assert after.keys() == before.keys()
    assert [stage for stage in after if after[stage] != before[stage]] == ["look-up tables"]
    assert after["look-up tables"] > before["look-up tables"]


def test_without_timings_the_result_stays_as_it_is(org, tmp_path):
    with LookupTables(tmp_path / "index.duckdb", Config()) as tables:
        found = scanned(org, tables)
        assert tables.write(found) is found


def test_a_scan_that_fails_leaves_no_file_and_no_thread(org, tmp_path):
    def fails(_result):
        raise KeyboardInterrupt

    kept = tmp_path / "kept"
    with pytest.raises(KeyboardInterrupt), LookupTables(kept / "index.duckdb", Config()) as tables:
        scanned(org, tables, trace=fails)
    assert not kept.exists() or list(kept.iterdir()) == []
    assert [one.name for one in threading.enumerate() if one.name == "look-up tables"] == []


@pytest.mark.parametrize(("processors", "order"), [(1, ["gathered", "found"]), (2, ["found", "gathered"])])
def test_on_one_processor_one_thing_comes_after_the_other(org, tmp_path, monkeypatch, processors, order):
    plain, said, go_on = recording._gathered, [], Event()

    def slowly(*given, **more):
        yield from plain(*given, **more)
        go_on.wait(0 if processors == 1 else 10)
        said.append("gathered")

    def look(result):
        said.append("found")
        go_on.set()
        return result

    monkeypatch.setattr(local, "default_jobs", lambda: processors)
    monkeypatch.setattr(recording, "_gathered", slowly)
    with LookupTables(tmp_path / "index.duckdb", Config()) as tables:
        tables.write(scanned(org, tables, trace=look))
    assert said == order
