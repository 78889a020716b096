"""Plain words for counts, kinds, reasons and views, the same in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from dupfinder.model import Candidate, CloneKind, DriftKind, PlatformCover, ScanResult, SetAside, Spread
from dupfinder_scanners.fragments import FAILURES, UNOWNED, Role, Skipped, SkipReason

KINDS = {
    CloneKind.EXACT: "the same code, apart from layout and comments",
    CloneKind.RENAMED: "the same code with other names or literals",
    CloneKind.NEAR_MISS: "much the same code, with lines added, removed or changed",
    CloneKind.SAME_JOB: "the same job by its libraries, calls and names; the code itself is not alike",
}

DRIFT_KINDS = {
    DriftKind.SETTING: "setting",
    DriftKind.WIRE_NAME: "name on the wire",
    DriftKind.BEHAVIOUR: "behaviour",
    DriftKind.DEPENDENCY: "dependency",
}

VIEWS = {
    "structure": "shape of the syntax tree, rare shapes weigh more",
    "vocabulary": "words in names and strings, rare words weigh more",
    "name": "the fragment's own name",
}

REASONS = {
    SkipReason.GIT_IGNORED: "ignored by git",
    SkipReason.EXCLUDED: "excluded by the config",
    SkipReason.GENERATED: "generated",
    SkipReason.VENDORED: "vendored",
    SkipReason.MINIFIED: "minified",
    SkipReason.OVERSIZED: "too large",
    SkipReason.BINARY: "binary",
    SkipReason.NOT_UTF8: "not UTF-8",
    SkipReason.FORK: "in a fork of another repository",
    SkipReason.SYMLINK: "symbolic links",
    SkipReason.SUBMODULE: "submodules",
    SkipReason.NOT_A_FILE: "not regular files",
    SkipReason.UNREADABLE: "unreadable",
    SkipReason.CHANGED: "changed while read",
    SkipReason.PARSER_KILLED: "parser stopped: too slow or too much memory",
    SkipReason.PARSER_FAILED: "parser failed",
}

LANGUAGES = {
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "c_sharp": "C#",
    "hcl": "HCL",
    "javascript": "JavaScript",
    "php": "PHP",
    "tsx": "TSX",
    "typescript": "TypeScript",
}


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
TWO = 2
SPELLED_WITH_A_VOWEL = frozenset("AEFHILMNORSX")


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 copy`, `1,204 copies`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def language(name: str) -> str:
    """The language as people write it."""
    return LANGUAGES.get(name, name.capitalize())


def similarity(spread: Spread) -> str:
    """Median and smallest similarity in percent, as `81% (min 64%)`."""
    median, low = percent(spread.median), percent(spread.min)
    return median if median == low else f"{median} (min {low})"


def percent(share: float) -> str:
    """A share of 0 to 1 in whole percent; 100% is only said of what is the same."""
    whole = min(round(share * 100), 99) if share < 1 else 100
    return f"{whole}%"


def likeness(candidate: Candidate) -> str:
    """Similarity, or a dash where the copies do one job in code that is not alike."""
    return "-" if candidate.kind is CloneKind.SAME_JOB else similarity(candidate.similarity)


def sentence(candidate: Candidate) -> str:
    """The candidate in plain words: `5 squads wrote a retry policy: 412 lines, 7 copies, 3 languages`."""
    job = candidate.job
    deed = f"wrote {with_article(job)}" if candidate.family else f"have {job}"
    parts = [count(candidate.lines, "line"), count(len(candidate.fragments), "copy", "copies")]
    if len(candidate.languages) > 1:
        parts.append(count(len(candidate.languages), "language"))
    return f"{count(len(candidate.squads), 'squad')} {deed}: {', '.join(parts)}"


def with_article(noun: str) -> str:
    """`a retry policy`, `an audit log`, `an HTTP client`; a plural or a mass noun (`pagination`) goes without."""
    first = noun.split(" ", maxsplit=1)[0]
    if noun.endswith(("ing", "ation")) or (noun.endswith("s") and not noun.endswith("ss")):
        return noun
    spelled_out = first.isupper() and len(first) > 1
    vowel = first[:1] in SPELLED_WITH_A_VOWEL if spelled_out else first[:1].lower() in set("aeiou")
    return f"{'an' if vowel else 'a'} {noun}"


def is_test(candidate: Candidate) -> bool:
    """Code that only tests use is shown with a mark."""
    return candidate.role is Role.TEST


def platform_candidates(result: ScanResult) -> tuple[Candidate, ...]:
    """Candidates of at least `min_squads` squads, in rank order."""
    return tuple(candidate for candidate in result.candidates if len(candidate.squads) >= result.min_squads)


def smaller_candidates(result: ScanResult) -> tuple[Candidate, ...]:
    """The others, in rank order."""
    return tuple(candidate for candidate in result.candidates if len(candidate.squads) < result.min_squads)


def to_share(result: ScanResult) -> tuple[Candidate, ...]:
    """What should become a library: enough squads have it, and the platform does not. In rank order."""
    return tuple(candidate for candidate in platform_candidates(result) if not candidate.platform)


def to_migrate(result: ScanResult) -> tuple[Candidate, ...]:
    """What the platform has already while squads keep their own. In rank order."""
    return tuple(candidate for candidate in result.candidates if candidate.platform)


def to_watch(result: ScanResult) -> tuple[Candidate, ...]:
    """What too few squads have for the platform, which does not have it either. In rank order."""
    return tuple(candidate for candidate in smaller_candidates(result) if not candidate.platform)


MIGRATE_HEADING = "Is a library already: migrate"


def share_heading(result: ScanResult) -> str:
    """What the candidates for a new library have in common."""
    return f"Should be a library: written by {result.min_squads} squads or more"


def action(candidate: Candidate) -> str:
    """`migrate` to what the platform has, or `share` what it does not have."""
    return "migrate" if candidate.platform else "share"


def cover_sentence(candidate: Candidate, quote: Callable[[str], str]) -> str:
    """`4 squads still have their own; acme.http.Client exists since May 2026`, without an end; empty where the platform
    has nothing of it. The month is told where git was asked."""
    if candidate.platform is None:
        return ""
    before, after = cover_words(candidate.platform, len(candidate.squads))
    return f"{before} {quote(candidate.platform.symbol)} {after}"


def cover_words(cover: PlatformCover, squads: int) -> tuple[str, str]:
    """What that sentence says before the symbol and after it, for formats that set it apart."""
    since = f" since {MONTHS[cover.since.month - 1]} {cover.since.year}" if cover.since else ""
    return f"{count(squads, 'squad')} still have their own;", f"exists{since}"


def no_cover_sentence(result: ScanResult) -> str:
    """What is said of a candidate that the platform does not cover; empty where no platform repository was read."""
    return "The platform library does not have it." if any(one.platform for one in result.repositories) else ""


def smaller_heading(result: ScanResult) -> str:
    """What the candidates below the platform's ones have in common."""
    number = "two" if result.min_squads == TWO + 1 else f"fewer than {result.min_squads}"
    return f"Written by {number} squads"


