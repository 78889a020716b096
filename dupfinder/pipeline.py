"""The scan, stage by stage: sources, fragments, classes, candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from dupfinder.assess.drift import extended
from dupfinder.assess.family import Claim, Covers, Family, Matcher, Places, Present
from dupfinder.assess.family import load as load_families
from dupfinder.assess.join import join
from dupfinder.assess.level import told
from dupfinder.assess.portray import Painter, ranked
from dupfinder.assess.set_aside import set_aside, wiring
from dupfinder.assess.third_party import forks, vendored, without_forks
from dupfinder.background import background
from dupfinder.config import FILE_NAME, Config, ScanSettings
from dupfinder.detect.align import similarity
from dupfinder.detect.cluster import cluster
from dupfinder.detect.fold import fold
from dupfinder.detect.namesakes import namesakes, with_namesakes
from dupfinder.detect.pair import across
from dupfinder.detect.verify import copies, evidence, with_jobs
from dupfinder.detect.weigh import weigh
from dupfinder.engines import disagreements
from dupfinder.engines import reading as engines
from dupfinder.engines.cache import Held
from dupfinder.engines.family_cues import Find
from dupfinder.engines.findings import Findings, drift_key, key_of
from dupfinder.engines.interface import Engine
from dupfinder.engines.local import Local, default_jobs
from dupfinder.engines.shown import Texts, incomplete
from dupfinder.memory import give_back, set_apart
from dupfinder.model import (
    Candidate,
    ClonePair,
    DriftRow,
    Fork,
    RepositorySummary,
    ScanResult,
    Totals,
)
from dupfinder.tables import Corpus, Group, Judge
from dupfinder_scanners.fragments import Repository, Skipped
from dupfinder_scanners.sources.interface import Listing, ReadError, Source
from dupfinder_scanners.sources.local import LocalSource
from dupfinder_scanners.sources.reading import read_file

MANIFESTS = (
    "go.mod",
    "package.json",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "pom.xml",
    "Cargo.toml",
    "composer.json",
)
MANIFEST_BYTES = 256 * 1024

_Asked = tuple[ScanSettings, int, Sequence[Mapping[str, Any]]]
"""Of drift: limits, workers, and the org's own concepts."""


