"""Rate limits, server errors and tokens that stop working, as the API and git show them."""

from __future__ import annotations

import time

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.sources.github_api import TokenRefusedError
from dupfinder_scanners.sources.github_auth import AppCredentials, credentials_from
from dupfinder_scanners.sources.github_waits import RateLimitError
from tests.github import answers

pytestmark = pytest.mark.node


def limited(status: int, message: str, **headers: str):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda call: (status, answers.problem(message), given)


def test_a_primary_limit_is_waited_for_aloud(fake, night, filled):
    filled(2)
    reset = str(int(time.time()) + 90)
    fault = limited(403, "API rate limit exceeded", X_RateLimit_Remaining="0", X_RateLimit_Reset=reset)
    fake.plan("GET /orgs/acme/properties", fault)
    assert len(night.read()) == 2
    assert night.slept == [pytest.approx(91, abs=3)]
    assert any("Waiting" in line and "rate limit, until" in line for line in night.said)


@pytest.mark.parametrize("status", [403, 429])
def test_retry_after_counts(fake, night, filled, status):
    filled(1)
    fault = limited(status, "You have exceeded a secondary rate limit.", Retry_After="17")
    fake.plan("GET /orgs/acme/properties", fault, times=2)
    assert len(night.read()) == 1
    assert night.slept == [17.0, 17.0]


def test_a_secondary_limit_without_a_time_is_waited_for_longer_each_time(fake, night, filled):
    filled(1)
    fake.plan("POST /graphql", limited(403, "You have exceeded a secondary rate limit. Please wait."), times=2)
    assert len(night.read()) == 1
    assert night.slept == [60.0, 120.0]


def test_graphql_says_its_limit_with_200(fake, night, filled):
    filled(1)
    reset = str(int(time.time()) + 30)
    body = {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    fake.plan("POST /graphql", lambda call: (200, body, {"X-RateLimit-Reset": reset}))
    assert len(night.read()) == 1
    assert night.slept == [pytest.approx(31, abs=3)]


def test_no_wait_beyond_the_cap_of_the_whole_run(fake, night, filled):
    filled(1)
    night.max_wait = 100
    fake.plan("POST /graphql", limited(403, "You have exceeded a secondary rate limit.", Retry_After="60"), times=2)
    with pytest.raises(RateLimitError, match=r"asks to wait 60 s .* may wait 40 s more.*max_wait_minutes"):
        night.read()
    assert night.slept == [60.0]


def test_a_403_that_is_no_limit_is_not_repeated(fake, night, filled):
    filled(1)
    fake.plan("POST /graphql", limited(403, "Resource protected by organization SAML enforcement."))
    with pytest.raises(SourceError, match="403 Resource protected by organization SAML"):
        night.read()
    assert night.slept == []


def test_server_errors_are_repeated_and_then_said(fake, night, filled):
    filled(1)
    fake.plan("POST /graphql", limited(502, "bad gateway"), times=3)
    assert len(night.read()) == 1
    fake.plan("POST /graphql", limited(502, "bad gateway"), times=20)
    with pytest.raises(SourceError, match="with errors of its own 7 times; run it again later"):
        night.read()


def test_a_revoked_token_ends_the_run_at_once(fake, night, filled):
    filled(8)
    night.read()
    for repo in fake.repos.values():
        repo.commit({"b.py": "1\n"})
    token = night.token

    def revoke(call):
        fake.tokens.pop(token, None)
        return 401, "no", {"WWW-Authenticate": "Basic"}

    fake.plan("GET /acme/service-007.git", revoke)
    with pytest.raises(TokenRefusedError, match="does not accept the token") as caught:
        night.read()
    assert token not in str(caught.value)
    night.token = fake.new_token()
    fake.git_calls.clear()
    assert all("b.py" in files for files in night.read().values())
    again = {path.split(".git")[0] for _, path, _ in fake.git_calls}
    assert len(again) < 8, "what was fetched before the token was revoked is not fetched again"


def test_a_token_that_one_repository_refuses_costs_that_repository(fake, night, filled):
    filled(3)
    fake.plan("GET /acme/service-001.git", lambda call: (403, "SSO", {}), times=2)
    with night.source() as source:
        assert len(source.repositories()) == 2
        assert [row.repository for row in source.skipped] == ["service-001"]
        assert "the token is not accepted for it" in source.skipped[0].detail


def test_a_list_that_goes_on_elsewhere_is_not_followed(fake, night, filled):
    filled(1)
    fake.plan("GET /orgs/acme/properties", lambda call: (200, [], {"Link": '<http://127.0.0.1:9/x>; rel="next"'}))
    with pytest.raises(SourceError, match="sent the custom properties of acme on to another address"):
        night.read()


def test_nothing_to_read_is_an_error(fake, night, filled):
    filled(2)
    fake.plan("GET /acme/", lambda call: (404, "gone", {}), times=20)
    with pytest.raises(SourceError, match="There is no repository of acme to read"):
        night.read()


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def test_an_app_reads_with_tokens_narrowed_and_renewed(fake, night, filled, key):
    filled(3)
    fake.app_key = key[1]
    # Expires within the five minutes, so that each use asks for a new one; the old ones stop working.
    fake.token_seconds = 200.0
    fake.app_permissions |= {"administration": "write", "issues": "write"}
    found = night.read(api=night.api(credentials=AppCredentials("7", key[0])))
    assert len(found) == 3
    assert len(fake.asked_permissions) > 3
    narrowed = {"contents": "read", "metadata": "read", "members": "read"}
    assert all(one == narrowed for one in fake.asked_permissions)


def test_an_app_token_is_asked_for_once_an_hour(fake, night, filled, key):
    filled(3)
    fake.app_key = key[1]
    night.read(api=night.api(credentials=AppCredentials("7", key[0])))
    assert len(fake.asked_permissions) == 1


def test_a_wrong_key_is_one_sentence(fake, night, filled, key):
    fake.app_key = key[1]
    with pytest.raises(SourceError, match="private key cannot be used") as caught:
        night.api(credentials=AppCredentials("7", "-----BEGIN nonsense"))
    assert "nonsense" not in str(caught.value)
    with pytest.raises(TokenRefusedError, match="installation of the app in acme"):
        night.api(credentials=AppCredentials("8", key[0]))


def test_where_credentials_come_from(tmp_path):
    assert credentials_from({"GH_TOKEN": " abc \n"}).token == "abc"
    (tmp_path / "key.pem").write_text("PEM")
    app = {"GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY_FILE": str(tmp_path / "key.pem"), "GITHUB_TOKEN": "x"}
    assert credentials_from(app) == AppCredentials("7", "PEM")
    assert "PEM" not in repr(credentials_from(app))
    with pytest.raises(SourceError, match="No token for GitHub is set"):
        credentials_from({})
    with pytest.raises(SourceError, match="characters that no token has"):
        credentials_from({"GITHUB_TOKEN": "a\nAuthorization: b"})
    with pytest.raises(SourceError, match="cannot be read"):
        credentials_from({"GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY_FILE": str(tmp_path / "none")})
