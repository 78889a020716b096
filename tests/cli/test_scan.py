from __future__ import annotations

import json
import os
import re
import shutil
import socket
from pathlib import Path

import pytest

from tests.cli.orgs import dupfinder, failed_cleanly, make_org, retry

pytestmark = pytest.mark.slow

JSON = ("--format", "json", "-o", "result.json")


def scan(folder: Path, *arguments: str | Path, as_nobody: bool = False) -> tuple[dict, list[str]]:
    """The JSON and the lines on stderr of a scan that must go well."""
    done = dupfinder("scan", *arguments, *JSON, cwd=folder, as_nobody=as_nobody)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return json.loads((folder / "result.json").read_text("utf-8")), done.stderr.splitlines()


def reasons(result: dict) -> dict[str, str]:
    return {row["path"]: row["reason"] for row in result["skipped"]}


@pytest.fixture
def org(tmp_path) -> Path:
    return make_org(tmp_path / "org")


# What lies in a repository and cannot be read


def oversized(repository: Path) -> str:
    with (repository / "bad.py").open("wb") as file:
        file.truncate(50_000_000)
    return "oversized"


def binary(repository: Path) -> str:
    (repository / "bad.py").write_bytes(bytes(range(256)) * 64)
    return "binary"


def not_utf8(repository: Path) -> str:
    (repository / "bad.py").write_bytes(b"name = '" + b"\xe9\xff" * 50 + b"'\n")
    return "not-utf8"


def broken_link(repository: Path) -> str:
    (repository / "bad.py").symlink_to("nowhere.py")
    return "symlink"


def link_to_itself(repository: Path) -> str:
    (repository / "bad.py").symlink_to("bad.py")
    return "symlink"


def pipe(repository: Path) -> str:
    os.mkfifo(repository / "bad.py")
    return "not-a-file"


def unix_socket(repository: Path) -> str:
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(repository)
        try:
            bound.bind("bad.py")
        finally:
            os.chdir(here)
    return "not-a-file"


def locked(repository: Path) -> str:
    (repository / "bad.py").write_text(retry(9), "utf-8")
    (repository / "bad.py").chmod(0)
    return "unreadable"


FAULTS = (oversized, binary, not_utf8, broken_link, link_to_itself, pipe, unix_socket, locked)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_file_that_cannot_be_read_is_named_and_counted(org, tmp_path, fault):
    reason = fault(org / "alpha")
    result, lines = scan(tmp_path, "org", as_nobody=True)
    assert reasons(result) == {"bad.py": reason}
    assert (result["totals"]["files"], result["totals"]["read"]) == (4, 3)
    assert len(result["candidates"]) == 1
    told, *rest = lines
    if reason == "unreadable":
        assert told.startswith("warning: Incomplete: what lies in these was not read")
        assert told.endswith(": alpha:bad.py (Permission denied).")
        told, *rest = rest
    assert told.startswith("Read 3 of 4 files in 3 repositories of 3 squads; 1 file or folder set aside (1 ")


def test_a_folder_that_cannot_be_opened_is_one_row(org, tmp_path):
    closed = org / "alpha" / "closed"
    closed.mkdir()
    (closed / "inside.py").write_text(retry(9), "utf-8")
    closed.chmod(0)
    try:
        result, _ = scan(tmp_path, "org", as_nobody=True)
    finally:
        closed.chmod(0o700)
    assert reasons(result) == {"closed/": "unreadable"}
    assert result["totals"]["files"] == 3


@pytest.mark.parametrize("line_end", ["", "\n"], ids=["on one line", "on lines of their own"])
def test_a_hundred_thousand_nested_brackets(org, tmp_path, line_end):
    """The file may be read or set aside, as long as that is said and the rest is read."""
    (org / "alpha" / "nested.py").write_text(f"x = {f'[{line_end}' * 100_000}{f']{line_end}' * 100_000}\n", "utf-8")
    result, _ = scan(tmp_path, "org")
    read = result["totals"]["read"]
    assert result["totals"]["files"] == 4
    assert read + len(result["skipped"]) == 4
    assert read >= 3
    assert len(result["candidates"]) == 1


