"""The one comment on a pull request: silent when there is nothing to say, edited in place, resolved once.

It is found by a hidden marker and by its author: anyone may write the marker into a comment of their own. A POST that
GitHub answers with 5xx may have been done all the same, so the comment is looked for again before another is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from dupfinder.publish.once import written

Row = Mapping[str, Any]
"""A comment as GitHub sends it."""
_VIEWER = "query Viewer { viewer { login } }"


class Connection(Protocol):
    """What is asked of `github_api.Api`, which must not repeat a POST."""

    def graphql(self, query: str, variables: Mapping[str, Any], what: str) -> dict[str, Any]:
        """The `data` of an answer."""
        ...

    def rest(
        self, verb: str, address: str, what: str, *, body: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], Any]:
        """Headers and data of one request."""
        ...

    def rows(self, address: str, what: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an iterator of rows
        """The rows of a list."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait a little."""
        ...


class Commented(StrEnum):
    """What became of the comment."""

    WRITTEN = "written"
    EDITED = "edited"
    RESOLVED = "resolved"
    UNCHANGED = "left as it was"
    SILENT = "not needed"


class StickyComment:
    """Our comment on the pull request `number` of `OWNER/NAME`; `marker` is the first line of its text."""

    def __init__(self, api: Connection, repository: str, number: int, marker: str) -> None:
        self._api = api
        self._comments = f"/repos/{repository}/issues/{number}/comments"
        self._one = f"/repos/{repository}/issues/comments"
        self._what = f"the comments of {repository}#{number}"
        self._marker = marker
        self._login = ""

    def publish(self, body: str | None, resolved: str) -> Commented:
        """Keep the comment at `body`; with None, an earlier one turns to `resolved`. Raises SourceError."""
        found = self._found()
        if found is None:
            if body is None:
                return Commented.SILENT
            self._write(body)
            return Commented.WRITTEN
        text = resolved if body is None else body
        if _bare(found["body"]) == _bare(text):
            return Commented.UNCHANGED
        self._api.rest("PATCH", f"{self._one}/{int(found['id'])}", self._what, body={"body": text})
        return Commented.RESOLVED if body is None else Commented.EDITED

    def _write(self, body: str) -> None:
        sent = {"body": body}
        written(self._api, lambda: self._api.rest("POST", self._comments, self._what, body=sent)[1], self._found)

    def _found(self) -> Row | None:
        author = self._author()
        for row in self._api.rows(self._comments, self._what, {}):
            mine = row["user"] is not None and row["user"]["login"] == author
            if mine and str(row["body"] or "").startswith(self._marker):
                found: Row = row
                return found
        return None

    def _author(self) -> str:
        """Who this token writes as."""
        if not self._login:
            self._login = str(self._api.graphql(_VIEWER, {}, "the name behind the token")["viewer"]["login"])
        return self._login


def _bare(text: object) -> str:
    """GitHub gives line ends back as it likes."""
    return str(text or "").replace("\r\n", "\n").strip()
