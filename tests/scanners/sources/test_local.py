from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import Role, Skipped, SkipReason
from dupfinder_scanners.sources import git
from dupfinder_scanners.sources.interface import Listing, ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from dupfinder_scanners.sources.reading import git_blob_id
from tests.scanners.sources.checkouts import by_suffix, run_git

Write = Callable[[dict[str, str | bytes]], None]


def listing(root: Path, options: ListingOptions) -> Listing:
    source = LocalSource([root], options, declared=[root])
    return source.listing(source.repositories()[0])


def names(found: Listing) -> list[str]:
    return [file.path for file in found.files]


def reasons(found: Listing) -> dict[str, SkipReason]:
    return {row.path: row.reason for row in found.skipped}


def commit_all(root: Path) -> str:
    if not (root / ".git").exists():
        run_git(root, "init", "-q")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "--allow-empty", "-m", "x")
    return run_git(root, "rev-parse", "HEAD")


def test_child_folders_are_the_repositories(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"org/b/x.py": "", "org/a/x.py": "", "org/.hidden/x.py": "", "org/loose.py": ""})
    source = LocalSource([tmp_path / "org"], options)
    assert [(one.name, one.squad, one.commit) for one in source.repositories()] == [("a", "a", ""), ("b", "b", "")]
    assert "1 source files directly in" in source.warnings[0]


@pytest.mark.parametrize("file", [True, False])
def test_root_with_git_is_one_repository(tmp_path: Path, options: ListingOptions, write: Write, file: bool) -> None:
    write({"main/a/x.py": "", "main/b/x.py": ""})
    head = commit_all(tmp_path / "main")
    root = tmp_path / "main"
    if file:
        run_git(root, "worktree", "add", "-q", "../tree", "-b", "other")
        root = tmp_path / "tree"
        assert (root / ".git").is_file()
    (repository,) = LocalSource([root], options).repositories()
    assert (repository.name, repository.commit) == (root.name, head)


def test_dirty_is_said(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"x.py": "a = 1\n", ".gitignore": "*.log\n"})
    head = commit_all(tmp_path)

    def label() -> str:
        return LocalSource([tmp_path], options).repositories()[0].commit

    write({"debug.log": ""})
    assert label() == head
    write({"new.py": ""})
    assert label() == head + "+dirty"
    (tmp_path / "new.py").unlink()
    write({"x.py": "a = 2\n"})
    assert label() == head + "+dirty"


def test_listing_asks_git_even_if_nobody_asked_for_the_repositories(
    tmp_path: Path, options: ListingOptions, write: Write
) -> None:
    write({"x.py": "1\n"})
    commit_all(tmp_path)
    (repository,) = LocalSource([tmp_path], options).repositories()
    (tmp_path / ".git/info/exclude").write_text("secret.py\n")
    write({"secret.py": ""})
    assert names(LocalSource([tmp_path], options).listing(repository)) == ["x.py"]


def test_before_the_first_commit(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"x.py": "a = 1\n"})
    run_git(tmp_path, "init", "-q")
    source = LocalSource([tmp_path], options)
    assert source.repositories()[0].commit == ""
    assert names(source.listing(source.repositories()[0])) == ["x.py"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.write_text(""), "is a file"),
        (lambda path: path.mkdir(), "holds neither .git nor folders"),
    ],
)
def test_bad_roots(tmp_path: Path, options: ListingOptions, make: Callable[[Path], object], says: str) -> None:
    make(tmp_path / "root")
    with pytest.raises(SourceError, match=says):
        LocalSource([tmp_path / "root"], options)


def refuse(monkeypatch: pytest.MonkeyPatch, call: str, end: str) -> None:
    """Deny one system call on paths with this end: works for root too, whom no permission stops."""
    real = getattr(os, call)

    def denied(path: str, *arguments: int) -> object:
        if str(path).endswith(end):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments)

    monkeypatch.setattr(os, call, denied)


def test_no_root_at_all(options: ListingOptions) -> None:
    with pytest.raises(SourceError, match="No ROOT"):
        LocalSource([], options)


def test_no_supported_code_is_a_warning(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"a/readme.md": "x"})
    found = listing(tmp_path / "a", options)
    assert found.files == ()
    assert found.warnings == ("a: holds no file of a supported language.",)


