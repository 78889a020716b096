"""Posting against a server of our own on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dupfinder.publish import chat

SECRET = "T0/B0/ThisIsTheSecret"
MESSAGE = '{"text": "caf\\u00e9"}'


@dataclass
class Hook:
    """What the server says, and what it was sent."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    told = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            told.seen.append((self.path, dict(self.headers), self.rfile.read(length)))
            time.sleep(told.delay)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *arguments: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    told.address = f"http://127.0.0.1:{server.server_port}/{SECRET}?key=Secret"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def refused(hook: Hook) -> str:
    with pytest.raises(chat.PostError) as error:
        chat.post(hook.address, MESSAGE)
    sentence = str(error.value)
    assert "Secret" not in sentence
    assert error.value.__suppress_context__ or error.value.__context__ is None
    assert len(hook.seen) <= 1
    return sentence


@pytest.mark.parametrize(("status", "body"), [(200, b"ok"), (202, b""), (200, b"1")])
def test_a_message_is_sent_as_it_is(hook: Hook, status: int, body: bytes) -> None:
    hook.status, hook.body = status, body
    chat.post(f" {hook.address}\n", MESSAGE)
    ((path, headers, sent),) = hook.seen
    assert path == f"/{SECRET}?key=Secret"
    assert sent == MESSAGE.encode()
    assert headers["Content-Type"] == "application/json"


def test_netrc_is_left_alone(hook: Hook, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password sesame\n", "utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    chat.post(hook.address, MESSAGE)
    assert "Authorization" not in hook.seen[0][1]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (400, b"invalid_blocks", "refused the message (400: invalid_blocks)"),
        (404, b"no_service", "refused the message (404: no_service)"),
        (403, b"<html>ThisIsTheSecret</html>", "refused the message (403); check"),
        (500, b"", "has a fault of its own (500)"),
        (301, b"", "which is not followed"),
        (200, b"Webhook message delivery failed with error: 413", "did not deliver it"),
        (400, b"\x1b]0;x\x07" * 9999, "refused the message (400)"),
    ],
)
def test_what_is_not_taken_is_one_sentence(hook: Hook, status: int, body: bytes, told: str) -> None:
    hook.status, hook.body = status, body
    sentence = refused(hook)
    assert told in sentence
    assert sentence.startswith("127.0.0.1 ")
    assert "\x1b" not in sentence


def test_a_redirect_is_not_followed(hook: Hook) -> None:
    hook.status, hook.headers = 307, {"Location": hook.address}
    assert "(307)" in refused(hook)
    assert len(hook.seen) == 1


def test_nobody_answers(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "ANSWER_SECONDS", 0.2)
    hook.delay = 0.6
    assert "did not answer in time; it may have taken the message" in refused(hook)


def test_nobody_is_there() -> None:
    with pytest.raises(chat.PostError, match=r"cannot be reached \(ConnectionError\)"):
        chat.post(f"http://127.0.0.1:1/{SECRET}", MESSAGE)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/Secret", "ftp://127.0.0.1/Secret", "hooks.slack.com/Secret", "https:///Secret", "",
        "https://ada:Secret@hooks.slack.com/x", "https://[Secret/x", "https://h:99999/Secret", "file:///etc/Secret",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(chat.PostError) as error:
        chat.check(url)
    assert "Secret" not in str(error.value)
    assert "copy it again" in str(error.value)


def test_the_host_is_all_that_is_named() -> None:
    assert chat.check("https://Hooks.Slack.com/services/Secret") == "hooks.slack.com"
