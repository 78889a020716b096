"""Rows of one tool are renewed without the others; nothing measured on other files stays in a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy import tables
from benchmarks.accuracy.digest import digest
from benchmarks.accuracy.merging import lost, merged
from benchmarks.accuracy.record import RESULTS, renew

SAME, OTHER = {"sha256": "aa"}, {"sha256": "bb"}
OLD = {
    "null-go": {"corpus": SAME, "tools": {"dupfinder": {"candidates": 9}, "jscpd": {"candidates": 70}}},
    "null-java": {"corpus": SAME, "tools": {"jscpd": {"candidates": 80}}},
}


def renewed(corpus: dict[str, str]) -> dict[str, Any]:
    return {"null-go": {"corpus": corpus, "tools": {"dupfinder": {"candidates": 4, "remark": "x"}}}}


def test_a_renewed_row_replaces_its_own_and_leaves_the_others() -> None:
    done = merged(OLD, renewed(SAME))
    assert done["null-go"]["tools"] == {
        "dupfinder": {"candidates": 4, "remark": "x"},
        "jscpd": {"candidates": 70},
    }
    assert done["null-java"] == OLD["null-java"]
    assert list(lost(OLD, renewed(SAME))) == []


def test_rows_of_another_corpus_are_not_kept_and_are_named() -> None:
    assert list(merged(OLD, renewed(OTHER))["null-go"]["tools"]) == ["dupfinder"]
    assert list(lost(OLD, renewed(OTHER))) == ["null-go: jscpd"]


def test_rows_that_do_not_say_what_they_were_measured_on_are_not_kept() -> None:
    old = {"null-go": {"tools": {"jscpd": {"candidates": 70}}}}
    assert list(merged(old, renewed(SAME))["null-go"]["tools"]) == ["dupfinder"]


def test_a_row_that_now_fails_has_no_old_figure() -> None:
    new = {"null-go": {"corpus": SAME, "tools": {"jscpd": {"did not run": "wrote no report"}}}}
    assert merged(OLD, new)["null-go"]["tools"]["jscpd"] == {"did not run": "wrote no report"}


def test_every_row_says_when_and_how_it_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUPFINDER_COMMIT", "aaaaaaa")
    renew("null", "first", OLD, {"dupfinder": "0.1", "jscpd": "5"}, tmp_path)
    monkeypatch.setenv("DUPFINDER_COMMIT", "bbbbbbb")
    path, gone = renew("null", "second", renewed(SAME), {"dupfinder": "0.2"}, tmp_path)
    record = json.loads(path.read_text())
    rows = record["numbers"]["null-go"]["tools"]
    assert gone == []
    assert [rows[tool]["run"]["commit"] for tool in ("dupfinder", "jscpd")] == ["bbbbbbb", "aaaaaaa"]
    assert [rows[tool]["run"]["version"] for tool in ("dupfinder", "jscpd")] == ["0.2", "5"]
    assert rows["jscpd"]["run"]["command"] == "first"
    assert (record["versions"]["dupfinder"], record["versions"]["jscpd"]) == ("0.2", "5")


def test_the_command_renews_dupfinder_alone_and_then_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answering: Callable[[int], list[str]]
) -> None:
    results, readme = tmp_path / "results", tmp_path / "README.md"
    readme.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    monkeypatch.setattr(command, "renew", lambda *given: renew(*given, folder=results))
    update = tables.update
    monkeypatch.setattr(command.tables, "update", lambda: update(readme, results))
    monkeypatch.setattr(command.null, "names", lambda: ["null-go"])
    full = {"null-go": {"corpus": SAME, "tools": {"dupfinder": _row(9), "jscpd ast 0.5": _row(70)}}}
    renew("null", "all", full, {"dupfinder": "1", "jscpd ast 0.5": "1"}, results)
    assert answering(4) == ["dupfinder"]
    shown = readme.read_text()
    assert "| dupfinder | 1 / 4 |" in shown
    assert "| jscpd ast 0.5 | 1 / 70 |" in shown
    assert (shown.startswith("before\n"), shown.endswith("\nafter\n"), "\nold\n" in shown) == (True, True, False)


def _row(two: int) -> dict[str, object]:
    return {"candidates": two + 1, "three squads": 1, "two squads": two}


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """Run `null --tools dupfinder` where it finds so many candidates; returns the tools that were asked."""

    def run(two: int) -> list[str]:
        asked: list[str] = []

        def part(name: str, tools: list[Any], cache: Path, *, quick: bool) -> tuple[dict[str, object], str]:
            asked.extend(tool.name for tool in tools)
            return {name: {"corpus": SAME, "tools": {"dupfinder": _row(two)}}}, ""

        monkeypatch.setitem(command.PARTS, "null", command.Part(lambda: ["null-go"], part, together=True))
        monkeypatch.setattr("sys.argv", ["accuracy", "null", "--tools", "dupfinder"])
        monkeypatch.setattr(command.Dupfinder, "version", lambda _: "2")
        assert command.main() == 0
        return asked

    return run


def test_the_tables_of_the_readme_are_those_of_the_results() -> None:
    shown = tables.README.read_text().partition(tables.BEGIN)[2].partition(tables.END)[0]
    assert shown.strip() == tables.markdown(RESULTS).strip()


def test_a_tool_without_a_figure_is_said_to_have_none(tmp_path: Path) -> None:
    numbers = {
        "null-go": {
            "corpus": SAME,
            "tools": {
                "dupfinder": _row(4),
                "pyscn": {"did not run": "does not read go"},
                "find-dup-defs": {"did not run": "wrote no report"},
            },
        },
        "null-java": {"corpus": SAME, "tools": {"dupfinder": _row(5)}},
    }
    renew("null", "x", numbers, {}, tmp_path)
    shown = tables.markdown(tmp_path)
    assert "| pyscn | - | not measured |" in shown
    assert "| find-dup-defs | did not run | not measured |" in shown
    assert "- find-dup-defs on null-go: wrote no report." in shown
    assert "does not read" not in shown


def test_a_digest_tells_contents_and_names_apart(tmp_path: Path) -> None:
    def of(name: str, *files: tuple[str, str]) -> object:
        for path, content in files:
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(content)
        return digest(tmp_path / name)["sha256"]

    one = of("one", ("a/x.py", "1"), ("b.py", "22"))
    assert of("two", ("b.py", "22"), ("a/x.py", "1")) == one
    assert of("three", ("a/x.py", "12"), ("b.py", "2")) != one
    assert of("four", ("a/y.py", "1"), ("b.py", "22")) != one
