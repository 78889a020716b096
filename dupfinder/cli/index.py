"""`dupfinder index export|info`: the look-up tables for others, and what an index holds."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dupfinder import __version__
from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, IndexOption

index_commands = typer.Typer(no_args_is_help=True, help="The index: a copy for others, and what is in it.")
MILLION = 1_000_000


class Audience(StrEnum):
    """Who may read a copy."""

    PUBLIC = "public"
    PRIVATE = "private"


AudienceOption = Annotated[Audience, typer.Option("--audience", help="Who may read the copy.")]
Target = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", readable=False, help="Where to write it.")]

Signatures = Annotated[
    bool, typer.Option("--signatures", help="With the signatures of functions, so that `find` can show them.")
]
ReleaseOption = Annotated[
    str | None,
    typer.Option("--release", metavar="OWNER/NAME@TAG", help="Keep it as an asset of this release on GitHub, too."),
]
GithubUrl = Annotated[
    str, typer.Option("--github-url", metavar="URL", envvar="GITHUB_SERVER_URL", help="Another GitHub than github.com.")
]


@index_commands.command("export")
def export(
    *,
    output: Target,
    audience: AudienceOption,
    index: IndexOption = DEFAULT_INDEX,
    signatures: Signatures = False,
    release: ReleaseOption = None,
    github_url: GithubUrl = "https://github.com",
) -> None:
    """Write what `check` needs, cut to one audience, compressed, without source text."""
    if release is not None:
        from dupfinder.publish.release import parsed

        parsed(release)
    from dupfinder.lookup import beside
    from dupfinder.lookup.export import export as write

    done = write(beside(index), output, audience.value, __version__, signatures=signatures)
    say(
        f"{output}: {done.places:,} fragments, {done.size / 1e6:,.1f} MB, {done.per_place:,.0f} bytes a fragment; "
        f"a million would be {done.per_place * MILLION / 1e6:,.0f} MB."
    )
    if release is not None:
        say(_published(output, done.content, release, github_url))


def _published(file: Path, content: str, place: str, url: str) -> str:
    from dupfinder.config import GithubSettings
    from dupfinder.publish.release import Release
    from dupfinder_scanners.sources.github_api import Api, Server
    from dupfinder_scanners.sources.github_auth import credentials_from
    from dupfinder_scanners.sources.github_waits import Waits

    waits = Waits(GithubSettings().max_wait_minutes * 60, say)
    owner = place.partition("/")[0]
    api = Api(Server.of(url), credentials_from(os.environ), owner, waits, repeat_posts=False)
    try:
        done, address = Release(api, place).publish(file, content)
    finally:
        api.close()
    return f"{address} was {done.value}."


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
