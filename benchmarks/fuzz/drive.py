"""Runs a harness so many times, each input a function of seed and number, and says what happened."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.fuzz.harness import Harness
from benchmarks.fuzz.mutation import mutated

MOST_KINDS = 20
"""Kinds of failures after which a harness is given up: it says nothing new."""


@dataclass(slots=True)
class Outcome:
    """What became of a harness. `failures` maps what was raised and where to the first input that did; `killed` maps
    how its process ended to the inputs of which it did."""

    name: str
    runs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    failures: dict[str, bytes] = field(default_factory=dict)
    killed: dict[str, list[bytes]] = field(default_factory=dict)

    def row(self) -> str:
        """One line of the table."""
        each = 1e3 * self.seconds / max(self.runs, 1)
        killed = ", ".join(f"{len(those)} {how}" for how, those in self.killed.items())
        return (
            f"{self.name:20} {self.runs:>10,} runs {self.seconds:>9,.1f} s {each:>7.2f} ms each "
            f"{self.slowest:>6.2f} s slowest {len(self.failures):>3} failures  {killed}"
        ).rstrip()


class Inputs:
    """The inputs of one harness under one seed, by number: what was kept, the seeds, then mutants."""

    def __init__(self, harness: Harness, seed: int) -> None:
        self._harness = harness
        self._seed = seed

    @cached_property
    def _first(self) -> Sequence[bytes]:
        return [*self._harness.kept(), *self._harness.seeds()]

    def __getitem__(self, number: int) -> bytes:
        if number < len(self._first):
            return self._first[number]
        dice = Random(f"{self._seed} {self._harness.name} {number}")
        chosen = dice.choice(self._first)
        return mutated(chosen, self._first, self._harness.words, dice, self._harness.largest)


def drive(harness: Harness, runs: int, seed: int = 1, start: int = 0) -> Outcome:
    """Inputs number `start` to `runs`, in this process."""
    outcome, inputs = Outcome(harness.name), Inputs(harness, seed)
    began = perf_counter()
    for number in range(start, runs):
        execute(harness, inputs[number], outcome)
        if len(outcome.failures) >= MOST_KINDS:
            break
    outcome.seconds = perf_counter() - began
    return outcome


def execute(harness: Harness, data: bytes, outcome: Outcome) -> None:
    """One execution, counted. What derives from `BaseException` alone counts too: a panic of Rust does."""
    start = perf_counter()
    try:
        harness.run(data)
    except KeyboardInterrupt:
        raise
    except MemoryError:
        if not harness.contained:
            raise
        outcome.killed.setdefault("of memory", []).append(data)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what we look for
        outcome.failures.setdefault(kind_of(error), data)
    outcome.runs += 1
    outcome.slowest = max(outcome.slowest, perf_counter() - start)


def kind_of(error: BaseException) -> str:
    """What was raised and where: two inputs of one kind are one defect."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(one.filename).name}:{one.lineno}" for one in frames if "/dupfinder" in one.filename][-1:]
    last = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} in {' <- '.join([last, *places])}: {str(error)[:120]!a}"


def save(outcome: Outcome, folder: Path) -> list[Path]:
    """Write what failed or killed, a file an input, named by its content."""
    found = []
    for data in (*outcome.failures.values(), *(one for those in outcome.killed.values() for one in those)):
        path = folder / outcome.name.replace("/", "-") / hashlib.sha256(data).hexdigest()[:16]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        found.append(path)
    return found
