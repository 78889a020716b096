"""The recipe of dupfinder/assess/family/topics.tsv: logistic regression over TF-IDF of the words of whole packages.

Usage: python benchmarks/families/topics.py FOLDER [-o ../../dupfinder/assess/family/topics.tsv]
A document is a package of the splits `LEARNED`; its family, or none, is what is learned. Words that fewer than three
packages have are left out; of the others those `KEPT` whose weights differ most between families, times how much of a
document they are. Solved by scikit-learn; nothing of it is needed to scan. Same input, same table.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from packages import Package, gathered
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from dupfinder.assess.family import Matcher, load, matcher
from dupfinder.assess.family.topics import PRIOR, TABLE, UNIT, Topics, vectors
from dupfinder_scanners.columns import CUE_KINDS, CUE_MASK
from dupfinder_scanners.languages.hashing import cue_base

LEARNED = ("tuned", "held-out", "fourth")
PACKAGES, KEPT, CERTAIN = 3, 2000, 10.0
"""Packages that must have a word; words kept; how little weights are held back (C)."""
KINDS = [CUE_KINDS.index(kind) for kind in ("word", "name", "bound")]


@dataclass(frozen=True)
class Documents:
    """Packages x words: mean count in a fragment. `family`: column of the family of each package, -1 for none."""

    names: list[str]
    keys: np.ndarray
    counts: csr_array
    family: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path(matcher.__file__).parent / TABLE)
    arguments = parser.parse_args()
    slugs = [family.slug for family in Matcher(load()).families]
    packages = gathered(arguments.folder, LEARNED, slugs)
    texts = {cue_base(word): word for package in packages for word in sorted(package.words)}
    found = documents(packages)
    model = learned(found, range(len(found.names)), len(slugs))
    taught = np.flatnonzero(np.abs(model.weights).sum(axis=0))
    lines = ["\t".join(["word", "rarity", *(slugs[column] for column in taught)])]
    for row in sorted(range(len(model.keys)), key=lambda row: texts[model.keys[row]]):
        numbers = (model.rarity[row], *model.weights[row, taught])
        lines.append("\t".join([texts[model.keys[row]], *(str(round(float(one) * UNIT)) for one in numbers)]))
    arguments.output.write_text("\n".join(lines) + "\n")
    print(f"{len(found.names)} packages, {len(model.keys)} words, {len(taught)} families in {arguments.output}")


def documents(packages: Sequence[Package]) -> Documents:
    """One document a package. Words are those whose text is known."""
    texts = np.array(sorted({cue_base(word) for package in packages for word in package.words}), np.int64)
    by_name = defaultdict(list)
    for package in packages:
        by_name[package.name].append(package)
    bases = {name: np.concatenate([said(one) for one in parts]) for name, parts in by_name.items()}
    keys, among = np.unique(np.concatenate([np.unique(values) for values in bases.values()]), return_counts=True)
    keys = keys[(among >= PACKAGES) & np.isin(keys, texts)]
    table = np.zeros((len(bases), len(keys)), np.float32)
    for row, (name, parts) in enumerate(by_name.items()):
        known, times = np.unique(bases[name][np.isin(bases[name], keys)], return_counts=True)
        table[row, np.searchsorted(keys, known)] = times / (sum(len(one.columns) for one in parts) + PRIOR)
    family = np.array([(*parts[0].right, -1)[0] for parts in by_name.values()])
    return Documents(list(by_name), keys, csr_array(table), family)


def said(package: Package) -> np.ndarray:
    """Bases of all cues that are words."""
    cues = package.columns.cues
    return cues[np.isin(cues & np.uint32(CUE_MASK), KINDS)].astype(np.int64) & ~CUE_MASK


def learned(found: Documents, rows: Sequence[int], families: int) -> Topics:
    """The model of some of the documents. Weights have mean 0 over families, topics of documents deviation 1."""
    among = np.asarray((found.counts > 0).sum(axis=0)).ravel()
    rarity = np.log((1 + len(found.names)) / (1 + among)).astype(np.float32)
    seen = vectors(found.counts[list(rows)], np.full(len(rows), 1.0 - PRIOR), rarity)
    model = LogisticRegression(C=CERTAIN, class_weight="balanced", max_iter=200).fit(seen, found.family[list(rows)])
    taught = model.classes_ >= 0
    weights = np.zeros((len(found.keys), families), np.float32)
    weights[:, model.classes_[taught]] = model.coef_[taught].T - model.coef_[taught].mean(axis=0)[:, None]
    weights /= (seen @ weights)[:, model.classes_[taught]].std()
    used = np.sqrt(np.asarray(seen.multiply(seen).sum(axis=0)).ravel() / len(rows))
    kept = np.sort(np.argsort(-weights.std(axis=1) * used, kind="stable")[:KEPT])
    return Topics(found.keys[kept], rarity[kept], weights[kept])


if __name__ == "__main__":
    main()
