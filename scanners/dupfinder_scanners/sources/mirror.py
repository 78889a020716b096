"""A bare, shallow, blob-limited copy of one remote repository, kept from one night to the next.

    CACHE/ID.git     the repository; its only ref is `refs/dupfinder/head`
    CACHE/ID.json    what was fetched last, written after the fetch: without it, or beside it, nothing counts

Nothing of the remote's configuration is ever taken over, and the local one is written anew before each use: git notes
the remote's address there, and a partial clone would fetch what is missing in the middle of a scan.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources.blobs import BlobReader, bare_environment
from dupfinder_scanners.sources.git import GitError, environment, run_git
from dupfinder_scanners.sources.interface import ReadError
from dupfinder_scanners.sources.walk import GITLINK_MODE, Found, Tree

REF = "refs/dupfinder/head"
MOST_PACKS = 60
"""Each night that changed adds a pack; above this many the mirror is made anew, which costs one full fetch."""
FETCH_SECONDS = 1800.0
_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tfileMode = false\n"
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NETWORK = ("HTTPS_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")
_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
_LINK_BYTES = 4096


class RefusedError(GitError):
    """The remote does not accept the token for this repository."""


class GoneError(GitError):
    """The remote knows no such repository, or shows it to nobody with this token."""


@dataclass(frozen=True, slots=True)
class State:
    """What a mirror holds: `name` is the repository's full name at the time, `limit` the size in bytes above which
    blobs were left out, `fetched` the time in UTC as ISO 8601."""

    name: str
    commit: str
    limit: int
    fetched: str


@dataclass(frozen=True, slots=True)
class Remote:
    """Where to fetch from. `header` is the whole authorization header; it reaches one git process at a time, through
    its environment, and is written nowhere."""

    name: str
    url: str
    header: str = ""

    def __repr__(self) -> str:
        return f"Remote({self.name!r}, {self.url!r})"


class Mirror:
    """The mirror at `place` (a path without suffix). One process at a time may fetch into it."""

    def __init__(self, place: Path) -> None:
        self.folder = place.with_name(place.name + ".git")
        self._note = place.with_name(place.name + ".json")

    def state(self) -> State | None:
        """What was fetched last; None where there is nothing whole."""
        try:
            state = State(**json.loads(self._note.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        whole = _ID.fullmatch(state.commit) and (self.folder / "HEAD").is_file()
        return state if whole else None

    def fetch(self, remote: Remote, limit: int) -> State:
        """Bring it to the remote's head. Raises `GitError`; what was there before is then still there."""
        before = self.state()
        if before is None or before.limit != limit or self._packs() > MOST_PACKS:
            return self._renew(remote, limit)
        try:
            return self._keep(self._fetch_into(self.folder, remote, limit), remote, limit)
        except (RefusedError, GoneError):
            raise
        except GitError:
            # Whatever broke the old copy, a new one does not have it; and if the fault is the remote's, this says so.
            return self._renew(remote, limit)

    def remove(self) -> None:
        """Remove it from the disk, the note first."""
        self._note.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tree(self, commit: str, limit: int) -> Tree:
        """The files of a commit. Raises `GitError` where it cannot be listed."""
        self._harden(self.folder)
        rows = [row for row in self._run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0") if row]
        entries = [_entry(row) for row in rows]
        sizes = self._sizes([blob for mode, blob, _ in entries if mode != GITLINK_MODE])
        tree = Tree()
        for number, (mode, blob, path) in enumerate(entries, start=1):
            if mode == GITLINK_MODE:
                detail = "a submodule; it is read where it is a repository of the organization"
                tree.aside.append((path + "/", SkipReason.SUBMODULE, detail))
            elif "\n" in path:
                tree.aside.append((path, SkipReason.UNREADABLE, "its name holds a line break"))
            elif (size := sizes.get(blob)) is None:
                tree.aside.append((path, SkipReason.OVERSIZED, f"not fetched: the limit is {limit:,} bytes"))
            else:
                facts = os.stat_result((int(mode, 8), number, 0, 1, 0, 0, size, 0, 0, 0))
                tree.found.append(Found(path, facts, blob))
        return tree

    def contents(self, commit: str, tree: Tree, limit: int) -> BlobContents:
        """The content of a commit, where its listing depends on it."""
        return BlobContents(str(self.folder), commit, tree, limit)

    def _renew(self, remote: Remote, limit: int) -> State:
        """Fetch into a new folder, then put it in place of the old one."""
        beside = self.folder.with_suffix(".new")
        shutil.rmtree(beside, ignore_errors=True)
        self._run_git(None, "init", "--quiet", "--bare", "--template=", "--object-format=sha1", str(beside))
        try:
            commit = self._fetch_into(beside, remote, limit)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        # Killed between these lines, the note is gone and the next run starts over: never a note beside other content.
        self.remove()
        beside.rename(self.folder)
        return self._keep(commit, remote, limit)

    def _keep(self, commit: str, remote: Remote, limit: int) -> State:
        state = State(remote.name, commit, limit, datetime.now(UTC).isoformat(timespec="seconds"))
        beside = self._note.with_suffix(".tmp")
        beside.write_text(json.dumps(asdict(state)), "utf-8")
        beside.replace(self._note)
        return state

    def _fetch_into(self, folder: Path, remote: Remote, limit: int) -> str:
        self._harden(folder)
        try:
            self._run_git(
                remote,
                f"--git-dir={folder}",
                "fetch",
                "--quiet",
                "--depth=1",
                "--no-tags",
                "--no-recurse-submodules",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                f"--filter=blob:limit={limit + 1}",
                "--",
                remote.url,
                f"+HEAD:{REF}",
            )
        finally:
            self._harden(folder)
        found = self._run("rev-parse", "--verify", "--quiet", f"{REF}^{{commit}}", folder=folder)
        return found.decode("ascii").strip()

    def _harden(self, folder: Path) -> None:
        """A configuration of our own, and no lock or half a pack of a run that was killed."""
        (folder / "config").write_text(_CONFIG, "ascii")
        for left in (*folder.glob("*.lock"), *folder.glob("refs/**/*.lock"), *folder.glob("objects/pack/tmp_*")):
            with suppress(OSError):
                left.unlink()

    def _packs(self) -> int:
        return sum(1 for _ in self.folder.glob("objects/pack/*.pack"))

    def _sizes(self, blobs: Sequence[str]) -> dict[str, int]:
        """Sizes in bytes of the blobs that are there."""
        asked = "".join(f"{blob}\n" for blob in dict.fromkeys(blobs)).encode("ascii")
        answer = self._run("cat-file", "--batch-check=%(objectname) %(objectsize)", given=asked)
        rows = (row.split(" ") for row in answer.decode("ascii").splitlines())
        return {blob: int(size) for blob, size in rows if size.isdigit()}

    def _run(self, *arguments: str, folder: Path | None = None, given: bytes = b"") -> bytes:
        return self._run_git(None, f"--git-dir={folder or self.folder}", *arguments, given=given)

    def _run_git(self, remote: Remote | None, *arguments: str, given: bytes = b"") -> bytes:
        variables = bare_environment() if remote is None else _fetching(remote)
        ended = run_git(arguments, Path("/"), variables, FETCH_SECONDS, given)
        if ended.failed:
            raise _fault(ended.said)
        return ended.output


class BlobContents:
    """What the listing of a commit asks about its content. Not for several threads."""

    def __init__(self, folder: str, commit: str, tree: Tree, limit: int) -> None:
        self._folder = folder
        self._commit = commit
        self._limit = limit
        self._reader: BlobReader | None = None
        paths = [*(found.path for found in tree.found), *(path for path, _, _ in tree.aside)]
        self._folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}

    def head(self, path: str, limit: int) -> bytes | None:
        """The first bytes of a file, None where it cannot be read."""
        data = self.read(path, self._limit)
        return None if data is None else data[:limit]

    def read(self, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a file; None where there is no such blob, or a larger one."""
        if self._reader is None:
            self._reader = BlobReader(self._folder)
        try:
            return self._reader.read(f"{self._commit}:{path}", limit)
        except ReadError:
            return None

    def blob_id(self, path: str) -> str:
        """Never asked: every entry of a tree has its id."""
        raise OSError(0, f"{path} has no id")

    def leads_to_folder(self, path: str) -> bool:
        """Whether a link points to a folder of the same commit."""
        target = self.read(path, _LINK_BYTES)
        if target is None:
            return False
        return os.path.normpath(f"{path}/../{os.fsdecode(target)}") in self._folders

    def close(self) -> None:
        """End git."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _entry(row: bytes) -> tuple[str, str, str]:
    """Mode, id and path of a line of `ls-tree`."""
    facts, _, path = row.partition(b"\t")
    mode, _kind, blob = facts.decode("ascii").split(" ")
    # Git knows 664 from old repositories; only whether the owner may run it counts.
    known = "100755" if stat.S_ISREG(int(mode, 8)) and int(mode, 8) & 0o100 else mode
    return known, blob, os.fsdecode(path)


def _fetching(remote: Remote) -> dict[str, str]:
    """The environment of the one process that may use the network, and the only one that is given the token."""
    scheme, _, rest = remote.url.partition("://")
    config = [
        ("protocol.version", "2"),
        ("http.followRedirects", "false"),
        ("http.lowSpeedLimit", "1000"),
        ("http.lowSpeedTime", "60"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("safe.directory", "*"),
    ]
    if remote.header:
        config.append((f"http.{scheme}://{rest.partition('/')[0]}/.extraHeader", remote.header))
    passed = {name: os.environ[name] for name in (*_NETWORK, *_TRUST) if name in os.environ}
    return environment(config) | passed | {"GIT_ALLOW_PROTOCOL": scheme}


_REFUSED = ("Authentication failed", "could not read Username", "returned error: 401", "returned error: 403")
_GONE = ("not found", "returned error: 404", "returned error: 410", "returned error: 451")


def _fault(said: str) -> GitError:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fault = next((line for line in lines if line.startswith(("fatal:", "error:", "remote:"))), "git failed")
    told = fault.partition(": ")[2][:200] or fault
    if any(mark in said for mark in _REFUSED):
        return RefusedError("the token is not accepted for it")
    if "couldn't find remote ref" in said:
        return GitError("it has no commit on its default branch")
    if any(mark in said for mark in _GONE):
        return GoneError("it is gone, or hidden from this token")
    return GitError(told)
