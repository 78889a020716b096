"""The pages of a proposal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dupfinder.model import Candidate, CloneKind, DriftKind, DriftRow, Spread
from dupfinder.propose.dossier import Facts, Function, Migration, details, readme, record
from dupfinder_scanners.fragments import Fragment, Level, Role

SQUADS = ("catalog", "checkout", "payments")


def fragment(squad: str, language: str, level: Level = Level.FUNCTION) -> Fragment:
    return Fragment(f"{squad}-api", f"{squad}/retry", 10, 29, "retry", level, language, squad)


def row(label: str, majority: str | None, *said: str) -> DriftRow:
    values = {squad: (value,) if value else () for squad, value in zip(SQUADS, said, strict=True)}
    return DriftRow(DriftKind.SETTING, label, label, values, majority)


def facts(**changed: object) -> Facts:
    fragments = (fragment("catalog", "go"), fragment("checkout", "python", Level.CLASS), fragment("payments", "python"))
    candidate = Candidate(
        "c0ffee" * 10, 1, 1.0, "retry policy: retry", "retry policy", None, Role.PRODUCTION, Level.FUNCTION,
        CloneKind.NEAR_MISS, SQUADS, tuple(f"{squad}-api" for squad in SQUADS), ("go", "python"), Spread(0.8, 0.9),
        40, fragments, (), (row("attempts", "3", "3", "3", "5"), row("pause", None, "1", "2", "")),
    )  # fmt: skip
    functions = (
        Function(
            "retry", "def retry(\n    call: Any,\n) -> Any:", ("call", "most"), (("a", 0.8, 4, 5), ("b", 1, 4, 4))
        ),
        Function("retry_async", "async def retry(\n) -> Any:", ("call", "most"), (("c", 0.9, 4, 5),)),
    )
    migrations = tuple(
        Migration(squad, f"{squad}-api", f"patches/{squad}.patch", (f"{squad}-api:{squad}/retry:12-20",), 8, ())
        for squad in ("checkout", "payments")
    )
    return replace(Facts(candidate, "shared_retry", functions, migrations, ()), **changed)


def test_who_moves_and_what_it_takes() -> None:
    page = readme(facts())
    assert "| `catalog` | `catalog-api:catalog/retry:10` `retry` | go | 20 | by hand: 20 lines |" in page
    assert "| python | 20 | `patches/checkout.patch`: 8 lines change, copies replaced: 1 |" in page


def test_outliers_are_bold_and_the_majority_is_said() -> None:
    page = readme(facts())
    assert "| `attempts` | `3` | `3` | `3` | **`5`** |" in page
    assert "| `pause` | no value leads | `1` | `2` | - |" in page
    assert "- No value leads. Which one is right? `pause`." in page


def test_the_interface_and_the_sketches() -> None:
    page = readme(facts(sketches=(("go", "api/go/retry.go"),)))
    assert "```python\ndef retry(" in page
    assert "go (`api/go/retry.go`)" in page


def test_a_page_stays_a_page() -> None:
    many = tuple(Function(f"f{number}", f"def f{number}() -> Any:", (), ()) for number in range(40))
    page = readme(facts(functions=many, refused=tuple(f"reason {number}" for number in range(300))))
    assert page.count("```python") == 4
    assert "`f39`" in page
    assert "295 more are left alone" in page
    assert "`reason 299`" in details(facts(refused=tuple(f"reason {number}" for number in range(300))))


def test_what_tests_leave_out_is_said() -> None:
    checks = (("pay:a.py:1-9", ()), ("cat:b.py:1-9", ("the decorator cached of get",)))
    page = readme(facts(checks=checks))
    assert "each of the 2 copies" in page
    assert "For 1 of them the tests leave something" in page
    assert "`cat:b.py:1-9`: `the decorator cached of get`" in details(facts(checks=checks))
    assert "pay:a.py" not in details(facts(checks=checks))
    assert "What checks it" not in readme(facts())


def test_the_record_has_the_parts_of_one_and_evidence() -> None:
    text = record(facts())
    heads = [line.removeprefix("## ") for line in text.split("\n") if line.startswith("## ")]
    assert heads == ["Status", "Context", "Options", "Decision", "Consequences"]
    assert "3 copies in go, python, 60 lines together, 40 of them duplicated" in text
    assert "The patches are there (2, 16 lines change); of each copy's code, 80% to 100% is common." in text
    assert "an API of 2 parameters" in text
    assert "With their own code for now: `catalog`." in text


def test_without_a_draft_the_record_promises_none() -> None:
    text = record(facts(functions=(), migrations=()))
    assert "nothing is drafted, so 60 lines move by hand" in text
    assert "Share the draft" not in text
    assert "shared_retry" not in text


@pytest.mark.parametrize("page", [readme, record, details])
def test_names_are_code_and_nothing_else(page) -> None:
    vile = "x`|\n# <script>"
    made = facts(refused=(vile,), package=vile, checks=((vile, (vile,)),))
    candidate = replace(made.candidate, job=vile, drift=(row(vile, None, vile, vile, vile),))
    text = page(replace(made, candidate=candidate))
    assert "\n# <script>" not in text
