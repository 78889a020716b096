"""The check, step by step: both sides of the change, copies elsewhere, what that means, what somebody decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from dupfinder.check import answers, baseline, silence
from dupfinder.check.answers import Asked
from dupfinder.check.audience import may_name, sees_all, visibility
from dupfinder.check.change import Change, Checkout
from dupfinder.check.match import Found, Matcher
from dupfinder.check.sides import Sides, read
from dupfinder.config import CheckSettings, Config
from dupfinder.findings import CheckResult, Finding, Silenced
from dupfinder.lookup.read import Known, Lookup
from dupfinder.lookup.rules import strictest
from dupfinder_scanners.fragments import Fragment, Repository
from dupfinder_scanners.ownership import Owner, OwnerRule
from dupfinder_scanners.sources.git import GitError


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose beside the config.

    `base` and `head` are references; without a `head` the working tree is checked. `visibility` is what the hosting
    service says of this repository. `accepted` are the entries of the baseline, `today` decides what has expired.
    """

    base: str | None = None
    head: str | None = None
    paths: tuple[str, ...] = ()
    min_similarity: float | None = None
    visibility: str | None = None
    accepted: tuple[baseline.Entry, ...] = ()
    jobs: int = 0
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


@dataclass(frozen=True, slots=True)
class Checked:
    """The result, and the paths of the files that the change touches. `was_done`: there was something to compare
    with, so that no finding means that there is none. `rules`: the settings that hold, the organisation's too."""

    result: CheckResult
    changed: frozenset[str]
    was_done: bool = True
    rules: CheckSettings = field(default_factory=CheckSettings)


def check(checkout: Checkout, lookup: Lookup, config: Config, options: Options) -> Checked:
    """What a change adds or alters that exists elsewhere. Raises NoBaseError and other DupfinderErrors."""
    config = under(config, lookup)
    known = lookup.repositories().get(checkout.name)
    head = options.head and _commit(checkout, options.head)
    base = checkout.base_of(options.base, head or "HEAD")
    fallback = Owner(known.squad, OwnerRule.PROPERTY, "the last scan") if known else None
    change = checkout.change(base, head or None, options.paths, config.listing(), fallback)
    result = judged(change, checkout.name, lookup, config, options)
    changed = frozenset(file.path for file in (*change.before, *change.after))
    return Checked(result, changed, rules=config.check)


def under(config: Config, lookup: Lookup) -> Config:
    """A checkout's config under the rules that the organisation's last scan brought along."""
    return config.model_copy(update={"check": strictest(config.check, lookup.rules())})


def judged(change: Change, name: str, lookup: Lookup, config: Config, options: Options) -> CheckResult:
    """What a change to the repository `name` adds or alters that exists elsewhere, and what somebody decided of it."""
    known = lookup.repositories().get(name)
    repository = Repository(name, known.squad if known else name)
    sides = read(change, repository, config.scan, options.jobs)
    platform = (known is not None and known.platform) or name in config.platform
    found = () if platform else _findings(sides, lookup, config, options, known)
    notices = [f"{row.path} was not read: {row.reason.value} {row.detail}".strip() for row in sides.unread]
    notices += [f"{path} was not read: its name has a line break or is no UTF-8." for path in change.unnameable]
    if platform:
        notices.append("This is a platform repository: what it has in common with squads is as it should be.")
    elif known is None:
        notices.append(f"The index does not know {name}; nothing of it is known to be copied before.")
    stay, silenced, said = _decided(found, sides, config, options)
    return CheckResult(
        repository=name,
        squad=repository.squad,
        base=change.base,
        looked_at=len(sides.touched),
        findings=stay,
        silenced=silenced,
        notices=(*notices, *said),
        min_squads=config.candidates.min_squads,
    )


def _commit(checkout: Checkout, ref: str) -> str:
    from dupfinder_scanners.errors import DupfinderError

    try:
        return checkout.commit(ref)
    except GitError:
        raise DupfinderError(f"--head {ref} is no commit here; fetch it first.") from None


def _findings(
    sides: Sides, lookup: Lookup, config: Config, options: Options, known: Known | None
) -> tuple[Finding, ...]:
    limit = config.check.min_similarity if options.min_similarity is None else options.min_similarity
    audience = visibility(options.visibility, known.visibility if known else None)
    name = sides.new.repositories[0]

    def allowed(found: Found) -> Found:
        places = {
            shape: tuple(place for place in inside if may_name(place, audience, config.check))
            for shape, inside in found.places.items()
        }
        return Found(found.alike, places, found.known)

    rows = list(sides.touched)
    before = sides.before()
    now = allowed(Matcher(sides.new, lookup).alike(rows, name))
    earlier = allowed(Matcher(sides.old, lookup).alike(sorted(set(before.values())), name))
    everything = sees_all(audience, config.check)
    asked = Asked(sides, now, earlier, before, limit, config.candidates.min_squads, everything)
    return answers.findings(asked, lookup)


def _decided(
    found: Sequence[Finding], sides: Sides, config: Config, options: Options
) -> tuple[tuple[Finding, ...], tuple[Silenced, ...], tuple[str, ...]]:
    """Findings that stay, those that are silenced, and what is to be said of decisions."""
    comments = _comments(sides)
    accepted = {entry.id for entry in options.accepted}
    stay, silenced = [], []
    for finding in found:
        if (comment := comments.get(finding.fragment)) is not None:
            silenced.append(Silenced(finding, comment.reason))
        elif (reason := silence.by_config(finding, config.ignore, options.today)) is not None:
            silenced.append(Silenced(finding, reason))
        elif (settled := silence.by_decision(finding)) is not None:
            silenced.append(Silenced(finding, settled))
        elif finding.id in accepted:
            silenced.append(Silenced(finding, "in the baseline"))
        else:
            stay.append(finding)
    said = (
        *silence.expired(config.ignore, found, options.today),
        *silence.unused(comments, [one.finding for one in silenced]),
    )
    return tuple(stay), tuple(silenced), said


def _comments(sides: Sides) -> Mapping[Fragment, silence.Comment]:
    found = {}
    for row in sides.touched:
        fragment = answers.fragment_of(sides.new, row)
        if (comment := silence.comment_on(fragment, sides.lines(row))) is not None:
            found[fragment] = comment
    return found
