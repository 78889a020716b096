"""`dupfinder find` as it is run."""

from __future__ import annotations

import json
import subprocess
import sys

import duckdb
import pytest

from tests.check.orgs import ENVIRONMENT, MASK, OTHER, RETRY, command

pytestmark = pytest.mark.slow


def find(org, *arguments):
    return command(org / "org" / "labels", "find", *arguments, "--index", str(org / "org.duckdb"))


def test_in_words(org):
    done = find(org, "retry", "call")
    assert done.returncode == 0, done.stderr
    assert "retry_call: 2 squads have it (dupfinder show " in done.stdout
    assert "payments  api:api/retry.py:8" in done.stdout
    told = json.loads(find(org, "retry", "call", "--format", "json").stdout)
    assert told["hits"][0]["squads"] == ["checkout", "payments"]


def test_with_a_piece_of_code(org):
    here = org / "org" / "labels" / "labels"
    (here / "again.py").write_text(RETRY.replace("attempts", "tries"), "utf-8")
    done = find(org, "--snippet", "labels/again.py:10-20")
    assert done.returncode == 0, done.stderr
    assert "100%  retry_call: 2 squads have it" in done.stdout
    assert "overlaps most" in done.stderr
    (here / "hide.py").write_text(MASK, "utf-8")
    assert "use core.masking.mask_secrets" in find(org, "--snippet", "labels/hide.py:6-18").stdout


def test_the_place_that_asks_is_no_answer(org):
    (org / "org" / "api" / "api" / "rows.py").write_text(OTHER, "utf-8")
    done = command(
        org / "org" / "shop", "find", "--snippet", "shop/rows.py:5-12", "--index", str(org / "org.duckdb")
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Nobody has it" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say what to look for"),
        (("retry", "--snippet", "a.py:1-2"), "not both"),
        (("--snippet", "a.py"), "no place in the code"),
        (("--snippet", "gone.py:1-2"), "gone.py"),
        (("...",), "no word to look for"),
    ],
)
def test_a_question_that_is_none_is_a_usage_error(org, arguments, sentence):
    done = find(org, *arguments)
    assert done.returncode == 2
    assert sentence in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_without_an_index_it_says_so(org):
    done = command(org, "find", "retry", "--index", "nowhere.duckdb")
    assert done.returncode == 2
    assert "There is no index" in done.stderr


def test_an_index_without_its_tables_says_what_is_missing(org):
    (org / "org.lookup.duckdb").unlink()
    done = command(org, "find", "retry", "--index", "org.duckdb")
    assert done.returncode == 2
    assert "has no look-up tables beside it (org.lookup.duckdb). Copy both files" in done.stderr


def test_tables_of_an_older_version_are_not_called_damaged(org):
    with duckdb.connect(str(org / "org.lookup.duckdb")) as con:
        con.execute("UPDATE dupfinder_lookup SET version = 1")
    done = command(org, "find", "retry", "--index", "org.duckdb")
    assert done.returncode == 2
    assert "were written by an older version of dupfinder (1)" in done.stderr


def test_an_answer_in_words_imports_nothing_slow(org):
    code = (
        "import sys; from dupfinder.cli.app import app\n"
        "app(['find', 'retry', '--index', 'org.duckdb'], standalone_mode=False)\n"
        "slow = {'sklearn', 'scipy', 'github', 'requests', 'tree_sitter', 'libcst', 'dupfinder.pipeline'}\n"
        "sys.exit(' '.join(sorted(slow & sys.modules.keys())))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=org, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert "retry_call" in done.stdout
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE places SET shape = shape + 100000",
        "DELETE FROM shapes WHERE shape > 0",
        "UPDATE words SET name = '\\xFF\\xFF\\xFF\\x7F'::BLOB",
        "UPDATE words SET body = '\\x80'::BLOB",
        "DELETE FROM languages",
        "UPDATE members SET candidate = 'x'",
    ],
)
def test_tables_that_contradict_themselves_are_no_internal_error(org, harm):
    with duckdb.connect(str(org / "org.lookup.duckdb")) as con:
        con.execute(harm)
    done = command(org, "find", "retry", "call", "--index", "org.duckdb")
    assert done.returncode in (0, 2)
    assert "internal error" not in done.stderr
    assert "Traceback" not in done.stderr
