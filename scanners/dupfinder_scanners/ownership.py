"""Which squad owns a path, and which rule says so.

First that speaks: the `[squads]` map of the config, CODEOWNERS, Backstage's `catalog-info.yaml`, then what the source
knows of the whole repository: locally, that it is its own squad; on a hosting service, a custom property of it, the one
team that runs it, else nobody. Ownership files come from repositories that nobody vouches for: what cannot be read as
meant becomes a warning with file and line, never an error.

CODEOWNERS: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
Entity references: https://backstage.io/docs/features/software-catalog/references
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from dupfinder_scanners.fragments import UNOWNED
from dupfinder_scanners.pathglob import PathGlob, compile_path

if TYPE_CHECKING:
    import yaml

CODEOWNERS_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in its order; the first file found counts and the others do not."""
CODEOWNERS_MAX_BYTES = 3 * 1024 * 1024
MAX_WILDCARD_PATTERNS = 3000
"""Each file is held against each pattern with a wildcard; more of them than any real file has would stall a scan."""
CATALOG_NAMES = ("catalog-info.yaml", "catalog-info.yml")
CATALOG_MAX_BYTES = 256 * 1024
CATALOG_MAX_DEPTH = 40

_UNKNOWN_NAME = "\0"
"""A file name that no literal pattern names: what owns it owns whatever no narrower rule gives to another."""

Read = Callable[[str, int], bytes | None]
"""`read(path, limit)`: at most `limit` + 1 bytes of a file, or None where there is no such regular file."""


class OwnerRule(StrEnum):
    """Which kind of rule named the owner."""

    CONFIG = "config"
    CODEOWNERS = "codeowners"
    BACKSTAGE = "backstage"
    PROPERTY = "property"
    TEAM = "team"
    REPOSITORY = "repository"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns a path. `squad` is the shown name or `UNOWNED`; `detail` is the place and text of the rule."""

    squad: str
    rule: OwnerRule
    detail: str


@dataclass(frozen=True, slots=True)
class CodeownersRule:
    """One line: a pattern and its owners as written; without owners it clears ownership."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    glob: PathGlob

    @property
    def squad(self) -> str:
        """The first team, else the first user or e-mail address, else `UNOWNED`."""
        teams = [owner.partition("/")[2] for owner in self.owners if owner.startswith("@") and "/" in owner]
        return next(iter(teams or [owner.removeprefix("@") for owner in self.owners]), UNOWNED)


@dataclass(frozen=True)
class Codeowners:
    """A parsed CODEOWNERS file. `match` is the last rule that covers a path, found without trying every rule."""

    place: str
    rules: tuple[CodeownersRule, ...]
    warnings: tuple[str, ...] = ()
    _anchored: dict[str, int] = field(init=False, repr=False, compare=False)
    _names: dict[str, int] = field(init=False, repr=False, compare=False)
    _globs: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        anchored: dict[str, int] = {}
        names: dict[str, int] = {}
        globs: dict[str, int] = {}
        for index, rule in enumerate(self.rules):
            body = rule.pattern.rstrip("/")
            tail = "/" if body != rule.pattern else ""
            if _has_wildcard(body):
                globs[rule.pattern] = index
            elif "/" in body:
                anchored[body.removeprefix("/") + tail] = index
            else:
                names[body + tail] = index
        object.__setattr__(self, "_anchored", anchored)
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_globs", tuple(sorted(globs.values(), reverse=True)))

    def match(self, path: str) -> CodeownersRule | None:
        """The rule in force for a file, or None where no pattern matches (unmatched, which is not unowned)."""
        parts = path.split("/")
        best = self._best_literal(path, parts)
        for index in self._globs:
            if index < best:
                break
            if self.rules[index].glob.matches(parts):
                best = index
                break
        return self.rules[best] if best >= 0 else None

    def _best_literal(self, path: str, parts: list[str]) -> int:
        """The last rule without wildcards that covers the path, by looking up the path, its parents and its names."""
        anchored, names = self._anchored, self._names
        best = max(anchored.get(path, -1), names.get(parts[-1], -1))
        prefix = ""
        for part in parts[:-1]:
            prefix += part
            best = max(best, anchored.get(prefix, -1), names.get(part, -1), names.get(part + "/", -1))
            prefix += "/"
            best = max(best, anchored.get(prefix, -1))
        return best


_TOKEN = re.compile(r"(?:\\.|[^\s\\])+|\\$")
_OWNER = re.compile(r"@[A-Za-z0-9][\w-]*(?:/[\w.-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+")


