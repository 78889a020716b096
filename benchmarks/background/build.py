"""Count how common shingles, words and names are in unrelated packages, and write `dupfinder/background/LANGUAGE.npz`.

usage: python benchmarks/background/build.py LANGUAGE FOLDER [--into DIR]

FOLDER holds one folder a package. A feature is kept if at least `PACKAGES` packages and `SHAPES` distinct fragments
have it: what a single project repeats is its own business.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dupfinder.background import levels, name_hash
from dupfinder_scanners.columns import Columns, concatenate, has_kind
from dupfinder_scanners.filters import by_content, by_path
from dupfinder_scanners.languages.registry import BY_NAME, shown_language
from dupfinder_scanners.languages.treesitter import extract

PACKAGES, SHAPES = 3, 4
BATCH = 1_000_000
LIMIT = 1_000_000


def texts(package: Path, suffixes: tuple[str, ...]) -> Iterator[bytes]:
    for path in sorted(package.rglob("*")):
        if path.suffix not in suffixes or not path.is_file() or path.is_symlink() or path.stat().st_size > LIMIT:
            continue
        place = path.relative_to(package).as_posix()
        data = path.read_bytes()
        if by_path(place) is None and by_content(data, place) is None:
            yield data


def package_columns(package: Path, language: str) -> Columns | None:
    found, batch, size = [], [], 0
    for data in texts(package, BY_NAME[language].suffixes):
        batch.append(data)
        size += len(data)
        if size > BATCH:
            found.append(extract(language, batch))
            batch, size = [], 0
    if batch:
        found.append(extract(language, batch))
    return concatenate(found) if found else None


class Tally:
    """Shapes and packages that have each feature; one key a feature and package, added up at the end."""

    def __init__(self) -> None:
        self.keys: list[np.ndarray] = []
        self.shapes: list[np.ndarray] = []

    def add(self, values: np.ndarray) -> None:
        keys, counts = np.unique(values, return_counts=True)
        self.keys.append(keys)
        self.shapes.append(counts)

    def common(self) -> tuple[np.ndarray, np.ndarray]:
        keys, inverse = np.unique(np.concatenate(self.keys), return_inverse=True)
        packages = np.bincount(inverse)
        shapes = np.bincount(inverse, np.concatenate(self.shapes)).astype(np.int64)
        kept = (packages >= PACKAGES) & (shapes >= SHAPES)
        return keys[kept], shapes[kept]


def first_of_each(columns: Columns) -> np.ndarray:
    _, first = np.unique(columns.fingerprint, return_index=True)
    return np.sort(first)


def picked(offsets: np.ndarray, values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    sizes = offsets[rows + 1] - offsets[rows]
    starts = np.cumsum(sizes) - sizes
    return values[np.arange(int(sizes.sum())) - np.repeat(starts - offsets[rows], sizes)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--into", type=Path, default=Path(__file__).parents[2] / "dupfinder" / "background")
    arguments = parser.parse_args()
    tallies = {"shingles": Tally(), "words": Tally(), "names": Tally()}
    population = 0
    packages = sorted(path for path in arguments.folder.iterdir() if path.is_dir())
    for package in packages:
        columns = package_columns(package, arguments.language)
        if columns is None or not len(columns):
            continue
        rows = first_of_each(columns)
        population += len(rows)
        cues = picked(columns.cue_offsets, columns.cues, rows)
        names = [name.rsplit(".", 1)[-1].strip("_").lower() for name in columns.name[rows].tolist()]
        tallies["shingles"].add(picked(columns.shingle_offsets, columns.shingles, rows))
        tallies["words"].add(cues[has_kind(cues, "word")])
        tallies["names"].add(np.array([name_hash(name) for name in names], np.uint32))
        print(f"{package.name}: {len(rows)} shapes", flush=True)
    stored = {"population": np.array([population], np.int64)}
    for view, tally in tallies.items():
        keys, counts = tally.common()
        # Sorted keys as steps from one to the next compress to about half.
        stored[f"{view}_steps"] = np.diff(keys, prepend=np.uint32(0)).astype(np.uint32)
        stored[f"{view}_levels"] = levels(counts)
        print(f"{view}: {len(keys)} of {population} shapes")
    target = arguments.into / f"{shown_language(arguments.language)}.npz"
    np.savez_compressed(target, **stored)
    print(f"{target}: {target.stat().st_size:,} bytes, {len(packages)} packages")


if __name__ == "__main__":
    main()
