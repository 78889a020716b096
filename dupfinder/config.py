"""What an org may say in `dupfinder.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dupfinder_scanners.errors import ConfigError

if TYPE_CHECKING:
    from dupfinder_scanners.sources.interface import ListingOptions

FILE_NAME = "dupfinder.toml"
DECISIONS_NAME = "dupfinder-decisions.toml"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScanSettings(_Table):
    """`[scan]`: what is read, and what one file may cost.

    `exclude` holds gitignore-style patterns relative to each repository; `max_file_bytes` is the size above which a
    file is set aside as oversized; `parser_seconds` and `parser_megabytes` are what parsing one batch may take.
    `own_names` are names of the org: a file whose header holds one is never taken for a third party's.
    """

    exclude: tuple[str, ...] = ()
    max_file_bytes: int = Field(default=1_000_000, ge=1_000, le=50_000_000)
    parser_seconds: float = Field(default=60.0, gt=0)
    parser_megabytes: int = Field(default=1_024, ge=128)
    own_names: tuple[str, ...] = ()


class CandidateSettings(_Table):
    """`[candidates]`: from how many squads on a candidate is one for the platform."""

    min_squads: int = Field(default=3, ge=2)


class RepositorySettings(_Table):
    """`[repositories.NAME]`: `platform` marks the platform team's library; `path` says that this folder, relative to
    the config file, is a repository although it holds no `.git`."""

    platform: bool = False
    path: str | None = None


class Ignore(_Table):
    """`[[ignore]]`: sets a candidate aside for the whole org. `candidate` is an id (past ids count too), `path` a
    pattern `REPOSITORY/PATH` that all of its copies but one must match, `name` the own name of its fragments."""

    candidate: str | None = None
    path: str | None = None
    name: str | None = None
    reason: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    expires: date | None = None
    lasting: ClassVar[bool] = False

    @model_validator(mode="after")
    def _one_target(self) -> Ignore:
        if sum(value is not None for value in (self.candidate, self.path, self.name)) != 1:
            raise ValueError("needs exactly one of candidate, path or name")
        return self

    @property
    def target(self) -> str:
        """What the entry names, for messages."""
        return str(self.candidate or self.path or self.name)


class Rejection(Ignore):
    """What `dupfinder track reject` wrote: unlike an `[[ignore]]`, it stays when its candidate is there no more."""

    lasting: ClassVar[bool] = True


class FamilySettings(_Table):
    """`[families]`: `files` are the org's own family files, relative to the config; `without` are slugs left out."""

    files: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class DriftSettings(_Table):
    """`[drift]`: `concept` are the org's own words for what copies decide, in the form of `concepts.toml`.

    Checked by what reads them, `dupfinder.assess.drift.concepts`.
    """

    concept: tuple[dict[str, Any], ...] = ()


