"""Make the mutants of one language, hide them in two squads' code, and count which pairs one candidate holds."""

from __future__ import annotations

import random
import shutil
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from benchmarks.accuracy.mutation.code import Code, parse
from benchmarks.accuracy.mutation.code import statements as statements_of
from benchmarks.accuracy.mutation.donors import functions, lines_of, readable, sources
from benchmarks.accuracy.mutation.inject import injected
from benchmarks.accuracy.mutation.operators import OPERATORS, Operator, mutant
from benchmarks.accuracy.scoring import overlap
from benchmarks.accuracy.syntax import SUFFIXES
from benchmarks.accuracy.tools.interface import Found, Place

SIDES = ("squad-a", "squad-b")
OTHERS = ("squad-c", "squad-d")
HOSTS = {
    "python": (("django",), ("sqlalchemy", "celery", "sphinx"), ("networkx",), ("pytest",)),
    "typescript": (("effect",), ("rxdb", "rxjs"), ("ajv",), ("mobx",)),
    "go": (
        ("golang-github-docker-docker-dev",),
        ("golang-github-rclone-rclone-dev", "golang-github-shopify-sarama-dev"),
        ("golang-github-google-gopacket-dev",),
        ("golang-github-pion-webrtc.v3-dev",),
    ),
    "java": (("guava-libraries",), ("netty",), ("zookeeper",), ("groovy",)),
}
"""Packages whose code the four squads have: two get the functions, two have none of them. All others are donors."""
CORPORA = {"python": "null-python", "typescript": "null-npm", "go": "null-go", "java": "null-java"}
A_FILE = 3
"""Functions taken from one file of a donor at most."""
FILES = 150
"""Files of the squads that get no function."""
ATTEMPTS = 40
"""Files tried for one function."""
MATCH, HALF = 0.5, 0.3
"""Overlap with the injected lines from which a fragment is the one; of a function split in two, either half will do."""
SPLIT = "split in two"


@dataclass(frozen=True, slots=True)
class Pair:
    """An original and its mutant, where they were put."""

    operator: str
    origin: str
    statements: int
    original: Place
    mutant: Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a pair fared. `part`: one clone class holds both; `candidate`: one candidate does."""

    language: str
    operator: str
    origin: str
    statements: int
    original: Place
    mutant: Place
    candidate: bool
    part: bool

    def as_row(self) -> dict[str, object]:
        return asdict(self)


def build(corpus: Path, language: str, folder: Path, round_number: int, most: int) -> list[Pair]:
    """Write the four repositories below `folder` and return the pairs hidden in the first two; seeded by the round."""
    seed = random.Random(zlib.crc32(f"{language} {round_number}".encode()))
    hosts = [sources([corpus / name for name in names], language, seed) for names in HOSTS[language]]
    taken = {name for names in HOSTS[language] for name in names}
    donors = sources([path for path in sorted(corpus.iterdir()) if path.name not in taken], language, seed)
    codes = list(islice(functions(donors, language, corpus, A_FILE), most + 40))
    seed.shuffle(codes)
    statements = lines_of(codes[:40])
    shutil.rmtree(folder, ignore_errors=True)
    for side, files in zip(OTHERS, hosts[2:], strict=True):
        for number, path in enumerate(files[:FILES]):
            _write(folder / side / f"module_{number}" / path.name, path.read_text("utf-8", "replace"))
    pairs: list[Pair] = []
    for operator, code, changed in _mutants(codes[40:], statements, seed):
        original = _placed(folder, SIDES[0], hosts[0], code, len(pairs), seed)
        copy = _placed(folder, SIDES[1], hosts[1], changed, len(pairs), seed) if original is not None else None
        if original is None or copy is None:
            continue
        pairs.append(Pair(operator.name, code.origin, _size(code), original, copy))
    return pairs


def outcomes(candidates: Sequence[Found], language: str, pairs: Sequence[Pair]) -> list[Outcome]:
    """Look each pair up among the candidates of a tool."""
    places: dict[tuple[str, str], list[tuple[Place, int, int]]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        for part, fragments in enumerate(candidate.parts):
            for place in fragments:
                places[place.repository, place.path].append((place, number, part))
    return [
        Outcome(
            language, pair.operator, pair.origin, pair.statements, pair.original, pair.mutant,
            candidate=bool({n for n, _ in left} & {n for n, _ in right}),
            part=bool(left & right),
        )
        for pair in pairs
        for left in [_holding(pair.original, places, MATCH)]
        for right in [_holding(pair.mutant, places, HALF if pair.operator == SPLIT else MATCH)]
    ]  # fmt: skip


def elsewhere(candidates: Iterable[Found], pairs: Iterable[Pair]) -> int:
    """How many candidates touch no line of an original or a mutant: what a tool reports beside what was hidden."""
    hidden = {(one.repository, one.path): one for pair in pairs for one in (pair.original, pair.mutant)}
    return sum(
        not any(
            (one := hidden.get((place.repository, place.path))) is not None and overlap(place, one) > 0
            for place in candidate.places
        )
        for candidate in candidates
    )


def recall(found: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """For each operator: pairs, and how many one candidate and one part hold."""
    table: dict[str, dict[str, int]] = {}
    for one in found:
        row = table.setdefault(one.operator, {"pairs": 0, "candidate": 0, "part": 0})
        row["pairs"] += 1
        row["candidate"] += one.candidate
        row["part"] += one.part
    return table


def _mutants(
    codes: Sequence[Code], statements: Sequence[str], seed: random.Random
) -> Iterator[tuple[Operator, Code, Code]]:
    """Each function once, with the operator that has the fewest mutants so far among those that apply to it."""
    count = {operator.name: 0 for operator in OPERATORS}
    for code in codes:
        for operator in sorted(OPERATORS, key=lambda one: (count[one.name], seed.random())):
            changed = mutant(operator, code, seed, statements)
            if changed is not None:
                count[operator.name] += 1
                yield operator, code, changed
                break


def _size(code: Code) -> int:
    parsed = parse(code)
    return len(statements_of(parsed)) if parsed is not None else 0


def _placed(folder: Path, side: str, hosts: list[Path], code: Code, number: int, seed: random.Random) -> Place | None:
    """Inject into the next file that has room for it; the files tried are taken from the list."""
    for _ in range(min(ATTEMPTS, len(hosts))):
        host = hosts.pop(0)
        text = readable(host)
        found = injected(text, code, seed) if text is not None else None
        if found is not None:
            path = f"module_{number}/{host.stem}{SUFFIXES[code.language][0]}"
            _write(folder / side / path, found[0])
            return Place(side, path, found[1], found[2])
    return None


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def _holding(
    wanted: Place, places: dict[tuple[str, str], list[tuple[Place, int, int]]], share: float
) -> set[tuple[int, int]]:
    """Candidates and parts with a fragment of the same lines."""
    found = places.get((wanted.repository, wanted.path), ())
    return {(number, part) for place, number, part in found if overlap(place, wanted) >= share}
