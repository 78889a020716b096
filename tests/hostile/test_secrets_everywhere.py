"""Credentials in six languages, and every form in which something of the code is shown or kept: none is in any."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.cli.orgs import dupfinder
from tests.hostile.leaking import CODE, NAMES, SQUADS, Leaking, git, leaking_org
from tests.mcp.test_server import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Leaking:
    """A scanned organisation."""
    folder = tmp_path_factory.mktemp("leaking")
    found = leaking_org(folder / "org")
    for squad in SQUADS:
        git(folder / "org" / squad, "init", "-q", "-b", "main")
        git(folder / "org" / squad, "add", ".")
        git(folder / "org" / squad, "commit", "-q", "-m", f"Rotate the key to AKIA{found.secrets[0]}")
    done = dupfinder("scan", "org", "--format", "json", "-o", "result.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return found


def ran(org: Leaking, *arguments: str, folder: Path | None = None, codes: tuple[int, ...] = (0,)) -> str:
    done = dupfinder(*arguments, cwd=folder or org.root.parent)
    assert done.returncode in codes, done.stderr
    assert org.seen_in(done.stderr) == []
    return done.stdout


def candidates(org: Leaking) -> list[dict]:
    return json.loads((org.root.parent / "result.json").read_text("utf-8"))["candidates"]


def test_the_helper_is_found_in_every_language(org):
    found = {language for one in candidates(org) if len(one["squads"]) == len(SQUADS) for language in one["languages"]}
    assert found == set(CODE)
    assert len(org.secrets) == len(set(org.secrets)) == 6 * len(CODE) * len(SQUADS)


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "csv"])
def test_no_report_shows_one(org, form):
    shown = ran(org, "report", "org", "--format", form)
    assert len(shown) > 100
    assert org.seen_in(shown) == []
    assert form not in ("html",) or "*" * 12 in shown


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_no_candidate_shows_one(org, form):
    for one in candidates(org):
        assert org.seen_in(ran(org, "show", one["id"], "--format", form)) == []


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("language", CODE)
def test_no_comparison_shows_one(org, form, language):
    places = [f"org/{squad}/src/{NAMES[language]}:1-{CODE[language].count(chr(10))}" for squad in SQUADS[:2]]
    shown = ran(org, "compare", *places, "--format", form)
    assert "retry" in shown.lower()
    assert org.seen_in(shown) == []


TODAY = datetime.now(UTC).date()
SPRINT = ("--since", str(TODAY - timedelta(days=5)), "--until", str(TODAY + timedelta(days=1)))


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "csv", "slack", "teams"])
def test_no_review_shows_one(org, form):
    shown = ran(org, "report", "sprint", *SPRINT, "--format", form)
    assert "retry" in shown.lower()
    assert org.seen_in(shown) == []


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown"])
def test_no_report_with_a_history_shows_one(org, form):
    assert org.seen_in(ran(org, "report", "org", "--since", str(TODAY - timedelta(days=5)), "--format", form)) == []


def test_no_decision_and_no_change_shows_one(org, tmp_path):
    one = candidates(org)[0]["id"]
    (tmp_path / "dupfinder.toml").write_text("", "utf-8")
    given = ("--config", str(tmp_path / "dupfinder.toml"))
    ran(org, "track", *given, "accept", one, "--as", "retry", "--owner", "red", "--by", str(TODAY + timedelta(days=30)))
    for form in ("text", "json", "markdown"):
        assert org.seen_in(ran(org, "track", "--format", form, *given)) == []
    assert org.seen_in(ran(org, "report", "changes", *given)) == []


def test_no_answer_to_an_assistant_shows_one(org):
    code = (org.root / "red" / "src" / "retry.py").read_text("utf-8")
    one = next(one["id"] for one in candidates(org) if "python" in one["languages"])
    asked = [
        ("find", {"words": "fetch with retry"}), ("find", {"code": code, "language": "python"}),
        ("show", {"candidate": one}), ("check", {"code": code, "path": "src/retry.py"}),
    ]  # fmt: skip
    _, answers = served(org.root / "blue", org.root.parent / ".dupfinder" / "index.duckdb", asked)
    told = [part.text for answer in answers for part in answer.content]
    assert not [answer for answer in answers if answer.is_error], told
    assert org.seen_in("".join(told) + "".join(repr(answer.structured_content) for answer in answers)) == []


def test_no_answer_to_a_question_shows_one(org):
    snippet = f"org/red/src/retry.py:6-{CODE['python'].count(chr(10))}"
    for asked in (["fetch", "with", "retry"], ["--snippet", snippet]):
        for form in ("text", "json"):
            shown = ran(org, "find", *asked, "--format", form)
            assert "retry" in shown
            assert org.seen_in(shown) == []


@pytest.mark.parametrize("form", ["text", "json", "markdown", "sarif", "github"])
def test_no_check_shows_one(org, tmp_path, form):
    """A new repository takes the file of another squad, credentials and all."""
    tree = tmp_path / "fresh"
    (tree / "src").mkdir(parents=True)
    git(tree, "init", "-q", "-b", "main")
    git(tree, "commit", "-q", "--allow-empty", "-m", "start")
    for name in NAMES.values():
        shutil.copy(org.root / "red" / "src" / name, tree / "src" / name)
    given = ["--base", "main", "--index", str(org.root.parent / ".dupfinder" / "index.duckdb"), "--format", form]
    shown = ran(org, "check", *given, folder=tree)
    assert "etry" in shown
    assert org.seen_in(shown) == []


def test_no_proposal_holds_one(org, tmp_path):
    """Patches that would carry one are withheld; the draft, the record and the page are clean."""
    one = next(one for one in candidates(org) if "python" in one["languages"])
    said = ran(org, "propose", one["id"], "-o", str(tmp_path / "proposal"), codes=(0, 1, 2))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert org.seen_in(said + "".join(path.read_text("utf-8") for path in written)) == []


def test_no_file_beside_the_index_holds_one(org):
    files = sorted((org.root.parent / ".dupfinder").iterdir())
    assert {path.suffix for path in files} >= {".duckdb", ".fragments", ".findings"}
    for path in files:
        assert org.seen_in(path.read_bytes().decode("latin-1")) == [], path.name


def rows_of(path: Path) -> str:
    """Every value of every table as text: a database may pack what it holds."""
    with duckdb.connect(path, read_only=True) as con:
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert names
        return "".join(repr(con.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names)  # noqa: S608


def test_no_row_of_a_database_holds_one(org, tmp_path):
    assert org.seen_in(rows_of(org.root.parent / ".dupfinder" / "index.duckdb")) == []
    assert org.seen_in(rows_of(org.root.parent / ".dupfinder" / "index.lookup.duckdb")) == []


def test_no_export_holds_one(org, tmp_path):
    ran(org, "index", "export", "-o", str(tmp_path / "export.gz"), "--audience", "private")
    for path in tmp_path.iterdir():
        assert org.seen_in(path.read_bytes().decode("latin-1")) == []


def test_words_of_a_secret_are_not_remembered(org):
    """What saves time keeps words of literals, of ordinary ones alone."""
    kept = (org.root.parent / ".dupfinder" / "index.fragments").read_bytes().lower()
    assert b"authorization" in kept
    runs = {secret[at : at + 6].lower().encode() for secret in org.secrets for at in range(0, len(secret) - 5)}
    assert not [run for run in runs if run in kept and not run.isdigit()]
