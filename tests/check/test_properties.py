"""What must hold however a known copy is moved, laid out, or its variables named. One check looks at many at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dupfinder.check.change import Checkout
from dupfinder.check.run import Options, check
from dupfinder.config import load
from dupfinder.findings import Answer, Finding
from dupfinder.lookup import beside, opened
from tests.check.orgs import OTHER, RETRY
from tests.check.variants import laid_out, renamed

pytestmark = pytest.mark.slow

LOCALS = ("number", "error", "pause")
IN_ROWS = ("reader", "missing", "row")
FOLDERS = st.sampled_from(["", "src/", "a/b/", "lib/very/deep/"])
BEFORE = st.sampled_from(["", "import os\n\n\n", "X = 1\n\n\n", "def first(unit):\n    return unit.of(1)\n\n\n"])


def unlike(variants: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, str, str]]]:
    """Folder, what stands before it, and text of several variants."""
    return st.lists(st.tuples(FOLDERS, BEFORE, variants), min_size=4, max_size=8)


def found_in(org: Path, name: str, places: list[tuple[str, str, str]], gone: str | None) -> tuple[Finding, ...]:
    tree = org / "org" / name
    kept = (tree / gone).read_bytes() if gone else b""
    written = []
    try:
        for number, (folder, before, text) in enumerate(places):
            place = tree / folder / f"variant_{number}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(before + text, "utf-8")
            written.append(place)
        if gone:
            (tree / gone).unlink()
        with opened(beside(org / "org.duckdb")) as lookup:
            config = load(org / "dupfinder.toml")
            return check(Checkout(tree), lookup, config, Options(base="main", jobs=1)).result.findings
    finally:
        for place in written:
            place.unlink()
        if gone:
            (tree / gone).write_bytes(kept)


@pytest.fixture(scope="module")
def copied(scanned, tmp_path_factory) -> Path:
    copy = tmp_path_factory.mktemp("properties") / "work"
    shutil.copytree(scanned, copy, symlinks=True)
    return copy


few = settings(
    max_examples=3,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""A check takes seconds, so that to make a failing example smaller would take an hour."""


@few
@given(places=unlike(laid_out(RETRY)), gone=st.booleans())
def test_a_known_copy_that_is_moved_or_laid_out_anew_gives_no_finding(copied, places, gone):
    found = found_in(copied, "api", places, "api/retry.py" if gone else None)
    assert found == (), [repr((one, places[int(one.fragment.path[-4])])) for one in found]


@few
@given(places=unlike(renamed(RETRY, LOCALS).flatmap(laid_out)), gone=st.booleans())
def test_a_known_copy_whose_variables_are_renamed_gives_no_finding(copied, places, gone):
    found = found_in(copied, "api", places, "api/retry.py" if gone else None)
    assert found == (), [repr((one, places[int(one.fragment.path[-4])])) for one in found]


@few
@given(places=unlike(renamed(OTHER, IN_ROWS).flatmap(laid_out)))
def test_a_copy_of_another_squads_is_found_under_one_id_however_it_is_typed(copied, places):
    found = found_in(copied, "labels", places, None)
    assert len(found) == len(places)
    assert {(one.id, one.answer, one.best.repository, one.best.similarity) for one in found} == {
        (found[0].id, Answer.ELSEWHERE, "shop", 1.0)
    }
    assert len({one.line_hash for one in found}) == len(places)