def squads_of(result: ScanResult) -> tuple[str, ...]:
    """Every squad that the result names, in alphabetical order; unowned code has none."""
    owners = {owner for one in result.repositories for owner in (one.squads or (one.squad,))}
    named = owners | {squad for candidate in result.candidates for squad in candidate.squads}
    return tuple(sorted(named - {UNOWNED}))


def languages_of(result: ScanResult) -> tuple[str, ...]:
    """Languages in which candidates were found."""
    return tuple(sorted({name for candidate in result.candidates for name in candidate.languages}))


def by_reason(skipped: Iterable[Skipped]) -> list[tuple[SkipReason, list[Skipped]]]:
    """Failures first, then the reasons with most rows."""
    rows = sorted(skipped)
    counts = Counter(row.reason for row in rows)
    order = sorted(counts, key=lambda reason: (reason not in FAILURES, -counts[reason], reason))
    return [(reason, [row for row in rows if row.reason is reason]) for reason in order]


def read_sentence(result: ScanResult) -> str:
    """What was read: repositories, squads, files, fragments, lines."""
    totals = result.totals
    return (
        f"{count(len(result.repositories), 'repository', 'repositories')} of {count(len(squads_of(result)), 'squad')}: "
        f"{count(totals.read, 'file')} read, {count(totals.lines, 'line')}, {count(totals.fragments, 'fragment')}"
    )


def skipped_sentence(result: ScanResult) -> str:
    """What was not read, by reason."""
    if not result.skipped:
        return "every file was read"
    reasons = ", ".join(f"{len(rows):,} {REASONS[reason]}" for reason, rows in by_reason(result.skipped))
    return f"{count(len(result.skipped), 'file or folder', 'files and folders')} not read: {reasons}"


def found_sentence(result: ScanResult) -> str:
    """How many candidates there are, and how many lines sit in their copies."""
    if not result.candidates:
        return "No code was found that two squads both have."
    lines = sum(candidate.duplicated_lines for candidate in result.candidates)
    platform, smaller = len(platform_candidates(result)), len(smaller_candidates(result))
    return (
        f"{count(platform, 'job')} done by {result.min_squads} squads or more, {smaller:,} more by fewer squads, "
        f"{count(lines, 'duplicated line')} in all.{_covered(result)}"
    )


def _covered(result: ScanResult) -> str:
    covered = len(to_migrate(result))
    return f" The platform library has {covered:,} of them already." if covered else ""


def set_aside_until(item: SetAside) -> str:
    """Until when, in words."""
    return f"until {item.expires.isoformat()}" if item.expires else "without an end date"
