"""The whole story on the sample org: nightly, export, one more retry helper, its comment from push to push."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.github import answers
from tests.github.sample_org import ACME, committed, in_tree, served
from tests.github.secure_files import SecureFiles
from tests.github.test_nightly import COMMAND, scan
from tests.github.test_secrets import shows

pytestmark = [pytest.mark.node, pytest.mark.slow]

CONFIG = ["--config", str(ACME / "dupfinder.toml")]
PULL = 7
MINE = "identity_admin/again.py"
USED = "from acme_platform.retry import retry_call\n\n__all__ = ['retry_call']\n"


@dataclass
class Story:
    """One organization, its config repository's folder, and the pull request of a squad."""

    night: object
    files: SecureFiles
    folder: Path
    tree: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def comments(self) -> list[dict]:
        return self.night.fake.repos["identity-admin"].comments.get(PULL, [])

    @property
    def writes(self) -> list[str]:
        """Requests that wrote or edited a comment."""
        calls = self.night.fake.calls
        return [method for method, path, _ in calls if "/comments" in path and method in ("POST", "PATCH")]

    def nightly(self) -> str:
        done = scan(self.night, self.folder, *CONFIG, "--quiet", "-o", "r.txt")
        assert done.returncode == 0, done.stderr
        export = ["index", "export", "--index", "org.duckdb", "--audience", "private", "-o", "private.gz"]
        done = self.run(self.folder, *export)
        self.files.files["/private.gz"] = (self.folder / "private.gz").read_bytes()
        return done.stderr

    def push(self, text: str | None) -> str:
        """The squad commits its helper, or what stands in its place; the job of the pull request runs."""
        place = self.tree / MINE
        place.unlink() if text is None else place.write_text(text, "utf-8")
        committed(self.tree)
        return self.job().stdout

    def job(self) -> subprocess.CompletedProcess[str]:
        given = ["--index", f"{self.files.url}/private.gz", "--format", "github", *CONFIG]
        return self.run(
            self.tree, "check", *given, "--comment", f"acme/identity-admin#{PULL}", "--github-url", self.night.fake.url
        )

    def run(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=folder, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert not shows(done.stdout + done.stderr, [self.env["GITHUB_TOKEN"]])
        return done


@pytest.fixture
def story(fake, night, tmp_path) -> Iterator[Story]:
    root = served(fake, tmp_path / "checkouts")
    (tmp_path / "web").mkdir()
    (tmp_path / "config").mkdir()
    files = SecureFiles(tmp_path / "web")
    tree = root / "identity-admin"
    in_tree(tree, "update-ref", "refs/remotes/origin/main", "main")
    in_tree(tree, "switch", "--quiet", "--create", "topic")
    event = tmp_path / "event.json"
    event.write_text('{"repository": {"visibility": "private"}}', "utf-8")
    env = {
        "PATH": os.environ["PATH"],
        "GITHUB_TOKEN": fake.new_token("github-actions[bot]"),
        "GITHUB_ACTIONS": "true",
        "DUPFINDER_DEBUG": "1",
        "GITHUB_REPOSITORY": "acme/identity-admin",
        "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_PATH": str(event),
        "XDG_CACHE_HOME": str(tmp_path / "runner"),
        "REQUESTS_CA_BUNDLE": str(files.bundle),
    }
    yield Story(night, files, tmp_path / "config", tree, env)
    files.close()


def test_one_more_retry_helper_from_the_first_push_to_the_platforms(story, fake, golden):
    assert "a million would be" in story.nightly()
    helper = (ACME / "payments-api/src/payments_api/retry.py").read_text("utf-8").replace("attempts", "tries")

    log = story.push(helper)
    (comment,) = story.comments
    assert comment["user"]["login"] == "github-actions[bot]"
    golden("story-elsewhere.md", comment["body"])
    assert f"::notice file={MINE},line=11," in log
    assert "private" not in log.partition("::stop-commands::")[0]

    story.job()
    assert story.writes == ["POST"], "the same push says nothing twice"
    assert [status for path, _, status in story.files.asked] == [200, 304], "the export is kept by its ETag"

    platform = fake.repos["platform-python"]
    platform.commit(
        {"src/acme_platform/retry.py": (ACME / "payments-api/src/payments_api/retry.py").read_text("utf-8")}
    )
    story.nightly()
    story.push(helper.replace("max_delay", "longest"))
    assert story.writes == ["POST", "PATCH"]
    (edited,) = story.comments
    assert edited["id"] == comment["id"]
    golden("story-platform.md", edited["body"])

    story.push(USED)
    (resolved,) = story.comments
    golden("story-resolved.md", resolved["body"])
    story.push(f"{USED}\nLIMIT = 3\n")
    assert story.writes == ["POST", "PATCH", "PATCH"], "resolved is said once"

    story.push(helper)
    assert story.writes == ["POST", "PATCH", "PATCH", "PATCH"]
    assert [one["id"] for one in story.comments] == [comment["id"]], "the same comment speaks up again"


def test_a_broken_server_a_limit_and_a_stranger(story, fake):
    story.nightly()
    stranger = answers.user("mallory", 66)
    theirs = "<!-- dupfinder:pull-request -->\nmine"
    fake.say("identity-admin", PULL, theirs, stranger)
    fake.say("identity-admin", PULL, theirs, None)
    address = f"/repos/acme/identity-admin/issues/{PULL}/comments"

    def done_all_the_same(call):
        fake._new_comment(call, "github-actions[bot]", "acme", "identity-admin", str(PULL))
        return 502, answers.problem("bad gateway"), {}

    limited = answers.problem("You have exceeded a secondary rate limit and have been temporarily blocked.")
    fake.plan(f"POST {address}", lambda call: (403, limited, {"Retry-After": "1"}))
    fake.plan(f"POST {address}", done_all_the_same)
    story.push((ACME / "payments-api/src/payments_api/retry.py").read_text("utf-8"))
    assert story.writes == ["POST", "POST"], "one for the limit, one that was done; none after it"
    assert [one["body"] for one in story.comments[:2]] == [theirs, theirs]
    (ours,) = story.comments[2:]
    assert ours["user"]["login"] == "github-actions[bot]"
    story.push(None)
    assert story.comments[2]["body"].endswith("exists elsewhere any more.\n")
    assert [one["body"] for one in story.comments[:2]] == [theirs, theirs]
    assert json.dumps(story.comments).count("dupfinder**") == 1
