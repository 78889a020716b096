from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dupfinder_scanners.history.lines import GitHistory
from dupfinder_scanners.history.records import LineHistory, Origin
from dupfinder_scanners.sources.git import GitError
from tests.histories import (
    ADA,
    BEN,
    CHLOE,
    DAN,
    FORCED,
    Known,
    KnownOrg,
    Script,
    at,
    force_push,
    helper,
    known_org,
    module,
    other,
    run_git,
    shallow_clone,
    spans,
)


def told(root: Path, path: str, name: str = "call_with_retries", commit: str = "HEAD", **bounds: int) -> LineHistory:
    text = run_git(root, "show", f"{commit}:{path}") + "\n"
    ((start, end),) = spans(text, name)
    with GitHistory(root, commit, **bounds) as history:
        return history.lines(path, start, end)


def as_known(repository: str, path: str, found: LineHistory) -> Known:
    first = found.revisions[0] if found.complete else None
    return Known(
        repository,
        path,
        first.authored if first else None,
        first.author if first else "",
        first.merged if first else None,
        found.origin,
        found.source,
        len(found.revisions) - 1,
        found.complete,
    )


COPIES = 11


@pytest.mark.parametrize("number", range(COPIES))
def test_every_copy_of_the_known_org_has_the_history_of_its_script(org: KnownOrg, number: int) -> None:
    assert len(org.copies) == COPIES
    known = org.copies[number]
    assert as_known(known.repository, known.path, told(org.root / known.repository, known.path)) == known


def test_all_times_are_utc_and_names_are_whole(org: KnownOrg) -> None:
    first = told(org.root / "checkout", "lib/retries.py").revisions[0]
    assert first.authored == datetime(2025, 6, 15, 7, 30, tzinfo=UTC)
    assert (first.authored.tzinfo, first.author, first.subject) == (UTC, "Chloé Ngô", "Change")


def test_each_revision_says_what_it_did(org: KnownOrg) -> None:
    found = told(org.root / "payments", "net/again.py").revisions
    assert [(one.author, one.added, one.removed) for one in found] == [(ADA[0], 10, 0), (BEN[0], 1, 1), (ADA[0], 1, 1)]
    assert found[-1].subject.startswith("Revert ")


def test_a_force_push_between_two_nights(tmp_path: Path) -> None:
    before = known_org(tmp_path)
    root = before.root / FORCED
    old = run_git(root, "rev-parse", "HEAD")
    after = force_push(before)
    (known,) = (one for one in after.copies if one.repository == FORCED)
    assert known not in before.copies
    assert as_known(FORCED, known.path, told(root, known.path)) == known
    with pytest.raises(GitError, match=f"commit {old[:12]} is not in it any more"):
        GitHistory(root, old)


def test_a_bare_repository_says_the_same(org: KnownOrg, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", "--bare", str(org.root / "search"), "bare")
    assert told(tmp_path / "bare", "web/calls.py") == told(org.root / "search", "web/calls.py")


def test_many_at_once_say_what_each_says_alone(org: KnownOrg) -> None:
    root = org.root / "billing"
    ranges = [("retry.py", 4, 13), ("jobs/nightly.py", 4, 7), ("jobs/nightly.py", 10, 19), ("retry.py", 4, 13)]
    with GitHistory(root) as history:
        assert history.many(ranges) == [history.lines(*one) for one in ranges]


def test_a_linked_worktree_is_a_repository(org: KnownOrg, tmp_path: Path) -> None:
    run_git(tmp_path, "clone", "-q", str(org.root / "support"), "whole")
    run_git(tmp_path / "whole", "worktree", "add", "-q", "../linked", "HEAD")
    assert told(tmp_path / "linked", "calls.py") == told(org.root / "support", "calls.py")


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path / "one")


def months() -> Iterator[datetime]:
    for month in range(1, 13):
        yield at(f"2025-{month:02}-01 12:00 +0000")


