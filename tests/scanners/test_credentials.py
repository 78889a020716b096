"""What looks like a credential, in six languages and in ordinary code. The fakes are put together here, on purpose:
nothing that looks like a secret is in the repository."""

from __future__ import annotations

import ast
import itertools
import random
import string
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.credentials import findings, masked, masked_text, numbered

MOST_FALSE_ALARMS = 1 / 10_000


def noise(length: int, alphabet: str = string.ascii_letters + string.digits, seed: int = 7) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=length))


UPPER = string.ascii_uppercase + string.digits
FAKES = {
    "AWS key": ("AKIA" + noise(16, UPPER), noise(16, UPPER)),
    "GitHub token": ("ghp" + "_" + noise(36), noise(36)),
    "GitLab token": ("glpat" + "-" + noise(20), noise(20)),
    "Slack token": ("xoxb" + "-" + noise(40, string.digits), noise(40, string.digits)),
    "Stripe key": ("sk" + "_live_" + noise(24), noise(24)),
    "Google key": ("AIza" + noise(35), noise(35)),
    "JWT": (".".join(("eyJ" + noise(20), "eyJ" + noise(30), noise(43))), noise(43)),
    "URL with password": ("postgres://app:" + noise(12) + "@db.internal/app", noise(12)),
}
LANGUAGES = {
    "python": 'value = "{}"\n',
    "go": 'value := "{}"\n',
    "java": 'private static final String VALUE = "{}";\n',
    "typescript": "const value: string = '{}';\n",
    "ruby": "value: '{}',\n",
    "php": "$value = '{}';\n",
}
NAMED = {
    "python": 'db_password = "{}"\n',
    "go": 'apiKey := "{}"\n',
    "java": 'private static final String CLIENT_SECRET = "{}";\n',
    "typescript": "const accessToken: string = '{}';\n",
    "ruby": ":password => '{}',\n",
    "php": "$config['secret'] = '{}';\n",
}


@pytest.mark.parametrize(("language", "kind"), list(itertools.product(LANGUAGES, FAKES)))
def test_an_issued_credential_is_masked(language: str, kind: str) -> None:
    fake, secret = FAKES[kind]
    shown = masked_text(LANGUAGES[language].format(fake))
    assert secret not in shown
    assert "*" * 12 in shown
    assert kind in {one.kind for one in findings(LANGUAGES[language].format(fake).encode())}


@pytest.mark.parametrize("language", NAMED)
@pytest.mark.parametrize("length", [12, 20, 40])
def test_a_literal_beside_a_telling_name_is_masked(language: str, length: int) -> None:
    secret = noise(length, seed=3)
    assert masked_text(NAMED[language].format(secret)) == NAMED[language].format("*" * 12)


@pytest.mark.parametrize(
    "line",
    [
        'password = "correct-horse-battery"',
        'token = "access_token_v2"',
        'password = os.environ["DATABASE_PASSWORD_2"]',
        "url = 'https://user:${PASSWORD}@host/'",
        'secret_name = "projects/1/secrets/name1"',
    ],
)
def test_what_is_made_of_words_stays(line: str) -> None:
    assert masked_text(line) == line


def test_a_private_key_loses_its_body_and_keeps_its_lines() -> None:
    body = "\n".join(noise(64, seed=n) for n in range(5))
    text = f'KEY = """-----BEGIN RSA {"PRIVATE"} KEY-----\n{body}\n-----END RSA {"PRIVATE"} KEY-----\n"""\n'
    shown = masked_text(text)
    assert not any(line in shown for line in body.split("\n"))
    assert shown.count("\n") == text.count("\n")
    ast.parse(shown)


@given(st.binary(max_size=300), st.sampled_from(sorted(FAKES.values())), st.binary(max_size=300))
def test_lines_stay_whatever_is_around(before: bytes, fake: tuple[str, str], after: bytes) -> None:
    data = before + b"\n" + fake[0].encode() + b"\n" + after
    shown = masked(data)
    assert shown.count(b"\n") == data.count(b"\n")
    assert fake[1].encode() not in shown.split(b"\n")


CUES = [
    "AKIA",
    "ghp_",
    "SG.",
    "eyJ",
    "npm_",
    "://u:",
    "Bearer ",
    "db_password = '",
    'Token: "',
    "-----BEGIN PRIVATE KEY-----\n",
]


@given(
    st.lists(st.tuples(st.sampled_from([*CUES, "plain "]), st.integers(0, 60), st.sampled_from("'\"@ \n")), max_size=5)
)
def test_a_short_text_is_searched_like_a_long_one(pieces: list[tuple[str, int, str]]) -> None:
    text = "".join(cue + noise(length, seed=length) + end for cue, length, end in pieces).encode()
    assert findings(text) == findings(text + b"\n" + b" " * 1000)


def test_false_alarms_on_the_standard_library() -> None:
    lines = alarms = 0
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        data = path.read_bytes()
        lines += data.count(b"\n")
        alarms += len(findings(data))
    assert lines > 50_000
    assert alarms / lines <= MOST_FALSE_ALARMS


def test_numbers_tell_credentials_apart_without_showing_them() -> None:
    known: dict[bytes, int] = {}
    first = numbered(b'password = "Xk29fLq81zPw7Rt4"\nother_token = "b7Tq0MnE55xYhVw2"\n', known)
    assert first == b'password = "credential-1"\nother_token = "credential-2"\n'
    assert numbered(b'secret = "b7Tq0MnE55xYhVw2"', known) == b'secret = "credential-2"'
    assert numbered(b"plain = 1", known) == b"plain = 1"
    assert masked(first) == first