def test_same_names_get_a_suffix_whatever_the_order(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"x/one/api/a.py": "", "x/two/api/a.py": "", "y/two/api/a.py": "", "x/one/web/a.py": ""})
    roots = [tmp_path / "x/one", tmp_path / "x/two", tmp_path / "y/two"]
    found = {
        tuple((one.name, one.root) for one in LocalSource(order, options).repositories())
        for order in itertools.permutations(roots)
    }
    (only,) = found
    assert [name for name, _ in only] == ["api~one", "api~x-two", "api~y-two", "web"]


def test_same_root_twice_and_by_a_link(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"org/a/x.py": ""})
    (tmp_path / "link").symlink_to("org")
    roots = [tmp_path / "org", tmp_path / "link", tmp_path / "org" / ".." / "org", tmp_path / "org"]
    assert [one.root for one in LocalSource(roots, options).repositories()] == [tmp_path / "org/a"]


def test_nested_roots_read_nothing_twice(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"mono/.git/HEAD": "", "mono/services/a/x.py": "", "mono/lib/y.py": ""})
    for order in itertools.permutations([tmp_path / "mono", tmp_path / "mono/services"]):
        source = LocalSource(order, options)
        found = {one.name: source.listing(one) for one in source.repositories()}
        assert {name: names(one) for name, one in found.items()} == {"a": ["x.py"], "mono": ["lib/y.py"]}
        assert reasons(found["mono"]) == {"services/a/": SkipReason.EXCLUDED}


def test_linked_child_is_named_and_not_followed(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"org/a/x.py": "", "elsewhere/y.py": ""})
    (tmp_path / "org/b").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "org/broken").symlink_to(tmp_path / "nowhere")
    source = LocalSource([tmp_path / "org"], options)
    assert [one.name for one in source.repositories()] == ["a"]
    assert len(source.warnings) == 1
    assert "symbolic link" in source.warnings[0]


@pytest.mark.parametrize("under_git", [True, False])
def test_everything_is_sorted_into_its_place(
    tmp_path: Path, options: ListingOptions, write: Write, under_git: bool
) -> None:
    write(
        {
            ".gitignore": "build/\n*.tmp.py\n__pycache__/\n",
            "src/app.py": "a = 1\n",
            "src/big.py": "x" * 5000,
            "src/x.tmp.py": "",
            "src/readme.md": "",
            "src/user_pb2.py": "",
            "web/app.min.js": "",
            "build/out.py": "",
            "build/deep/out.py": "",
            "vendor/lib/six.py": "six\n",
            "legacy/old/a.py": "",
            "src/skip_me.py": "",
            "__generated__/a.py": "",
            "tests/test_a.py": "",
            "src/__pycache__/app.cpython-311.pyc": "",
            "bin/tool": "#!/usr/bin/env python3\n",
        }
    )
    (tmp_path / "bin/tool").chmod(0o755)
    (tmp_path / "src/link.py").symlink_to("app.py")
    (tmp_path / "src/broken.py").symlink_to("nowhere.py")
    (tmp_path / "linked").symlink_to("src")
    if under_git:
        commit_all(tmp_path)
    os.mkfifo(tmp_path / "src/pipe.py")
    found = listing(tmp_path, replace(options, max_bytes=4000, exclude=("legacy/", "skip_*.py")))
    assert names(found) == ["bin/tool", "src/app.py", "tests/test_a.py"]
    expected = {
        "__generated__/": SkipReason.GENERATED,
        "build/": SkipReason.GIT_IGNORED,
        "legacy/": SkipReason.EXCLUDED,
        "linked": SkipReason.SYMLINK,
        "src/big.py": SkipReason.OVERSIZED,
        "src/broken.py": SkipReason.SYMLINK,
        "src/link.py": SkipReason.SYMLINK,
        "src/pipe.py": SkipReason.NOT_A_FILE,
        "src/skip_me.py": SkipReason.EXCLUDED,
        "src/user_pb2.py": SkipReason.GENERATED,
        "src/x.tmp.py": SkipReason.GIT_IGNORED,
        "vendor/": SkipReason.VENDORED,
        "web/app.min.js": SkipReason.MINIFIED,
    }
    if under_git:
        # git itself passes over named pipes.
        expected.pop("src/pipe.py")
    assert reasons(found) == expected
    assert [(file.path, file.blob) for file in found.vendored] == [("vendor/lib/six.py", git_blob_id(b"six\n"))]
    assert [file.role for file in found.files] == [Role.PRODUCTION, Role.PRODUCTION, Role.TEST]
    assert found.files[1].blob == git_blob_id(b"a = 1\n")
    assert found.files[1].size == 6


