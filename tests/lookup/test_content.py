"""The parts that are written, against what a few lines of plain Python say that they should be."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from dupfinder.background import background
from dupfinder.detect.fold import fold
from dupfinder.lookup import content, sequences, shingles, varint
from dupfinder.lookup.weights import salt, weight
from tests.check.orgs import MASK, OTHER, RETRY
from tests.lookup.test_write import corpus_of

SCRIPT = """
export function retryCall(call, attempts = 3) {
  let wait = 1;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try { return call(); } catch (error) { wait *= 2; if (attempt + 1 === attempts) { throw error; } }
  }
  return wait;
}
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("org")
    same = RETRY.replace("retry_call", "call_again")
    texts = {"one/a.py": RETRY + MASK, "two/b.py": OTHER + same, "two/c.ts": SCRIPT, "three/d.ts": SCRIPT + SCRIPT}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return corpus_of(folder)


def tables(corpus, repositories):
    found = defaultdict(lambda: defaultdict(list))
    for name, part in content(corpus, fold(corpus), repositories):
        for column, values in part.items():
            found[name][column].extend(values.tolist() if isinstance(values, np.ndarray) else values)
    return {name: dict(columns) for name, columns in found.items()}


@pytest.fixture(params=["at once", "in small parts"])
def gathered(read, request, monkeypatch):
    if request.param == "in small parts":
        for module, name in ((shingles, "BLOCK"), (shingles, "OCCURRENCES"), (shingles, "PART"), (sequences, "BLOCK")):
            monkeypatch.setattr(module, name, 2)
    return tables(*read)


def expected(corpus):
    """By shape its salted shingles with their weights, and in how many shapes each is."""
    columns, shapes = corpus.columns, fold(corpus)
    at, sets = columns.shingle_offsets, []
    for row in shapes.representative.tolist():
        sets.append(
            [int(one) ^ int(salt(int(corpus.language[row]))) for one in columns.shingles[at[row] : at[row + 1]]]
        )
    seen = Counter(one for found in sets for one in found)
    population = Counter(corpus.language[shapes.representative].tolist())
    weights = []
    for row, found in zip(shapes.representative.tolist(), sets, strict=True):
        code = int(corpus.language[row])
        keys = np.array(found, np.uint32)
        counts = np.array([seen[one] for one in found], np.float64)
        known = background(corpus.languages[code]).shingles
        weights.append(
            dict(zip(found, weight(counts, population[code], known, keys ^ salt(code)).tolist(), strict=True))
        )
    return weights, seen


def test_shingles_are_counted_over_all_shapes(read, gathered):
    _, seen = expected(read[0])
    several = sorted((one, count) for one, count in seen.items() if count > 1)
    assert several
    assert list(zip(*gathered["frequency"].values(), strict=True)) == several


def test_a_shape_is_found_by_its_rarest_shingles_those_of_several_and_those_of_one_in_turn(read, gathered):
    weights, seen = expected(read[0])
    kept = [one for one in weights if sum(one.values()) >= shingles.MIN_INFORMATION]
    assert len(gathered["shapes"]["shape"]) == len(kept) > 3
    found = defaultdict(set)
    for shingle, shape in zip(gathered["postings"]["shingle"], gathered["postings"]["shape"], strict=True):
        found[shape].add(shingle)
    for shape, one in enumerate(kept):
        telling = {key: value for key, value in one.items() if value >= shingles.MIN_WEIGHT}
        assert found[shape] <= telling.keys()
        assert len(found[shape]) == min(shingles.RETAINED, len(telling))
        for alone in (True, False):
            group = [key for key in telling if (seen[key] == 1) == alone]
            chosen = [telling[key] for key in group if key in found[shape]]
            others = [telling[key] for key in group if key not in found[shape]]
            assert not chosen or not others or min(chosen) >= max(others) - 0.01
            assert len(chosen) >= min(len(group), shingles.RETAINED // 2)
    assert list(zip(*gathered["postings"].values(), strict=True)) == sorted(
        zip(*gathered["postings"].values(), strict=True)
    )


def test_sequences_are_the_tokens_and_common_ones_have_small_numbers(read, gathered):
    corpus, _ = read
    columns, token = corpus.columns, gathered["tokens"]["token"]
    by_print = {int(one): row for row, one in reversed(list(enumerate(columns.fingerprint.tolist())))}
    seen = Counter()
    for fingerprint, data in zip(gathered["shapes"]["fingerprint"], gathered["shapes"]["sequence"], strict=True):
        row = by_print[fingerprint]
        codes = varint.decode(data).tolist()
        seen.update(codes)
        assert [token[code] for code in codes] == columns.tokens[
            columns.token_start[row] : columns.token_end[row]
        ].tolist()
    assert [seen[code] for code in range(len(token))] == sorted(seen.values(), reverse=True)


def test_the_size_of_the_parts_changes_nothing(read, gathered):
    assert gathered == tables(*read)


def test_gone_through_twice_it_is_the_same(read):
    corpus, repositories = read
    one = content(corpus, fold(corpus), repositories)
    assert [name for name, _ in one] == [name for name, _ in one] != []
