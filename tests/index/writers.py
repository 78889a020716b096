"""A process that writes two states in turn until it is killed: `python -m tests.index.writers PATH NOTES...`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from dupfinder.index import write
from dupfinder.model import ScanResult
from tests.index.samples import candidate, result, run


def state(note: str) -> ScanResult:
    """A result that is told apart by its note, in every table."""
    found = [candidate(f"{note}{number:04}", f"x/{note}{number}", f"y/{note}{number}") for number in range(40)]
    return result(*found, note=note)


def main() -> None:
    path, notes = Path(sys.argv[1]), sys.argv[2:]
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    for night, note in enumerate(itertools.cycle(notes), 1):
        write(path, state(note), run(night))


if __name__ == "__main__":
    main()