def test_socket_is_not_a_file(tmp_path: Path, options: ListingOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.py")
        (row,) = listing(tmp_path, options).skipped
    assert (row.reason, row.detail) == (SkipReason.NOT_A_FILE, "a socket")


def test_blob_ids_of_changed_new_and_unwatched_files_come_from_their_content(
    tmp_path: Path, options: ListingOptions, write: Write
) -> None:
    write({"same.py": "1\n", "changed.py": "1\n", "staged.py": "1\n", "assumed.py": "1\n", "gone.py": "1\n"})
    commit_all(tmp_path)
    run_git(tmp_path, "update-index", "--assume-unchanged", "assumed.py")
    write({"changed.py": "2\n", "staged.py": "2\n", "assumed.py": "2\n", "new.py": "3\n"})
    run_git(tmp_path, "add", "staged.py")
    (tmp_path / "gone.py").unlink()
    blobs = {file.path: file.blob for file in listing(tmp_path, options).files}
    one, two, three = (git_blob_id(data) for data in (b"1\n", b"2\n", b"3\n"))
    assert blobs == {"assumed.py": two, "changed.py": two, "new.py": three, "same.py": one, "staged.py": two}


def test_sha256_repositories_have_the_same_blob_ids(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"x.py": "1\n"})
    run_git(tmp_path, "init", "-q", "--object-format=sha256")
    commit_all(tmp_path)
    assert [file.blob for file in listing(tmp_path, options).files] == [git_blob_id(b"1\n")]


def test_conflicted_file_is_listed_once(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"x.py": "1\n"})
    commit_all(tmp_path)
    run_git(tmp_path, "checkout", "-q", "-b", "other")
    write({"x.py": "2\n"})
    commit_all(tmp_path)
    run_git(tmp_path, "checkout", "-q", "main")
    write({"x.py": "3\n"})
    commit_all(tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        run_git(tmp_path, "merge", "other")
    (file,) = listing(tmp_path, options).files
    assert file.blob == git_blob_id((tmp_path / "x.py").read_bytes())


@pytest.mark.parametrize("under_git", [True, False])
def test_nested_repository_is_one_row(tmp_path: Path, options: ListingOptions, write: Write, under_git: bool) -> None:
    write({"a.py": "", "inner/x.py": ""})
    commit_all(tmp_path / "inner")
    if under_git:
        run_git(tmp_path, "init", "-q")
    found = listing(tmp_path, options)
    assert names(found) == ["a.py"]
    assert reasons(found) == {"inner/": SkipReason.SUBMODULE}


def test_submodule_is_one_row(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"lib/x.py": "", "app/a.py": ""})
    commit_all(tmp_path / "lib")
    run_git(tmp_path / "app", "init", "-q")
    run_git(tmp_path / "app", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../lib", "sub")
    found = listing(tmp_path / "app", options)
    assert names(found) == ["a.py"]
    assert reasons(found) == {"sub/": SkipReason.SUBMODULE}


def test_odd_names(tmp_path: Path, options: ListingOptions) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100) / ("f" * 100)
    deep.mkdir(parents=True)
    (deep / "x.py").write_text("")
    for name in ("new\nline.py", "tab\t.py", '"quoted".py', "café.py", " lead.py", "A.py", "a.py", "-rf.py"):
        (tmp_path / name).write_text(name)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.py")).write_text("")
    for under_git in (False, True):
        if under_git:
            commit_all(tmp_path)
        found = listing(tmp_path, options)
        assert set(names(found)) == {
            "new\nline.py", "tab\t.py", '"quoted".py', "café.py", " lead.py", "A.py", "a.py", "-rf.py",
            f"{'d' * 100}/{'e' * 100}/{'f' * 100}/x.py",
        }  # fmt: skip
        assert found.skipped == (Skipped(tmp_path.name, "caf\\xe9.py", SkipReason.UNREADABLE, "its name is not UTF-8"),)


def test_two_names_for_one_file_that_differ_in_case(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"A.py": "x"})
    (tmp_path / "a.py").hardlink_to(tmp_path / "A.py")
    found = listing(tmp_path, options)
    assert names(found) == ["A.py"]
    assert reasons(found) == {"a.py": SkipReason.NOT_A_FILE}


def test_file_that_cannot_be_opened(
    tmp_path: Path, options: ListingOptions, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"a.py": "", "locked.py": "secret"})
    refuse(monkeypatch, "open", "locked.py")
    found = listing(tmp_path, options)
    assert names(found) == ["a.py"]
    assert found.skipped == (Skipped(tmp_path.name, "locked.py", SkipReason.UNREADABLE, "Permission denied"),)


