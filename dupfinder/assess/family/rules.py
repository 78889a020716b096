"""A family as its TOML file declares it: cues with points, grouped, and the examples that are its tests."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from dupfinder_scanners.errors import ConfigError
from dupfinder_scanners.languages.registry import BY_NAME

WORD_KINDS = ("name", "path", "word", "bound", "term")
WHOLE_KINDS = ("call", "attribute", "keyword", "string", "exception", "import", "member")
KINDS = WORD_KINDS + WHOLE_KINDS
"""What a cue may look at. Words are subtokens (`RetryPolicy` has retry and policy), matched with their plain English
endings. `name`: of the own name, of the names around it and of definitions inside it; `path`: of the file's path;
`word`: of names and strings; `bound`: of parameters and variables; `term`: any of name, word and bound. The rest are
whole lower-case names: `member` is a call, an attribute or a keyword argument; an `import` matches leading, trailing
or inner segments of the module's path."""

ANY = "*"
"""As the text of a `call`: any call that the family does not name elsewhere."""

NEEDED = 4.0
"""Points at which confidence is one half, where a family does not say otherwise."""

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FAMILY_KEYS = ("slug", "title", "description", "is_not", "covers", "needed", "group", "example")
_GROUP_KEYS = ("says", "cap", "at_least", "against", *KINDS)
_EXAMPLE_KEYS = ("language", "matches", "code", "path", "why")


class Covers(StrEnum):
    """What belonging to a family means for two pieces of code that are not alike.

    `JOB`: they do the same thing, and are one candidate. `TOPIC`: they are about the same thing, no more. `WIRING`:
    they tell a framework what it asks to be told; even copies of it are no candidate.
    """

    JOB = "job"
    TOPIC = "topic"
    WIRING = "wiring"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to look for: it is there if any of `texts` is, as a cue of `kind`, and counts once."""

    kind: str
    texts: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Group:
    """Cues that say the same thing in other words.

    Their sum counts up to `cap` points, so that ten of a kind are not ten pieces of evidence. Below `at_least` points
    the family does not match at all. `against` subtracts.
    """

    says: str
    cap: float
    at_least: float
    against: bool
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Code that is (`matches`) or is not of the family, in one language; `why` says what separates a near-miss."""

    language: str
    matches: bool
    code: str
    path: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """A job: confidence is logistic(points - `needed`), points being the capped sums of its groups."""

    slug: str
    title: str
    description: str
    is_not: str
    needed: float
    groups: tuple[Group, ...]
    examples: tuple[Example, ...]
    covers: Covers = Covers.JOB


def load(extra: Sequence[Path] = ()) -> tuple[Family, ...]:
    """The packaged families and those of an organisation's own files or folders, ordered by slug.

    A file of the organisation replaces the packaged family of the same slug. Raises ConfigError naming file and key on
    anything odd.
    """
    found = {family.slug: family for family in _packaged()}
    own: dict[str, Path] = {}
    for path in (file for place in extra for file in _files(place)):
        family = load_file(path)
        if family.slug in own:
            raise ConfigError(f"{path}: slug: {family.slug!r} is also declared in {own[family.slug]}; rename one")
        own[family.slug] = path
        found[family.slug] = family
    return tuple(found[slug] for slug in sorted(found))


@cache
def _packaged() -> tuple[Family, ...]:
    folder = files("dupfinder.assess").joinpath("families")
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return tuple(load_file(entry) for entry in entries if entry.name.endswith(".toml"))


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(place.glob("*.toml"))
    if not place.exists():
        raise ConfigError(f"{place}: no such family file or folder; correct the path in the config")
    return [place]


