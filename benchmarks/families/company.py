"""The recipe of the numbers in dupfinder/assess/family/company.py and topics.py, and what they are worth.

Usage: python benchmarks/families/company.py FOLDER [--fit] [--split second ...] [-o company.json]
One conditional logit, with the same weights for all families, over what a fragment and its company say. It is trained
on the packages that topics.py learns from in three settings: `packages`, each a repository of its own; `services`, six
packages of at most 100 fragments in one repository, their files in four folders; `scattered`, the same with classes and
functions dealt into files of eight, at a weight of 0.3. The topics of a package are those of a model that has not seen
it: `FOLDS` parts, each judged by a model of the others. Every family weighs the same, to the power of a quarter of its
size; functions without a family twenty times that. What is drawn is fixed by seeds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from packages import Package
from packages import gathered as packages_of
from run import OTHERS, SPLITS, measures
from scipy.optimize import minimize
from scipy.sparse import csr_array, vstack
from topics import LEARNED, documents, learned

from dupfinder.assess.family import THRESHOLD, Covers, Matcher, company, load
from dupfinder.assess.family.matcher import _around
from dupfinder.assess.family.topics import Topics, _gathered
from dupfinder.assess.family.topics import load as load_topics

TOGETHER, MOST, PER_FILE, FOLDERS = 6, 100, 8, 4
SCATTERED, NOTHING, RIDGE = 0.3, 20.0, 3e-4
FOLDS, ALONE_ROWS, MIXED_ROWS = 8, 150, 40


@dataclass(frozen=True)
class Owned:
    """Functions that the rubric labels: package, rows, whether the package offers each, families that are right."""

    package: str
    rows: np.ndarray
    public: np.ndarray
    right: tuple[int, ...]


@dataclass(frozen=True)
class Home:
    """Fragments of one repository, and whose they are. `around`: numbers of their places, as company.PLACES; `words`:
    what `topics` knows of them."""

    split: str
    points: np.ndarray
    gate: np.ndarray
    around: list[np.ndarray]
    owned: tuple[Owned, ...]
    words: csr_array
    topics: Topics


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    parser.add_argument("--split", nargs="+", default=SPLITS)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    matcher = Matcher(load())
    if arguments.fit:
        print(np.round(fitted(folds(arguments.folder, matcher), matcher), 2).tolist())
        return
    topics = load_topics(tuple(family.slug for family in matcher.families if family.covers is not Covers.WIRING))
    result: dict[str, dict[str, float]] = {"packages": {}, "services": {}, "scattered": {}}
    for split in arguments.split:
        alone = [home_of(one, matcher, topics) for one in packages_of(arguments.folder, [split], _slugs(matcher))]
        services = [one for seed in (1, 2, 3) for one in mixed(alone, seed)]
        for name, homes in {"packages": alone, "services": services, "scattered": scattered(services, 5)}.items():
            result[name][split] = macro(homes, matcher)
            print(f"{name:10} {split:9} macro F1 {result[name][split]:.3f}")
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


def _slugs(matcher: Matcher) -> list[str]:
    return [family.slug for family in matcher.families]


def folds(root: Path, matcher: Matcher) -> list[tuple[float, Home]]:
    """Homes to learn from with their weight: `FOLDS` parts, topics from the others, in three settings."""
    packages = packages_of(root, LEARNED, _slugs(matcher))
    found = documents(packages)
    dealt = np.random.default_rng(1).permutation(np.arange(len(found.names)) % FOLDS)
    part = dict(zip(found.names, dealt, strict=True))
    homes: list[tuple[float, Home]] = []
    for fold in range(FOLDS):
        rest = [row for row, name in enumerate(found.names) if part[name] != fold]
        topics = learned(found, rest, len(matcher.families))
        topics = replace(topics, weights=topics.weights[:, matcher._subject])
        alone = [home_of(one, matcher, topics) for one in packages if part[one.name] == fold]
        alone = [replace(one, split="learned") for one in alone]
        services = [one for seed in (11, 12) for one in mixed(alone, seed)]
        homes += [(1.0, one) for one in alone + services]
        homes += [(SCATTERED, one) for one in scattered(services, 6)]
    return homes


def home_of(package: Package, matcher: Matcher, topics: Topics) -> Home:
    """A package as a repository of its own."""
    points, gate = matcher._points(matcher.present(package.columns, package.places), package.columns)
    owned = Owned(package.name, package.rows, package.offered, package.right)
    around = _around(package.columns, package.places)
    return Home(package.split, points, gate, around, (owned,), topics.words(package.columns), topics)


def mixed(homes: Sequence[Home], seed: int) -> list[Home]:
    """Services: `TOGETHER` packages of one split, drawn, cut to whole files of `MOST` fragments, in one repository."""
    found = []
    for split in sorted({home.split for home in homes}):
        drawn = random.Random(seed)
        own = [home for home in homes if home.split == split]
        drawn.shuffle(own)
        for start in range(0, len(own), TOGETHER):
            cut = [part for home in own[start : start + TOGETHER] if (part := reduced(home, drawn)) is not None]
            if cut:
                found.append(merged(cut, drawn))
    return found


def reduced(home: Home, drawn: random.Random) -> Home | None:
    files = np.unique(home.around[1]).tolist()
    drawn.shuffle(files)
    kept = np.zeros(len(home.points), bool)
    for file in files:
        more = home.around[1] == file
        if not kept.sum() or kept.sum() + more.sum() <= MOST:
            kept |= more
    at = np.flatnonzero(kept)
    if not len(at):
        return None
    number = np.cumsum(kept) - 1
    its = home.owned[0]
    chosen = kept[its.rows] if len(its.rows) else np.zeros(0, bool)
    owned = replace(its, rows=number[its.rows[chosen]], public=its.public[chosen])
    around = [group[at] for group in home.around]
    return Home(home.split, home.points[at], home.gate[at], around, (owned,), home.words[at], home.topics)


def merged(homes: Sequence[Home], drawn: random.Random) -> Home:
    """One repository of several; what is a class or file stays one, folders are dealt out anew."""
    starts = np.cumsum([0, *(len(home.points) for home in homes)])
    owned = [replace(home.owned[0], rows=home.owned[0].rows + at) for home, at in zip(homes, starts, strict=False)]
    top, file = (apart([home.around[level] for home in homes]) for level in (0, 1))
    dealt = np.array([drawn.randrange(FOLDERS) for _ in range(int(file.max()) + 1)])
    points, gate = (np.concatenate([getattr(home, name) for home in homes]) for name in ("points", "gate"))
    around = [top, file, dealt[file], np.zeros(len(file), int)]
    words = csr_array(vstack([home.words for home in homes]))
    return Home(homes[0].split, points, gate, around, tuple(owned), words, homes[0].topics)


def apart(groups: Sequence[np.ndarray]) -> np.ndarray:
    """Numbers of several numberings, none shared."""
    found, above = [], 0
    for group in groups:
        dense = np.unique(group, return_inverse=True)[1]
        found.append(dense + above)
        above += int(dense.max()) + 1
    return np.concatenate(found)


def scattered(homes: Sequence[Home], seed: int) -> list[Home]:
    """The same with outermost classes and functions dealt into files of `PER_FILE`."""
    found = []
    for home in homes:
        drawn = np.random.default_rng(seed)
        top = np.unique(home.around[0], return_inverse=True)[1]
        place = np.empty(int(top.max()) + 1, int)
        place[drawn.permutation(len(place))] = np.arange(len(place)) // PER_FILE
        file = place[top]
        dealt = drawn.integers(0, FOLDERS, int(file.max()) + 1)
        found.append(replace(home, around=[home.around[0], file, dealt[file], home.around[3]]))
    return found


def features(home: Home, matcher: Matcher) -> np.ndarray:
    """Fragments x families that a place can be about x weights, in the order of company.py, then topics.py."""
    at = np.flatnonzero(matcher._subject)
    points, gate, needed = home.points[:, at], home.gate[:, at], matcher.needed[at]
    beyond = np.clip(points - needed, *company.SPAN) / company.SCALE
    shares = company.share(points, needed)
    found = [np.ones_like(beyond), beyond, gate * 1.0, gate * beyond]
    for group in home.around:
        around = company.others(shares, group)
        best = around.max(axis=1, keepdims=True)
        found += [around, np.sqrt(around), best - around, np.sqrt(best) - np.sqrt(around)]
    for group in (home.around[0], home.around[1], home.around[3]):
        number = np.unique(group, return_inverse=True)[1]
        size = np.bincount(number)
        lean = home.topics.lean(_gathered(home.words, number, len(size)), size)[number]
        found += [lean, lean.max(axis=1, keepdims=True) - lean]
    return np.stack(found, axis=-1).astype(np.float32)


def fitted(homes: Sequence[tuple[float, Home]], matcher: Matcher) -> np.ndarray:
    """Weights of the conditional logit: no family has odds 0, each other one what its features say."""
    at = np.flatnonzero(matcher._subject).tolist()
    values, right, weight = [], [], []
    for worth, home in homes:
        every, most = features(home, matcher), ALONE_ROWS if len(home.owned) == 1 else MIXED_ROWS
        for its in home.owned:
            rows = its.rows if len(its.rows) <= most else np.random.default_rng(0).choice(its.rows, most, False)
            if not len(rows):
                continue
            target = np.zeros((len(rows), len(at) + 1), bool)
            target[:, [at.index(one) for one in its.right] or [-1]] = True
            values.append(every[rows])
            right.append(target)
            weight.append(np.full(len(rows), worth))
    table, target = np.concatenate(values), np.concatenate(right)
    label = target.argmax(axis=1)
    count = np.maximum(np.bincount(label, minlength=target.shape[1]), 1)
    balance = np.concatenate(weight) * (count**-0.75)[label] * np.where(label == len(at), NOTHING, 1)
    balance /= balance.sum()

    flat = table.reshape(-1, table.shape[-1])

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        said = (flat @ theta.astype(np.float32)).reshape(len(table), -1)
        odds = np.concatenate([said, np.zeros((len(table), 1), np.float32)], axis=1)
        each = np.exp(odds - odds.max(axis=1, keepdims=True))
        said = each / each.sum(axis=1, keepdims=True)
        hit = np.maximum((said * target).sum(axis=1), 1e-9)
        slope = ((said - said * target / hit[:, None]) * balance[:, None])[:, :-1]
        gradient = slope.astype(np.float32).reshape(-1) @ flat + 2 * RIDGE * theta
        return float(-(np.log(hit) * balance).sum() + RIDGE * (theta**2).sum()), gradient.astype(float)

    return minimize(loss, np.zeros(table.shape[-1]), jac=True, method="L-BFGS-B", options={"maxiter": 120}).x


def macro(homes: Sequence[Home], matcher: Matcher) -> float:
    """Macro F1 over what packages offer, with the shipped numbers."""
    said: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for home in homes:
        confidence = confidences(home, matcher)
        for its in home.owned:
            for row in its.rows[its.public].tolist():
                best = int(confidence[row].argmax())
                said.setdefault(its.package, []).append((best if confidence[row, best] else -1, its.right))
    every = []
    for labels in said.values():
        rest = not labels[0][1] and len(labels) > OTHERS
        every += random.Random(1).sample(labels, OTHERS) if rest else labels
    scores = []
    for column in sorted({right[0] for _, right in every if right}):
        own = [one for one in every if one[1][:1] == (column,)]
        false = sum(best == column and column not in right for best, right in every)
        scores.append(measures(sum(best in right for best, right in own), false, len(own))["f1"])
    return round(sum(scores) / max(len(scores), 1), 3)


def confidences(home: Home, matcher: Matcher) -> np.ndarray:
    """What Matcher.confidences gives for these fragments in these places."""
    at = np.flatnonzero(matcher._subject)
    odds, gate = home.points - matcher.needed, home.gate.copy()
    said = home.topics.said(home.words, home.around)
    odds[:, at] = company.odds(home.points[:, at], gate[:, at], matcher.needed[at], home.around, said)
    gate[:, at] = True
    found = gate / (1 + np.exp(-np.clip(odds, -60, 60)))
    return np.where(found < THRESHOLD, 0, found)


if __name__ == "__main__":
    main()
