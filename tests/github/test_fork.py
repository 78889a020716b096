"""A hostile pull request of a fork, the whole way: the example workflow's and the action's own scripts, over real git.

The trusted stage must take the fork's commit for data: nothing of it is run, checked out or believed, and what it named
its files and functions is neither markup, nor a mention, nor a command wherever it is told.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.check.test_outputs import assert_harmless
from tests.github.repositories import EXECUTABLE, LINK, SUBMODULE, Special, git
from tests.github.runner import Runner, steps
from tests.github.sample_org import ACME, served
from tests.github.secure_files import SecureFiles
from tests.github.test_nightly import COMMAND, environment, scan

pytestmark = [pytest.mark.node, pytest.mark.slow]

PULL = 7
WORKFLOW = "docs/workflows/pull-request-fork.yml"
ACTION = ".github/actions/dupfinder/action.yml"
FIND = "Find the pull request and fetch its commit"
PYTHON_RETRY = (ACME / "payments-api/src/payments_api/retry.py").read_text("utf-8")
NAME = "::error::@acme/everyone ![x](https://evil.example/i.png) `code` <img src=x onerror=alert(1)> --> \\u202E"
RETRY = """
export const Client = {
  async call(url, attempts, log) {
    for (let number = 1; number <= attempts; number += 1) {
      try {
        const answer = await fetch(url, { headers: { "x-request-id": crypto.randomUUID() }, redirect: "error" });
        if (answer.status >= 500) throw new Error(`status ${answer.status}`);
        return await answer.json();
      } catch (error) {
        if (number === attempts) throw error;
        log.warn("once more", number, error.message);
        await new Promise((done) => setTimeout(done, 2 ** number * 100 + Math.random() * 50));
      }
    }
    return null;
  },
};
"""
TRAP = "import pathlib\npathlib.Path({place!r}).write_text('run')\n"


def files(trap: Path) -> dict[str, str | Special]:
    """What the fork's commit holds beside what is there."""
    trapped = TRAP.format(place=str(trap))
    stolen = RETRY.replace("call(", f'"{NAME}"(').replace("once more", "@acme/everyone ::set-output name=x::y")
    return {
        "identity_admin/again.py": PYTHON_RETRY,
        "src/@acme/everyone [x](https:/evil.example) `a` <b>.js": stolen,
        "src/::error::boo\n::error::boo.js": RETRY,
        "src/\u202eevil\x1b[31m.js": RETRY.replace("call(", "$a$b("),
        "src/--> <!-- dupfinder:pull-request -->.js": f"// @acme/everyone -->\n{RETRY}",
        "sitecustomize.py": trapped,
        "dupfinder/__init__.py": trapped,
        "dupfinder/__main__.py": trapped,
        "tree_sitter.py": trapped,
        "conftest.py": trapped,
        "dupfinder.toml": '[[ignore]]\nname = "retry_call"\nreason = "mine"\nowner = "me"\n',
        "dupfinder-baseline.txt": "0000000000000000  x\n",
        "CODEOWNERS": "* @acme/payments\n",
        ".gitattributes": "* diff=evil filter=evil merge=evil\n",
        ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = http://127.0.0.1:9/x\n',
        "x": Special(SUBMODULE, "1" * 40),
        "environment.py": Special(LINK, "/proc/self/environ"),
        "run.sh": Special(EXECUTABLE, f"#!/bin/sh\ntouch {trap}\n"),
    }


