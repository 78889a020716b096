"""The judgement of a proposal: what counts as covered, and which patches do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy.tools.interface import Place
from benchmarks.propose.__main__ import table
from benchmarks.propose.judgement import Judged, Row, judged, row
from dupfinder.model import Candidate, CloneClass, CloneKind, Spread
from dupfinder_scanners.fragments import Fragment, Level, Role

CLEAN = (
    'def clean(text):\n    """Words."""\n    text = text.strip()\n    if not text:\n        return None\n'
    "    return text.lower()\n"
)
OLD = CLEAN.replace("return None", "print text")
HARM = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-def clean(text):\n+def cleaned(text):\n"


@pytest.fixture
def one(tmp_path: Path) -> Candidate:
    """Three copies, one of them in a file of Python 2."""
    for name, text in (("a", CLEAN), ("b", CLEAN.replace("text", "word")), ("c", OLD)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text(text, "utf-8")
    copies = tuple(
        Fragment(name, "a.py", 1, lines, "clean", Level.FUNCTION, "python", name)
        for name, lines in (("a", 6), ("b", 6), ("c", 6))
    )
    spread, names = Spread(1.0, 1.0), ("a", "b", "c")
    part = CloneClass("p", "clean", Level.FUNCTION, "python", CloneKind.NEAR_MISS, copies, spread, 3)
    return Candidate(
        "c0ffee", 1, 1.0, "clean", "clean", None, Role.PRODUCTION, Level.FUNCTION, CloneKind.NEAR_MISS, names, names,
        ("python",), spread, 3, copies, (part,),
    )  # fmt: skip


def members(**lines: int) -> list[Place]:
    return [Place(name, "a.py", 1, last) for name, last in lines.items()]


def test_a_family_that_passes(one: Candidate, tmp_path: Path) -> None:
    found = judged(one, tmp_path)
    assert (found.compiles, found.broken) == (True, ())
    told = row("clean", members(a=6, b=6, c=6), found, tmp_path)
    assert (told.held, told.unparsable, told.drafted) == (3, 1, 2)
    assert (told.statements, told.covered, told.share) == (8, 8, 1.0)
    assert told.passes
    assert "1 of 1 families pass. Copies in files of Python 2: 1." in table([told])


def test_a_copy_that_is_left_alone_counts_with_nothing(one: Candidate, tmp_path: Path) -> None:
    (tmp_path / "b" / "a.py").write_text(CLEAN.replace("return None", "return locals()"), "utf-8")
    (tmp_path / "c" / "a.py").write_text(CLEAN, "utf-8")
    told = row("clean", members(a=6, b=6), judged(one, tmp_path), tmp_path)
    assert (told.drafted, told.statements, told.covered, told.passes) == (1, 8, 4, False)


def test_a_patch_that_takes_a_public_name_away_does_harm(one: Candidate, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("dupfinder.propose.python.draft.patch", lambda _: HARM)
    found = judged(one, tmp_path)
    assert set(found.broken) == {"a", "b"}
    assert not row("clean", members(a=6, b=6), found, tmp_path).applies


def test_what_is_refused_covers_nothing(one: Candidate, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name / "a.py").write_text(OLD, "utf-8")
    found = judged(one, tmp_path)
    assert found.draft is None
    assert isinstance(found, Judged)
    told = row("clean", members(a=6), found, tmp_path)
    assert told == Row("clean", 1, 1, 1, 1, 0, 0, 0, compiles=False, applies=False)
