"""Whether a learned model labels better than the rules: logistic regression and complement naive Bayes over TF-IDF of
cues, alone and with the rules' points as features, trained on the tuned packages and the packaged examples.

Usage: python benchmarks/families/learned.py FOLDER [--split held-out ...] [-o learned.json]
Each model is judged twice: on packages that it never saw (`packages`), and trained on Python alone and judged on the
other languages of those packages (`languages`). What a package says of itself by an import is forgotten as in run.py.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from download import HERE, folder
from run import OTHERS, files_of, forget, is_labelled, measures, without_package
from scipy.sparse import csr_array, hstack, vstack
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from dupfinder.assess.family import Matcher, Places, load
from dupfinder.assess.family.rules import Family
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.languages import treesitter

BITS = 14
"""Cues are hashed into that many bits: the model must not grow with its training set."""


@dataclass
class Samples:
    """One row a function. `right` holds the columns of the families that count; an empty tuple is no family."""

    cues: csr_array
    rules: np.ndarray
    points: np.ndarray
    right: list[tuple[int, ...]]
    python: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", nargs="+", default=["held-out"])
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    matcher = Matcher(load())
    packages = tomllib.loads((HERE / "packages.toml").read_text())["package"]
    train = gathered(arguments.folder, [one for one in packages if one["split"] == "tuned"], matcher)
    train = joined([train, of_examples(matcher)])
    result = {}
    for split in arguments.split:
        test = gathered(arguments.folder, [one for one in packages if one["split"] == split], matcher)
        result[split] = {name: judged(model, train, test) for name, model in MODELS.items()}
        for name, figures in result[split].items():
            print(f"{split:10} {name:24} packages {figures['packages']:.3f}  languages {figures['languages']:.3f}")
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


def gathered(root: Path, packages: list[dict], matcher: Matcher) -> Samples:
    parts = []
    slugs = [family.slug for family in matcher.families]
    for package in packages:
        place = folder(root, package)
        if not place.exists():
            continue
        right = tuple(slugs.index(one) for one in (package["family"], *package.get("also", ())) if one)
        parts += of_package(place, package, matcher, right)
    return joined(parts)


def of_package(place: Path, package: dict, matcher: Matcher, right: tuple[int, ...]) -> list[Samples]:
    found, seen = [], set()
    for language, files in files_of(place, package.get("only", ["*"])).items():
        columns = treesitter.extract(language, [(place / path).read_bytes() for path in files])
        forget(columns, package["name"])
        places = Places([without_package(path, package["from"]) for path in files], [package["name"]] * len(files))
        rows = []
        for row in np.flatnonzero(columns.level == 0).tolist():
            if is_labelled(columns, row) and int(columns.exact[row]) not in seen:
                seen.add(int(columns.exact[row]))
                rows.append(row)
        if not right and len(rows) > OTHERS:
            rows = sorted(random.Random(1).sample(rows, OTHERS))
        found.append(samples(columns, places, rows, matcher, right, language == "python"))
    return found


def of_examples(matcher: Matcher) -> Samples:
    """The packaged examples: what matches, and near-misses as functions without a family."""
    return joined(
        [sample for number, family in enumerate(matcher.families) for sample in of_family(number, family, matcher)]
    )


def of_family(number: int, family: Family, matcher: Matcher) -> list[Samples]:
    found = []
    for example in family.examples:
        columns = treesitter.extract(example.language, [example.code.encode()])
        right = (number,) if example.matches else ()
        rows = list(range(len(columns)))
        found.append(samples(columns, Places([example.path]), rows, matcher, right, example.language == "python"))
    return found


def samples(
    columns: Columns, places: Places, rows: list[int], matcher: Matcher, right: tuple[int, ...], python: bool
) -> Samples:
    points, gate = matcher._points(matcher.present(columns, places), columns)
    confidence = matcher.confidences(columns, places)
    company = matcher._company(np.clip(points / matcher.needed, 0, 1) ** 2, columns, places)
    at, column = [], []
    for number, row in enumerate(rows):
        hashes = columns.cues[columns.cue_offsets[row] : columns.cue_offsets[row + 1]].astype(np.int64)
        hashed = np.unique((hashes * 2654435761 >> 7) & ((1 << BITS) - 1))
        at.append(np.full(len(hashed), number))
        column.append(hashed)
    flat = (np.concatenate(at), np.concatenate(column)) if rows else (np.zeros(0, int), np.zeros(0, int))
    cues = csr_array((np.ones(len(flat[0])), flat), shape=(len(rows), 1 << BITS))
    features = np.concatenate([points[rows] / 4, gate[rows] * 1.0, company[rows] * 2], axis=1)
    return Samples(cues, confidence[rows], features, [right] * len(rows), np.full(len(rows), python))


def joined(parts: list[Samples]) -> Samples:
    return Samples(
        csr_array(vstack([part.cues for part in parts])),
        np.concatenate([part.rules for part in parts]),
        np.concatenate([part.points for part in parts]),
        [right for part in parts for right in part.right],
        np.concatenate([part.python for part in parts]),
    )


def chosen(data: Samples, mask: np.ndarray) -> Samples:
    at = np.flatnonzero(mask)
    right = [data.right[number] for number in at]
    return Samples(data.cues[at], data.rules[at], data.points[at], right, data.python[at])


def judged(model: Callable[[Samples, Samples], np.ndarray], train: Samples, test: Samples) -> dict[str, float]:
    """Macro F1 on all of `test`, and on its other languages with a model that has seen Python alone."""
    foreign = chosen(test, ~test.python)
    return {
        "packages": macro(model(train, test), test),
        "languages": macro(model(chosen(train, train.python), foreign), foreign),
    }


def macro(said: np.ndarray, data: Samples) -> float:
    """`said`: a column a row, -1 for no family."""
    total = []
    for column in sorted({right[0] for right in data.right if right}):
        own = [number for number, right in enumerate(data.right) if right[:1] == (column,)]
        hit = sum(int(said[number]) in data.right[number] for number in own)
        false = sum(int(one) == column and column not in right for one, right in zip(said, data.right, strict=True))
        total.append(measures(hit, false, len(own))["f1"])
    return round(sum(total) / max(len(total), 1), 3)


def rules(_: Samples, test: Samples) -> np.ndarray:
    best = test.rules.argmax(axis=1)
    return np.where(test.rules.max(axis=1) > 0, best, -1)


def target(data: Samples) -> np.ndarray:
    return np.array([right[0] if right else -1 for right in data.right])


def logistic(train: Samples, test: Samples) -> np.ndarray:
    weigh = TfidfTransformer(sublinear_tf=True).fit(train.cues)
    model = LogisticRegression(C=30, class_weight="balanced", max_iter=150)
    model.fit(weigh.transform(train.cues), target(train))
    return model.predict(weigh.transform(test.cues))


def bayes(train: Samples, test: Samples) -> np.ndarray:
    weigh = TfidfTransformer(sublinear_tf=True).fit(train.cues)
    model = ComplementNB(alpha=0.3).fit(weigh.transform(train.cues), target(train))
    return model.predict(weigh.transform(test.cues))


def points_only(train: Samples, test: Samples) -> np.ndarray:
    model = LogisticRegression(C=1, class_weight="balanced", max_iter=400).fit(train.points, target(train))
    return model.predict(test.points)


def combined(train: Samples, test: Samples) -> np.ndarray:
    weigh = TfidfTransformer(sublinear_tf=True).fit(train.cues)

    def features(data: Samples) -> csr_array:
        return csr_array(hstack([weigh.transform(data.cues), csr_array(data.points)]))

    model = LogisticRegression(C=3, class_weight="balanced", max_iter=150).fit(features(train), target(train))
    return model.predict(features(test))


MODELS = {
    "rules": rules,
    "logistic over cues": logistic,
    "complement naive Bayes": bayes,
    "logistic over points": points_only,
    "cues and points": combined,
}

if __name__ == "__main__":
    main()
