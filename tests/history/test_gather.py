from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dupfinder import pipeline
from dupfinder.histories import CandidateHistory, Histories
from dupfinder.history.gather import commits_of, histories, owned_whole
from dupfinder.history.kept import history_of
from dupfinder_scanners.history.lines import GitHistory
from dupfinder_scanners.history.records import Origin
from tests.histories import ADA, BEN, FORCED, Script, at, force_push, helper, known_org, module, other
from tests.history.conftest import Scanned, scanned


def asked(known: Scanned, cache: Path | None = None, **places: Path) -> Histories:
    commits = commits_of(known.result.repositories)
    return histories([known.candidate], known.places | places, commits=commits, cache=cache)


def told(known: Scanned, cache: Path | None = None, **places: Path) -> CandidateHistory:
    return asked(known, cache, **places).candidates[known.candidate.id]


def test_order_dates_and_writers_are_those_of_the_script(known: Scanned) -> None:
    found = told(known)
    assert tuple((one.squad, one.on, one.author) for one in found.writings) == known.org.writings
    assert found.unknown == known.org.unknown == ("archive",)
    assert [one.ordinal for one in found.writings] == list(range(1, len(found.writings) + 1))


def test_days_lie_between_the_first_writing_and_each(known: Scanned) -> None:
    days = {one.squad: one.days for one in told(known).writings}
    assert days == {
        "support": 0,
        "payments": 16,
        "catalog": 34,
        "search": 48,
        "billing": 80,
        "checkout": 121,
        "shipping": 143,
        "identity": 168,
        "returns": 260,
    }


def test_every_copy_has_the_history_of_the_script(known: Scanned) -> None:
    found = {(one.fragment.repository, one.fragment.path): one for one in told(known).fragments}
    assert len(found) == len(known.org.copies)
    for copy in known.org.copies:
        one = found[copy.repository, copy.path]
        assert one.first == copy.first
        assert one.history.complete == copy.complete
        assert (one.history.origin, one.history.source) == (copy.origin, copy.source)
        assert len(one.history.revisions) - 1 == copy.changes


def test_what_is_not_known_is_said_once_for_a_repository(known: Scanned) -> None:
    (warning,) = asked(known).warnings
    assert warning.startswith("archive: the clone is shallow: nothing before 2025-09-09 (commit ")
    assert warning.endswith("then ask again.")


