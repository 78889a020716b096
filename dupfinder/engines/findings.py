"""What was found before, by a digest of everything that it depends on: a file beside the index, as `cache` keeps texts.

A quiet night finds the same candidates in the same files. Where something changed, the candidates are found anew, but
the table of where copies disagree stays for each candidate of which nothing changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from dupfinder.assess.family import Present
from dupfinder.config import ScanSettings
from dupfinder.engines.alignments import remembered
from dupfinder.engines.cache import digest, sources
from dupfinder.engines.family_cues import Find, cues_of
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target
from dupfinder.model import Candidate, DriftRow
from dupfinder.tables import Corpus
from dupfinder_scanners.fragments import Repository

_LIBRARIES = ("numpy", "scipy", "datasketch", "tree-sitter")


class Findings:
    """What one run may take from the last one. Without a path nothing is remembered.

    A value that is not as it was written is found anew: what is damaged costs time and nothing else.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._old: dict[str, Any] = {}
        self._new: dict[str, Any] = {}
        if path is None:
            return
        try:
            content, _, check = path.read_bytes().rpartition(b"\n")
            if hashlib.sha256(content).hexdigest().encode() == check:
                self._old = json.loads(content)
        except (OSError, ValueError):
            return

    def candidates(self, key: str | None, find: Callable[[], Sequence[Candidate]]) -> list[Candidate]:
        """The candidates of a corpus; `key` is what `key_of` gives, None where it is not to be remembered.

        Where they are found anew, what the last run aligned is not aligned again.
        """

        def found() -> Sequence[Candidate]:
            if self._path is None:
                return find()
            with remembered(self._path.with_name(f"{self._path.name}.aligned"), code()):
                return find()

        return list(self._remembered(key and f"candidates {key}", TypeAdapter(tuple[Candidate, ...]), found))

    def drifts(
        self, keys: Sequence[str | None], find: Callable[[Sequence[int]], Sequence[tuple[Sequence[DriftRow], bool]]]
    ) -> list[tuple[DriftRow, ...]]:
        """The rows of each candidate; `keys` are what `drift_key` gives. `find` is asked once, for the numbers of
        those that are not known, and gives their rows and whether they are to be remembered."""
        kind = TypeAdapter(tuple[DriftRow, ...])
        found = [None if key is None else self._known(f"drift {key}", kind) for key in keys]
        asked = [number for number, rows in enumerate(found) if rows is None]
        for number, (rows, whole) in zip(asked, find(asked) if asked else (), strict=True):
            found[number] = tuple(rows)
            if self._path is not None and keys[number] is not None and whole:
                self._new[f"drift {keys[number]}"] = kind.dump_python(tuple(rows), mode="json")
        return [tuple(rows or ()) for rows in found]

    def cues(self, corpus: Corpus, settings: ScanSettings, families: Iterable[object], find: Find) -> Present:
        """Which cues of the families are there; `find` is asked for what is not known, see `family_cues`."""
        if self._path is None:
            return find(np.arange(len(corpus.files), dtype=np.int64))
        version = _digest(code(), digest(settings), repr(tuple(families)))
        return cues_of(self._path.with_name(f"{self._path.name}.cues"), version, corpus, find)

    def save(self) -> str:
        """Write what this run used; an empty text, or a sentence on why that was not possible."""
        if self._path is None or self._new == self._old:
            return ""
        content = json.dumps(self._new, sort_keys=True).encode()
        try:
            with built_aside(target(self._path)) as aside:
                aside.write_bytes(content + b"\n" + hashlib.sha256(content).hexdigest().encode())
        except (OSError, UnwritableIndexError) as error:
            return f"What was found could not be remembered in {self._path} ({error}); the next scan will take longer."
        return ""

    def _remembered(self, key: str | None, kind: TypeAdapter[Any], find: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        if self._path is None or key is None:
            return find()
        found = self._known(key, kind)
        if found is None:
            found = tuple(find())
            self._new[key] = kind.dump_python(found, mode="json")
        return found

    def _known(self, key: str, kind: TypeAdapter[Any]) -> Sequence[Any] | None:
        """What the last run found, kept for the next one; None where there is nothing of use."""
        if key not in self._old:
            return None
        try:
            found: Sequence[Any] = kind.validate_python(self._old[key])
        except ValidationError:
            return None
        self._new[key] = self._old[key]
        return found


def key_of(corpus: Corpus, settings: ScanSettings, families: Iterable[object]) -> str | None:
    """Of all that the candidates of a corpus depend on; None where the content of a file has no id."""
    if not all(file.blob for file in corpus.files):
        return None
    platform = sorted({corpus.repositories[code] for code in corpus.repository[corpus.platform].tolist()})
    return _digest(code(), digest(settings), repr(tuple(families)), repr(corpus.files), repr(platform))


def corpus_key(corpus: Corpus, repositories: Sequence[Repository]) -> str:
    """Of a corpus and who it belongs to; an empty text where the content of a file has no id."""
    if not all(file.blob for file in corpus.files):
        return ""
    return _digest(code(), repr(corpus.files), repr(tuple(repositories)))


def drift_key(candidate: Candidate, blobs: Callable[[str, str], str], own: Sequence[object] = ()) -> str | None:
    """Of all that the disagreements of a candidate depend on. `blobs` gives the id of a file, or an empty text; `own`
    are the org's concepts."""
    parts = [(part.kind, part.fragments) for part in candidate.parts]
    places = sorted({(one.repository, one.path) for _, fragments in parts for one in fragments})
    ids = [blobs(*place) for place in places]
    family = candidate.family.slug if candidate.family else None
    return _digest(code(), repr((candidate.squads, family, parts, ids, tuple(own)))) if all(ids) else None


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def code() -> str:
    """Digest of what finds: the code, its tables and the versions of the libraries it counts on."""
    total = hashlib.sha256()
    for name, data in sorted(sources(resources("dupfinder"), (".py", ".toml", ".npz", ".tsv"))):
        total.update(f"{name} {len(data)} ".encode() + data)
    total.update(repr([(name, version(name)) for name in _LIBRARIES]).encode())
    return total.hexdigest()