class Progress(Protocol):
    """Told what the scan is doing; `amount` is in bytes where the stage reads files, else 0."""

    def stage(self, name: str, amount: int) -> None:
        """A stage begins."""

    def advance(self, amount: int) -> None:
        """Some of the stage's amount is done."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, amount: int) -> None:
        """Say nothing."""

    def advance(self, amount: int) -> None:
        """Say nothing."""


@dataclass(slots=True)
class _Watch:
    """Seconds of each stage, and the progress that hears of it."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, amount: int = 0) -> Iterator[None]:
        self.progress.stage(name, amount)
        start = perf_counter()
        yield
        give_back()
        self.seconds[name] = round(self.seconds.get(name, 0.0) + perf_counter() - start, 3)


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose beside the config.

    `cache` and `findings` are files that remember what was extracted and what was found: they save time, no more.
    `today` decides which ignores have expired. `trace` adds the past ids that an index knows, so that what was decided
    about a candidate follows it. `engine` runs the heavy steps, by default this machine. `read` is handed
    everything that was read, before anything is found in it.
    """

    jobs: int = 0
    engine: Engine | None = None
    snippets: bool = True
    timings: bool = False
    cache: Path | Held | None = None
    findings: Path | None = None
    trace: Callable[[ScanResult], ScanResult] = lambda result: result
    read: Callable[[Corpus, Sequence[Repository]], None] = lambda _corpus, _repositories: None
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def scan(
    roots: Sequence[Path | str],
    config: Config | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> ScanResult:
    """Scan local checkouts: what several squads wrote, ranked.

    Raises a DupfinderError with one sentence on what to do where a ROOT, the config or a family file is unusable.
    The result depends on the content of the ROOTs and the config alone.
    """
    config = config or Config()
    source = LocalSource(
        roots,
        config.listing(),
        declared=config.declared,
        platform=config.platform,
    )
    return scan_source(source, config, options or Options(), progress or Silent())


def scan_source(source: Source, config: Config, options: Options, progress: Progress) -> ScanResult:
    """Scan whatever a source offers; `scan` for the form that most callers want."""
    set_apart()
    watch = _Watch(progress)
    engine = options.engine or Local(options.jobs)
    families = _families(config)
    # What is wrong with the org's own words is said before anything is read.
    extended(config.drift.concept, FILE_NAME)
    with watch.stage("list files"):
        repositories = source.repositories()
        listings = [source.listing(repository) for repository in repositories]
        files = [file for listing in listings for file in listing.files]
        found_forks = forks(files, {one.name: one.squad for one in repositories}, _manifest_names(source, repositories))
        kept, fork_rows = without_forks(files, found_forks)
    with watch.stage("parse", sum(file.size for file in kept)):
        reading = engines.read(
            engine,
            source,
            repositories,
            kept,
            config.scan,
            advance=lambda _, size: progress.advance(size),
            cache=options.cache,
        )
    with watch.stage("look-up tables"):
        options.read(reading.corpus, repositories)
    findings = Findings(options.findings)
    key = key_of(reading.corpus, config.scan, families) if options.findings else None

    def cues(find: Find) -> Present:
        return findings.cues(reading.corpus, config.scan, families, find)

    candidates = findings.candidates(key, lambda: _candidates(reading.corpus, families, engine, watch, cues))
    helpers, framework = wiring(candidates, {one.slug for one in families if one.covers is Covers.WIRING})
    left_out = {row for listing in listings for row in listing.skipped}
    skipped = sorted({*source.skipped, *fork_rows, *reading.skipped, *left_out})
    inside = [file for listing in listings for file in listing.vendored]
    result = ScanResult(
        repositories=_summaries(repositories, reading.corpus),
        candidates=_numbered(helpers, config.candidates.min_squads),
        vendored=vendored(inside, reading.upstream),
        forks=found_forks,
        skipped=tuple(skipped),
        totals=_totals(reading.corpus, skipped, found_forks, {}),
        min_squads=config.candidates.min_squads,
        family_titles={family.slug: family.title for family in families},
        set_aside=framework,
        warnings=(*incomplete(skipped), *_warnings(source, listings), *reading.warnings),
    )
    result = _decided(options.trace(result), config, options.today)
    texts = Texts(source, repositories, reading.corpus, config.scan.max_file_bytes)
    with watch.stage("drift"):
        if options.snippets:
            asked = (config.scan, options.jobs or default_jobs(), config.drift.concept)
            result = _with_drifts(result, texts, findings, asked)
        else:
            result = replace(result, candidates=tuple(map(_without_words, result.candidates)))
    with watch.stage("read copies"):
        snippets = texts.snippets(result.candidates) if options.snippets else {}
    said = (*texts.warnings(), findings.save(), *reading.unsaved())
    result = replace(result, warnings=(*result.warnings, *(one for one in said if one)))
    seconds = dict(watch.seconds) if options.timings else {}
    return replace(result, snippets=snippets, totals=replace(result.totals, seconds=seconds))


def _decided(result: ScanResult, config: Config, today: date) -> ScanResult:
    """The result after what the org has decided: candidates set aside, the rest ranked anew."""
    stay, aside, said = set_aside(result.candidates, config.ignore, today, _matches)
    return replace(
        result,
        candidates=_numbered(stay, result.min_squads),
        set_aside=(*aside, *result.set_aside),
        warnings=(*result.warnings, *said),
    )


def _with_drifts(result: ScanResult, texts: Texts, findings: Findings, asked: _Asked) -> ScanResult:
    """The candidates, each with the decisions on which its copies disagree."""
    keys = [drift_key(one, lambda *place: texts.blobs.get(place, ""), asked[-1]) for one in result.candidates]

    def find(numbers: Sequence[int]) -> list[tuple[tuple[DriftRow, ...], bool]]:
        missing = [result.candidates[number] for number in numbers]
        found = disagreements.ask(missing, texts.locators, texts.blobs, *asked)
        texts.lost |= {row for one in found for row in one.lost}
        texts.untold += [one.id for one, told in zip(missing, found, strict=True) if not told.answered]
        return [(one.rows, one.answered and not one.lost) for one in found]

    rows = findings.drifts(keys, find)
    candidates = (replace(one, drift=own) for one, own in zip(result.candidates, rows, strict=True))
    return replace(result, candidates=tuple(candidates))


def _without_words(candidate: Candidate) -> Candidate:
    """The candidate without source text: where its copies disagree, and the words that a pair of them shares."""

    def pair(one: ClonePair) -> ClonePair:
        return replace(one, evidence=replace(one.evidence, shared_words=()))

    parts = (replace(part, pairs=tuple(map(pair, part.pairs))) for part in candidate.parts)
    return replace(candidate, drift=(), parts=tuple(parts))


def _manifest_names(source: Source, repositories: Sequence[Repository]) -> Callable[[str, str], bool]:
    """Whether a repository's own manifest gives the name of another: what a fork forgets to change."""
    by_name = {repository.name: repository for repository in repositories}

    @cache
    def manifests(name: str) -> str:
        locator, found = source.locator(by_name[name]), []
        for path in MANIFESTS:
            with suppress(ReadError):
                found.append(read_file(locator, path, MANIFEST_BYTES).decode("utf-8", "replace"))
        return "\n".join(found)

    return lambda name, other: other in manifests(name)


