from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from dupfinder_scanners.sources.past import Timeline
from dupfinder_scanners.sources.reading import git_blob_id, read_file
from tests.histories import ADA, BEN, Script, at, helper, known_org, module, other, run_git, shallow_clone
from tests.scanners.sources.checkouts import by_suffix


@pytest.fixture
def options() -> ListingOptions:
    return ListingOptions(language_of=by_suffix)


def timeline(options: ListingOptions, *roots: Path) -> Timeline:
    return Timeline({root.name: root for root in roots}, options)


def test_a_moment_of_the_past_is_what_a_checkout_of_it_holds(tmp_path: Path, options: ListingOptions) -> None:
    script = Script(tmp_path / "now" / "one")
    script.write("CODEOWNERS", "* @org/alpha\n/lib/ @org/beta\n")
    script.write("a.py", module(helper(3)))
    script.write("lib/b.py", module(other("b")))
    script.write("lib/test_b.py", "x = 1\n")
    script.write("vendor/c.py", "x = 2\n")
    script.write("build/lib.min.js", "x")
    script.write("large.py", "# long\n" * 200_000)
    script.write("notes.txt", "none of ours\n")
    script.write("run", "#!/usr/bin/env python\nprint(1)\n")
    (script.root / "run").chmod(0o755)
    (script.root / "link.py").symlink_to("a.py")
    past = script.commit(ADA, at("2025-03-01 10:00 +0000"))
    script.write("CODEOWNERS", "* @org/gamma\n")
    script.remove("a.py")
    script.commit(BEN, at("2025-04-01 10:00 +0000"))
    run_git(tmp_path, "clone", "-q", str(script.root), "then/one")
    run_git(tmp_path / "then" / "one", "checkout", "-q", past)

    source = timeline(options, script.root).at(at("2025-03-15 00:00 +0000"))
    assert source is not None
    local = LocalSource([tmp_path / "then" / "one"], options)
    (repository,), (expected,) = source.repositories(), local.repositories()
    assert (repository.name, repository.squad, repository.commit) == (expected.name, expected.squad, past)
    assert source.listing(repository) == local.listing(expected)
    assert {one.squad for one in source.listing(repository).files} == {"alpha", "beta"}
    for file in source.listing(repository).files:
        assert git_blob_id(read_file(source.locator(repository), file.path, 1_000_000)) == file.blob


def test_the_main_line_is_that_of_first_parents_by_the_date_of_committing(
    tmp_path: Path, options: ListingOptions
) -> None:
    root = known_org(tmp_path).root / "checkout"
    names = {}
    for day in ("2025-06-15 12:00 +0000", "2025-06-20 07:59 +0000", "2025-06-20 08:00 +0000"):
        source = timeline(options, root).at(at(day))
        assert source is not None
        names[day[5:16]] = [one.path for one in source.listing(source.repositories()[0]).files]
    assert list(names.values()) == [["labels.py"], ["labels.py"], ["labels.py", "lib/retries.py"]]
    rebased = timeline(options, root.parent / "identity").at(at("2025-08-05 10:00 +0000"))
    assert rebased is not None
    assert [one.path for one in rebased.listing(rebased.repositories()[0]).files] == ["labels.py"]


def test_before_the_first_commit_there_is_nothing(tmp_path: Path, options: ListingOptions) -> None:
    one, two = Script(tmp_path / "one"), Script(tmp_path / "two")
    for script, day in ((one, "2025-01-01"), (two, "2025-02-01")):
        script.write("a.py", "x = 1\n")
        script.commit(ADA, at(f"{day} 10:00 +0000"))
    both = timeline(options, one.root, two.root)
    assert both.at(at("2024-12-31 10:00 +0000")) is None
    found = [both.at(at(f"2025-{month}-15 10:00 +0000")) for month in ("01", "02")]
    assert [[name for name, _ in source.commits] for source in found if source] == [["one"], ["one", "two"]]


def test_a_shallow_clone_says_where_it_begins(tmp_path: Path, options: ListingOptions) -> None:
    script = Script(tmp_path / "one")
    for day in ("2025-01-01", "2025-02-01"):
        script.write("a.py", f"x = '{day}'\n")
        script.commit(ADA, at(f"{day} 10:00 +0000"))
    shallow_clone(script.root, tmp_path / "cut")
    cut = timeline(options, tmp_path / "cut")
    assert cut.at(at("2025-01-15 10:00 +0000")) is None
    (warning,) = cut.warnings(datetime(2025, 1, 1, tzinfo=UTC))
    assert warning.startswith("cut: its clone is shallow and begins on 2025-02-01;")
    assert cut.warnings(datetime(2025, 3, 1, tzinfo=UTC)) == []
    assert timeline(options, script.root).warnings(datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_what_has_no_past_is_said(tmp_path: Path, options: ListingOptions) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(SourceError, match="is not under git, so it has no past"):
        timeline(options, tmp_path / "plain")
    Script(tmp_path / "unborn")
    with pytest.raises(SourceError, match="has no commit yet, so it has no past"):
        timeline(options, tmp_path / "unborn")
    broken = Script(tmp_path / "broken")
    (broken.root / ".git" / "HEAD").write_text("nonsense")
    with pytest.raises(SourceError, match="git cannot tell its past"):
        timeline(options, broken.root)


def test_odd_entries_of_a_tree_are_named(tmp_path: Path, options: ListingOptions) -> None:
    script = Script(tmp_path / "one")
    script.write("ordinary.py", "x = 1\n")
    script.write("line\nbreak.py", "x = 1\n")
    script.write(os.fsdecode(b"not-\xff.py"), "x = 1\n")
    head = script.commit(ADA, at("2025-01-01 10:00 +0000"))
    run_git(script.root, "update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    run_git(script.root, "commit", "-q", "-m", "x", **{f"GIT_{who}_{what}": "x@example.com" for who in
            ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")})  # fmt: skip
    source = timeline(options, script.root).at(datetime.now(UTC))
    assert source is not None
    found = source.listing(source.repositories()[0])
    assert [one.path for one in found.files] == ["ordinary.py"]
    assert {one.path: one.reason for one in found.skipped} == {
        "line\nbreak.py": SkipReason.UNREADABLE,
        "not-\\xff.py": SkipReason.UNREADABLE,
        "sub/": SkipReason.SUBMODULE,
    }


def test_nothing_of_the_repository_runs(tmp_path: Path, options: ListingOptions) -> None:
    script = Script(tmp_path / "one")
    script.write(".gitattributes", "* filter=evil diff=evil\n*.py export-ignore\n")
    script.write("a.py", "x = 1\n")
    script.commit(ADA, at("2025-01-01 10:00 +0000"))
    mark = tmp_path / "ran"
    config = script.root / ".git" / "config"
    evil = f'[core]\n\tfsmonitor = touch {mark}\n[filter "evil"]\n\tsmudge = touch {mark}\n\tclean = touch {mark}\n'
    config.write_text(config.read_text() + evil)
    source = timeline(options, script.root).at(at("2025-02-01 10:00 +0000"))
    assert source is not None
    (repository,) = source.repositories()
    (file,) = source.listing(repository).files
    assert read_file(source.locator(repository), file.path, 100) == b"x = 1\n"
    assert not mark.exists()
