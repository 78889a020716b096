"""The token is in no process list, no log at DEBUG, no error message, no cache file, no git configuration on disk."""

from __future__ import annotations

import base64
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dupfinder_scanners.sources import mirror
from dupfinder_scanners.sources.github_auth import AppCredentials, TokenCredentials, git_header
from dupfinder_scanners.sources.mirror import Remote
from tests.github.test_limits import key

pytestmark = [pytest.mark.node, pytest.mark.usefixtures("key")]
__all__ = ["key"]


def forms(token: str) -> list[str]:
    return [
        token,
        base64.b64encode(f"x-access-token:{token}".encode()).decode(),
        base64.b64encode(token.encode()).decode(),
    ]


def shows(text: str, tokens: list[str]) -> list[str]:
    return [one for token in tokens for one in forms(token) if one in text]


def command_lines() -> str:
    """What `ps` would show."""
    if not Path("/proc/self/cmdline").exists():
        return subprocess.run(["ps", "-axww", "-o", "command"], capture_output=True, text=True, check=True).stdout
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(place.read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return "\n".join(found)


@pytest.mark.parametrize("way", ["token", "app"])
def test_the_token_is_nowhere(fake, night, filled, key, caplog, way):
    filled(2)
    fake.app_key = key[1]
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []

    def watch(call):
        # git waits for this answer, so its processes are alive now.
        seen.append(command_lines())
        return

    fake.plan("GET /acme/", watch, times=2)
    credentials = TokenCredentials(night.token) if way == "token" else AppCredentials("7", key[0])
    with night.source(api=night.api(credentials=credentials)) as source:
        source.repositories()
    tokens = [*fake.tokens, key[0].splitlines()[1]]
    assert any("service-00" in lines and "fetch" in lines for lines in seen), "git was not caught at work"
    assert not shows("\n".join(seen), tokens)
    assert "api/graphql" in caplog.text, "nothing was logged at all"
    assert not shows(caplog.text, tokens)
    assert not shows("\n".join(night.said), tokens)
    files = [path for path in night.cache.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert not shows(path.read_bytes().decode("latin-1"), tokens), path
    assert (night.cache.stat().st_mode & 0o077) == 0


def test_the_token_reaches_git_and_nobody_else(fake, night, filled, monkeypatch):
    """Workers, and git where it only reads, get an environment without it; the fetch carries it for one host."""
    filled(1)
    given: list[dict[str, str]] = []
    run = subprocess.run

    def noted(command, **more):
        given.append(more.get("env") or {})
        return run(command, **more)

    monkeypatch.setattr(subprocess, "run", noted)
    monkeypatch.setenv("GITHUB_TOKEN", night.token)
    monkeypatch.setenv("GIT_TRACE_CURL", "1")
    with night.source() as source:
        source.repositories()
    with_token = [one for one in given if shows("\n".join(one.values()), [night.token])]
    assert len(with_token) == 1
    (fetching,) = with_token
    keys = {value for name, value in fetching.items() if name.startswith("GIT_CONFIG_KEY")}
    assert f"http.{fake.url}/.extraHeader" in keys
    assert fetching["GIT_TERMINAL_PROMPT"] == "0"
    assert fetching["GIT_CONFIG_GLOBAL"] == "/dev/null"
    assert fetching["GIT_ALLOW_PROTOCOL"] == "http"
    assert "GIT_TRACE_CURL" not in fetching


def test_a_redirect_to_another_place_is_not_followed(fake, night, filled):
    filled(1)
    other = f"{fake.url}/acme/elsewhere.git/info/refs?service=git-upload-pack"
    fake.plan("GET /acme/service-000.git", lambda call: (302, "", {"Location": other}), times=2)
    with pytest.raises(Exception, match="There is no repository"):
        night.read()
    assert not any("elsewhere" in path for _, path, _ in fake.git_calls)


def test_no_repr_shows_it(night):
    assert night.token not in repr(TokenCredentials(night.token))
    remote = Remote("a/b", "https://x/a/b.git", git_header(night.token))
    assert not shows(repr(remote), [night.token])
    assert "KEY" not in repr(AppCredentials("7", "KEY"))


@pytest.mark.slow
def test_a_failing_command_does_not_say_it(fake, night, filled, tmp_path):
    filled(2)
    fake.plan("GET /acme/", lambda call: (500, "broken", {}), times=20)
    environment = {
        "PATH": mirror.os.environ["PATH"],
        "GITHUB_TOKEN": night.token,
        "DUPFINDER_DEBUG": "1",
        "HOME": str(tmp_path),
    }
    command = [sys.executable, "-I", "-m", "dupfinder", "scan", "--org", "acme", "--github-url", fake.url]
    done = subprocess.run(
        [*command, "--index", str(tmp_path / "i.duckdb"), "--cache", str(night.cache)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "There is no repository of acme to read" in done.stderr
    assert not shows(done.stdout + done.stderr, [night.token])
    assert threading.active_count() < 50
