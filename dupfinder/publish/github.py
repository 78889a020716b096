"""The one tracking issue of an organization.

It is found by a hidden marker and by its author: anyone may write the marker into an issue of their own. A POST that
GitHub answers with 5xx may have been done all the same, so the issue is looked for again before it is opened again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from dupfinder.publish.once import written
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.sources.github_api import Api

Row = Mapping[str, Any]
"""An issue as GitHub sends it."""
LATEST_CLOSED = 100
"""A closed issue is looked for among this many of the author's, those that changed last first."""
_MARKER = re.compile(r"<!-- dupfinder:tracking run=(\d{1,9}) -->")
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_VIEWER = "query Viewer { viewer { login } }"


class PublishError(DupfinderError):
    """What was to be published is not, and why."""


class Done(StrEnum):
    """What became of the issue."""

    OPENED = "opened"
    UPDATED = "updated"
    UNCHANGED = "left as it was"


@dataclass(frozen=True, slots=True)
class Tracked:
    """The issue that is there: its address, and the run of the index that it speaks of."""

    number: int
    url: str
    run: int


def marker(run: int) -> str:
    """The hidden first line of the issue's text; `run` is the number of the index's run."""
    return f"<!-- dupfinder:tracking run={run} -->"


class TrackingIssue:
    """The tracking issue in one repository, `OWNER/NAME`. `api` must not repeat a POST."""

    def __init__(self, api: Api, repository: str) -> None:
        if not _NAME.fullmatch(repository):
            raise PublishError(f"--issue {repository!r} is no repository; write OWNER/NAME.")
        self._api = api
        self._name = repository
        self._issues = f"/repos/{repository}/issues"
        self._login = ""

    def find(self) -> Tracked | None:
        """The issue, open or closed; None where there is none. Raises SourceError."""
        issue = self._found()
        return None if issue is None else _tracked(issue)

    def publish(self, title: str, body: str) -> tuple[Done, Tracked]:
        """Open the issue, or put this text in its place; a closed one is opened again. Raises SourceError."""
        issue = self._found()
        if issue is None:
            return Done.OPENED, _tracked(self._opened(title, body))
        if issue["body"] == body and issue["state"] == "open":
            return Done.UNCHANGED, _tracked(issue)
        change = {"title": title, "body": body, "state": "open"}
        what = f"a change of issue {issue['number']} of {self._name}"
        _, issue = self._api.rest("PATCH", f"{self._issues}/{issue['number']}", what, body=change)
        return Done.UPDATED, _tracked(issue)

    def _opened(self, title: str, body: str) -> Row:
        sent, what = {"title": title, "body": body}, f"a new issue in {self._name}"
        return written(self._api, lambda: self._api.rest("POST", self._issues, what, body=sent)[1], self._found)

    def _found(self) -> Row | None:
        return self._ours("open") or self._ours("closed", LATEST_CLOSED)

    def _ours(self, state: str, most: int | None = None) -> Row | None:
        author = self._author()
        given = {"state": state, "creator": author, "sort": "updated"}
        rows = islice(self._api.rows(self._issues, f"the issues of {self._name}", given), most)
        mine = (one for one in rows if "pull_request" not in one and one["user"] and one["user"]["login"] == author)
        return next((one for one in mine if _MARKER.match(one["body"] or "")), None)

    def _author(self) -> str:
        """Who this token writes as."""
        if not self._login:
            self._login = str(self._api.graphql(_VIEWER, {}, "the name behind the token")["viewer"]["login"])
        return self._login


def _tracked(issue: Row) -> Tracked:
    found = _MARKER.match(issue["body"] or "")
    return Tracked(int(issue["number"]), str(issue["html_url"]), int(found[1]) if found else 0)