def test_lines_around_it_change_nothing(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper(), other("below")))
    first = script.commit(ADA, next(when))
    script.write("a.py", module(other("above"), helper(), other("below")))
    script.commit(BEN, next(when))
    script.write("a.py", module(helper(), other("under")))
    script.commit(BEN, next(when))
    assert [one.commit for one in told(script.root, "a.py").revisions] == [first]


def test_a_new_function_in_the_place_of_an_old_one_is_new(script: Script) -> None:
    when = months()
    script.write("a.py", module(other("first")))
    script.commit(ADA, next(when))
    script.write("a.py", module(helper()))
    new = script.commit(BEN, next(when))
    found = told(script.root, "a.py")
    assert [one.commit for one in found.revisions] == [new]
    assert found.origin is Origin.WRITTEN


def test_a_function_that_was_rewritten_step_by_step_keeps_its_first_writer(script: Script) -> None:
    when = months()
    text = module(helper())
    script.write("a.py", text)
    first = script.commit(ADA, next(when))
    for before, after in (
        ("pause * 2**attempt", "pause + attempt"),
        ("timeout=10, verify=True", "deadline=30"),
        ("    last = None\n", "    last, tried = None, 0\n"),
        ('    """Call until it works."""\n', '    """As long as it takes."""\n'),
    ):
        script.edit("a.py", before, after)
        script.commit(BEN, next(when))
    found = told(script.root, "a.py").revisions
    assert (found[0].commit, len(found)) == (first, 5)


def test_a_reordered_file_is_no_move_and_no_change(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper(), other("one"), other("two"), other("three")))
    first = script.commit(ADA, next(when))
    script.write("a.py", module(other("one"), other("two"), other("three"), helper()))
    script.commit(BEN, next(when))
    found = told(script.root, "a.py")
    assert [one.commit for one in found.revisions] == [first]


def test_moved_twice_and_renamed(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper(), other("one")))
    first = script.commit(ADA, next(when))
    script.write("a.py", module(other("one")))
    script.write("b.py", module(other("two"), helper()))
    script.commit(BEN, next(when))
    script.rename("b.py", "lib/c.py")
    script.commit(BEN, next(when))
    script.write("lib/c.py", module(other("two")))
    script.write("d.py", module(helper(), other("three")))
    script.commit(CHLOE, next(when))
    found = told(script.root, "d.py")
    assert [one.commit for one in found.revisions] == [first]
    assert (found.origin, found.source) == (Origin.MOVED, "a.py")


def test_a_copy_that_was_moved_later_is_a_copy(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper()))
    script.commit(ADA, next(when))
    script.write("b.py", module(other("two"), helper()))
    copied = script.commit(BEN, next(when))
    script.rename("b.py", "c.py")
    script.commit(BEN, next(when))
    found = told(script.root, "c.py")
    assert [one.commit for one in found.revisions] == [copied]
    assert (found.origin, found.source) == (Origin.COPIED, "a.py")


def test_what_a_copy_was_copied_from_is_followed_though_it_is_gone(script: Script) -> None:
    """A new API version is a copy of the old one: it was written when the first of them was."""
    when = months()
    script.write("old/a.py", module(helper()))
    first = script.commit(ADA, next(when))
    script.rename("old/a.py", "v1/a.py")
    script.commit(BEN, next(when))
    for version in (2, 3):
        script.write(f"v{version}/a.py", module(helper(), other(f"version {version}")))
        copied = script.commit(BEN, next(when))
    script.remove("v1/a.py")
    script.remove("v2/a.py")
    script.commit(CHLOE, next(when))
    found = told(script.root, "v3/a.py")
    assert [one.commit for one in found.revisions] == [copied]
    assert found.origin is Origin.COPIED
    assert found.root is not None
    assert (found.root.commit, found.root.author) == (first, ADA[0])
    assert found.root.authored < found.revisions[0].authored


def test_only_what_was_copied_has_another_root(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper()))
    script.commit(ADA, next(when))
    script.rename("a.py", "b.py")
    script.commit(BEN, next(when))
    assert told(script.root, "b.py").root is None