def test_file_that_cannot_even_be_looked_at(
    tmp_path: Path, options: ListingOptions, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"a.py": "", "shut/b.py": ""})
    commit_all(tmp_path)
    refuse(monkeypatch, "lstat", "shut/b.py")
    found = listing(tmp_path, options)
    assert names(found) == ["a.py"]
    assert found.skipped == (Skipped(tmp_path.name, "shut/b.py", SkipReason.UNREADABLE, "Permission denied"),)


def test_folder_that_cannot_be_opened_mid_walk(
    tmp_path: Path, options: ListingOptions, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"a.py": "", "shut/b.py": ""})
    refuse(monkeypatch, "scandir", "shut")
    found = listing(tmp_path, options)
    assert names(found) == ["a.py"]
    assert found.skipped == (Skipped(tmp_path.name, "shut/", SkipReason.UNREADABLE, "Permission denied"),)


def test_squads_by_path(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write(
        {
            "mono/.github/CODEOWNERS": "* @acme/core\n/pay/ @acme/payments\n/free/\n!x @acme/y\n",
            "mono/pay/a.py": "",
            "mono/free/a.py": "",
            "mono/x.py": "",
            "mono/infra/a.py": "",
        }
    )
    options = replace(options, squads={"mono/infra": "sre"}, aliases={"core": "Core Team"})
    source = LocalSource([tmp_path / "mono"], options, declared=[tmp_path / "mono"])
    (repository,) = source.repositories()
    found = source.listing(repository)
    assert repository.squad == "Core Team"
    assert {file.path: file.squad for file in found.files} == {
        "free/a.py": "unowned",
        "infra/a.py": "sre",
        "pay/a.py": "payments",
        "x.py": "Core Team",
    }
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("mono: .github/CODEOWNERS:4: negation")
    assert source.ownership(repository).squad_of("pay/a.py").detail == ".github/CODEOWNERS:2: /pay/ @acme/payments"


def test_catalogs_and_links_to_ownership_files(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"m/svc/catalog-info.yaml": "spec: {owner: svc-team}", "m/svc/a.py": "", "m/b.py": "", "secret": "* @evil"})
    (tmp_path / "m/CODEOWNERS").symlink_to(tmp_path / "secret")
    found = listing(tmp_path / "m", options)
    assert {file.path: file.squad for file in found.files} == {"b.py": "m", "svc/a.py": "svc-team"}


MARK = "#!/bin/sh\ntouch '{mark}'\n"
HOSTILE_CONFIG = """
[core]
    fsmonitor = {program}
    sshCommand = {program}
    hooksPath = {hooks}
    pager = {program}
    askPass = {program}
[filter "evil"]
    clean = {program}
    smudge = {program}
    process = {program}
    required = true
[filter "ev=il"]
    clean = {program}
    required = true
[diff]
    external = {program}
[diff "evil"]
    textconv = {program}
    command = {program}
[credential]
    helper = !{program}
[log]
    showSignature = true
[gpg]
    program = {program}
"""


def test_a_hostile_repository_runs_nothing(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    mark, program = tmp_path / "mark", tmp_path / "program"
    program.write_text(MARK.format(mark=mark))
    program.chmod(0o755)
    write({"repo/x.py": "1\n", "repo/y.py": "1\n"})
    root = tmp_path / "repo"
    commit_all(root)
    write({"repo/.gitattributes": "x.py filter=evil diff=evil\ny.py filter=ev=il\n"})
    for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout"):
        (root / ".git/hooks" / hook).write_text(MARK.format(mark=mark))
        (root / ".git/hooks" / hook).chmod(0o755)
    with (root / ".git/config").open("a") as config:
        config.write(HOSTILE_CONFIG.format(program=program, hooks=root / ".git/hooks"))
    # A new time stamp makes git look into the files, which is when it calls clean filters.
    for name in ("x.py", "y.py"):
        os.utime(root / name, (1, 1))
    found = listing(root, options)
    assert names(found) == ["x.py", "y.py"]
    assert found.warnings == ()
    assert not mark.exists()
    # The trap works: git without our environment walks into it.
    with contextlib.suppress(subprocess.CalledProcessError):
        run_git(root, "status")
    assert mark.exists()


def test_work_tree_of_another_folder_is_not_read(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"repo/x.py": "1\n", "victim/secret.py": "1\n"})
    commit_all(tmp_path / "repo")
    run_git(tmp_path / "repo", "config", "core.worktree", str(tmp_path / "victim"))
    found = listing(tmp_path / "repo", options)
    assert names(found) == ["x.py"]
    assert "belongs to another folder" in found.warnings[0]


