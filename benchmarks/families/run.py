"""Precision, recall and F1 of every family over functions labelled by the package that they come from.

Usage: python benchmarks/families/run.py FOLDER [--split SPLIT] [--all] [--no-paths] [--errors N] [-o results.json]
FOLDER is where download.py put the packages. What is labelled, and why, stands in RUBRIC.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import time
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import numpy as np
from download import HERE, folder
from public import public_names

from dupfinder.assess.family import Matcher, Places, load
from dupfinder_scanners.columns import Columns
from dupfinder_scanners.errors import LanguageError
from dupfinder_scanners.languages import registry, treesitter

SPLITS = ("tuned", "held-out", "second", "third", "fourth", "fifth")
LINES = 5
"""Functions with fewer lines are not labelled: a reader could not name their job."""
OTHERS = 400
"""Functions taken from each package without a family, so that none outweighs the rest."""
NOT_CODE = (
    "test/*",
    "tests/*",
    "*/test/*",
    "*/tests/*",
    "*/testing/*",
    "*_test.go",
    "test_*",
    "*/test_*",
    "*.test.*",
    "*.spec.*",
    "doc/*",
    "docs/*",
    "*/docs/*",
    "example*/*",
    "*/example*/*",
    "bench*/*",
    "*.d.ts",
    "*.d.mts",
    "*.d.cts",
    "*.min.js",
    "*.umd.*",
    "*/migrations/*",
    "node_modules/*",
    "*/_vendor/*",
    "*/vendor/*",
    "setup.py",
    "*tests.py",
    "*/management/*",
    "*/admin.py",
    "*/cli.py",
    "*/__main__.py",
    "*/conftest.py",
    "*pytest*",
    "*/_version.py",
    "spec/*",
    "*/spec/*",
    "*.Tests/*",
    "*Tests/*",
    "*Test.java",
    "*Tests.cs",
    "sample*/*",
    "*/sample*/*",
    "*/mock/*",
    "*/fakes/*",
    "dev_scripts/*",
    "*/generated/*",
    "*/Generated/*",
    "*/language/*",
)
NOT_A_JOB = re.compile(r"_(?!_call__|_enter__|_exit__|_aenter__|_aexit__).*|constructor|toString|String|test_?.*")


@dataclass(frozen=True)
class Label:
    """One function with the families that count as right; the first is its own. No family: ("",)."""

    package: str
    path: str
    name: str
    line: int
    right: tuple[str, ...]
    predicted: str
    confidence: float
    language: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--all", action="store_true", help="label what is not public, too")
    parser.add_argument("--no-paths", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    matcher = Matcher(load())
    packages = tomllib.loads((HERE / "packages.toml").read_text())["package"]
    result = {}
    for split in [arguments.split] if arguments.split else SPLITS:
        labels: list[Label] = []
        for package in packages:
            if package["split"] == split:
                labels += labelled(
                    arguments.folder, package, matcher, paths=not arguments.no_paths, every=arguments.all
                )
        result[split] = scores(labels, [family.slug for family in matcher.families])
        show(split, result[split], labels, arguments.errors)
    if arguments.output:
        versions = json.loads((arguments.folder / "versions.json").read_text())
        arguments.output.write_text(json.dumps({**result, "versions": versions}, indent=1, sort_keys=True) + "\n")


def labelled(root: Path, package: dict, matcher: Matcher, *, paths: bool, every: bool = False) -> list[Label]:
    """Every function of a package that the rubric labels, with what the matcher says of it."""
    place = folder(root, package)
    if not place.exists():
        return []
    right = (package["family"], *package.get("also", ()))
    found: list[Label] = []
    seen: set[int] = set()
    public = public_names(place)
    for language, files in files_of(place, package.get("only", ["*"])).items():
        texts = [(place / path).read_bytes() for path in files]
        columns = treesitter.extract(language, texts)
        forget(columns, own_name(package))
        shown = shown_paths(files, package["from"]) if paths else []
        places = Places(shown, [package["name"]] * len(files))
        confidence = matcher.confidences(columns, places)
        for row in np.flatnonzero(columns.level == 0).tolist():
            if not is_labelled(columns, row) or int(columns.exact[row]) in seen:
                continue
            if not every and not is_offered(str(columns.name[row]), public, language, package["from"]):
                continue
            seen.add(int(columns.exact[row]))
            best = int(confidence[row].argmax())
            said = float(confidence[row, best])
            found.append(Label(package["name"], files[int(columns.file[row])], str(columns.name[row]),
                               int(columns.start_line[row]), right, matcher.families[best].slug if said else "", said,
                               registry.shown_language(language)))  # fmt: skip
    if package["family"] == "" and len(found) > OTHERS:
        found = random.Random(1).sample(found, OTHERS)
    return found


def files_of(place: Path, only: list[str]) -> dict[str, list[str]]:
    """Source files by language, relative paths, those that the rubric leaves out excepted."""
    chosen: dict[str, list[str]] = defaultdict(list)
    for file in sorted(place.rglob("*")):
        path = file.relative_to(place).as_posix()
        language = registry.language_of(path) if file.is_file() else None
        if language is None or not reads(language) or any(fnmatch(path, glob) for glob in NOT_CODE):
            continue
        if any(fnmatch(path, glob) for glob in only) and file.stat().st_size < 400_000:
            chosen[language].append(path)
    return chosen


@cache
def reads(language: str) -> bool:
    """Whether the grammar and its query are there: a language may be listed before it is."""
    try:
        treesitter.extract(language, [b""])
    except (LanguageError, OSError):
        return False
    return True


def forget(columns: Columns, package: str) -> None:
    """A package that imports its own modules must not give itself away by its name."""
    own = {part for part in re.split(r"[^a-z0-9]+", package.lower()) if len(part) > 3}
    joined = re.sub(r"[^a-z0-9]", "", package.lower().split("/")[-1])
    texts = dict(zip(columns.text_hash.tolist(), columns.text.tolist(), strict=True))
    for at, value in enumerate(columns.imports.tolist()):
        text = str(texts.get(value, ""))
        if own & set(re.split(r"[^a-z0-9]+", text)) or joined in re.sub(r"[^a-z0-9]", "", text):
            columns.imports[at] = 0


def own_name(package: dict) -> str:
    """What a package may not give itself away by; of a repository, without who owns it."""
    return str(package["name"].rpartition("/")[2] if package["from"] == "github" else package["name"])


def shown_paths(files: list[str], origin: str) -> list[str]:
    """Paths below the package's own folder, which is named for the job more often than an organisation's is: of a wheel
    the top one, of a repository all that its files have in common."""
    if origin == "pypi":
        return [path.partition("/")[2] if "/" in path else path for path in files]
    own = os.path.commonpath([path.rpartition("/")[0] for path in files]) if origin == "github" else ""
    return [path[len(own) :].lstrip("/") for path in files]


def is_labelled(columns: Columns, row: int) -> bool:
    """Not nested in another function, long enough to be read, and not a constructor or the like."""
    parent = int(columns.parent[row])
    if parent >= 0 and columns.level[parent] == 0:
        return False
    lines = int(columns.end_line[row] - columns.start_line[row]) + 1
    return lines >= LINES and not NOT_A_JOB.fullmatch(str(columns.name[row]).rsplit(".", 1)[-1])


def is_offered(name: str, public: frozenset[str], language: str, origin: str) -> bool:
    """`is_public`; of repositories, in languages with rules of their own, all functions are labelled."""
    return origin == "github" or is_public(name, public, language)


def is_public(name: str, public: frozenset[str], language: str) -> bool:
    """Whether the package offers it: by its own name, or as a method of a class that it offers."""
    outer, own = name.split(".", maxsplit=1)[0], name.rsplit(".", 1)[-1]
    if language == "go":
        return outer[:1].isupper() and own[:1].isupper()
    return outer in public or own in public


def scores(labels: list[Label], slugs: list[str]) -> dict:
    """Per family: a prediction is right where it is among the families of its package; missed where it is not."""
    table = {}
    for slug in slugs:
        own = [label for label in labels if label.right[0] == slug]
        hit = sum(label.predicted in label.right for label in own)
        false = sum(label.predicted == slug and slug not in label.right for label in labels)
        if own:
            table[slug] = {"functions": len(own), **measures(hit, false, len(own))}
    macro = sum(row["f1"] for row in table.values()) / max(len(table), 1)
    others = [label for label in labels if label.right == ("",)]
    fired = sum(label.predicted != "" for label in others)
    return {
        "families": table, "macro_f1": round(macro, 3), "functions": len(labels), "others": len(others),
        "others_labelled": fired, "languages": dict(Counter(label.language for label in labels)),
    }  # fmt: skip


def measures(hit: int, false: int, own: int) -> dict[str, float]:
    precision, recall = hit / max(hit + false, 1), hit / own
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def show(split: str, result: dict, labels: list[Label], errors: int) -> None:
    print(f"\n{split}: {result['functions']} functions {result['languages']}, macro F1 {result['macro_f1']:.3f}, "
          f"others labelled {result['others_labelled']} of {result['others']}")  # fmt: skip
    for slug, row in result["families"].items():
        print(f"  {slug:20} {row['functions']:5} P {row['precision']:.2f} R {row['recall']:.2f} F1 {row['f1']:.2f}")
    wrong = defaultdict(list)
    for label in labels:
        if label.predicted not in label.right:
            wrong[label.right[0]].append(label)
    for slug in sorted(wrong):
        for label in random.Random(2).sample(wrong[slug], min(errors, len(wrong[slug]))):
            print(f"    {slug or '(none)'} -> {label.predicted or '(none)'} {label.confidence:.2f}  "
                  f"{label.package}:{label.path}:{label.line} {label.name}")  # fmt: skip


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.1f} s")
