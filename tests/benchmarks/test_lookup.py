from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from benchmarks.speed.enlarged import COMMON, enlarged
from benchmarks.speed.lookup import changed, tables
from dupfinder.detect.fold import fold
from tests.detect.corpora import Row, corpus_of

KEYWORD = 7
ROWS = [Row(tokens=(KEYWORD,) * 20 + tuple(range(100 * n, 100 * n + 20)), squad="ab"[n % 2]) for n in range(8)]


def test_a_corpus_grows_by_fragments_of_its_own_that_share_what_is_common() -> None:
    plain = corpus_of(ROWS)
    large = enlarged(plain, 20)
    assert len(large) == 20
    assert len(fold(large)) == 20
    assert (large.columns.shingles[: len(plain.columns.shingles)] == plain.columns.shingles).all()
    shingles = large.columns.shingles[: large.columns.shingle_offsets[-1]]
    _, count = np.unique(shingles, return_counts=True)
    assert sorted(set(count.tolist())) == [1, 20], "in one fragment, or everybody's"
    assert (large.columns.tokens == KEYWORD).sum() >= 20 * 20 > COMMON
    assert len(large.repositories) == 3 * len(plain.repositories)
    assert set(large.repository.tolist()) <= set(range(len(large.repositories)))


def test_a_corpus_that_is_large_enough_is_cut() -> None:
    assert len(enlarged(corpus_of(ROWS), 5)) == 5


def test_its_look_up_tables_are_written(tmp_path: Path) -> None:
    told = tables(corpus_of(ROWS), 16, tmp_path / "index.lookup.duckdb")
    assert (told["fragments"], told["shapes"]) == (16, 16)
    assert told["megabytes"] > 0


def test_a_change_adds_so_many_lines(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / "org" / f"code_{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"self.value_{line} = {line}\n" for line in range(40)))
    assert changed(tmp_path / "org", tmp_path / "change", 100) == 100
    numbers = ["git", "-C", str(tmp_path / "change"), "diff", "--numstat", "HEAD~1"]
    told = subprocess.run(numbers, capture_output=True, text=True, check=True).stdout.splitlines()
    assert sum(int(line.split()[0]) for line in told) == 100
