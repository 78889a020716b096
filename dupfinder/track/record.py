"""The file of decisions: TOML, sorted, one table a candidate, made to be read and reviewed as text."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dupfinder.adoption import Decision, Stage
from dupfinder.config import Rejection
from dupfinder.index.files import built_aside, target
from dupfinder_scanners.errors import ConfigError

_SHOWN = 40
"""Characters of what somebody wrote that a sentence repeats."""
_HOW = {
    "on": "write a day as 2026-11-30, without quotation marks",
    "by": "write a day as 2026-11-30, without quotation marks",
    "copies": "write a whole number, 0 or more",
    "squads": 'write a list of names, as ["payments", "checkout"]',
}
_HEAD = "# Decisions on candidates. `dupfinder track` reads and writes this file; it may be edited by hand too.\n"


class _Entry(BaseModel):
    """One `[[decision]]` as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    candidate: str = Field(pattern=r"^[0-9a-z]{4,64}$")
    stage: Stage
    on: date
    name: str = ""
    owner: str = ""
    by: date | None = None
    reason: str = ""
    squads: tuple[str, ...] = ()
    copies: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _whole(self) -> _Entry:
        if self.stage is Stage.REJECTED and not self.reason:
            raise ValueError('is a rejection without a reason; add reason = "..."')
        if self.stage not in (Stage.REJECTED, Stage.PROPOSED) and not (self.name and self.owner and self.by):
            absent = [key for key in ("name", "owner", "by") if not getattr(self, key)]
            raise ValueError(f"is {self.stage.value} and has no {', no '.join(absent)}; add what is missing")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: tuple[_Entry, ...] = ()


def load(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, none where there is no file. Raises ConfigError with the key and what is wrong."""
    data: dict[str, Any] = {}
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
        entries = _File(**data).decision
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}); check its permissions.") from None
    except ValidationError as error:
        raise ConfigError(f"{path}: {_fault(error.errors()[0], data)}.") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from None
    except TypeError as error:
        raise ConfigError(f"{path} holds what is no decision ({error}); repair it.") from None
    twice = [one.candidate for n, one in enumerate(entries) if one.candidate in {two.candidate for two in entries[:n]}]
    if twice:
        raise ConfigError(f"{path} decides twice on {twice[0]}; keep one of the two.")
    return tuple(Decision(**entry.model_dump()) for entry in entries)


def _fault(error: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """What is wrong where, and what to write instead, in the words of the file."""
    place = error["loc"]
    if len(place) < 2 or place[0] != "decision" or not isinstance(place[1], int):
        if error["type"] == "extra_forbidden":
            return f"it has a `{place[0]}`, which is no part of a decision; below [[decision]], perhaps, or remove it"
        return "decisions are tables; write each below a line [[decision]]"
    entry = data["decision"][place[1]]
    known = str(entry.get("candidate", ""))[:_SHOWN] if isinstance(entry, dict) else ""
    where = f"decision {place[1] + 1}" + (f" (on {known})" if known else "")
    key = ".".join(map(str, place[2:]))
    if not key:
        return f"{where} {error['msg'].removeprefix('Value error, ')}"
    given = str(error["input"])[:_SHOWN]
    return {
        "missing": f"{where} has no `{key}`; add it",
        "extra_forbidden": f"{where} has a `{key}`, which is none of {', '.join(_Entry.model_fields)}",
        "enum": f'{where} is at the stage "{given}", which is none of {", ".join(Stage)}',
        "string_pattern_mismatch": f'{where} is on "{given}", which is no id; `dupfinder report org` lists the ids',
    }.get(error["type"], f'{where} has a `{key}` that is wrong, "{given}": {_HOW.get(key, error["msg"].lower())}')


def save(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the file anew, whole. Raises an `UnwritableIndexError`; what was there then stays."""
    ordered = sorted(decisions, key=lambda one: (one.on, one.candidate))
    text = "\n".join([_HEAD, *(_table(one) for one in ordered)])
    with built_aside(target(path)) as aside:
        aside.write_text(text, "utf-8")


def with_decision(decisions: Iterable[Decision], new: Decision, now: Callable[[str], str | None]) -> list[Decision]:
    """The decisions with one more, in place of that on the same candidate; `now` gives the current id of a past one."""
    wanted = now(new.candidate) or new.candidate
    return [*(one for one in decisions if (now(one.candidate) or one.candidate) != wanted), new]


def current_of(
    decisions: Iterable[Decision], candidate: str, now: Callable[[str], str | None]
) -> Decision | None:  # fmt: skip
    """The decision on a candidate of today."""
    return next((one for one in decisions if candidate in (one.candidate, now(one.candidate))), None)


def rejections(decisions: Iterable[Decision]) -> tuple[Rejection, ...]:
    """What was rejected, as entries that set it aside in scans and checks."""
    return tuple(
        Rejection(candidate=one.candidate, reason=f"rejected: {one.reason}", owner=one.owner or "platform")
        for one in decisions
        if one.stage is Stage.REJECTED
    )


def _table(one: Decision) -> str:
    values = {key: value for key, value in asdict(one).items() if value not in ("", None, (), 0)}
    return "\n".join(["[[decision]]", *(f"{key} = {_value(value)}" for key, value in values.items()), ""])


def _value(value: object) -> str:
    """One TOML value: the strings of JSON are strings of TOML, but for the escape of DEL."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    return (
        json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
        if not isinstance(value, int)
        else str(value)
    )