class GithubSettings(_Table):
    """`[github]`: which repositories of an organisation are read, and who owns those that say nothing themselves.

    `include` and `exclude` hold rules as `--include` and `--exclude` take them. `squad_properties` are names of custom
    properties, the first that has a value counts. `without_teams` are slugs of teams that never count as owners, such
    as one that administers every repository. `max_wait_minutes` is how long a run may wait for rate limits in all.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    squad_properties: tuple[str, ...] = ("squad", "team")
    without_teams: tuple[str, ...] = ()
    max_wait_minutes: float = Field(default=20.0, ge=0)


class CheckSettings(_Table):
    """`[check]`: what a check of a change may say, and to whom.

    `show` is the most private visibility of a match that is named in a private repository; into a public one only
    public matches are named, into an internal one no private ones. `hide` are repositories that are never named.
    `comment_squads` are the squads whose pull requests get a comment where `--comment` asks for it; without the key
    all do. `min_similarity` is the share of aligned tokens from which a match is told.
    """

    show: Literal["public", "internal", "private"] = "private"
    hide: tuple[str, ...] = ()
    comment_squads: tuple[str, ...] | None = None
    min_similarity: float = Field(default=0.7, ge=0.0, le=1.0)


MOST_FACTOR = 5.0
"""What a line may count for at most."""


class EffortSettings(_Table):
    """`[effort]`: what the two estimates of a sprint review count with; pairs are the low and the high end.

    `lines_per_hour`: the rate of the estimate from size. 25 lines an hour, all phases in, is what the Personal Software
    Process reports (Hayes and Over, CMU/SEI-97-TR-001); the default lies around it, wide on purpose.
    `complexity_factors`: what a line counts for where a function has no branch, and a McCabe's number of up to 5, 10,
    20, and above; COCOMO II's five ratings of product complexity (Boehm et al., 2000).
    `session_gap_minutes` and `first_commit_minutes`: commits no further apart are one session of work, and what came
    before its first commit is an allowance, as git-hours counts (github.com/kimmobrunfeldt/git-hours; 120 each there).
    `building_days` after the first commit are the writing itself, what comes later is upkeep, at `change_hours` a
    change. `write_for_reuse` and `reuse` are the relative costs of writing for reuse and of reusing (Poulin, Measuring
    Software Reuse, 1997: 1.5 and 0.2).
    """

    lines_per_hour: tuple[float, float] = (10.0, 40.0)
    complexity_factors: tuple[float, float, float, float, float] = (0.73, 0.87, 1.0, 1.17, 1.34)
    session_gap_minutes: int = Field(default=120, ge=1, le=1_440)
    first_commit_minutes: tuple[int, int] = (30, 120)
    building_days: int = Field(default=14, ge=0, le=365)
    change_hours: tuple[float, float] = (0.5, 2.0)
    write_for_reuse: float = Field(default=1.5, gt=0, le=10)
    reuse: float = Field(default=0.2, ge=0, le=10)

    @model_validator(mode="after")
    def _in_order(self) -> EffortSettings:
        for name in ("lines_per_hour", "first_commit_minutes", "change_hours"):
            low, high = getattr(self, name)
            if not 0 < low <= high < float("inf"):
                raise ValueError(f"{name} needs two numbers above 0, the lower one first")
        if not all(0 < one <= MOST_FACTOR for one in self.complexity_factors):
            raise ValueError(f"complexity_factors needs five numbers above 0, {MOST_FACTOR} at most")
        return self


class SprintSettings(_Table):
    """`[sprint]`: the calendar. `start` is the first day of any sprint, `weeks` the length of all; `name` is how they
    are called, where the first that starts in a year has the number 1."""

    start: date | None = None
    weeks: int = Field(default=2, ge=1, le=26)
    name: str = "{year}-{number}"

    @model_validator(mode="after")
    def _names(self) -> SprintSettings:
        rest = self.name.replace("{year}", "", 1).replace("{number}", "", 1)
        if "{year}" not in self.name or "{number}" not in self.name or set(rest) & set("{}"):
            raise ValueError("name needs {year} and {number} once each, and no other braces")
        if "{year}{number}" in self.name or "{number}{year}" in self.name:
            raise ValueError("name needs something between {year} and {number}")
        return self


class DecisionSettings(_Table):
    """`[decision]`: from when on a small platform team pays, and when one that exists should be asked whether it does.

    The team: `squads` in the organisation, `families` of jobs that `min_squads` of them each wrote, and copies that do
    not shrink by themselves. `team_people` at `hours_a_year` is what it costs. What exists: after `line_days` (two
    quarters) at most `most_left` of the copies may be left and at least `least_moved` of the squads must have moved.
    """

    squads: int = Field(default=4, ge=1)
    families: int = Field(default=3, ge=1)
    team_people: int = Field(default=2, ge=1)
    hours_a_year: int = Field(default=1_600, ge=1)
    line_days: int = Field(default=182, ge=1)
    most_left: float = Field(default=0.5, ge=0, le=1)
    least_moved: float = Field(default=0.5, ge=0, le=1)


class Config(_Table):
    """The whole file. `squads` maps `REPOSITORY/PATTERN` to a squad, `squad_aliases` other spellings and former names
    to the name that is shown."""

    scan: ScanSettings = ScanSettings()
    candidates: CandidateSettings = CandidateSettings()
    squads: dict[str, str] = {}
    squad_aliases: dict[str, str] = {}
    repositories: dict[str, RepositorySettings] = {}
    ignore: tuple[Ignore, ...] = ()
    families: FamilySettings = FamilySettings()
    drift: DriftSettings = DriftSettings()
    github: GithubSettings = GithubSettings()
    check: CheckSettings = CheckSettings()
    effort: EffortSettings = EffortSettings()
    sprint: SprintSettings = SprintSettings()
    decision: DecisionSettings = DecisionSettings()
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def platform(self) -> tuple[str, ...]:
        """Names of the platform repositories."""
        return tuple(sorted(name for name, settings in self.repositories.items() if settings.platform))

    @property
    def family_files(self) -> tuple[Path, ...]:
        """The org's own family files."""
        return tuple(self.folder / name for name in self.families.files)

    def listing(self) -> ListingOptions:
        """How the files of a repository are listed, whichever source it comes from."""
        from dupfinder_scanners.languages.registry import language_of
        from dupfinder_scanners.sources.interface import ListingOptions

        return ListingOptions(
            language_of=language_of,
            squads=self.squads,
            aliases=self.squad_aliases,
            exclude=self.scan.exclude,
            max_bytes=self.scan.max_file_bytes,
        )

    @property
    def declared(self) -> tuple[Path, ...]:
        """Folders that are repositories because the config says so."""
        named = [self.repositories[name].path for name in sorted(self.repositories)]
        return tuple(self.folder / path for path in named if path is not None)


def load(path: Path) -> Config:
    """The config in a file. Raises ConfigError with the file, the key and what is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8")
        data: dict[str, Any] = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist; `dupfinder init` writes one.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}); check its permissions.") from None
    except (ValueError, RecursionError) as error:
        # Not only what the grammar refuses: a number of 5,000 digits, a list of a thousand lists.
        raise ConfigError(f"{path} is not valid TOML: {error}.") from None
    if "folder" in data:
        raise ConfigError(f"{path}: folder: unknown key; remove it or see the documentation for its right name.")
    try:
        return Config(**data, folder=path.parent)
    except ValidationError as error:
        raise ConfigError(_told(path, error)) from None


def find(roots: list[Path], given: Path | None, here: Path) -> Path | None:
    """The config file that counts: the given one, else `dupfinder.toml` here, else that of the only ROOT."""
    if given is not None:
        return given
    places = [here / FILE_NAME, *(root / FILE_NAME for root in roots[:1] if len(roots) == 1)]
    return next((place for place in places if _is_file(place)), None)


def _is_file(place: Path) -> bool:
    """Whether a file is seen there; a folder that may not be entered shows none, and the scan will say why."""
    try:
        return place.is_file()
    except OSError:
        return False


def _told(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    if first["type"] == "extra_forbidden":
        return f"{path}: {key}: unknown key; remove it or see the documentation for its right name."
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{path}: {key}: {first['msg'].removeprefix('Value error, ')}{more}."