def test_index_that_leads_out_through_a_link(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"repo/a/sub/x.py": "1\n", "repo/b.py": "", "victim/sub/x.py": "1\n"})
    root = tmp_path / "repo"
    commit_all(root)
    run_git(root, "update-index", "--skip-worktree", "a/sub/x.py")
    (root / "a/sub/x.py").unlink()
    (root / "a/sub").rmdir()
    (root / "a").rmdir()
    (root / "a").symlink_to(tmp_path / "victim")
    found = listing(root, options)
    assert names(found) == ["b.py"]
    assert reasons(found) == {"a": SkipReason.SYMLINK}


@pytest.mark.parametrize(
    "config",
    ["[core\n", "[core]\nrepositoryformatversion = 0\nbare = true\n", "[core]\nrepositoryformatversion = 99\n"],
)
def test_broken_git_folder_is_read_as_a_plain_folder(
    tmp_path: Path, options: ListingOptions, write: Write, config: str
) -> None:
    write({"repo/x.py": "1\n", "repo/y.log.py": "", "repo/.gitignore": "*.log.py\n"})
    commit_all(tmp_path / "repo")
    (tmp_path / "repo/.git/config").write_text(config)
    source = LocalSource([tmp_path / "repo"], options)
    (repository,) = source.repositories()
    found = source.listing(repository)
    assert repository.commit == ""
    assert names(found) == ["x.py"]
    assert reasons(found) == {"y.log.py": SkipReason.GIT_IGNORED}
    assert len(found.warnings) == 1
    assert "read as a plain folder" in found.warnings[0]


def test_empty_git_folder_inside_another_repository(tmp_path: Path, options: ListingOptions, write: Write) -> None:
    write({"outer/inner/x.py": "1\n"})
    run_git(tmp_path / "outer", "init", "-q")
    (tmp_path / "outer/inner/.git").mkdir()
    (repository,) = LocalSource([tmp_path / "outer/inner"], options).repositories()
    assert (repository.name, repository.commit) == ("inner", "")


def test_without_git_installed(
    tmp_path: Path, options: ListingOptions, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"x.py": "1\n"})
    commit_all(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = listing(tmp_path, options)
    assert names(found) == ["x.py"]
    assert "git is not installed" in found.warnings[0]


def test_checkout_of_another_user(
    tmp_path: Path, options: ListingOptions, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"repo/x.py": "1\n"})
    head = commit_all(tmp_path / "repo")
    # git's own test suite tells it so that the owner differs.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setattr(git, "_PASSED_ON", ("PATH", "GIT_TEST_ASSUME_DIFFERENT_OWNER"))
    monkeypatch.setattr(git, "trusted_directories", tuple)
    found = listing(tmp_path / "repo", options)
    assert names(found) == ["x.py"]
    assert "git config --global --add safe.directory" in found.warnings[0]
    monkeypatch.setattr(git, "trusted_directories", lambda: (str(tmp_path / "repo"),))
    assert LocalSource([tmp_path / "repo"], options).repositories()[0].commit == head


PARTS = st.sampled_from(["a", "b", "vendor", "build", "x.py", "y.py", "z.md", "user_pb2.py", "Pods"])
FILES = st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12, unique=True)


def covered(path: str, rows: Iterable[str]) -> bool:
    return any(path == row or (row.endswith("/") and path.startswith(row)) for row in rows)


@settings(max_examples=40, deadline=None)
@given(FILES, st.booleans())
def test_files_and_skipped_partition_what_is_on_disk(paths: list[str], under_git: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".gitignore").write_text("build/\ny.py\n")
        for path in paths:
            place = root / path
            if not any(parent.is_file() for parent in place.parents) and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text("")
        if under_git:
            commit_all(root)
        found = listing(root, ListingOptions(by_suffix))
        on_disk = {
            str(place.relative_to(root))
            for place in root.rglob("*.py")
            if place.is_file() and ".git" not in place.parts
        }
        files, rows = set(names(found)), set(reasons(found))
        assert {path for path in on_disk if not covered(path, rows)} == files
        assert not {path for path in files if covered(path, rows)}
        assert {file.path for file in found.vendored} <= on_disk - files
        assert list(found.files) == sorted(found.files)
