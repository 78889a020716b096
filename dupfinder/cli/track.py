"""`dupfinder track`: what was decided about candidates, and how far each squad has moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, DetailFormat, IndexOption, OutputOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from dupfinder.adoption import Decision

track_commands = typer.Typer(invoke_without_command=True, help="Accepted candidates and how far each squad has moved.")


class Step(StrEnum):
    """Stages that follow on each other once a candidate is accepted."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    BUILDING = "building"
    MIGRATING = "migrating"
    DONE = "done"


Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, a past id, or the start of one.")]
NameOption = Annotated[str, typer.Option("--as", metavar="NAME", help="What the shared version is called.")]
OwnerOption = Annotated[str, typer.Option("--owner", metavar="SQUAD", help="Who keeps it.")]
ByOption = Annotated[datetime, typer.Option("--by", formats=["%Y-%m-%d"], help="When the last copy shall be gone.")]
ToOption = Annotated[Step, typer.Option("--to", help="How far it has come.")]
StepOption = Annotated[Step, typer.Option("--stage", help="How far it has come.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for those who ask later.")]
FormOption = Annotated[DetailFormat, typer.Option("--format", help="Form of the answer.")]


@track_commands.callback()
def track(
    context: typer.Context,
    *,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    form: FormOption = DetailFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Accepted candidates, copies left, squads that have moved. Decisions are kept in dupfinder-decisions.toml."""
    if context.invoked_subcommand is not None:
        context.obj = (config, index)
        return
    from dupfinder.cli.exits import say
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest
    from dupfinder.track import follow_all, load
    from dupfinder_reports import tracked

    to = destination(output)
    place = _file(config)
    adoptions = follow_all(index, load(place))
    renderers = {
        DetailFormat.TEXT: tracked.render_text,
        DetailFormat.JSON: tracked.render_json,
        DetailFormat.MARKDOWN: tracked.render_markdown,
    }
    to.write(renderers[form](adoptions, _today()))
    if adoptions:
        # A copy that was not read looks as if it were gone.
        for warning in load_latest(index).incomplete:
            say(f"warning: {warning}")


@track_commands.command("accept")
def accept(
    context: typer.Context,
    identifier: Id,
    *,
    name: NameOption,
    owner: OwnerOption,
    by: ByOption,
    step: StepOption = Step.ACCEPTED,
) -> None:
    """Say that a candidate becomes a shared version; said again, it changes what was said."""
    from dupfinder.adoption import Decision, Stage
    from dupfinder.cli.errors import OutputError
    from dupfinder.cli.exits import say

    if by.date() <= _today():
        raise OutputError(f"--by {by:%Y-%m-%d} is no day to come; name the day on which the last copy shall be gone.")
    for option, value in (("--as", name), ("--owner", owner)):
        if not value.strip():
            raise OutputError(f"{option} is empty; say it.")
    config, index = context.obj
    place = _file(config)
    known, candidate = _standing(place, index, identifier)
    if known is None or known.stage is Stage.REJECTED:
        squads, copies = _held(index, candidate, owner)
        decision = Decision(candidate, Stage(step), _today(), name, owner, by.date(), "", squads, copies)
    else:
        # The day, and who had a copy then, stay: a burn-down that starts anew with each edit says nothing.
        decision = Decision(
            known.candidate, Stage(step), known.on, name, owner, by.date(), "", known.squads, known.copies
        )  # fmt: skip
    _keep(place, index, decision)
    say(
        f"{name} is {decision.stage.value}: {decision.copies} copies of {len(decision.squads)} squads to move by "
        f"{decision.by}. Written to {place}; commit it."
    )


@track_commands.command("advance")
def advance(context: typer.Context, identifier: Id, *, to: ToOption) -> None:
    """Say how far it has come: proposed, accepted, building, migrating, done."""
    from dataclasses import replace

    from dupfinder.adoption import Decision, Stage
    from dupfinder.cli.errors import OutputError
    from dupfinder.cli.exits import say

    config, index = context.obj
    place = _file(config)
    known, candidate = _standing(place, index, identifier)
    if known is None and to is Step.PROPOSED:
        squads, copies = _held(index, candidate, "")
        known = Decision(candidate, Stage.PROPOSED, _today(), squads=squads, copies=copies)
    elif known is None or known.stage is Stage.REJECTED or (to is not Step.PROPOSED and not known.by):
        raise OutputError(f"{candidate} is not accepted; say `dupfinder track accept {candidate}` first.")
    decision = replace(known, stage=Stage(to))
    _keep(place, index, decision)
    left = _left(index, decision)
    more = f", with {left} {'copy' if left == 1 else 'copies'} left" if left and to is Step.DONE else ""
    say(f"{decision.name or candidate} is {decision.stage.value}{more}. Written to {place}; commit it.")


@track_commands.command("reject")
def reject(context: typer.Context, identifier: Id, *, reason: ReasonOption, owner: OwnerOption = "") -> None:
    """Say that a candidate stays as it is; scans and checks are silent about it from then on."""
    from dupfinder.adoption import Decision, Stage
    from dupfinder.cli.errors import OutputError
    from dupfinder.cli.exits import say

    if not reason.strip():
        raise OutputError("--reason is empty; say why, for those who ask later.")
    config, index = context.obj
    place = _file(config)
    _, candidate = _standing(place, index, identifier)
    squads, copies = _held(index, candidate, owner)
    _keep(
        place, index,
        Decision(candidate, Stage.REJECTED, _today(), owner=owner, reason=reason, squads=squads, copies=copies),
    )  # fmt: skip
    say(f"{candidate} is rejected. Written to {place}; commit it.")


def _file(config: Path | None) -> Path:
    from dupfinder.cli.settings import decisions_beside
    from dupfinder.config import find

    return decisions_beside(find([], config, Path()))


def _today() -> date:
    return datetime.now(UTC).date()


def _now(index: Path) -> Callable[[str], str | None]:
    """The current id of a past one, None where its line has ended."""
    from dupfinder.index import UnknownCandidateError, resolve

    def now(past: str) -> str | None:
        try:
            return resolve(index, past)
        except UnknownCandidateError:
            return None

    return now


def _standing(place: Path, index: Path, identifier: str) -> tuple[Decision | None, str]:
    """What stands on a candidate, and its id of today. Raises UnknownCandidateError."""
    from dupfinder.index import resolve
    from dupfinder.track import current_of, load

    decisions = load(place)
    by_past = current_of(decisions, identifier, lambda past: past)
    current = by_past.candidate if by_past and _now(index)(identifier) is None else resolve(index, identifier)
    return by_past or current_of(decisions, current, _now(index)), current


def _held(index: Path, candidate: str, owner: str) -> tuple[tuple[str, ...], int]:
    """The squads that have copies today, the owner left out, and how many copies those are."""
    from dupfinder.index import load_latest

    found = next((one for one in load_latest(index).candidates if one.id == candidate), None)
    copies = [one.squad for one in found.fragments if one.squad != owner] if found else []
    return tuple(sorted(set(copies))), len(copies)


def _left(index: Path, decision: Decision) -> int:
    from dupfinder.track import follow

    return follow(index, decision).left


def _keep(place: Path, index: Path, decision: Decision) -> None:
    from dupfinder.cli.exits import say
    from dupfinder.index import IndexFileError
    from dupfinder.lookup import adopt, beside
    from dupfinder.track import load, save, standings, with_decision

    decisions = with_decision(load(place), decision, _now(index))
    save(place, decisions)
    # The tables carry the decisions to where the file is not: from now on a check knows of it, and so does an export.
    try:
        adopt(beside(index), standings(index, decisions))
    except IndexFileError as error:
        say(f"The look-up tables do not know of it before the next scan: {error}")
