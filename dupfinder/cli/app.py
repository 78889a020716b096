"""The `dupfinder` command: its commands in the order of its help. Each loads what it needs when it runs."""

from __future__ import annotations

import gc

import typer

from dupfinder import __version__
from dupfinder.cli.check import check
from dupfinder.cli.compare import compare
from dupfinder.cli.doctor import doctor
from dupfinder.cli.exits import guarded, leave
from dupfinder.cli.find import find
from dupfinder.cli.index import index_commands
from dupfinder.cli.init import init
from dupfinder.cli.mcp import mcp
from dupfinder.cli.propose import propose
from dupfinder.cli.report import report
from dupfinder.cli.scan import scan
from dupfinder.cli.show import show
from dupfinder.cli.track import track_commands

app = typer.Typer(
    name="dupfinder",
    no_args_is_help=True,
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("scan", short_help="Find what several squads wrote separately.")(scan)
app.add_typer(report, name="report")
app.command("check", short_help="What this change adds that exists elsewhere.")(check)
app.command("find", short_help="Who has this already?")(find)
app.command("show", short_help="One candidate: copies, differences, why.")(show)
app.command("propose", short_help="A library draft with patches (Python).")(propose)
app.add_typer(track_commands, name="track")
app.command("compare", short_help="Two fragments side by side.")(compare)
app.add_typer(index_commands, name="index")
app.command("mcp", short_help="The index as tools of a coding assistant.")(mcp)
app.command("init", short_help="Write a first dupfinder.toml.")(init)
app.command("doctor", short_help="What is wrong with the set-up.")(doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dupfinder {__version__}")
        raise typer.Exit


@app.callback()
def dupfinder(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Find the helper that several squads each wrote for themselves."""


_COLLECT_AFTER = (100_000, 20, 100)
"""Objects, and rounds, after which cycles are looked for. What a command reads it holds to its end, in no cycle; to
look for some as often as Python does by itself is 3 % of what a scan does beside parsing."""


def main() -> None:
    """Run the command; the console script and `python -m dupfinder` call this."""
    gc.set_threshold(*_COLLECT_AFTER)
    leave(guarded(lambda: app(prog_name="dupfinder")))
