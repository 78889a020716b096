"""The packages of packages.toml, read and parsed as the rubric says: what is extracted, labelled and offered."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from download import HERE, folder
from public import public_names
from run import files_of, forget, is_labelled, is_offered, own_name, shown_paths

from dupfinder.assess.family import Places
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.languages import treesitter

_WORD = re.compile(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True)
class Package:
    """One package in one language. `rows`: functions that are labelled; `offered`: whether the package offers each;
    `right`: columns of the families that count; `words`: subtokens of its text."""

    name: str
    split: str
    columns: Columns
    places: Places
    rows: np.ndarray
    offered: np.ndarray
    right: tuple[int, ...]
    words: frozenset[str]


def gathered(root: Path, splits: Sequence[str], slugs: Sequence[str]) -> list[Package]:
    """Every package of `splits` that is there, in the order of packages.toml."""
    found = []
    for package in tomllib.loads((HERE / "packages.toml").read_text())["package"]:
        place = folder(root, package)
        if package["split"] not in splits or not place.exists():
            continue
        right = tuple(slugs.index(one) for one in (package["family"], *package.get("also", ())) if one)
        public, seen = public_names(place), set()
        for language, files in files_of(place, package.get("only", ["*"])).items():
            texts = [(place / path).read_bytes() for path in files]
            columns = treesitter.extract(language, texts)
            forget(columns, own_name(package))
            places = Places(shown_paths(files, package["from"]), [package["name"]] * len(files))
            rows = []
            for row in np.flatnonzero(columns.level == 0).tolist():
                if is_labelled(columns, row) and int(columns.exact[row]) not in seen:
                    seen.add(int(columns.exact[row]))
                    rows.append(row)
            offered = [is_offered(str(columns.name[row]), public, language, package["from"]) for row in rows]
            words = frozenset(word.decode().lower() for text in texts for word in _WORD.findall(text))
            found.append(Package(package["name"], package["split"], columns, places, np.array(rows, int),
                                 np.array(offered, bool), right, words))  # fmt: skip
    return found
