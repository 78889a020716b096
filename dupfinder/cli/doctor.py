"""`dupfinder doctor`: what is wrong with the set-up, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dupfinder.cli.exits import ExitCode
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, IndexOption
from dupfinder.cli.organization import CacheOption, ExcludeOption, IncludeOption, OrgOption, UrlOption

Roots = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[ROOT...]", readable=False, help="Also say who owns the repositories here, and by which rule."
    ),
]


def doctor(  # noqa: PLR0913 - one parameter an option
    roots: Roots = None,
    *,
    org: OrgOption = None,
    github_url: UrlOption = "https://github.com",
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    cache: CacheOption = None,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
) -> None:
    """Check grammars, git, parsing processes, disk, configuration, index and token. Exit code 2 where one is wrong."""
    from dupfinder.cli.checks import State, examined
    from dupfinder.cli.output import destination
    from dupfinder_reports.untrusted import one_line

    found = examined(roots or [], config, index)
    if org is not None:
        from dupfinder.cli.doctor_org import org_checks
        from dupfinder.cli.organization import requested

        asked = requested(roots or [], org, github_url, (include, exclude), cache)
        found += org_checks(asked, config) if asked else []
    width = max(len(check.subject) for check in found)
    lines = [f"{check.state.value:<5} {check.subject:<{width}}  {one_line(check.message)}" for check in found]
    wrong = sum(check.state is State.WRONG for check in found)
    lines += ["", f"{wrong} of {len(found)} checks failed." if wrong else "Nothing is wrong."]
    destination(None).write("\n".join(lines) + "\n")
    if wrong:
        raise typer.Exit(ExitCode.ERROR)
