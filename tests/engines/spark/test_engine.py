"""A real cluster on this machine: a master, two executors in processes of their own, Python below them."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dupfinder import load_config, pipeline
from dupfinder.config import Config, ScanSettings
from dupfinder.detect.align import similarity
from dupfinder.detect.pair import MAX_BUCKET, MAX_SAME_NAME, MIN_RARE, NEIGHBOURS, RARE, pair
from dupfinder.detect.sketch import sketch
from dupfinder.detect.verify import evidence
from dupfinder.engines.spark import stage
from dupfinder.engines.spark.engine import Spark
from dupfinder.engines.spark.errors import SparkError
from dupfinder.engines.spark.session import started
from dupfinder.engines.spark.stage import Stages, folder
from dupfinder.model import ScanResult
from dupfinder.pipeline import Options
from dupfinder.tables import Pairs, Views
from dupfinder_reports import render
from dupfinder_scanners.fragments import SkipReason
from tests.detect.corpora import views_of
from tests.engines.spark.processes import Process, below

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.java, pytest.mark.slow]

ACME = Path(__file__).parents[3] / "examples" / "acme"
EXECUTOR = "CoarseGrainedExecutorBackend"
PARSER = "dupfinder_scanners.worker"


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with started("local-cluster[2,1,1024]") as session:
        yield session


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    with folder(tmp_path / "work") as place:
        yield place


@pytest.fixture(scope="module")
def expected() -> str:
    return said(scan(None))


def scan(engine: Spark | None, *more: Path) -> ScanResult:
    return pipeline.scan([ACME, *more], load_config(ACME / "dupfinder.toml"), Options(engine=engine))


def said(result: ScanResult) -> str:
    return render(result, "json")


def test_a_scan_gives_the_bytes_of_the_local_engine(session: SparkSession, work: Path, expected: str) -> None:
    assert said(scan(Spark(session, work))) == expected
    assert expected.count('"rank"') >= 10
    assert {path.name for path in work.iterdir()} >= {"extract.out", "bands.out", "pairs.out", "evidence-1.out"}


def test_executors_are_processes_of_their_own(session: SparkSession) -> None:
    assert len([one for one in below(os.getpid()) if EXECUTOR in one.command]) == 2


def test_executors_that_die_while_files_are_parsed_change_nothing(
    session: SparkSession, work: Path, expected: str
) -> None:
    with Killer(PARSER) as killer:
        result = said(scan(Spark(session, work)))
    assert killer.killed == 1
    assert result == expected


def test_executors_that_die_while_pairs_are_joined_change_nothing(
    session: SparkSession, work: Path, expected: str
) -> None:
    with Killer(EXECUTOR, (work / "pairs.out").exists) as killer:
        result = said(scan(Spark(session, work)))
    assert killer.killed == 1
    assert result == expected


def test_a_file_that_kills_its_parser_is_the_only_one_lost(session: SparkSession, tmp_path: Path, work: Path) -> None:
    """The limits of the parsers hold below executors: open brackets without end need more memory than is allowed."""
    repository = tmp_path / "org" / "greedy"
    repository.mkdir(parents=True)
    (repository / "deep.py").write_text(("x" + "(" * 400 + "\n") * 2_000)
    (repository / "small.py").write_text("def small(a):\n    return a.b(c=a)\n")
    config = Config(scan=ScanSettings(parser_megabytes=128))
    result = pipeline.scan([tmp_path / "org"], config, Options(engine=Spark(session, work)))
    assert [(row.path, row.reason) for row in result.skipped] == [("deep.py", SkipReason.PARSER_KILLED)]
    assert result.totals.read == 1


def test_pairs_are_those_of_the_local_generators(session: SparkSession, work: Path) -> None:
    views = crowded()
    left, right = Spark(session, work).pair(views)
    local_left, local_right = pair(views, sketch(views))
    assert left.tolist() == local_left.tolist()
    assert right.tolist() == local_right.tolist()
    assert len(left) > MAX_BUCKET * NEIGHBOURS


def test_the_evidence_is_that_of_the_local_judge_in_the_order_asked(session: SparkSession, work: Path) -> None:
    views = crowded()
    left, right = pair(views, sketch(views))
    shuffled = np.random.default_rng(7).permutation(len(left))
    judge = Spark(session, work).judge(views)
    for chosen in (shuffled, shuffled[:1], shuffled[:0]):
        found, local = judge(left[chosen], right[chosen]), evidence(views, similarity)(left[chosen], right[chosen])
        for name in Pairs.__slots__:
            assert getattr(found, name).tobytes() == getattr(local, name).tobytes(), name


def test_nothing_to_read_is_no_work(session: SparkSession, work: Path, tmp_path: Path) -> None:
    (tmp_path / "org" / "empty").mkdir(parents=True)
    (tmp_path / "org" / "empty" / "pyproject.toml").write_text("[project]\nname = 'empty'\n")
    (tmp_path / "org" / "empty" / "README.md").write_text("# Empty\n")
    result = pipeline.scan([tmp_path / "org"], None, Options(engine=Spark(session, work)))
    assert result.totals.read == 0
    assert result.candidates == ()


def test_a_step_that_fails_is_one_sentence(session: SparkSession, work: Path) -> None:
    stages = Stages(session, work)
    with pytest.raises(SparkError, match='gave up on the step "broken"'):
        stages.run("broken", session.range(1).selectExpr("raise_error('no such luck')"))


def test_executors_with_other_code_are_refused(
    session: SparkSession, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = stage.code()
    monkeypatch.setattr(stage, "code", lambda: code | {"scanners and grammars": "of last year"})
    with pytest.raises(
        SparkError, match=r"runs other code than the driver .*of last year here.*install the same version"
    ):
        scan(Spark(session, work))


def test_the_command_takes_a_session_that_is_there(session: SparkSession, tmp_path: Path) -> None:
    from dupfinder.cli.engine import EngineName
    from dupfinder.cli.options import ReportFormat
    from dupfinder.cli.scan import scan as command

    def written(name: EngineName) -> bytes:
        to = tmp_path / name / "result.json"
        to.parent.mkdir()
        index = to.with_name("index.duckdb")
        command([ACME], index=index, form=ReportFormat.JSON, output=to, engine=name, quiet=True)
        assert sorted(path.name for path in to.parent.iterdir()) == [
            "index.duckdb", "index.findings", "index.findings.aligned", "index.findings.cues", "index.fragments",
            "index.lookup.duckdb", "result.json",
        ]  # fmt: skip
        return to.read_bytes()

    assert written(EngineName.SPARK) == written(EngineName.LOCAL)


def crowded() -> Views:
    """Rows whose buckets are small, full and overfull, by shingles and by names, some rare shingles, two languages."""
    random = Random(11)
    rows: list[dict[int, float]] = []
    for family in range(12):
        common = [random.randrange(3_000) for _ in range(random.randrange(4, 40))]
        for _ in range(random.choice((2, RARE - 1, RARE + 2, MAX_BUCKET, MAX_BUCKET + 30))):
            kept = [shingle for shingle in common if random.random() < (1.0 if family % 3 else 0.8)]
            rows.append(dict.fromkeys([*kept, *(random.randrange(3_000) for _ in range(MIN_RARE))], 0.5))
    rows += [{} for _ in range(20)]
    random.shuffle(rows)
    count = len(rows)
    names = [0 if number < MAX_SAME_NAME + 5 else number // 3 for number in range(count)]
    views = views_of(
        rows, rows, names, [0.5] * count, language=[number % 7 == 0 for number in range(count)], level=[0] * count
    )
    return replace(views, language=views.language.astype(np.int64))


class Killer:
    """Kills one executor of ours as soon as `ready` and a process of that name is below it."""

    def __init__(self, name: str, ready: object = None) -> None:
        self.killed = 0
        self._name = name
        self._ready = ready if callable(ready) else lambda: True
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            if self._ready() and (executor := self._executor()):
                os.kill(executor.number, signal.SIGKILL)
                self.killed += 1
                time.sleep(0.1)
                return

    def _executor(self) -> Process | None:
        ours = [one for one in below(os.getpid()) if EXECUTOR in one.command and "java" in one.command.split()[0]]
        has = (
            one
            for one in ours
            if self._name in one.command or any(self._name in it.command for it in below(one.number))
        )
        return next(has, None)
