"""Repositories with a scripted history, and an org of them whose every date, writer, order and count is known.

One repository, step by step (dates carry a time zone; a commit's committer is its author, at the same moment, unless
said otherwise):

    script = Script(tmp_path / "alpha")
    script.write("retry.py", helper())
    first = script.commit(ADA, at("2025-03-03 09:00 +0530"))
    script.branch("topic"), script.merge("topic", BEN, at(...)), script.rename(...), script.squash(...), ...

The whole org, with what must come out:

    org = known_org(tmp_path)
    org.root       the folder of checkouts: what `dupfinder scan` takes
    org.copies     a `Known` for each copy of the helper: repository (= squad), path, first date, author, ...
    org.writings   (squad, first date in UTC, author) in the order in which the squads wrote it
    org.unknown    squads whose first date git does not say
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dupfinder_scanners.history.records import Origin

Person = tuple[str, str]
"""Name and address."""

ADA: Person = ("Ada Byron", "ada@example.com")
BEN: Person = ("Ben Okri", "ben@example.com")
CHLOE: Person = ("Chloé Ngô", "chloe@example.com")
DAN: Person = ("Dan Brown", "dan@example.com")
EVE: Person = ("Eve Adams", "eve@example.com")

_HELPER = '''def {name}(call, attempts={attempts}, pause={pause}):
    """Call until it works."""
    last = None
    for attempt in range(attempts):
        try:
            return call(timeout=10, verify=True)
        except (ConnectionError, TimeoutError) as error:
            last = error
            time.sleep(pause * 2**attempt)
    raise last
'''
_OTHER = '''def label_{name}(parcel, width):
    """Print the label of a parcel."""
    rows = [parcel.street.upper(), parcel.town.title()]
    joined = " / ".join(row[:width] for row in rows if row)
    return f"{name}: {{joined}} ({{parcel.weight:.1f}} kg)"
'''


def at(text: str) -> datetime:
    """A moment, as in `2025-03-03 09:00 +0530`."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M %z")


def helper(attempts: int = 3, pause: str = "0.5", name: str = "call_with_retries") -> str:
    """The helper that every squad of the org has: ten lines, each an own number of attempts."""
    return _HELPER.format(name=name, attempts=attempts, pause=pause)


def module(*parts: str) -> str:
    """A Python file of parts, two empty lines between them."""
    return "\n\n".join(("import time\n", *parts))


def other(name: str) -> str:
    """A function that is like no helper."""
    return _OTHER.format(name=name)


def run_git(folder: Path, *arguments: str, **environment: str) -> str:
    """The output of a git command that knows nothing of the user's configuration."""
    given = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ALLOW_PROTOCOL": "file"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=os.environ | given | environment, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8").strip()