def load_file(path: Path | Traversable) -> Family:
    """One family from its TOML file; ConfigError names the file and the key."""
    where = path.name if not isinstance(path, Path) else str(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: cannot be read as TOML: {error}") from error
    return _family(_Table(where, "", data))


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table that knows where it stands, so that an error can say so."""

    where: str
    key: str
    data: Mapping[str, Any]

    def fail(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.where}: {self.key}{key}: {problem}")

    def only(self, known: Sequence[str]) -> None:
        for key in self.data:
            if key not in known:
                raise self.fail(key, f"unknown key; known are {', '.join(known)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(key, "must be a text that is not empty")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
            raise self.fail(key, "must be a number of points from 0 to 100")
        return float(value)

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "must be true or false")
        return value

    def tables(self, key: str) -> list[_Table]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(key, f"must be a list of tables, written [[{key}]]")
        return [_Table(self.where, f"{self.key}{key}[{number}].", item) for number, item in enumerate(value, 1)]


def _family(table: _Table) -> Family:
    table.only(_FAMILY_KEYS)
    slug = table.text("slug")
    if not _SLUG.fullmatch(slug):
        raise table.fail("slug", f"{slug!r} must be lower-case words joined by hyphens")
    groups = tuple(_group(group) for group in table.tables("group"))
    if not any(group.cues and not group.against for group in groups):
        raise table.fail("group", "at least one group with cues must speak for the family")
    needed = table.number("needed", NEEDED)
    reach = sum(min(group.cap, sum(cue.points for cue in group.cues)) for group in groups if not group.against)
    if reach < needed:
        raise table.fail("needed", f"{needed:g} points cannot be reached; the groups give {reach:g} at most")
    examples = tuple(_example(example) for example in table.tables("example"))
    covers = table.text("covers", Covers.JOB)
    if covers not in tuple(Covers):
        raise table.fail("covers", f"{covers!r} must be one of {', '.join(Covers)}")
    return Family(
        slug=slug,
        title=table.text("title"),
        description=table.text("description"),
        is_not=table.text("is_not", ""),
        needed=needed,
        groups=groups,
        examples=examples,
        covers=Covers(covers),
    )


def _group(table: _Table) -> Group:
    table.only(_GROUP_KEYS)
    cues = tuple(cue for kind in KINDS if kind in table.data for cue in _cues(table, kind))
    if not cues:
        raise table.fail("says", f"a group needs at least one of {', '.join(KINDS)}")
    cap, against = table.number("cap", 3.0), table.flag("against", default=False)
    at_least = table.number("at_least", 0.0)
    if at_least and against:
        raise table.fail("at_least", "a group that counts against the family cannot be required")
    if at_least > cap:
        raise table.fail("at_least", f"{at_least:g} is more than the cap of {cap:g}")
    return Group(table.text("says"), cap, at_least, against, cues)


def _cues(table: _Table, kind: str) -> list[Cue]:
    value = table.data[kind]
    if not isinstance(value, dict):
        raise table.fail(kind, 'must be a table of texts and points, such as { retry = 3, "backoff|back" = 2 }')
    inner = _Table(table.where, f"{table.key}{kind}.", value)
    cues = []
    for text in value:
        texts = tuple(part.strip() for part in text.split("|"))
        if not all(texts) or any(part != part.lower() for part in texts):
            raise inner.fail(text, "must be lower-case texts, alternatives separated by |")
        if ANY in texts and kind != "call":
            raise inner.fail(text, "any other one can be asked for calls only")
        if kind in WORD_KINDS and not all(re.fullmatch(r"[a-z]+|[0-9]+", part) for part in texts):
            raise inner.fail(text, "must be single words; a name such as retry_after is two of them")
        cues.append(Cue(kind, texts, inner.number(text)))
    return cues


def _example(table: _Table) -> Example:
    table.only(_EXAMPLE_KEYS)
    language = table.text("language")
    if language not in BY_NAME:
        raise table.fail("language", f"{language!r} is not known; known are {', '.join(sorted(BY_NAME))}")
    return Example(language, table.flag("matches"), table.text("code"), table.text("path", ""), table.text("why", ""))
