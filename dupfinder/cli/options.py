"""Options that several commands share, said once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_INDEX = Path(".dupfinder/index.duckdb")


class ReportFormat(StrEnum):
    """Forms of a whole report."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"
    CSV = "csv"


class DetailFormat(StrEnum):
    """Forms of one candidate."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class PairFormat(StrEnum):
    """Forms of one pair."""

    TEXT = "text"
    JSON = "json"


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        readable=False,
        help="Configuration; else dupfinder.toml here, else that of the only ROOT.",
    ),
]
IndexOption = Annotated[Path, typer.Option("--index", metavar="FILE", readable=False, help="Where runs are kept.")]
ReportFormatOption = Annotated[ReportFormat, typer.Option("--format", help="Form of the report.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", readable=False, help="Write the report to this file, not to stdout."
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress, no summary; errors are still said.")]
