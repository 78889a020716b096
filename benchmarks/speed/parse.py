"""Bare parsing, the floor under every scan: `python -m benchmarks.speed.parse ROOT` walks no tree."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tree_sitter import Parser

from dupfinder.engines.local import default_jobs
from dupfinder_scanners.languages.registry import grammar, language_of

CHUNK = 64


def parse(paths: list[Path]) -> int:
    """Bytes that were parsed."""
    size = 0
    for path in paths:
        if language := language_of(str(path), None):
            data = path.read_bytes()
            size += len(data)
            Parser(grammar(language)).parse(data)
    return size


def main() -> None:
    paths = sorted(path for path in Path(sys.argv[1]).rglob("*") if path.is_file())
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    with ProcessPoolExecutor(default_jobs()) as processes:
        print(f"{sum(processes.map(parse, chunks)) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