def test_renamed_and_changed_at_once(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper(3), other("one"), other("two")))
    first = script.commit(ADA, next(when))
    script.write("b.py", module(helper(4), other("one"), other("two")))
    script.remove("a.py")
    second = script.commit(BEN, next(when))
    found = told(script.root, "b.py")
    assert [(one.commit, one.added, one.removed) for one in found.revisions] == [(first, 10, 0), (second, 1, 1)]
    assert (found.origin, found.source) == (Origin.MOVED, "a.py")


def test_a_conflict_solved_in_the_merge_is_a_change_of_the_merge(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper(3)))
    script.commit(ADA, next(when))
    script.branch("topic")
    script.edit("a.py", "attempts=3", "attempts=4")
    script.commit(BEN, next(when))
    script.checkout("main")
    script.edit("a.py", "attempts=3", "attempts=5")
    script.commit(CHLOE, next(when))
    subprocess.run(["git", "merge", "-q", "topic"], cwd=script.root, capture_output=True, check=False)
    script.write("a.py", module(helper(6)))
    merge = script.commit(DAN, next(when))
    found = told(script.root, "a.py").revisions
    assert {one.author for one in found} == {ADA[0], BEN[0], CHLOE[0], DAN[0]}
    assert (found[0].author, found[-1].commit, found[-1].added) == (ADA[0], merge, 1)


def test_the_bound_on_commits_is_said(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper()))
    script.commit(ADA, next(when))
    for name in ("b", "c", "d"):
        script.write(f"{name}.py", module(other(name)))
        last = script.commit(BEN, next(when))
    found = told(script.root, "a.py", most_commits=2)
    assert (found.complete, found.origin) == (False, Origin.UNKNOWN)
    assert found.note == "only the newest 2 commits were asked: nothing before 2025-03-01 is known"
    assert found.revisions[0].commit == run_git(script.root, "rev-parse", f"{last}~1")
    assert told(script.root, "a.py", most_commits=4).complete


def test_what_changed_after_the_edge_of_a_shallow_clone_is_known(script: Script, tmp_path: Path) -> None:
    when = months()
    script.write("a.py", module(helper(3)))
    script.commit(ADA, next(when))
    script.write("b.py", "x = 1\n")
    edge = script.commit(BEN, next(when))
    script.edit("a.py", "attempts=3", "attempts=4")
    changed = script.commit(CHLOE, next(when))
    script.write("c.py", module(other("new"), helper(5, name="renewed")))
    new = script.commit(DAN, next(when))
    shallow_clone(script.root, tmp_path / "cut", depth=3)
    found = told(tmp_path / "cut", "a.py")
    assert [one.commit for one in found.revisions] == [edge, changed]
    assert not found.complete
    assert f"commit {edge[:12]}" in found.note
    recent = told(tmp_path / "cut", "c.py", "renewed")
    assert (recent.complete, recent.revisions[0].commit) == (True, new)


def test_the_mailmap_of_the_commit_names_the_author(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper()))
    script.commit(("ada", "ada@old.example"), next(when))
    script.write(".mailmap", "Ada Byron <ada@example.com> <ada@old.example>\n")
    script.commit(BEN, next(when))
    script.write(".mailmap", "Somebody Else <ada@example.com> <ada@old.example>\n")
    assert told(script.root, "a.py").revisions[0].author == "Ada Byron"


def test_lines_that_are_not_there_are_said(script: Script) -> None:
    script.write("a.py", module(helper()))
    script.commit(ADA, next(months()))
    with GitHistory(script.root) as history:
        gone, beyond, cut = history.many([("b.py", 1, 2), ("a.py", 99, 100), ("a.py", 4, 99)])
    assert (gone.complete, gone.revisions, gone.origin) == (False, (), Origin.UNKNOWN)
    assert gone.note.startswith("b.py:1 is not in commit ")
    assert beyond.note.startswith("a.py:99 is not in commit ")
    assert cut.complete


def test_a_repository_without_commits_is_said(script: Script) -> None:
    with pytest.raises(GitError, match="it has no commit yet"):
        GitHistory(script.root)