def parse_codeowners(data: bytes, place: str) -> Codeowners:
    """Parse a CODEOWNERS file as GitHub does: a line that it cannot use is left out, here with a warning."""
    if len(data) > CODEOWNERS_MAX_BYTES:
        return Codeowners(place, (), (f"{place}: larger than 3 MB, which GitHub ignores; make it smaller",))
    if b"\0" in data:
        return Codeowners(place, (), (f"{place}: binary, so it was ignored; save it as UTF-8 text",))
    rules: list[CodeownersRule] = []
    warnings: list[str] = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), start=1):
        tokens = _tokens(line)
        if not tokens:
            continue
        pattern, *owners = tokens
        if (fault := _fault(pattern, owners)) is not None:
            warnings.append(f"{place}:{number}: {fault}; GitHub skips this line")
            continue
        rules.append(CodeownersRule(pattern.replace("\\ ", " "), tuple(owners), number, _compile_codeowners(pattern)))
    if len({rule.pattern for rule in rules if _has_wildcard(rule.pattern)}) > MAX_WILDCARD_PATTERNS:
        fault = f"more than {MAX_WILDCARD_PATTERNS:,} patterns with wildcards, so it was ignored; use plain paths"
        return Codeowners(place, (), (f"{place}: {fault}",))
    return Codeowners(place, tuple(rules), tuple(warnings))


def _has_wildcard(pattern: str) -> bool:
    return any(character in pattern for character in "*?\\")


def _tokens(line: str) -> list[str]:
    """The words of a line up to a comment, which starts at `#` after white space or at the start of the line."""
    words: list[str] = []
    for match in _TOKEN.finditer(line):
        if match.group().startswith("#"):
            break
        words.append(match.group())
    return words


def _fault(pattern: str, owners: list[str]) -> str | None:
    if pattern.startswith("!"):
        return "negation with `!` does not work in CODEOWNERS"
    if pattern.startswith("\\#"):
        return "escaping with `\\#` does not work in CODEOWNERS"
    if not pattern.strip("/"):
        return "a pattern of slashes alone matches nothing"
    if "[" in pattern or "]" in pattern:
        return "character ranges with `[ ]` do not work in CODEOWNERS"
    if (wrong := next((owner for owner in owners if not _OWNER.fullmatch(owner)), None)) is not None:
        return f"{_shown(wrong)} is no @user, @org/team or e-mail address"
    return None


def _compile_codeowners(pattern: str) -> PathGlob:
    """`docs/*` covers the files of docs only, every other match of a directory covers all that lies beneath."""
    body = pattern.rstrip("/") if pattern.endswith("/") else pattern
    directory = body != pattern
    anchored = "/" in body
    body = body.removeprefix("/")
    own_files_only = anchored and not directory and body.rpartition("/")[2] == "*"
    if own_files_only or body == "**" or body.endswith("/**"):
        return compile_path(body, anchored=anchored)
    beneath = compile_path(body, anchored=anchored).segments
    at_least_one = compile_path("x/**", anchored=True).segments[1:]
    return PathGlob(beneath + (at_least_one if directory else (None,)))


@dataclass(frozen=True, slots=True)
class SquadRule:
    """One entry of the `[squads]` map; `pattern` covers a repository or what lies beneath a path in it."""

    pattern: str
    squad: str
    glob: PathGlob


def parse_squads(squads: Mapping[str, str]) -> tuple[SquadRule, ...]:
    """Compile the `[squads]` map, longest pattern first (ties: alphabetical), so that the first match is in force."""
    rules = []
    for pattern, squad in squads.items():
        body = pattern.strip("/")
        if body:
            rules.append(SquadRule(pattern, squad, PathGlob((*compile_path(body, anchored=True).segments, None))))
    return tuple(sorted(rules, key=lambda rule: (-len(rule.pattern.strip("/")), rule.pattern)))


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """The owner that one `catalog-info.yaml` names, for its own folder and all beneath."""

    place: str
    owner: str