def test_what_is_remembered_changes_nothing_and_saves_asking(
    known: Scanned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = history_of(tmp_path / "index.duckdb")
    first = told(known, cache)
    assert first == told(known)
    calls: list[str] = []
    many = GitHistory.many
    monkeypatch.setattr(GitHistory, "many", lambda self, ranges: [calls.append(self.commit), many(self, ranges)][1])
    assert told(known, cache) == first
    # Only the shallow clone is asked again: it may have been deepened.
    assert calls == [commits_of(known.result.repositories)["archive"]]
    written = cache.read_bytes()
    for damaged in (written[:-1], b"", written.replace(b"2025", b"2x25"), b"[]\nno"):
        cache.write_bytes(damaged)
        assert told(known, cache) == first
    cache.unlink()
    assert told(known, cache) == first
    assert cache.read_bytes() == written


def test_a_repository_that_vanished_is_said(known: Scanned, tmp_path: Path) -> None:
    found = asked(known, support=tmp_path / "nowhere")
    assert found.candidates[known.candidate.id].unknown == ("archive", "support")
    why = f"support: when its copies were written is not known, because {tmp_path}/nowhere does not exist any more."
    assert why in found.warnings
    gone = histories([known.candidate], {}, commits=commits_of(known.result.repositories))
    assert gone.candidates[known.candidate.id].writings == ()
    (warning,) = gone.warnings
    assert warning.startswith("archive, billing, catalog, checkout, identity and 5 more: when its copies were written")
    assert "it is not where it was scanned" in warning


def test_a_commit_that_a_force_push_took_is_said_and_the_next_night_is_right(tmp_path: Path) -> None:
    first = scanned(known_org(tmp_path))
    pushed = replace(first, org=force_push(first.org))
    found = asked(pushed)
    old = commits_of(first.result.repositories)[FORCED]
    assert f"commit {old[:12]} is not in it any more" in next(one for one in found.warnings if FORCED in one)
    assert FORCED in found.candidates[first.candidate.id].unknown
    second = scanned(pushed.org)
    assert tuple((one.squad, one.on, one.author) for one in told(second).writings) == pushed.org.writings


def test_lines_that_are_not_committed_are_mapped_or_said(tmp_path: Path) -> None:
    for squad, author, day in (("alpha", ADA, "01"), ("beta", BEN, "05")):
        script = Script(tmp_path / "org" / squad)
        script.write("calls.py", module(helper(3)))
        script.commit(author, at(f"2025-03-{day} 10:00 +0000"))
    script.write("calls.py", module(other("above"), helper(4)))
    new = tmp_path / "org" / "beta" / "new.py"
    new.write_text(module(helper(5)))
    known = scanned(known_org_at(tmp_path))
    found = {one.fragment.path + one.fragment.repository: one.history for one in told(known).fragments}
    assert found["new.pybeta"].note == "not committed yet"
    assert (found["new.pybeta"].revisions, found["new.pybeta"].complete) == ((), True)
    assert [one.author for one in found["calls.pybeta"].revisions] == [BEN[0]]
    assert [(one.squad, one.days) for one in told(known).writings] == [("alpha", 0), ("beta", 4)]
    script.commit(BEN, at("2025-04-01 10:00 +0000"))
    assert any("has moved on since" in warning for warning in asked(known).warnings)


def known_org_at(folder: Path):
    from tests.histories import KnownOrg

    return KnownOrg(folder / "org", ())


def test_without_git_there_are_no_dates(known: Scanned, tmp_path: Path) -> None:
    shutil.copytree(known.org.root, tmp_path / "org", ignore=shutil.ignore_patterns(".git"))
    plain = scanned(known_org_at(tmp_path))
    found = asked(plain)
    assert found.candidates[plain.candidate.id].writings == ()
    assert all("it was scanned without a commit of git" in warning for warning in found.warnings)


def test_a_repository_that_was_taken_for_another_is_said(known: Scanned, tmp_path: Path) -> None:
    Script(tmp_path / "empty")
    found = asked(known, support=tmp_path / "empty", payments=known.places["billing"])
    warnings = " ".join(found.warnings)
    assert warnings.count("is not in it any more") == 2


def test_a_copy_in_the_same_commit_is_not_the_first(tmp_path: Path) -> None:
    script = Script(tmp_path / "org" / "alpha")
    script.write("z.py", module(helper(3)))
    script.commit(ADA, at("2025-03-01 10:00 +0000"))
    script.write("a.py", module(helper(3)))
    script.commit(ADA, at("2025-03-01 10:00 +0000"))
    other_one = Script(tmp_path / "org" / "beta")
    other_one.write("a.py", module(helper(3)))
    other_one.commit(BEN, at("2025-03-09 10:00 +0000"))
    known = scanned(known_org_at(tmp_path))
    first, second = told(known).writings
    assert (first.place, first.origin) == ("alpha:z.py:4-13", Origin.WRITTEN)
    assert (second.squad, second.days, second.author) == ("beta", 8, BEN[0])


def test_a_squad_wrote_it_when_it_wrote_what_it_copied_from(tmp_path: Path) -> None:
    """In a repository of its own. In one of several squads the source may have been another's."""
    for squad, hour in (("alpha", 9), ("beta", 10)):
        script = Script(tmp_path / "org" / squad)
        script.write("v1/calls.py", module(helper(3)))
        first = script.commit(ADA, at(f"2025-01-0{hour - 8} 10:00 +0000"))
        script.write("v2/calls.py", module(other(squad), helper(3)))
        script.commit(BEN, at("2025-06-01 10:00 +0000"))
        script.remove("v1/calls.py")
        script.commit(BEN, at("2025-07-01 10:00 +0000"))
    found = pipeline.scan([tmp_path / "org"], options=pipeline.Options(jobs=1))
    (candidate,) = [one for one in found.candidates if "retries" in one.title or one.family]
    places = {one.name: tmp_path / "org" / one.name for one in found.repositories}
    commits, whole = commits_of(found.repositories), owned_whole(found.repositories)
    assert whole == {"alpha", "beta"}
    writings = histories([candidate], places, commits=commits, whole=whole).candidates[candidate.id].writings
    assert [(one.squad, one.author, one.on.day, one.on.month, one.days) for one in writings] == [
        ("alpha", ADA[0], 1, 1, 0), ("beta", ADA[0], 2, 1, 1),
    ]  # fmt: skip
    assert writings[1].commit == first
    assert writings[1].origin is Origin.COPIED
    apart = histories([candidate], places, commits=commits).candidates[candidate.id].writings
    assert [(one.author, one.on.month) for one in apart] == [(BEN[0], 6)] * 2
