"""What earlier runs left on disk: the index, the look-up tables and the two files that save time."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks.fuzz.harness import Harness
from benchmarks.fuzz.rules import memory_folder, said
from dupfinder.config import ScanSettings
from dupfinder.engines import cache as fragments
from dupfinder.engines.findings import Findings
from dupfinder.engines.texts import gathered
from dupfinder.index import IndexFileError, load_latest, runs
from dupfinder.lookup import opened

ROOT = Path(__file__).parents[2]
SQUADS = ("checkout-api", "logistics-labels", "notifications-worker")
_SECTION = struct.Struct("<QI")


@cache
def written() -> dict[str, bytes]:
    """The files that a small scan leaves, by their last name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        roots = [str(ROOT / "examples/acme" / squad) for squad in SQUADS]
        command = [sys.executable, "-m", "dupfinder", "scan", *roots, "--index", "index.duckdb", "--quiet"]
        subprocess.run([*command, "-o", "report"], cwd=folder, check=True)
        return {path.name.removeprefix("index."): path.read_bytes() for path in folder.glob("index.*")}


def index(data: bytes) -> None:
    """An index is a result, or one sentence."""
    path = memory_folder() / "index.duckdb"
    path.write_bytes(data)
    for read in (load_latest, runs):
        try:
            read(path)
        except IndexFileError as error:
            said(error)


def lookup(data: bytes) -> None:
    """Look-up tables are answers, or one sentence."""
    path = memory_folder() / "index.lookup.duckdb"
    path.write_bytes(data)
    try:
        with opened(path) as found:
            assert found.languages is not None
            found.places(range(3))
            found.sequences(range(3))
    except IndexFileError as error:
        said(error)


def extracted(data: bytes) -> None:
    """What was extracted is known again, or not."""
    path = memory_folder() / "index.fragments"
    path.write_bytes(data)
    known = fragments.load(path, ScanSettings())
    gathered(known.parts, list(known.rows.values()))


def resealed(data: bytes) -> None:
    """The same behind checksums that are right: as if somebody had made the file to do harm."""
    parts = list(_sections(data))
    extracted(data[: data.find(b"\n") + 1] + b"".join(_SECTION.pack(len(one), zlib.crc32(one)) + one for one in parts))


def _sections(data: bytes) -> Iterator[bytes]:
    at = data.find(b"\n") + 1
    while at + _SECTION.size <= len(data):
        size = _SECTION.unpack_from(data, at)[0]
        at += _SECTION.size
        yield data[at : at + min(size, len(data))]
        at += min(size, len(data))


def found(data: bytes) -> None:
    """What was found is known again, or found anew."""
    path = memory_folder() / "index.findings"
    path.write_bytes(data)
    known = Findings(path)
    for key in _keys(data):
        kind, _, rest = key.partition(" ")
        if kind == "candidates":
            known.candidates(rest, tuple)
        else:
            known.drifts([rest], lambda numbers: [((), True) for _ in numbers])


def _keys(data: bytes) -> list[str]:
    try:
        return list(json.loads(data.rpartition(b"\n")[0]))
    except (ValueError, TypeError, RecursionError):
        return []


def resealed_findings(data: bytes) -> None:
    """The same behind a checksum that is right."""
    content = data.rpartition(b"\n")[0]
    found(content + b"\n" + hashlib.sha256(content).hexdigest().encode())


def harnesses() -> Sequence[Harness]:
    """Each file as it is, cut, and with bytes changed; the two that have a checksum also behind a right one."""

    def seeds(name: str) -> Sequence[bytes]:
        return (written()[name],)

    return (
        Harness("index", index, lambda: seeds("duckdb"), share=0.05, largest=5_000_000),
        Harness("lookup", lookup, lambda: seeds("lookup.duckdb"), share=0.05, largest=5_000_000),
        Harness("fragments", extracted, lambda: seeds("fragments"), share=0.2, largest=2_000_000),
        Harness("fragments-resealed", resealed, lambda: seeds("fragments"), share=0.1, largest=2_000_000),
        Harness("findings", found, lambda: seeds("findings"), share=0.2, largest=2_000_000),
        Harness("findings-resealed", resealed_findings, lambda: seeds("findings"), share=0.1, largest=2_000_000),
    )