def parse_catalog(data: bytes, place: str) -> tuple[CatalogEntry | None, tuple[str, ...]]:
    """The owner in a Backstage descriptor, and warnings.

    Of several documents the first Component counts, else the first that has an owner. The document is composed into
    nodes and never constructed: aliases and merge keys of a hostile file cannot multiply.
    """
    if len(data) > CATALOG_MAX_BYTES:
        return None, (f"{place}: larger than {CATALOG_MAX_BYTES // 1024} KB, so it was ignored",)
    if _flow_depth(data) > CATALOG_MAX_DEPTH:
        return None, (f"{place}: brackets nested more than {CATALOG_MAX_DEPTH} deep, so it was ignored",)
    import yaml

    try:
        nodes = list(yaml.compose_all(data, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        return None, (f"{place}: not readable as YAML ({_first_line(error)}), so it was ignored",)
    owners = [(_scalar(node, "kind"), _scalar(_value(node, "spec"), "owner")) for node in nodes]
    named = [(kind, owner) for kind, owner in owners if owner]
    named.sort(key=lambda entry: entry[0] != "Component")
    if not named:
        return None, ()
    if (squad := entity_name(named[0][1])) is None:
        return None, (f"{place}: spec.owner {_shown(named[0][1])} is no entity reference, so it was ignored",)
    return CatalogEntry(place, squad), ()


def _flow_depth(data: bytes) -> int:
    """How deep brackets nest at most, those in texts too: PyYAML recurses on them, and takes time by their square."""
    deepest = depth = 0
    for bracket in _BRACKETS.findall(data):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


_BRACKETS = re.compile(rb"[\[\]{}]")
_REFERENCE = re.compile(r"(?:(?P<kind>[A-Za-z][\w-]*):)?(?:(?P<namespace>[\w.-]+)/)?(?P<name>[\w][\w.@+-]*)")


def entity_name(reference: str) -> str | None:
    """The name in `[kind:][namespace/]name`, or None where it is no entity reference."""
    match = _REFERENCE.fullmatch(reference.strip())
    return match["name"] if match else None


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if getattr(node, "id", "") != "mapping" or node is None:
        return None
    return next((value for name, value in node.value if name.id == "scalar" and name.value == key), None)


def _scalar(node: yaml.Node | None, key: str) -> str:
    found = _value(node, key)
    return str(found.value).strip() if found is not None and getattr(found, "id", "") == "scalar" else ""


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


@dataclass(frozen=True)
class Ownership:
    """The ownership rules of one repository.

    `catalogs` maps a folder (empty for the root) to its descriptor; `aliases` maps names as found to shown names, once
    and for every rule; `fallback` owns what no rule covers.
    """

    repository: str
    fallback: Owner
    squads: tuple[SquadRule, ...] = ()
    codeowners: Codeowners | None = None
    catalogs: Mapping[str, CatalogEntry] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        repository: str,
        read: Read,
        catalog_paths: Iterable[str] = (),
        *,
        squads: Mapping[str, str] | None = None,
        aliases: Mapping[str, str] | None = None,
        fallback: Owner | None = None,
    ) -> Ownership:
        """Read the ownership files of a repository.

        `catalog_paths` are the paths of its `catalog-info.yaml` files; without a `fallback` the repository is its own
        squad.
        """
        codeowners = _read_codeowners(read)
        catalogs, warnings = _read_catalogs(read, catalog_paths)
        return cls(
            repository=repository,
            fallback=fallback or Owner(repository, OwnerRule.REPOSITORY, "the repository is its own squad"),
            squads=parse_squads(squads or {}),
            codeowners=codeowners,
            catalogs=catalogs,
            aliases=dict(aliases or {}),
            warnings=(codeowners.warnings if codeowners else ()) + warnings,
        )

    def squad_of(self, path: str) -> Owner:
        """Who owns a file, given by its path relative to the repository."""
        found = self._by_config(path) or self._by_codeowners(path) or self._by_catalog(path) or self.fallback
        shown = self.aliases.get(found.squad, found.squad)
        return found if shown == found.squad else Owner(shown, found.rule, f"{found.detail}, shown as {shown}")

    def default(self) -> Owner:
        """Who owns whatever no narrower rule gives to another."""
        return self.squad_of(_UNKNOWN_NAME)

    def _by_config(self, path: str) -> Owner | None:
        parts = [self.repository, *path.split("/")]
        for rule in self.squads:
            if rule.glob.matches(parts):
                return Owner(rule.squad, OwnerRule.CONFIG, f"[squads] {rule.pattern}")
        return None

    def _by_codeowners(self, path: str) -> Owner | None:
        if self.codeowners is None or (rule := self.codeowners.match(path)) is None:
            return None
        text = " ".join((rule.pattern, *rule.owners))
        return Owner(rule.squad, OwnerRule.CODEOWNERS, f"{self.codeowners.place}:{rule.line}: {text}")

    def _by_catalog(self, path: str) -> Owner | None:
        folder = path
        while folder and self.catalogs:
            folder = folder.rpartition("/")[0]
            if (entry := self.catalogs.get(folder)) is not None:
                return Owner(entry.owner, OwnerRule.BACKSTAGE, f"{entry.place}: spec.owner")
        return None


def _read_codeowners(read: Read) -> Codeowners | None:
    for place in CODEOWNERS_PLACES:
        if (data := read(place, CODEOWNERS_MAX_BYTES)) is not None:
            return parse_codeowners(data, place)
    return None


def _read_catalogs(read: Read, paths: Iterable[str]) -> tuple[dict[str, CatalogEntry], tuple[str, ...]]:
    catalogs: dict[str, CatalogEntry] = {}
    warnings: list[str] = []
    for path in sorted(paths):
        folder = path.rpartition("/")[0]
        if folder in catalogs or (data := read(path, CATALOG_MAX_BYTES)) is None:
            continue
        entry, found = parse_catalog(data, path)
        warnings += found
        if entry is not None:
            catalogs[folder] = entry
    return catalogs, tuple(warnings)
