from __future__ import annotations

import pytest

from dupfinder.publish.comment import Commented, StickyComment
from dupfinder_reports.pr_comment import MARKER
from dupfinder_scanners.errors import SourceError


class Connection:
    """The comments of one pull request; `lost` POSTs are done and then answered with an error."""

    def __init__(self, lost: int = 0) -> None:
        self.comments: list[dict] = []
        self.lost = lost
        self.writes = 0

    def graphql(self, query, variables, what):
        return {"viewer": {"login": "bot"}}

    def rows(self, address, what, parameters):
        assert address == "/repos/acme/labels/issues/7/comments"
        return iter(list(self.comments))

    def rest(self, verb, address, what, *, body=None):
        self.writes += 1
        if verb == "POST":
            self.comments.append({"id": len(self.comments) + 1, "user": {"login": "bot"}, "body": body["body"]})
            if self.lost:
                self.lost -= 1
                raise SourceError("502")
        else:
            number = int(address.removeprefix("/repos/acme/labels/issues/comments/"))
            self.comments[number - 1]["body"] = body["body"]
        return {}, {}

    def pause(self, seconds):
        pass


def publish(api, body):
    return StickyComment(api, "acme/labels", 7, MARKER).publish(body and f"{MARKER}\n{body}", f"{MARKER}\nresolved")


def test_silent_then_once_then_in_place_then_resolved_once():
    api = Connection()
    assert publish(api, None) is Commented.SILENT
    assert publish(api, "one") is Commented.WRITTEN
    assert publish(api, "two") is Commented.EDITED
    assert publish(api, "two") is Commented.UNCHANGED
    assert publish(api, None) is Commented.RESOLVED
    assert publish(api, None) is Commented.UNCHANGED
    assert [one["body"] for one in api.comments] == [f"{MARKER}\nresolved"]
    assert api.writes == 3


@pytest.mark.parametrize("lost", [1, 2])
def test_a_post_that_was_done_all_the_same_is_not_done_again(lost):
    api = Connection(lost)
    assert publish(api, "one") is Commented.WRITTEN
    assert len(api.comments) == 1


def test_somebody_elses_marker_is_left_alone():
    api = Connection()
    api.comments = [
        {"id": 1, "user": {"login": "mallory"}, "body": f"{MARKER}\nmine"},
        {"id": 2, "user": None, "body": f"{MARKER}\nghost"},
        {"id": 3, "user": {"login": "bot"}, "body": f"quoted\n{MARKER}"},
    ]
    assert publish(api, "one") is Commented.WRITTEN
    assert [one["body"] for one in api.comments[:3]] == [f"{MARKER}\nmine", f"{MARKER}\nghost", f"quoted\n{MARKER}"]
