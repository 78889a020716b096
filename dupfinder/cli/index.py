"""`dupfinder index export|info`: the look-up tables for others, and what an index holds."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dupfinder import __version__
from dupfinder.cli.options import DEFAULT_INDEX, IndexOption

index_commands = typer.Typer(no_args_is_help=True, help="The index: a copy for others, and what is in it.")
MILLION = 1_000_000


class Audience(StrEnum):
    """Who may read a copy."""

    PUBLIC = "public"
    PRIVATE = "private"


AudienceOption = Annotated[Audience, typer.Option("--audience", help="Who may read the copy.")]
Target = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", readable=False, help="Where to write it.")]


@index_commands.command("export")
def export(*, output: Target, audience: AudienceOption, index: IndexOption = DEFAULT_INDEX) -> None:
    """Write what `check` needs, cut to one audience, compressed, without source text."""
    from dupfinder.cli.exits import say
    from dupfinder.lookup import beside
    from dupfinder.lookup.export import export as write

    done = write(beside(index), output, audience.value, __version__)
    say(
        f"{output}: {done.places:,} fragments, {done.size / 1e6:,.1f} MB, {done.per_place:,.0f} bytes a fragment; "
        f"a million would be {done.per_place * MILLION / 1e6:,.0f} MB."
    )


@index_commands.command("info")
def info(*, index: IndexOption = DEFAULT_INDEX) -> None:
    """What the index holds: its runs, and the fragments that `check` can find."""
    from dupfinder.index import info as facts
    from dupfinder.lookup import beside, opened

    latest = facts(index).latest
    typer.echo(f"Run {latest.number} of {latest.info.at:%Y-%m-%d %H:%M} UTC, dupfinder {latest.info.tool_version}")
    typer.echo(
        f"{latest.repositories:,} repositories, {latest.fragments:,} fragments, {latest.candidates:,} candidates"
    )
    place = beside(index)
    with opened(place) as lookup:
        size = place.stat().st_size
        typer.echo(f"Look-up tables: {lookup.size():,} fragments, {size / 1e6:,.1f} MB")
