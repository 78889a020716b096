"""`--org OWNER` and what belongs to it: the options, and the source that they ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder_scanners.errors import ConfigError

if TYPE_CHECKING:
    from dupfinder.config import Config
    from dupfinder_scanners.sources.github import GitHubSource

OrgOption = Annotated[
    str | None, typer.Option("--org", metavar="OWNER", help="Read this GitHub organization instead of checkouts.")
]
UrlOption = Annotated[
    str, typer.Option("--github-url", metavar="URL", envvar="GITHUB_SERVER_URL", help="Another GitHub than github.com.")
]
IncludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--include", metavar="RULE", help="With --org: NAME, topic:T, language:L; also archived, fork. Repeatable."
    ),
]
ExcludeOption = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="RULE", help="With --org: the same rules, never read.")
]
CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", metavar="DIR", readable=False, help="With --org: where mirrors are kept between runs."),
]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line said about an organization."""

    owner: str
    url: str
    include: Sequence[str]
    exclude: Sequence[str]
    cache: Path | None

    @property
    def label(self) -> str:
        """The root that the index notes."""
        return f"{self.url.rstrip('/').rpartition('/')[2]}/{self.owner}"


def requested(
    roots: Sequence[Path],
    owner: str | None,
    url: str,
    rules: tuple[list[str] | None, list[str] | None],
    cache: Path | None,
) -> Request | None:
    """The organization that was asked for, None where ROOTs were. Raises ConfigError where it is neither, or both."""
    include, exclude = rules
    if owner is None:
        if include or exclude or cache:
            raise ConfigError("--include, --exclude and --cache belong to --org; for checkouts use exclude in [scan].")
        if not roots:
            raise ConfigError("Nothing to scan was named; give a ROOT, or --org OWNER.")
        return None
    if roots:
        raise ConfigError("ROOT and --org were both given; scan one, then the other into another --index.")
    return Request(owner, url, include or (), exclude or (), cache)


def source_of(request: Request, config: Config, tell: Callable[[str], None]) -> GitHubSource:
    """The source of an organization, to be used as a context manager. Raises SourceError and ConfigError."""
    from dupfinder_scanners.sources.github import GitHubSource, OrgOptions, default_cache
    from dupfinder_scanners.sources.github_api import Api, Server
    from dupfinder_scanners.sources.github_auth import credentials_from
    from dupfinder_scanners.sources.github_waits import Waits
    from dupfinder_scanners.sources.selection import Selection

    github = config.github
    org = OrgOptions(
        cache=(request.cache or default_cache()).absolute(),
        selection=Selection.of([*github.include, *request.include], [*github.exclude, *request.exclude]),
        squad_properties=github.squad_properties,
        without_teams=github.without_teams,
        platform=config.platform,
    )
    options = config.listing()
    waits = Waits(github.max_wait_minutes * 60, tell)
    api = Api(Server.of(request.url), credentials_from(os.environ), request.owner, waits)
    return GitHubSource(api, options, org, tell)