def test_names_that_hurt_a_terminal_reach_it_harmless(org, tmp_path):
    for name in ("new\nline.py", "red\x1b[31m.py", "turned\u202egnp.py", "[bold].py", "-o.py"):
        (org / "alpha" / name).write_text(retry(7), "utf-8")
    done = dupfinder("scan", "org", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Read 8 of 8 files" in done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout + done.stderr)


def test_a_name_that_is_not_utf8(org, tmp_path):
    try:
        (org / "alpha" / os.fsdecode(b"bad\xff.py")).write_text(retry(7), "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only; run it on Linux")
    result, _ = scan(tmp_path, "org")
    assert reasons(result) == {"bad\\xff.py": "unreadable"}


def test_strict_is_content_with_what_was_set_aside_on_purpose(org, tmp_path):
    binary(org / "alpha")
    assert dupfinder("scan", "org", "--strict", *JSON, cwd=tmp_path).returncode == 0


def test_strict_leaves_with_3_where_a_file_could_not_be_read(org, tmp_path):
    locked(org / "alpha")
    done = dupfinder("scan", "org", "--strict", *JSON, cwd=tmp_path, as_nobody=True)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "Incomplete: 1 file could not be read; the report names it."
    assert len(json.loads((tmp_path / "result.json").read_text("utf-8"))["candidates"]) == 1


# ROOTs


def test_a_root_that_does_not_exist(tmp_path):
    sentence = failed_cleanly(dupfinder("scan", "nowhere", cwd=tmp_path))
    assert sentence == "nowhere does not exist; give the path of a repository or of a folder of repositories."
    assert list(tmp_path.iterdir()) == [tmp_path / ".dupfinder"]


def test_a_root_that_is_a_file(tmp_path):
    (tmp_path / "file.py").write_text("", "utf-8")
    assert "is a file" in failed_cleanly(dupfinder("scan", "file.py", cwd=tmp_path))


def test_a_root_that_is_empty(tmp_path):
    (tmp_path / "empty").mkdir()
    assert "there is no repository in it" in failed_cleanly(dupfinder("scan", "empty", cwd=tmp_path))


def test_an_empty_root_beside_others_is_told_and_stops_nothing(org, tmp_path):
    (tmp_path / "empty").mkdir()
    result, lines = scan(tmp_path, "org", "empty")
    assert len(result["candidates"]) == 1
    assert any(line.startswith("warning: empty holds neither") for line in lines)


def test_a_root_without_supported_code(tmp_path):
    (tmp_path / "org" / "docs").mkdir(parents=True)
    (tmp_path / "org" / "docs" / "README.md").write_text("words", "utf-8")
    result, lines = scan(tmp_path, "org")
    assert result["candidates"] == []
    assert lines[0] == "warning: docs: holds no file of a supported language."
    assert lines[1] == "Read 0 of 0 files in 1 repository of 1 squad; nothing was set aside."
    assert lines[2] == "Found no code that two squads both have."


def test_a_root_that_nobody_may_open(org, tmp_path):
    org.chmod(0)
    try:
        sentence = failed_cleanly(dupfinder("scan", "org", cwd=tmp_path, as_nobody=True))
    finally:
        org.chmod(0o700)
    assert sentence == "org cannot be opened (Permission denied); check its permissions."


def test_no_root_is_an_error_of_usage(tmp_path):
    assert "give a ROOT" in failed_cleanly(dupfinder("scan", cwd=tmp_path))


# Output


def test_json_is_the_same_bytes_whatever_the_order_the_jobs_and_the_run(org, tmp_path):
    roots = [str(org / name) for name in ("alpha", "beta", "gamma")]
    (tmp_path / "dupfinder.toml").write_text(
        "".join(f'[repositories.{name}]\npath = "org/{name}"\n' for name in ("alpha", "beta", "gamma")), "utf-8"
    )
    answers = set()
    for arguments in (roots, roots[::-1], [*roots, "--jobs", "1"], [*roots, "--jobs", "7"], [roots[1], *roots]):
        done = dupfinder("scan", *arguments, "--format", "json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        answers.add(done.stdout)
    assert len(answers) == 1


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "csv"])
def test_every_format_goes_to_stdout_and_to_a_file_alike(org, tmp_path, form):
    done = dupfinder("scan", "org", "--format", form, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 100
    again = dupfinder("scan", "org", "--format", form, "-o", f"report.{form}", cwd=tmp_path)
    assert again.stdout == ""
    assert (tmp_path / f"report.{form}").read_bytes().decode("utf-8") == done.stdout.replace("\r\n", "\n") or (
        form == "csv"
    )


def test_the_summary_is_three_lines(org, tmp_path):
    done = dupfinder("scan", "org", "--format", "csv", "-o", "report.csv", cwd=tmp_path)
    assert done.stderr.splitlines() == [
        "Read 3 of 3 files in 3 repositories of 3 squads; nothing was set aside.",
        "Found 1 candidate: 1 that 3 squads or more have, 0 that fewer have.",
        "Report: report.csv; index: .dupfinder/index.duckdb.",
    ]


def test_quiet_says_nothing(org, tmp_path):
    done = dupfinder("scan", "org", "--quiet", *JSON, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_quiet_still_says_what_is_wrong(tmp_path):
    failed_cleanly(dupfinder("scan", "nowhere", "--quiet", cwd=tmp_path))


def test_timings_stand_in_the_json_only_where_asked_for(org, tmp_path):
    assert scan(tmp_path, "org")[0]["totals"]["seconds"] == {}
    result, lines = scan(tmp_path, "org", "--timings", "--index", "fresh.duckdb")
    assert {"list files", "parse", "pair"} <= result["totals"]["seconds"].keys()
    table = [line.rsplit(maxsplit=2) for line in lines[-len(result["totals"]["seconds"]) - 2 :]]
    assert table[0] == ["stage", "seconds", "share"]
    assert [(stage, float(seconds)) for stage, seconds, _ in table[1:-1]] == [
        (stage, round(seconds, 2)) for stage, seconds in result["totals"]["seconds"].items()
    ]
    assert table[-1][::2] == ["together", "100%"]


def test_a_stage_that_a_quiet_night_spares_has_no_timing(org, tmp_path):
    cold = scan(tmp_path, "org", "--timings")[0]
    warm = scan(tmp_path, "org", "--timings")[0]
    assert "pair" in cold["totals"].pop("seconds")
    assert "pair" not in warm["totals"].pop("seconds")
    assert warm == cold


def test_without_snippets_no_source_is_kept(org, tmp_path):
    marked = retry(3).replace("Call until it works", "s3cret-marker")
    (org / "alpha" / "retry.py").write_text(marked, "utf-8")
    assert "s3cret-marker" in dupfinder("scan", "org", "--format", "html", cwd=tmp_path).stdout
    done = dupfinder("scan", "org", "--no-snippets", "--format", "html", cwd=tmp_path)
    assert "s3cret-marker" not in done.stdout
    assert b"s3cret-marker" not in (tmp_path / ".dupfinder" / "index.duckdb").read_bytes()


def test_a_missing_folder_for_the_report_is_found_before_the_scan(tmp_path):
    sentence = failed_cleanly(dupfinder("scan", "nowhere", "-o", "missing/report.html", cwd=tmp_path))
    assert sentence.startswith("The folder missing for the report does not exist")


def test_an_old_report_survives_a_scan_that_fails(org, tmp_path):
    (tmp_path / "report.html").write_text("old", "utf-8")
    locked(org / "alpha")
    shutil.rmtree(org)
    failed_cleanly(dupfinder("scan", "org", "-o", "report.html", cwd=tmp_path))
    assert (tmp_path / "report.html").read_text("utf-8") == "old"


def test_the_index_beside_the_code_is_hidden_from_git(org, tmp_path):
    scan(tmp_path, "org")
    assert (tmp_path / ".dupfinder" / ".gitignore").read_text("utf-8") == "*\n"


def test_an_index_that_is_another_file_is_found_before_the_scan(org, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    failed_cleanly(dupfinder("scan", "org", "--index", "notes.txt", cwd=tmp_path))
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_an_index_cannot_be_written_to_a_url(org, tmp_path):
    sentence = failed_cleanly(dupfinder("scan", "org", "--index", "https://example.com/index.duckdb", cwd=tmp_path))
    assert "cannot be written" in sentence


# Configuration


def test_the_configuration_of_the_only_root_counts(org, tmp_path):
    (org / "dupfinder.toml").write_text('[squads]\n"alpha/" = "red"\n"beta/" = "red"\n', "utf-8")
    result, _ = scan(tmp_path, "org")
    assert result["candidates"][0]["squads"] == ["gamma", "red"]


def test_the_given_configuration_counts_before_any_other(org, tmp_path):
    (org / "dupfinder.toml").write_text("[candidates]\nmin_squads = 4\n", "utf-8")
    (tmp_path / "mine.toml").write_text("[candidates]\nmin_squads = 2\n", "utf-8")
    assert scan(tmp_path, "org", "--config", "mine.toml")[0]["min_squads"] == 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[candidates]\nmin_squads = 1\n", "mine.toml: candidates.min_squads: "),
        ("[candidate]\n", "mine.toml: candidate: unknown key"),
        ("[[[", "mine.toml is not valid TOML"),
    ],
)
def test_a_wrong_configuration_is_told_in_one_sentence(org, tmp_path, text, part):
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    assert failed_cleanly(dupfinder("scan", "org", "--config", "mine.toml", cwd=tmp_path)).startswith(part)


def test_a_missing_configuration_is_told(org, tmp_path):
    assert "does not exist" in failed_cleanly(dupfinder("scan", "org", "--config", "no.toml", cwd=tmp_path))
