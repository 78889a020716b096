"""The index: one DuckDB file with the latest run in full and the figures and candidates of every run.

    written = write(path, result, RunInfo(at=..., roots=..., tool_version=..., config_digest=...))
    load_latest(path) == written.result
    resolve(path, "3f9a") -> the current id, also from a past one
    runs(path), candidates_of(path, run), repositories_of(path, run), changes(path, run), info(path)

Readers need no lock and never see a half-written file. Everything raises `IndexFileError` or `UnknownCandidateError`,
each a sentence for the user; `write` moves a damaged file aside and goes on. The reasons are in
`docs/decisions/0001-one-duckdb-file-built-aside.md`.
"""

from __future__ import annotations

from dupfinder.index.errors import (
    DamagedIndexError,
    ForeignFileError,
    IndexFileError,
    MissingIndexError,
    NewerIndexError,
    NoTablesError,
    OlderIndexError,
    UnknownCandidateError,
    UnreadableIndexError,
    UnwritableIndexError,
)
from dupfinder.index.history import candidates_of, changes, info, repositories_of, runs
from dupfinder.index.lines import Line, line_of, lines_of
from dupfinder.index.records import (
    Change,
    Figures,
    IndexFacts,
    PastCandidate,
    PastRepository,
    Run,
    RunInfo,
    Status,
    Written,
)
from dupfinder.index.resolve import resolve
from dupfinder.index.store import load_latest, trace, write

__all__ = [
    "Change",
    "DamagedIndexError",
    "Figures",
    "ForeignFileError",
    "IndexFacts",
    "IndexFileError",
    "Line",
    "MissingIndexError",
    "NewerIndexError",
    "NoTablesError",
    "OlderIndexError",
    "PastCandidate",
    "PastRepository",
    "Run",
    "RunInfo",
    "Status",
    "UnknownCandidateError",
    "UnreadableIndexError",
    "UnwritableIndexError",
    "Written",
    "candidates_of",
    "changes",
    "info",
    "line_of",
    "lines_of",
    "load_latest",
    "repositories_of",
    "resolve",
    "runs",
    "trace",
    "write",
]
