"""A bounded run of every fuzz harness; what once broke one is run first. The million on record is
`python -m benchmarks.fuzz`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from benchmarks.fuzz.drive import Inputs, drive
from benchmarks.fuzz.harness import Harness
from benchmarks.fuzz.isolated import drive_isolated
from benchmarks.fuzz.record import add
from benchmarks.fuzz.registry import harness_of, harnesses

RUNS = int(os.environ.get("DUPFINDER_FUZZ_RUNS", "30"))
"""Executions of each harness; what is contained in a process of its own gets them over all languages together."""
OURS = [one.name for one in harnesses() if not one.contained]


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_what_others_wrote_is_read_or_refused_in_a_sentence(name: str) -> None:
    outcome = drive(harness_of(name), RUNS)
    assert outcome.failures == {}
    assert outcome.runs >= RUNS


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
@pytest.mark.parametrize("name", ["any/source", "any/drift"])
def test_sources_cost_their_own_process_at_most(name: str) -> None:
    outcome = drive_isolated(harness_of(name), 4 * RUNS)
    assert outcome.failures == {}
    assert outcome.runs == 4 * RUNS


def broken(data: bytes) -> None:
    if b"x" in data:
        raise ZeroDivisionError("here")


def test_a_defect_is_found_and_counted_once(tmp_path: Path) -> None:
    outcome = drive(Harness("broken", broken, lambda: (b"abc",), words=(b"x",)), 400)
    (kind,) = outcome.failures
    assert "ZeroDivisionError" in kind
    add(tmp_path / "found.json", "python -m benchmarks.fuzz", 1, [outcome])
    add(tmp_path / "found.json", "python -m benchmarks.fuzz", 2, [outcome])
    told = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert (told["totals"]["executions"], told["totals"]["failures"]) == (800, 2)


def test_inputs_are_a_function_of_seed_and_number() -> None:
    one, again, other = (Inputs(harness_of("codeowners"), seed) for seed in (1, 1, 2))
    first = [one[number] for number in range(60)]
    assert first == [again[number] for number in range(60)]
    assert first != [other[number] for number in range(60)]


def test_a_process_that_ends_is_noted_and_the_rest_goes_on() -> None:
    kept = harness_of("source/kotlin").kept()
    assert kept, "the input that hangs the grammar of Kotlin is kept"
