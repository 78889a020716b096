from __future__ import annotations

import pytest

from tests.cli.orgs import dupfinder, failed_cleanly, make_org

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scanned")
    make_org(folder / "org")
    for form in ("json", "text", "html", "markdown", "csv"):
        done = dupfinder("scan", "org", "--format", form, "-o", f"scan.{form}", cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("form", ["json", "text", "html", "markdown", "csv"])
def test_the_index_tells_what_the_scan_told(scanned, form):
    done = dupfinder("report", "org", "--format", form, "-o", f"report.{form}", cwd=scanned)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (scanned / f"report.{form}").read_bytes() == (scanned / f"scan.{form}").read_bytes()


def test_a_missing_index_says_what_to_do(tmp_path):
    sentence = failed_cleanly(dupfinder("report", "org", "--index", "no.duckdb", cwd=tmp_path))
    assert sentence == "There is no index at no.duckdb. Run `dupfinder scan` first, or name one with --index."


def test_a_damaged_index_is_one_sentence(scanned, tmp_path):
    whole = (scanned / ".dupfinder" / "index.duckdb").read_bytes()
    (tmp_path / "cut.duckdb").write_bytes(whole[: len(whole) // 2])
    assert "is damaged" in failed_cleanly(dupfinder("report", "org", "--index", "cut.duckdb", cwd=tmp_path))


def test_report_alone_lists_its_commands(tmp_path):
    done = dupfinder("report", cwd=tmp_path)
    assert "org" in done.stdout + done.stderr