@pytest.fixture
def stage(fake, night, tmp_path) -> Iterator[Runner]:
    """The org was scanned; the fork's commit is the head of a pull request; the default branch is checked out."""
    served(fake, tmp_path / "checkouts")
    fake.add("shop-web", {"src/retry.js": RETRY}, properties={"squad": "checkout"}, visibility="PUBLIC")
    fake.repos["payments-api"].visibility = "PUBLIC"
    assert scan(night, tmp_path, "--config", str(ACME / "dupfinder.toml"), "--quiet", "-o", "r").returncode == 0
    command = [*COMMAND, "index", "export", "--index", "org.duckdb", "--audience", "public", "-o", "public.gz"]
    subprocess.run(command, cwd=tmp_path, env=environment(night), check=True, capture_output=True)
    (tmp_path / "web").mkdir()
    web = SecureFiles(tmp_path / "web")
    web.files["/public.gz"] = (tmp_path / "public.gz").read_bytes()

    repo = fake.repos["identity-admin"]
    base = repo.head
    theirs = repo.commit(files(tmp_path / "trap"))
    git(repo.folder, "update-ref", f"refs/pull/{PULL}/head", theirs)
    git(repo.folder, "update-ref", "refs/heads/main", base)

    temp, tree = tmp_path / "runner", tmp_path / "trusted"
    # What actions/checkout would have left, and what `gh` would say.
    subprocess.run(["git", "clone", "--quiet", str(repo.folder), str(tree)], check=True, capture_output=True)
    subprocess.run(["git", "remote", "set-url", "origin", f"{fake.url}/acme/identity-admin.git"], cwd=tree, check=True)
    temp.mkdir()
    (temp / "event.json").write_text('{"repository": {"visibility": "public"}}', "utf-8")
    runner = Runner(
        temp,
        tree,
        GITHUB_REPOSITORY="acme/identity-admin",
        GITHUB_SERVER_URL=fake.url,
        GITHUB_EVENT_PATH=str(temp / "event.json"),
        REQUESTS_CA_BUNDLE=str(web.bundle),
        INDEX=f"{web.url}/public.gz",
        TOKEN=fake.new_token("github-actions[bot]"),
        SHA=theirs,
    )
    runner.command("gh", f'[ "$SHA" = {theirs} ] && echo "{PULL} {base}"\nexit 0')
    yield runner
    web.close()


def both_steps(stage: Runner, url: str) -> str:
    """The log of the trusted job."""
    token = stage.env["TOKEN"]
    found = stage.step(WORKFLOW, FIND, GH_TOKEN=token, SERVER=url)
    assert found.returncode == 0, found.stderr
    (uses,) = (step for step in steps(WORKFLOW) if "dupfinder" in step.get("uses", ""))
    assert uses["with"]["head"] == "refs/dupfinder/head"
    given = {
        "BASE": stage.outputs["base"],
        "HEAD": uses["with"]["head"],
        "COMMENT": f"acme/identity-admin#{stage.outputs['number']}",
        "FAIL_ON": "never",
        "CONFIG": "",
        "GITHUB_TOKEN": token,
        "DUPFINDER_INDEX_TOKEN": "",
    }
    done = stage.step(ACTION, "Check", **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return found.stdout + found.stderr + done.stdout + done.stderr


def test_the_forks_commit_is_data(stage, fake, tmp_path):
    log = both_steps(stage, fake.url)
    (comment,) = fake.repos["identity-admin"].comments[PULL]
    body = comment["body"]

    assert "`identity_admin/again.py:" in body, "its own config and baseline are not believed"
    assert "`payments`" in body, "nor what it says of owners: its copy of theirs would be their own"
    assert not (tmp_path / "trap").exists(), "something of the fork was run"
    state = subprocess.run(["git", "status", "--porcelain"], cwd=stage.tree, capture_output=True, text=True, check=True)
    assert state.stdout == ""
    assert not (stage.tree / "conftest.py").exists()
    assert {"notifications-worker", "checkout-api"}.isdisjoint(re.findall(r"[\w-]+", body)), "a private one was named"

    assert_harmless(body)
    assert body.count("src/") >= 3, "the hostile files were not told of"
    assert "everyone" in body
    assert "boo.js was not read: its name has a line break" in log
    heard = commands(log)
    assert heard
    assert all(
        re.fullmatch(r"::(?:notice|warning) file=[^:,]+,line=\d+,endLine=\d+,title=[^:,]+::.*", one) for one in heard
    )

    told = log + body + (stage.tree / ".git/config").read_text("utf-8")
    assert stage.env["TOKEN"] not in told
    kept = [path for path in (stage.tree / ".git").rglob("*") if path.is_file()]
    assert not [path for path in kept if stage.env["TOKEN"].encode() in path.read_bytes()]


def commands(log: str) -> list[str]:
    """Lines of a log that the runner obeys."""
    heard, until = [], ""
    for line in log.splitlines():
        if until:
            until = "" if line.strip() == f"::{until}::" else until
        elif line.startswith("::stop-commands::"):
            until = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::"):
            heard.append(line)
    assert not until, "commands are never heard again"
    return heard


def test_a_commit_that_is_no_pull_requests_any_more_ends_in_silence(stage, fake):
    done = stage.step(WORKFLOW, FIND, GH_TOKEN=stage.env["TOKEN"], SERVER=fake.url, SHA="0" * 40)
    assert (done.returncode, "No open pull request has this commit." in done.stdout) == (0, True), done.stderr
    assert not (stage.temp / "output").exists()


def test_the_default_branch_is_what_is_checked_out():
    (checkout,) = (step for step in steps(WORKFLOW) if "actions/checkout@" in step.get("uses", ""))
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}, "no ref of theirs"
