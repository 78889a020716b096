from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from dupfinder.index import RunInfo, load_latest, write
from dupfinder.model import ScanResult
from tests.index.strategies import results

RUN = RunInfo(datetime(2026, 11, 20, 3, 0, tzinfo=UTC), ("checkouts",), "0.1.0", "c0ffee")


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(results(), results())
def test_what_was_written_is_what_is_loaded(first: ScanResult, second: ScanResult) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "index.duckdb"
        assert write(path, first, RUN).result == first
        assert load_latest(path) == first
        written = write(path, second, RUN)
        assert load_latest(path) == written.result
        without = [replace(one, past_ids=()) for one in written.result.candidates]
        assert without == [replace(one, past_ids=()) for one in second.candidates]
        assert replace(written.result, candidates=()) == replace(second, candidates=())
