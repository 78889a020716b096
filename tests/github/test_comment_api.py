"""The comment on a pull request through the API itself: long lists, refusals, and where its token may be seen."""

from __future__ import annotations

import logging

import pytest

from dupfinder.publish.comment import Commented, StickyComment
from dupfinder_reports.pr_comment import MARKER
from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.sources.github_api import TokenRefusedError
from tests.github import answers
from tests.github.test_secrets import shows

pytestmark = pytest.mark.node

PLACE = "/repos/acme/labels/issues/7/comments"


@pytest.fixture
def keep(fake, night):
    fake.add("labels", {"a.py": "1\n"})
    night.token = fake.new_token("github-actions[bot]")

    def run(body: str | None) -> Commented:
        api = night.api(repeat_posts=False)
        try:
            text = body and f"{MARKER}\n{body}"
            return StickyComment(api, "acme/labels", 7, MARKER).publish(text, f"{MARKER}\nresolved")
        finally:
            api.close()

    return run


def test_ours_is_found_behind_two_hundred_others(fake, keep):
    for number in range(205):
        fake.say("labels", 7, f"look at this {number}", answers.user("alice", 3))
    assert keep("one") is Commented.WRITTEN
    for number in range(205):
        fake.say("labels", 7, f"and at this {number}", answers.user("alice", 3))
    fake.calls.clear()
    assert keep("two") is Commented.EDITED
    assert [one["body"] for one in fake.repos["labels"].comments[7] if MARKER in one["body"]] == [f"{MARKER}\ntwo"]
    assert fake.counts[f"GET {PLACE.replace('7', 'N')}"] == 3, "a hundred a page, and no further than ours"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "Not Found"),
        (403, "Resource not accessible by integration"),
        (403, "Unable to create comment because issue is locked."),
    ],
)
def test_a_refusal_is_one_sentence_and_not_repeated(fake, keep, night, status, said):
    fake.plan(f"POST {PLACE}", lambda call: (status, answers.problem(said), {}), times=9)
    with pytest.raises(SourceError) as caught:
        keep("one")
    assert "acme/labels#7" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len([one for one in fake.calls if one[0] == "POST" and one[1] == PLACE]) == 1
    assert not shows(str(caught.value), [night.token])


def test_a_revoked_token(fake, keep, night):
    fake.tokens.pop(night.token)
    with pytest.raises(TokenRefusedError, match="does not accept the token") as caught:
        keep("one")
    assert not shows(str(caught.value), [night.token])


def test_the_token_is_in_no_log_at_debug(fake, keep, night, caplog):
    caplog.set_level(logging.DEBUG)
    keep("one")
    keep("two")
    assert PLACE in caplog.text, "nothing was logged at all"
    assert not shows(caplog.text, [night.token])
