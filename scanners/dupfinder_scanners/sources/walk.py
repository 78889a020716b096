"""What lies on disk in one working tree, before anything is judged: by git's lists, or by walking a plain folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources.git import IndexEntry, Status
from dupfinder_scanners.sources.gitignore import IgnoreRules, parse_ignore
from dupfinder_scanners.sources.reading import read_regular

GITLINK_MODE = "160000"
NESTED = "a nested repository; scan it as a ROOT of its own"
_GITIGNORE_MAX_BYTES = 1 << 20

Prune = Callable[[str], bool]
"""Whether a directory, by its path, need not be entered; the caller has its own row for it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file, link or device. `blob` is git's id where git vouches for the content, else None; `facts` is its lstat,
    or the reason why there is none."""

    path: str
    facts: os.stat_result | str
    blob: str | None = None


@dataclass(slots=True)
class Tree:
    """Everything found. `aside` are directories and files set aside by where they were found, with reason and detail;
    `nested` are folders that are repositories of their own."""

    found: list[Found] = field(default_factory=list)
    aside: list[tuple[str, SkipReason, str]] = field(default_factory=list)


def tree_of_git(root: str, index: list[IndexEntry], status: Status, *, sha1: bool) -> Tree:
    """Tracked and new files as git lists them, with the blob ids of those that did not change."""
    tree = Tree()
    folders: dict[str, bool] = {"": True}
    for entry in index:
        if entry.mode == GITLINK_MODE:
            tree.aside.append((entry.path + "/", SkipReason.SUBMODULE, "a submodule; scan it as a ROOT of its own"))
            continue
        clean = sha1 and entry.trusted and entry.path not in status.changed
        _add(tree, root, folders, entry.path, entry.blob if clean else None)
    for path in status.untracked:
        if path.endswith("/"):
            tree.aside.append((path, SkipReason.SUBMODULE, NESTED))
        else:
            _add(tree, root, folders, path, None)
    tree.aside += [(path, SkipReason.GIT_IGNORED, "") for path in status.ignored]
    tree.aside += [
        (path.rstrip("/") + "/", SkipReason.UNREADABLE, "the folder cannot be opened") for path in status.unreadable
    ]
    return tree


def _add(tree: Tree, root: str, folders: dict[str, bool], path: str, blob: str | None) -> None:
    """Note a listed path if it is there. An index can hold any path, so it is held to real folders inside the root."""
    if not _is_real_folder(root, path.rpartition("/")[0], folders):
        return
    try:
        facts: os.stat_result | str = os.lstat(f"{root}/{path}")
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        facts = error.strerror or "cannot be read"
    if isinstance(facts, str) or not stat.S_ISDIR(facts.st_mode):
        tree.found.append(Found(path, facts, blob))


def _is_real_folder(root: str, folder: str, known: dict[str, bool]) -> bool:
    if (answer := known.get(folder)) is not None:
        return answer
    parent, _, name = folder.rpartition("/")
    answer = name not in ("", ".", "..", ".git") and _is_real_folder(root, parent, known)
    if answer:
        try:
            answer = stat.S_ISDIR(os.lstat(f"{root}/{folder}").st_mode)
        except (FileNotFoundError, NotADirectoryError):
            answer = False
        except OSError:
            answer = True
    known[folder] = answer
    return answer


def tree_of_folder(root: str, prune: Prune) -> Tree:
    """Walk a folder that is not under git, by git's ignore rules."""
    tree = Tree()
    pending: list[tuple[str, tuple[tuple[str, IgnoreRules], ...]]] = [("", ())]
    while pending:
        folder, rules = pending.pop()
        try:
            entries = sorted(os.scandir(f"{root}/{folder}"), key=lambda entry: entry.name)
        except OSError as error:
            tree.aside.append((folder + "/", SkipReason.UNREADABLE, error.strerror or "cannot be opened"))
            continue
        prefix = folder + "/" if folder else ""
        rules = _with_own_rules(root, prefix, rules, entries)
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                pending.extend(_enter(tree, root, path, rules, prune))
            elif is_ignored(path, rules, directory=False):
                tree.aside.append((path, SkipReason.GIT_IGNORED, ""))
            else:
                tree.found.append(Found(path, _facts(entry)))
    return tree


def _enter(
    tree: Tree, root: str, path: str, rules: tuple[tuple[str, IgnoreRules], ...], prune: Prune
) -> Iterator[tuple[str, tuple[tuple[str, IgnoreRules], ...]]]:
    if path.rpartition("/")[2] == ".git":
        return
    if is_ignored(path, rules, directory=True):
        tree.aside.append((path + "/", SkipReason.GIT_IGNORED, ""))
    elif os.path.lexists(f"{root}/{path}/.git"):
        tree.aside.append((path + "/", SkipReason.SUBMODULE, NESTED))
    elif prune(path):
        tree.aside.append((path + "/", SkipReason.EXCLUDED, ""))
    else:
        yield path, rules


def is_ignored(path: str, rules: tuple[tuple[str, IgnoreRules], ...], *, directory: bool) -> bool:
    """The deepest file of rules that speaks of the path decides."""
    for prefix, file in reversed(rules):
        if (decision := file.decide(path[len(prefix) :], directory=directory)) is not None:
            return decision
    return False


def _with_own_rules(
    root: str, prefix: str, rules: tuple[tuple[str, IgnoreRules], ...], entries: list[os.DirEntry[str]]
) -> tuple[tuple[str, IgnoreRules], ...]:
    if not any(entry.name == ".gitignore" for entry in entries):
        return rules
    try:
        data = read_regular(f"{root}/{prefix}.gitignore", _GITIGNORE_MAX_BYTES)
    except OSError:
        return rules
    if not data:
        return rules
    return (*rules, (prefix, parse_ignore(os.fsdecode(data.removeprefix(b"\xef\xbb\xbf")).split("\n"))))


def _facts(entry: os.DirEntry[str]) -> os.stat_result | str:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError as error:
        return error.strerror or "cannot be read"