def test_what_is_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="does not exist any more"):
        GitHistory(tmp_path / "gone")
    with pytest.raises(GitError, match="is no git repository"):
        GitHistory(tmp_path)


def test_odd_names_and_dates(script: Script) -> None:
    name = 'sp ace/qu"ote\ttab\nline*[a].py'
    script.write(name, module(helper(3)))
    script.commit(ADA, datetime(2099, 12, 31, tzinfo=UTC), "Subject\twith tab")
    script.edit(name, "attempts=3", "attempts=4")
    script.commit(BEN, datetime(1971, 1, 1, tzinfo=UTC))
    # A name with a line break cannot be asked for; it is said, not guessed.
    with GitHistory(script.root) as history:
        assert not history.lines(name, 4, 13).complete
    plain = 'sp ace/qu"ote\ttab*[a].py'
    script.rename(name, plain)
    script.commit(BEN, datetime(2000, 1, 1, tzinfo=UTC))
    found = told(script.root, plain)
    assert [one.authored.year for one in found.revisions] == [2099, 1971]
    assert found.revisions[0].subject == "Subject\twith tab"


HOSTILE = """[core]
\tfsmonitor = touch {mark}
\tpager = touch {mark}
\thooksPath = {hooks}
[diff]
\texternal = touch {mark}
\tnoprefix = true
\talgorithm = patience
\trenames = copies
[diff "evil"]
\ttextconv = touch {mark}; cat
\tcommand = touch {mark}
[filter "evil"]
\tclean = touch {mark}
\tsmudge = touch {mark}
[log]
\tshowSignature = true
[gpg]
\tprogram = touch {mark}
[mailmap]
\tfile = {mark}
[grep]
\tlineNumber = true
\tfullName = false
[alias]
\trev-list = !touch {mark}
[color]
\tui = always
"""


def test_nothing_of_the_repository_runs_or_changes_what_is_read(script: Script, tmp_path: Path) -> None:
    when = months()
    script.write(".gitattributes", "*.py diff=evil filter=evil\n")
    script.write("a.py", module(helper(3)))
    script.commit(ADA, next(when))
    script.write("b.py", module(other("two"), helper(3)))
    script.commit(BEN, next(when))
    script.edit("a.py", "attempts=3", "attempts=4")
    script.commit(BEN, next(when))
    before = told(script.root, "a.py"), told(script.root, "b.py")
    assert before[1].origin is Origin.COPIED
    mark = tmp_path / "ran"
    config = script.root / ".git" / "config"
    config.write_text(config.read_text() + HOSTILE.format(mark=mark, hooks=tmp_path))
    with GitHistory(script.root) as history:
        assert (history.lines("a.py", 4, 13), history.lines("b.py", 10, 19)) == before
    assert not mark.exists()


def test_what_moved_into_a_stub_has_the_past_of_what_moved(script: Script) -> None:
    """`v2.py` imports from `v1.py` until the code moves there: the lines of the stub say nothing about it."""
    when = months()
    head = "# Licensed to everybody.\n# Second line.\n# Third line.\n"
    script.write("v1.py", head + module(helper()))
    first = script.commit(ADA, next(when))
    script.write("v2.py", head + "from v1 import *  # noqa\n")
    script.commit(BEN, next(when))
    script.write("v2.py", head + module(helper()))
    script.remove("v1.py")
    script.commit(CHLOE, next(when))
    text = (script.root / "v2.py").read_text("utf-8")
    with GitHistory(script.root) as git:
        found = git.lines("v2.py", 1, text.count("\n"))
    assert found.revisions[0].commit == first
    assert found.origin is Origin.MOVED
    assert found.source == "v1.py"


def test_what_was_rewritten_where_it_stood_keeps_its_past(script: Script) -> None:
    when = months()
    script.write("a.py", module(helper(), other("one")))
    first = script.commit(ADA, next(when))
    script.write("a.py", module(helper().replace("attempt", "turn").replace("last", "fault"), other("one")))
    script.commit(BEN, next(when))
    assert told(script.root, "a.py").revisions[0].commit == first