def _families(config: Config) -> tuple[Family, ...]:
    return tuple(one for one in load_families(config.family_files) if one.slug not in config.families.without)


def _candidates(
    corpus: Corpus, families: Sequence[Family], engine: Engine, watch: _Watch, cues: Callable[[Find], Present]
) -> list[Candidate]:
    """Fragments to candidates, in the order of the paper. `cues` asks for what no earlier scan found of families.

    What a fragment says of families has nothing to do with what its shape weighs: both are found at a time.
    """
    with watch.stage("fold"):
        shapes = fold(corpus)
    with ThreadPoolExecutor(1) as beside:
        weighing = beside.submit(weigh, corpus, shapes, [background(language) for language in corpus.languages])
        if default_jobs() == 1:
            # Two things at a time on one processor take as long, and the memory of both.
            wait([weighing])
        with watch.stage("families"):
            matcher = Matcher(families)
            jobs = frozenset(n for n, family in enumerate(families) if family.covers is Covers.JOB)
            places = Places([file.path for file in corpus.files], [file.repository for file in corpus.files])
            find = partial(matcher.present, corpus.columns, places)
            confidence, alone = matcher.both(corpus.columns, places, cues(find))
        with watch.stage("weigh"):
            views = weighing.result()
    del weighing
    claims = alone[shapes.representative[views.rows]]
    with watch.stage("pair"):
        left, right = engine.pair(views)
    views = views.without_sketch()
    named = namesakes(corpus, shapes, views)

    def full(judge: Judge) -> Judge:
        return with_namesakes(with_jobs(judge, claims, jobs), views, named)

    with watch.stage("verify"):
        pairs = copies(full(engine.judge(views)), left, right, across(views, left, right))
    with watch.stage("cluster"):
        judge = full(evidence(views, similarity))
        clusters = cluster(corpus, shapes, views, pairs, judge)
    with watch.stage("join"):
        groups = join(corpus, clusters, confidence, alone, jobs)
    with watch.stage("portray"):
        painter = Painter(corpus, views, judge, similarity)

        def portrayed(group: Group) -> Candidate:
            view = told(corpus, group)
            rows = [int(row) for one in group.clusters for row in one.fragments] + group.singles.tolist()
            if group.family < 0:
                return painter.candidate(group, view, None)
            claim = Claim(group.family, group.same_job)
            family = matcher.best(corpus.columns, rows, places, confidence, claim)
            return painter.candidate(group, view, family)

        return ranked([portrayed(group) for group in groups])


def _numbered(candidates: Iterable[Candidate], min_squads: int) -> tuple[Candidate, ...]:
    """Ranks from 1: first what enough squads have for a platform, then what two have."""
    order = sorted(candidates, key=lambda one: len(one.squads) < min_squads)
    return tuple(replace(candidate, rank=number) for number, candidate in enumerate(order, 1))


def _matches(pattern: str, place: str) -> bool:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern]).match_file(place)


def _summaries(repositories: Sequence[Repository], corpus: Corpus) -> tuple[RepositorySummary, ...]:
    files: dict[str, Counter[str]] = {repository.name: Counter() for repository in repositories}
    lines: Counter[str] = Counter()
    for file, length in zip(corpus.files, corpus.columns.file_lines.tolist(), strict=True):
        files[file.repository][file.squad] += 1
        lines[file.repository] += length
    return tuple(
        RepositorySummary(
            name=repository.name,
            squad=repository.squad,
            commit=repository.commit,
            files=files[repository.name].total(),
            lines=lines[repository.name],
            squads=tuple(sorted(files[repository.name], key=lambda name: (-files[repository.name][name], name))),
            platform=repository.platform,
            visibility=repository.visibility,
        )
        for repository in repositories
    )


def _totals(corpus: Corpus, skipped: Sequence[Skipped], forks: Sequence[Fork], seconds: Mapping[str, float]) -> Totals:
    aside = sum(1 for row in skipped if not row.path.endswith("/"))
    forked = sum(fork.files for fork in forks)
    return Totals(
        files=len(corpus.files) + aside + forked,
        read=len(corpus.files),
        fragments=int(corpus.columns.file_definitions.sum()),
        lines=int(corpus.columns.file_lines.sum()),
        seconds=dict(seconds),
    )


def _warnings(source: Source, listings: Sequence[Listing]) -> tuple[str, ...]:
    return (*source.warnings, *(warning for listing in listings for warning in listing.warnings))