class Script:
    """One repository, written commit by commit on the branch `main`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True)
        run_git(root, "init", "-q", "-b", "main")

    def write(self, path: str, text: str) -> None:
        """Put a file in the working tree."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")

    def edit(self, path: str, before: str, after: str) -> None:
        """Replace a text that the file holds."""
        text = (self.root / path).read_text("utf-8")
        assert before in text, f"{before!r} is not in {path}"
        self.write(path, text.replace(before, after))

    def rename(self, before: str, after: str) -> None:
        """Move a file."""
        (self.root / after).parent.mkdir(parents=True, exist_ok=True)
        (self.root / before).rename(self.root / after)

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.root / path).unlink()

    def commit(self, author: Person, when: datetime, subject: str = "Change", committed: datetime | None = None) -> str:
        """Commit everything; `committed` is the committer's date where it is not the author's. Gives the id."""
        run_git(self.root, "add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", subject, author=author, when=when, committed=committed)
        return self.head()

    def head(self) -> str:
        """The id of HEAD."""
        return run_git(self.root, "rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Begin a branch and check it out."""
        run_git(self.root, "checkout", "-q", "-b", name, start)

    def checkout(self, name: str) -> None:
        """Check a branch out."""
        run_git(self.root, "checkout", "-q", name)

    def merge(self, name: str, author: Person, when: datetime) -> str:
        """Merge a branch into the one checked out, always with a merge commit."""
        self._git("merge", "-q", "--no-ff", "-m", f"Merge {name}", name, author=author, when=when)
        return self.head()

    def squash(self, name: str, author: Person, when: datetime) -> str:
        """All of a branch as one commit on the one checked out."""
        run_git(self.root, "merge", "-q", "--squash", name)
        return self.commit(author, when, f"Squash {name}")

    def rebase(self, name: str, onto: str, by: Person, when: datetime) -> None:
        """Put the commits of a branch on top of another: authors' dates stay, committers' become `when`."""
        run_git(self.root, "checkout", "-q", name)
        self._git("rebase", "-q", "--no-autosquash", onto, author=by, when=when)

    def revert(self, commit: str, author: Person, when: datetime) -> str:
        """Take back what a commit did."""
        run_git(self.root, "revert", "--no-commit", commit)
        return self.commit(author, when, f"Revert {commit[:7]}")

    def reset(self, commit: str) -> None:
        """Point the branch somewhere else, as after a force-push."""
        run_git(self.root, "reset", "-q", "--hard", commit)

    def _git(self, *arguments: str, author: Person, when: datetime, committed: datetime | None = None) -> None:
        rebasing = arguments[0] == "rebase"
        authored = {} if rebasing else {"GIT_AUTHOR_DATE": _stamp(when)}
        run_git(
            self.root,
            *arguments,
            **authored,
            GIT_AUTHOR_NAME=author[0],
            GIT_AUTHOR_EMAIL=author[1],
            GIT_COMMITTER_NAME=author[0],
            GIT_COMMITTER_EMAIL=author[1],
            GIT_COMMITTER_DATE=_stamp(committed or when),
        )


def shallow_clone(source: Path, target: Path, depth: int = 1) -> None:
    """A clone that knows the last commits only."""
    run_git(source.parent, "clone", "-q", f"--depth={depth}", source.absolute().as_uri(), str(target))


def _stamp(when: datetime) -> str:
    return f"@{int(when.timestamp())} {when.strftime('%z')}"


@dataclass(frozen=True, slots=True)
class Known:
    """What must be said of one copy of the helper. Dates are in UTC.

    `changes` counts commits after the first that changed its lines. `first` is None where it cannot be known.
    """

    repository: str
    path: str
    first: datetime | None
    author: str
    merged: datetime | None
    origin: Origin = Origin.WRITTEN
    source: str = ""
    changes: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class KnownOrg:
    """An org on disk and the truth about its helper."""

    root: Path
    copies: tuple[Known, ...]

    @property
    def writings(self) -> tuple[tuple[str, datetime, str], ...]:
        """Squad, date and author of each squad's first copy, in the order of dates."""
        found: dict[str, tuple[str, datetime, str]] = {}
        for one in self.copies:
            if one.first is None:
                continue
            entry = (one.repository, one.first, one.author)
            found[one.repository] = min(found.get(one.repository, entry), entry, key=lambda each: each[1])
        return tuple(sorted(found.values(), key=lambda each: (each[1], each[0])))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Squads that have a copy whose first date cannot be known."""
        return tuple(sorted({one.repository for one in self.copies if one.first is None}))


def known_org(folder: Path) -> KnownOrg:
    """Ten repositories, a squad each, under `folder/org`; each has the helper, and came to it in its own way."""
    root = folder / "org"
    makers = (_renamed, _merged, _squashed, _rebased, _moved, _copied, _reinstated, _both_sides, _forced)
    copies = [one for make in makers for one in make(root)]
    return KnownOrg(root, (*copies, *_shallow(root, folder / "upstream")))


def spans(text: str, name: str = "call_with_retries") -> list[tuple[int, int]]:
    """First and last line of each copy of the helper in a text."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines, 1) if line.startswith(f"def {name}(")]
    return [(start, start + helper().count("\n") - 1) for start in starts]


def _utc(text: str) -> datetime:
    return at(text).astimezone(UTC)


def _renamed(root: Path) -> list[Known]:
    """Written on main, changed, its file renamed, and the change taken back."""
    script = Script(root / "payments")
    script.write("retry.py", module(helper(3)))
    script.commit(ADA, at("2025-03-03 04:00 +0530"))
    script.edit("retry.py", "attempts=3", "attempts=30")
    change = script.commit(BEN, at("2025-05-10 10:00 +0000"))
    script.rename("retry.py", "net/again.py")
    script.commit(BEN, at("2025-06-01 10:00 +0000"))
    script.revert(change, ADA, at("2025-07-01 10:00 +0200"))
    first = _utc("2025-03-02 22:30 +0000")
    return [Known("payments", "net/again.py", first, ADA[0], first, Origin.MOVED, "retry.py", 2)]


def _merged(root: Path) -> list[Known]:
    """Written on a branch late in the evening by the west coast, merged five days later."""
    script = Script(root / "checkout")
    script.write("labels.py", module(other("inner")))
    script.commit(DAN, at("2025-01-10 10:00 +0100"))
    script.branch("topic")
    script.write("lib/retries.py", module(other("outer"), helper(4)))
    script.commit(CHLOE, at("2025-06-14 23:30 -0800"))
    script.checkout("main")
    script.edit("labels.py", "parcel.town", "parcel.city")
    script.commit(DAN, at("2025-06-16 10:00 +0100"))
    script.merge("topic", DAN, at("2025-06-20 09:00 +0100"))
    first, merged = _utc("2025-06-15 07:30 +0000"), _utc("2025-06-20 08:00 +0000")
    return [Known("checkout", "lib/retries.py", first, CHLOE[0], merged)]


def _squashed(root: Path) -> list[Known]:
    """Three commits of a branch that main knows as one."""
    script = Script(root / "shipping")
    script.write("labels.py", module(other("inner")))
    script.commit(EVE, at("2025-02-01 10:00 +0000"))
    script.branch("topic")
    script.write("calls.py", module(helper(5)))
    script.commit(EVE, at("2025-07-01 10:00 +0000"))
    script.edit("calls.py", "attempts=5", "attempts=6")
    script.commit(EVE, at("2025-07-02 10:00 +0000"))
    script.checkout("main")
    script.squash("topic", DAN, at("2025-07-07 10:00 -0300"))
    run_git(script.root, "branch", "-q", "-D", "topic")
    script.edit("calls.py", "timeout=10", "timeout=20")
    script.commit(EVE, at("2025-08-01 10:00 +0000"))
    first = _utc("2025-07-07 13:00 +0000")
    return [Known("shipping", "calls.py", first, DAN[0], first, changes=1)]


def _rebased(root: Path) -> list[Known]:
    """A branch put on top of main before it came there: the author's date is older than main's own commits."""
    script = Script(root / "identity")
    script.write("labels.py", module(other("inner")))
    script.commit(DAN, at("2025-01-10 10:00 +0100"))
    script.branch("topic")
    script.write("calls.py", module(helper(7)))
    script.commit(ADA, at("2025-08-01 12:00 +0900"))
    script.checkout("main")
    script.edit("labels.py", "parcel.town", "parcel.city")
    script.commit(DAN, at("2025-08-10 10:00 +0100"))
    script.rebase("topic", "main", BEN, at("2025-08-20 10:00 +0000"))
    script.checkout("main")
    run_git(script.root, "merge", "-q", "--ff-only", "topic")
    return [Known("identity", "calls.py", _utc("2025-08-01 03:00 +0000"), ADA[0], _utc("2025-08-20 10:00 +0000"))]


def _moved(root: Path) -> list[Known]:
    """Moved out of a file that went on to live, with a line of it changed on the way."""
    script = Script(root / "search")
    script.write("tools.py", module(other("inner"), helper(8), other("outer")))
    script.commit(CHLOE, at("2025-04-04 01:00 +0700"))
    script.write("tools.py", module(other("inner"), other("outer")))
    script.write("web/calls.py", module(other("third"), helper(9)))
    script.commit(DAN, at("2025-09-01 10:00 +0000"))
    first = _utc("2025-04-03 18:00 +0000")
    return [Known("search", "web/calls.py", first, CHLOE[0], first, Origin.MOVED, "tools.py", 1)]


def _copied(root: Path) -> list[Known]:
    """Copied inside its own repository: the copy is a writing of its own, with the date of the copying."""
    script = Script(root / "billing")
    script.write("retry.py", module(helper(10)))
    script.commit(EVE, at("2025-05-05 10:00 +0000"))
    script.write("jobs/nightly.py", module(other("night"), helper(10)))
    script.commit(BEN, at("2025-10-06 00:30 +1200"))
    first, copied = _utc("2025-05-05 10:00 +0000"), _utc("2025-10-05 12:30 +0000")
    return [
        Known("billing", "jobs/nightly.py", copied, BEN[0], copied, Origin.COPIED, "retry.py"),
        Known("billing", "retry.py", first, EVE[0], first),
    ]


def _reinstated(root: Path) -> list[Known]:
    """Written, taken back a month later, and back again: the first writing counts."""
    script = Script(root / "catalog")
    script.write("labels.py", module(other("inner")))
    script.commit(DAN, at("2025-01-10 10:00 +0100"))
    script.write("calls.py", module(helper(11)))
    written = script.commit(ADA, at("2025-03-20 10:00 +0000"))
    gone = script.revert(written, BEN, at("2025-04-20 10:00 +0000"))
    script.revert(gone, CHLOE, at("2025-05-20 10:00 +0000"))
    first = _utc("2025-03-20 10:00 +0000")
    return [Known("catalog", "calls.py", first, ADA[0], first, changes=1)]


def _both_sides(root: Path) -> list[Known]:
    """Two branches change different lines of it, and both are merged."""
    script = Script(root / "support")
    script.write("calls.py", module(helper(12)))
    script.commit(DAN, at("2025-02-14 10:00 +0000"))
    script.branch("left")
    script.edit("calls.py", "attempts=12", "attempts=13")
    script.commit(ADA, at("2025-03-01 10:00 +0000"))
    script.checkout("main")
    script.branch("right")
    script.edit("calls.py", "    raise last", "    raise last from None")
    script.commit(BEN, at("2025-03-02 10:00 +0000"))
    script.checkout("main")
    script.merge("left", DAN, at("2025-03-10 10:00 +0000"))
    script.merge("right", DAN, at("2025-03-11 10:00 +0000"))
    first = _utc("2025-02-14 10:00 +0000")
    return [Known("support", "calls.py", first, DAN[0], first, changes=2)]


FORCED = "returns"
"""The repository that `force_push` writes anew."""


def _forced(root: Path) -> list[Known]:
    script = Script(root / FORCED)
    script.write("labels.py", module(other("inner")))
    script.commit(DAN, at("2025-01-10 10:00 +0100"))
    script.write("calls.py", module(helper(14)))
    script.commit(EVE, at("2025-11-01 10:00 +0000"))
    first = _utc("2025-11-01 10:00 +0000")
    return [Known(FORCED, "calls.py", first, EVE[0], first)]


def force_push(org: KnownOrg) -> KnownOrg:
    """What the org is the next night: one repository's last commit was written anew, and the old one is gone."""
    root = org.root / FORCED
    run_git(root, "reset", "-q", "--hard", "HEAD~1")
    script = Script.__new__(Script)
    script.root = root
    script.write("calls.py", module(helper(14)))
    when = at("2025-11-02 10:00 +0000")
    script.commit(ADA, when, committed=when + timedelta(hours=1))
    run_git(root, "reflog", "expire", "--expire=now", "--all")
    run_git(root, "gc", "-q", "--prune=now")
    first = when.astimezone(UTC)
    known = Known(FORCED, "calls.py", first, ADA[0], first + timedelta(hours=1))
    return KnownOrg(org.root, tuple(known if one.repository == FORCED else one for one in org.copies))


def _shallow(root: Path, upstream: Path) -> list[Known]:
    """A clone of depth 1: git cannot say when it was written."""
    script = Script(upstream / "archive")
    script.write("calls.py", module(helper(15)))
    script.commit(EVE, at("2024-11-01 10:00 +0000"))
    script.write("labels.py", module(other("inner")))
    script.commit(EVE, at("2025-09-09 10:00 +0000"))
    shallow_clone(script.root, root / "archive")
    shutil.rmtree(upstream)
    return [Known("archive", "calls.py", None, "", None, Origin.UNKNOWN, complete=False)]
