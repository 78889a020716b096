"""Drafts of whole candidates: what is drafted, what is left alone and why."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

import pytest

from dupfinder.model import Candidate, CloneClass, CloneKind, Spread
from dupfinder.propose.python.draft import Draft, draft
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.library import files
from dupfinder_scanners.fragments import Fragment, Level, Role

CLEAN = "def clean(text):\n    text = text.strip()\n    return text.lower().replace('-', '_')\n"
OTHER = "def clean(text):\n    total = {n: n * n for n in range(9)}\n    return sum(total.values()) / 7 + text\n"


def _candidate(sources: Mapping[str, str], language: str = "python") -> Candidate:
    fragments = tuple(
        Fragment(f"{squad}-api", "app/helper.py", 1, len(text.splitlines()), "clean", Level.FUNCTION, language, squad)
        for squad, text in sources.items()
    )
    spread = Spread(1.0, 1.0)
    part = CloneClass("p", "clean", Level.FUNCTION, language, CloneKind.NEAR_MISS, fragments, spread, 3)
    squads = tuple(sorted(sources))
    return Candidate(
        id="c0ffee", rank=1, score=1.0, title="clean", job="clean", family=None, role=Role.PRODUCTION,
        level=Level.FUNCTION, kind=CloneKind.NEAR_MISS, squads=squads, repositories=squads, languages=(language,),
        similarity=spread, duplicated_lines=3, fragments=fragments, parts=(part,),
    )  # fmt: skip


def _draft(sources: Mapping[str, str], language: str = "python") -> Draft:
    return draft(_candidate(sources, language), lambda one: sources[one.squad].encode(), "shared_clean")


def test_one_patch_a_squad_and_a_library_that_parses() -> None:
    made = _draft({"a": CLEAN, "b": CLEAN.replace("'_'", "' '")})
    assert [(each.squad, each.repository) for each in made.patches] == [("a", "a-api"), ("b", "b-api")]
    written = files(made, "clean")
    assert {path for path in written if path.startswith("src/")} == {
        "src/shared_clean/__init__.py", "src/shared_clean/functions.py", "src/shared_clean/py.typed"
    }  # fmt: skip
    assert {path for path in written if path.startswith("tests/copies/")} == {
        f"tests/copies/copy_00{number}_{state}.py" for number in (1, 2) for state in ("before", "after")
    }
    for path, text in written.items():
        if path.endswith(".py"):
            ast.parse(text)


def test_the_copy_that_is_unlike_is_left_out_and_named() -> None:
    made = _draft({"a": CLEAN, "b": CLEAN, "c": OTHER})
    assert [each.squad for each in made.patches] == ["a", "b"]
    assert any("c-api:app/helper.py" in reason and "shares" in reason for reason in made.refused)


def test_two_copies_that_are_unlike_are_refused() -> None:
    with pytest.raises(RefusedError, match="shares"):
        _draft({"a": CLEAN, "b": OTHER})


def test_other_languages_are_refused() -> None:
    with pytest.raises(RefusedError, match="no Python copies"):
        _draft({"a": CLEAN, "b": CLEAN}, "go")


def test_a_file_that_changed_since_the_scan_is_refused() -> None:
    candidate = _candidate({"a": CLEAN, "b": CLEAN})
    with pytest.raises(RefusedError, match="scan again"):
        draft(candidate, lambda _: b"x = 1\n", "shared_clean")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"def clean(:\n", b"(" * 5000, b"x = 1\0", b"a" * 1_000_001])
def test_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        draft(_candidate({"a": CLEAN, "b": CLEAN}), lambda _: data, "shared_clean")


def test_code_at_the_top_of_a_module_never_runs() -> None:
    bomb = f"{CLEAN}\nraise SystemExit('run')\n".encode()
    made = draft(_candidate({"a": CLEAN, "b": CLEAN}), lambda _: bomb, "shared_clean")
    assert len(made.patches) == 2
    assert not any("SystemExit" in text for text in files(made, "clean").values())


def test_copies_that_a_scan_took_for_the_same_job_only() -> None:
    """They are no part together, and still versions of one another."""
    sources = {"a": CLEAN, "b": CLEAN.replace("'_'", "' '")}
    one = _candidate(sources)
    (part,) = one.parts
    apart = tuple(replace(part, id=each.squad, fragments=(each,)) for each in part.fragments)
    made = draft(replace(one, parts=apart), lambda copy: sources[copy.squad].encode(), "shared_clean")
    assert [patch.squad for patch in made.patches] == ["a", "b"]


def test_copies_of_the_same_job_that_are_unlike_are_refused() -> None:
    sources = {"a": CLEAN, "b": OTHER}
    one = _candidate(sources)
    (part,) = one.parts
    apart = tuple(replace(part, fragments=(each,)) for each in part.fragments)
    with pytest.raises(RefusedError, match="shares"):
        draft(replace(one, parts=apart), lambda copy: sources[copy.squad].encode(), "shared_clean")
