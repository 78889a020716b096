"""The `dupfinder` command."""

from __future__ import annotations

import typer

from dupfinder import __version__

app = typer.Typer(name="dupfinder", no_args_is_help=True, add_completion=False, invoke_without_command=True)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dupfinder {__version__}")
        raise typer.Exit


@app.callback()
def dupfinder(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Find the helper that several squads each wrote for themselves."""


def main() -> None:
    """Run the command; the console script and `python -m dupfinder` call this."""
    app()
