from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.speed.enlarged import enlarged
from dupfinder.detect.fold import fold
from dupfinder.lookup import content, opened, write
from dupfinder.lookup import read as reading
from dupfinder_scanners.fragments import Repository
from tests.detect.corpora import Row, corpus_of


def written(place: Path, rows: list[Row], fragments: int) -> Path:
    corpus = enlarged(corpus_of(rows), fragments)
    found = content(corpus, fold(corpus), [Repository(name, name) for name in corpus.repositories])
    return write(place, found, (), "0")


def test_shapes_are_counted_by_their_own_names_without_case_and_underscores(tmp_path: Path) -> None:
    names = ["retry", "Client._Retry", "a.b.retry_", "fetch", "retry.fetch", "retry"]
    rows = [Row(tokens=tuple(range(100 * n, 100 * n + 20)), name=name) for n, name in enumerate(names)]
    rows.append(Row(tokens=rows[0].tokens, name="again.retry"))
    with opened(written(tmp_path / "lookup.duckdb", rows, len(rows))) as lookup:
        assert lookup.names(["retry", "fetch", "unknown"]) == {"retry": 4, "fetch": 2}
        assert lookup.names([]) == {}


def test_a_question_that_needs_more_memory_than_is_kept_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [Row(tokens=tuple(range(100 * n, 100 * n + 60))) for n in range(50)]
    place = written(tmp_path / "lookup.duckdb", rows, 3_000)
    wanted = np.arange(0, 5_000, dtype=np.int64)

    def asked() -> dict[int, tuple[reading.Place, ...]]:
        with opened(place) as lookup:
            return dict(lookup.places(wanted))

    plain = asked()
    assert len(plain) == 3_000
    monkeypatch.setattr(reading, "BUFFERS", "1MB")
    assert asked() == plain
