from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder import pipeline
from dupfinder.config import Config
from dupfinder.engines import cache as kept
from dupfinder.engines import disagreements, family_cues, findings
from dupfinder.model import ScanResult
from tests.generated_orgs import Org, own_code, planted, quick


def scan(root: Path, state: Path | None) -> ScanResult:
    options = pipeline.Options(
        jobs=1, cache=state and state / "index.fragments", findings=state and state / "index.findings"
    )
    with quick():
        return pipeline.scan([root], Config(), options)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often candidates were found, and the rows of one."""
    counts = {"_candidates": 0, "_drift": 0}
    found, ask = pipeline._candidates, disagreements.ask

    def finding(*given: Any) -> Any:
        counts["_candidates"] += 1
        return found(*given)

    def asking(candidates: Any, *given: Any) -> Any:
        counts["_drift"] += len(candidates)
        return ask(candidates, *given)

    monkeypatch.setattr(pipeline, "_candidates", finding)
    monkeypatch.setattr(disagreements, "ask", asking)
    return counts


def written(tmp_path: Path, org: Org) -> Path:
    org.write(tmp_path / "org")
    return tmp_path / "org"


def test_a_quiet_night_finds_nothing_anew_and_says_the_same(tmp_path: Path, counted: dict[str, int]) -> None:
    root = written(tmp_path, planted(3))
    cold = scan(root, tmp_path / "state")
    first = dict(counted)
    assert cold.candidates
    assert first["_candidates"] == 1
    assert scan(root, tmp_path / "state") == cold == scan(root, None)
    assert counted["_candidates"] == 2
    assert counted["_drift"] == 2 * first["_drift"]


def test_a_change_elsewhere_leaves_the_rows_of_a_candidate(tmp_path: Path, counted: dict[str, int]) -> None:
    root = written(tmp_path, planted(3))
    scan(root, tmp_path / "state")
    first = dict(counted)
    repository = sorted(root.iterdir())[0]
    (repository / "more.py").write_text(own_code(90))
    warm = scan(root, tmp_path / "state")
    assert counted["_candidates"] == 2
    assert counted["_drift"] == first["_drift"]
    assert warm == scan(root, None)


@settings(max_examples=8)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=4),
    st.sampled_from([family_cues.MOST_FRESH, 1.0]),
)
def test_a_warm_scan_is_a_cold_scan_after_any_history(edits: list[tuple[int, int, int]], share: float) -> None:
    from tempfile import TemporaryDirectory

    # Of so few files, the real share is reached at once.
    aside = patch.object(family_cues, "MOST_FRESH", share), patch.object(kept, "MOST_RECENT", share)
    with TemporaryDirectory() as folder, aside[0], aside[1]:
        root, state = written(Path(folder), planted(3)), Path(folder, "state")
        scan(root, state)
        for where, which, how in edits:
            repository = sorted(path for path in root.iterdir() if path.is_dir())[where]
            files = sorted(path for path in repository.rglob("*.*") if path.is_file())
            path = files[which % len(files)]
            if how == 0:
                path.unlink()
            elif how == 1:
                path.rename(path.with_name(f"moved_{path.name}"))
            elif how == 2:
                path.write_text(path.read_text().replace("4", "5"))
            else:
                (repository / f"fresh{how}.py").write_text(own_code(60 + how))
            if not any(path.is_file() for path in repository.rglob("*")):
                (repository / "again.py").write_text(own_code(99))
            assert scan(root, state) == scan(root, None)


@pytest.mark.parametrize("damage", [b"", b"{}", b"nonsense", b"{}\nnonsense"])
def test_a_damaged_file_costs_time_only(tmp_path: Path, damage: bytes, counted: dict[str, int]) -> None:
    root = written(tmp_path, planted(2))
    cold = scan(root, tmp_path / "state")
    place = tmp_path / "state" / "index.findings"
    whole = place.read_bytes()
    place.write_bytes(damage)
    assert scan(root, tmp_path / "state") == cold
    assert counted["_candidates"] == 2
    assert place.read_bytes() == whole


def test_other_families_or_code_are_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dupfinder.config import ScanSettings
    from dupfinder.engines.reading import corpus_of
    from dupfinder_scanners.columns import concatenate

    corpus = corpus_of((), (), concatenate([]))
    key = findings.key_of(corpus, ScanSettings(), ["retry"])
    assert key == findings.key_of(corpus, ScanSettings(), ["retry"])
    assert key != findings.key_of(corpus, ScanSettings(), ["audit"])
    assert key != findings.key_of(corpus, ScanSettings(own_names=("acme",)), ["retry"])
    monkeypatch.setattr(findings, "code", lambda: "other")
    assert key != findings.key_of(corpus, ScanSettings(), ["retry"])
