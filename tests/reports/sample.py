"""A scan result such as a mid-sized organisation gets: several squads, jobs, kinds and languages, and hostile names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from dupfinder.model import (
    Candidate,
    CloneClass,
    CloneKind,
    ClonePair,
    DriftKind,
    DriftRow,
    Evidence,
    FamilyMatch,
    Fork,
    PlatformCover,
    RepositorySummary,
    ScanResult,
    SetAside,
    Spread,
    Totals,
    Vendored,
)
from dupfinder_scanners.fragments import Fragment, Level, Role, Skipped, SkipReason
from tests.reports import sources

FAMILIES = {
    "http-client": "HTTP client wrapper",
    "retry": "retry policy",
    "audit-log": "audit log",
    "error-envelope": "error envelope",
    "tracing-headers": "tracing headers",
    "pagination": "pagination",
}
SUFFIX = {"python": "py", "typescript": "ts", "go": "go"}


def digest(*words: object) -> str:
    """Twelve hex digits that depend on nothing but the words."""
    return hashlib.sha1("\0".join(map(str, words)).encode("utf-8", "surrogatepass")).hexdigest()[:12]  # noqa: S324


@dataclass
class Sample:
    """Collects fragments, their texts and the candidates made of them."""

    snippets: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)

    def copy(
        self,
        squad: str,
        name: str,
        text: str,
        *,
        language: str = "python",
        level: Level = Level.FUNCTION,
        path: str | None = None,
        start: int = 12,
        role: Role = Role.PRODUCTION,
    ) -> Fragment:
        """One fragment of `squad`, its text kept as a snippet."""
        path = path or f"src/{squad}/{name.lower()}.{SUFFIX[language]}"
        end = start + text.rstrip("\n").count("\n")
        fingerprint = digest(*(line.strip() for line in text.splitlines()[1:]))
        repository = f"{squad}-service"
        fragment = Fragment(repository, path, start, end, name, level, language, squad, role, fingerprint)
        self.snippets[fragment.place] = text
        return fragment

    def add(
        self,
        job: str,
        family: str | None,
        kind: CloneKind,
        parts: Sequence[CloneClass],
        *,
        fragments: Iterable[Fragment] = (),
        drift: Sequence[DriftRow] = (),
        platform: PlatformCover | None = None,
        role: Role = Role.PRODUCTION,
        past_ids: Sequence[str] = (),
    ) -> Candidate:
        """Rank comes from the order of calls."""
        copies = sorted(
            set(fragments) or {fragment for part in parts for fragment in part.fragments},
            key=lambda fragment: (fragment.squad, fragment.repository, fragment.path, fragment.start_line),
        )
        squads = tuple(sorted({fragment.squad for fragment in copies}))
        languages = tuple(sorted({fragment.language for fragment in copies}))
        lines = sum(fragment.lines for fragment in copies)
        similarity = Spread(min(part.similarity.min for part in parts), parts[0].similarity.median)
        names = ", ".join(sorted({fragment.name for fragment in copies})[:3])
        candidate = Candidate(
            id=digest(job, *(fragment.fingerprint for fragment in copies)),
            rank=len(self.candidates) + 1,
            score=round(20.0 / (len(self.candidates) + 1), 3),
            title=f"{job}: {names}" if family else names,
            job=job,
            family=FamilyMatch(family, FAMILIES[family], 0.9, ("imports tenacity", "calls sleep")) if family else None,
            role=role,
            level=copies[0].level,
            kind=kind,
            squads=squads,
            repositories=tuple(sorted({fragment.repository for fragment in copies})),
            languages=languages,
            similarity=similarity,
            duplicated_lines=lines - max(fragment.lines for fragment in copies),
            fragments=tuple(copies),
            parts=tuple(parts),
            drift=tuple(drift),
            platform=platform,
            past_ids=tuple(past_ids),
        )
        self.candidates.append(candidate)
        return candidate


def clone_class(fragments: Sequence[Fragment], kind: CloneKind, similarity: float = 0.84) -> CloneClass:
    """A class whose pairs get falling similarities, so that their order shows."""
    pairs = tuple(
        ClonePair(
            left,
            right,
            round(similarity - 0.01 * number, 3),
            Evidence(0.71, 0.64, 0.5, 41.2, 1.9, ("backoff", "attempts", "idempotent")),
        )
        for number, (left, right) in enumerate(combinations(fragments, 2))
    )
    spread = Spread(pairs[-1].similarity, pairs[len(pairs) // 2].similarity) if pairs else Spread(1.0, 1.0)
    lines = [fragment.lines for fragment in fragments]
    return CloneClass(
        digest(*(fragment.place for fragment in fragments)),
        fragments[0].name,
        fragments[0].level,
        fragments[0].language,
        kind,
        tuple(sorted(fragments, key=lambda fragment: (fragment.repository, fragment.path, fragment.start_line))),
        spread,
        sum(lines) - max(lines),
        pairs,
    )


def _retry(sample: Sample) -> None:
    def python(squad: str, name: str, **words: object) -> Fragment:
        said = {"attempts": 3, "delay": 0.5, "error": "ConnectionError", "log": "log.warning(error)", "jitter": ""}
        return sample.copy(squad, name, sources.PYTHON_RETRY.format(name=name, **{**said, **words}))

    def typescript(squad: str, name: str, **words: object) -> Fragment:
        text = sources.TYPESCRIPT_RETRY.format(name=name, **{"attempts": 3, "delay": 200, **words})
        return sample.copy(squad, name, text, language="typescript")

    def go(squad: str, name: str, **words: object) -> Fragment:
        text = sources.GO_RETRY.format(name=name, **{"attempts": 5, "delay": "100 * time.Millisecond", **words})
        return sample.copy(squad, name, text, language="go")

    parts = [
        clone_class(
            [
                python("payments", "with_retry"),
                python("checkout", "call_with_retry", attempts=5, jitter=" + random.random()"),
                python("search", "retry", delay=0.1, error="(Timeout, OSError)", log='metrics.incr("search.retry")'),
            ],
            CloneKind.NEAR_MISS,
        ),
        clone_class(
            [typescript("growth", "withRetry"), typescript("checkout", "retrying", delay=250)], CloneKind.RENAMED
        ),
        clone_class([go("logistics", "Retry"), go("search", "RetryN", attempts=4)], CloneKind.RENAMED, 0.97),
    ]
    drift = [
        DriftRow(
            DriftKind.SETTING,
            "attempts",
            "attempts before giving up",
            {"payments": ("3",), "growth": ("3",), "checkout": ("3", "5"), "search": ("3", "4"), "logistics": ("5",)},
            "3",
        ),
        DriftRow(
            DriftKind.BEHAVIOUR,
            "jitter",
            "adds jitter",
            {"payments": ("no",), "growth": ("no",), "checkout": ("yes",), "search": ("no",), "logistics": ()},
            "no",
        ),
        DriftRow(
            DriftKind.SETTING,
            "base-delay",
            "first delay",
            {"payments": ("500 ms",), "growth": ("200 ms",), "checkout": ("250 ms", "500 ms"), "search": ("100 ms",)},
        ),
    ]
    cover = PlatformCover(
        "platform-kit", "kit.resilience.retry", "kit/resilience.py", 40, 0.78, CloneKind.NEAR_MISS, date(2026, 5, 4)
    )  # fmt: skip
    sample.add(
        "retry policy", "retry", CloneKind.SAME_JOB, parts, drift=drift, platform=cover, past_ids=["0ld1d0000001"]
    )


def _http_client(sample: Sample) -> None:
    variants = [
        ("payments", "LedgerClient", {"timeout": 10}),
        ("search", "CatalogClient", {"timeout": 2.5, "header": "X-Correlation-Id"}),
        ("logistics", "CarrierClient", {"timeout": 30, "verify": "verify=CA_BUNDLE, "}),
        ("identity", "DirectoryClient", {"timeout": 10, "threshold": 500}),
    ]
    copies = []
    for squad, name, words in variants:
        said = {"timeout": 10, "header": "X-Request-Id", "verify": "", "threshold": 400, **words}
        copies.append(sample.copy(squad, name, sources.PYTHON_CLIENT.format(name=name, **said), level=Level.CLASS))
    drift = [
        DriftRow(
            DriftKind.SETTING,
            "timeout",
            "timeout in seconds",
            {"payments": ("10",), "search": ("2.5",), "logistics": ("30",), "identity": ("10",)},
            "10",
        ),
        DriftRow(
            DriftKind.WIRE_NAME,
            "request-id",
            "header that carries the request id",
            {squad: ("X-Correlation-Id" if squad == "search" else "X-Request-Id",) for squad, _, _ in variants},
            "X-Request-Id",
        ),
        DriftRow(
            DriftKind.DEPENDENCY,
            "library",
            "library it stands on",
            {squad: ("requests",) for squad, _, _ in variants},
            "requests",
        ),
    ]
    part = clone_class(copies, CloneKind.NEAR_MISS, 0.91)
    sample.add("HTTP client wrapper", "http-client", CloneKind.NEAR_MISS, [part], drift=drift)


def _others(sample: Sample) -> None:
    def audit(squad: str, name: str, actor: str) -> Fragment:
        return sample.copy(squad, name, sources.PYTHON_AUDIT.format(name=name, actor=actor))

    same = [audit("payments", "audit", "user"), audit("identity", "audit", "user"), audit("growth", "record", "actor")]
    sample.add("audit log", "audit-log", CloneKind.RENAMED, [clone_class(same, CloneKind.RENAMED, 0.99)])

    languages = ("typescript", "python", "go")
    names = ("toErrorBody", "ApiError", "WriteProblem")
    squads = ("growth", "identity", "logistics")
    envelopes = [
        sample.copy(squad, name, text, language=language)
        for squad, name, text, language in zip(squads, names, sources.ERROR_ENVELOPES, languages, strict=True)
    ]
    alone = [clone_class([fragment], CloneKind.EXACT) for fragment in envelopes]
    drift = [
        DriftRow(
            DriftKind.WIRE_NAME,
            "code",
            "field that holds the code",
            {"growth": ("error.code",), "identity": ("errorCode",), "logistics": ("type",)},
        )
    ]
    sample.add("error envelope", "error-envelope", CloneKind.SAME_JOB, alone, drift=drift)

    headers = {"trace": "X-Trace-Id", "parent": "X-Parent-Id", "sampled": "X-Sampled"}
    spelled = {"trace": "x-b3-traceid", "parent": "x-b3-spanid", "sampled": "x-b3-sampled"}
    tracing = [
        sample.copy(squad, "Inject", sources.GO_TRACING.format(name="Inject", **words), language="go", start=20)
        for squad, words in (("search", headers), ("logistics", spelled), ("checkout", headers))
    ]
    files = [
        Fragment(
            fragment.repository, fragment.path, 1, 120, "inject.go", Level.FILE, "go", fragment.squad, fragment.role
        )
        for fragment in tracing
    ]
    part = clone_class(tracing, CloneKind.NEAR_MISS)
    sample.add("tracing headers", "tracing-headers", CloneKind.NEAR_MISS, [part], fragments=files)


def _of_two_squads(sample: Sample) -> None:
    pages = [
        sample.copy(squad, name, sources.PYTHON_PAGES.format(name=name, size=size, cursor=cursor))
        for squad, name, size, cursor in (
            ("search", "all_pages", 100, "cursor"),
            ("growth", "iterate", 50, "next_token"),
        )
    ]
    sample.add("pagination", "pagination", CloneKind.NEAR_MISS, [clone_class(pages, CloneKind.NEAR_MISS)])

    hostile = [
        sample.copy("payments", sources.HOSTILE_NAME, sources.HOSTILE_SOURCE, path=sources.HOSTILE_PATH),
        sample.copy("identity", "@acme/core", sources.HOSTILE_SOURCE.replace("7*7", "8*8"), path="src/-rf ```.py"),
    ]
    sample.add(sources.HOSTILE_NAME, None, CloneKind.NEAR_MISS, [clone_class(hostile, CloneKind.NEAR_MISS, 0.9)])

    fakes = [
        sample.copy(squad, "FakeClock.tick", "def tick(self, seconds):\n    self.now += seconds\n", role=Role.TEST)
        for squad in ("checkout", "logistics")
    ]
    sample.add("FakeClock.tick", None, CloneKind.EXACT, [clone_class(fakes, CloneKind.EXACT, 1.0)], role=Role.TEST)


def _skipped() -> tuple[Skipped, ...]:
    return (
        Skipped("growth-service", "node_modules/", SkipReason.GIT_IGNORED),
        Skipped("growth-service", "src/api/client.gen.ts", SkipReason.GENERATED, "says so in its first line"),
        Skipped("payments-service", "static/app.min.js", SkipReason.MINIFIED),
        Skipped("payments-service", "third_party/six.py", SkipReason.VENDORED, "six 1.16.0"),
        Skipped("search-service", "data/<b>huge</b>.py", SkipReason.OVERSIZED, "52,428,800 bytes"),
        Skipped("search-service", "src/deep.py", SkipReason.PARSER_KILLED, "after 10 s"),
    )


def sample_result() -> ScanResult:
    """The result that the golden files show."""
    sample = Sample()
    _retry(sample)
    _http_client(sample)
    _others(sample)
    _of_two_squads(sample)
    squads = ("checkout", "growth", "identity", "logistics", "payments", "search")
    repositories = [
        RepositorySummary(f"{squad}-service", squad, digest(squad) * 3 + "abcd", 40 + len(squad), 5200, (squad,))
        for squad in squads
    ]
    repositories.append(RepositorySummary("platform-kit", "platform", "", 25, 2100, ("platform",), platform=True))
    skipped = _skipped()
    read = sum(repository.files for repository in repositories)
    lines = sum(repository.lines for repository in repositories)
    return ScanResult(
        repositories=tuple(repositories),
        candidates=tuple(sample.candidates),
        vendored=(
            Vendored(
                "six",
                "1.16.0",
                ("payments", "search"),
                ("payments-service:third_party/six.py", "search-service:vendor/six.py"),
                "depend on six from the package index",
            ),
        ),
        forks=(Fork(("checkout-service", "checkout-service-old"), ("checkout",), 0.94, 51),),
        skipped=skipped,
        totals=Totals(read + len(skipped), read, 1873, lines),
        family_titles=FAMILIES,
        set_aside=(
            SetAside(
                "ab12cd34ef56",
                "3 squads wrote a health check",
                ("growth", "payments", "search"),
                "three lines each",
                "platform",
                date(2027, 3, 1),
            ),
        ),
        warnings=("dupfinder.toml: [squads] names 'billing', which owns no file: check the spelling.",),
        snippets=sample.snippets,
    )
