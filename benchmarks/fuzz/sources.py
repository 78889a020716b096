"""Source files of every language, through extraction as a worker runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np

from benchmarks.fuzz.harness import Harness
from dupfinder.assess.drift import copies_of
from dupfinder_scanners.columns import LEVELS, Columns
from dupfinder_scanners.credentials import masked
from dupfinder_scanners.filters import by_content, upstream_of
from dupfinder_scanners.fragments import Fragment, Level
from dupfinder_scanners.languages.registry import BY_NAME, language_of
from dupfinder_scanners.languages.treesitter import extract

ROOT = Path(__file__).parents[2]
PLACES = ("tests/scanners/languages/samples", "tests/scanners/languages/corpus", "examples/acme")
LARGEST_SEED = 8_000


@cache
def seeds(language: str) -> tuple[bytes, ...]:
    """Real files of a language: the samples, the corpus of the tests, and the sample org."""
    paths = sorted(path for place in PLACES for path in (ROOT / place).rglob("*") if path.is_file())
    found = [path.read_bytes() for path in paths if language_of(path.name) == language]
    return tuple(data for data in found if len(data) <= LARGEST_SEED)


@cache
def words(language: str) -> tuple[bytes, ...]:
    """Lines and words of the seeds."""
    lines = {line.strip() for data in seeds(language) for line in data.split(b"\n")}
    return tuple(sorted({*lines, *(word for line in lines for word in line.split())} - {b""}))


def run(language: str, data: bytes) -> None:
    """One file of a batch, with a neighbour behind it that must come to no harm."""
    path = f"src/file{BY_NAME[language].suffixes[0]}"
    upstream_of(data, path)
    assert masked(data).count(b"\n") == data.count(b"\n"), "masking moves lines"
    if by_content(data, path) is not None:
        return
    neighbour, alone = _neighbour(language)
    columns = extract(language, [data, neighbour])
    _check(columns, data)
    rows = np.flatnonzero(columns.file == 1)
    for name in ("fingerprint", "exact", "start_line", "end_line", "name"):
        assert np.array_equal(getattr(columns, name)[rows], getattr(alone, name)), f"the neighbour's {name} differ"


@cache
def _neighbour(language: str) -> tuple[bytes, Columns]:
    data = min(seeds(language), key=len)
    return data, extract(language, [data])


def _check(columns: Columns, data: bytes) -> None:
    assert len(columns.file_lines) == 2
    own = np.flatnonzero(columns.file == 0)
    lines = data.count(b"\n") + 1
    start, end = columns.start_line[own], columns.end_line[own]
    assert ((start >= 1) & (start <= end) & (end <= lines)).all(), "lines lie outside of the file"
    assert (columns.level < len(LEVELS)).all()
    assert (columns.parent < len(columns)).all()
    assert (np.diff(columns.shingle_offsets) >= 0).all()
    assert (np.diff(columns.cue_offsets) >= 0).all()


def drift(language: str, data: bytes) -> None:
    """A file whose first lines are taken for a copy: what drift reads of it."""
    lines = max(1, data.count(b"\n"))
    whole = Fragment("shop", "a", 1, lines, "f", Level.FUNCTION, language, "red")
    part = Fragment("shop", "a", max(1, lines // 3), max(1, 2 * lines // 3), "g", Level.FUNCTION, language, "red")
    copies_of((whole, part), lambda _: data)


def any_of(run_one: Callable[[str, bytes], None], data: bytes) -> None:
    """The first byte says which language the rest is of."""
    run_one(list(BY_NAME)[data[0] % len(BY_NAME)] if data else "python", data[1:])


def _seeds_of_all() -> Sequence[bytes]:
    return [bytes((number,)) + data for number, name in enumerate(BY_NAME) for data in seeds(name)[:3]]


def harnesses() -> Sequence[Harness]:
    """Two a language, and two over all languages that run only by name."""
    found = []
    for name in BY_NAME:
        given = {"seeds": partial(seeds, name), "words": words(name), "contained": True}
        found.append(Harness(f"source/{name}", partial(run, name), share=0.6, **given))  # type: ignore[arg-type]
        found.append(Harness(f"drift/{name}", partial(drift, name), share=0.15, **given))  # type: ignore[arg-type]
    for name, one in (("source", run), ("drift", drift)):
        found.append(Harness(f"any/{name}", partial(any_of, one), _seeds_of_all, share=0.0, contained=True))
    return found
