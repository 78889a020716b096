"""`dupfinder mcp`: the index as tools of a coding assistant, over stdin and stdout."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption

if TYPE_CHECKING:
    from dupfinder.mcp import Shown

FRESH_SECONDS = 900.0
"""How long an export behind an address is taken for the newest."""
MISSING = (
    "dupfinder mcp needs the official SDK of the protocol, which is not installed; "
    'install it with: pip install "squad-dupfinder[mcp]"'
)

AnyIndexOption = Annotated[
    str, typer.Option("--index", metavar="FILE|URL", help="The index of `scan`, or an export: a file, or https.")
]
RepositoryOption = Annotated[
    str | None, typer.Option("--repository", metavar="NAME", help="Name of the checkout here in the index.")
]
FolderOption = Annotated[
    Path, typer.Option("--folder", metavar="DIR", file_okay=False, help="The checkout to work in; else the one here.")
]


def mcp(
    *,
    index: AnyIndexOption = str(DEFAULT_INDEX),
    config: ConfigOption = None,
    repository: RepositoryOption = None,
    folder: FolderOption = Path(),
) -> None:
    """Serve find, check and show to a coding assistant (Model Context Protocol), until it leaves.

    The assistant starts this itself; see docs/mcp.md for what to write into its settings.
    """
    from dupfinder.cli.errors import OutputError

    if find_spec("mcp") is None:
        raise OutputError(MISSING)
    from dupfinder import __version__
    from dupfinder.cli.check_surroundings import repository_name, visibility_told
    from dupfinder.cli.settings import configured
    from dupfinder.lookup.fetch import is_address
    from dupfinder.mcp import Desk
    from dupfinder.mcp.server import Documents, serve
    from dupfinder_reports import assistant

    runs = Path(index)
    plain = not is_address(index) and runs.suffix != ".gz" and not runs.name.endswith(".lookup.duckdb")
    desk = Desk(
        tables=_tables(index),
        index=runs.absolute() if plain else None,
        config=configured([folder], config),
        folder=folder,
        repository=repository or repository_name(),
        visibility=visibility_told(),
    )
    # What cannot work is said now, where the person who sets it up sees it, not to the assistant later.
    desk.tables()
    serve(desk, Documents(assistant.found, assistant.checked, _shown), __version__)


def _shown(one: Shown) -> dict[str, Any]:
    from dupfinder_reports import assistant

    return assistant.candidate(one.result, one.candidate)


def _tables(index: str) -> Callable[[], Path]:
    """The look-up tables; behind an address they are asked for again after a while."""
    from dupfinder.cli.check import tables
    from dupfinder.index import MissingIndexError

    known: list[tuple[float, Path]] = []

    def current() -> Path:
        now = time.monotonic()
        if not known or now - known[0][0] > FRESH_SECONDS:
            known[:] = [(now, tables(index))]
        if not known[0][1].exists():
            raise MissingIndexError(known[0][1])
        return known[0][1]

    return current
