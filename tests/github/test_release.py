"""An export as an asset of a release: published with one token, fetched with another."""

from __future__ import annotations

import gzip

import pytest

from dupfinder.lookup.fetch import UnreachableIndexError, fetched
from dupfinder.lookup.release import Start
from dupfinder.publish.github import PublishError
from dupfinder.publish.release import Published, Release
from dupfinder_scanners.errors import SourceError
from tests.github import answers
from tests.github.secure_files import SecureFiles

pytestmark = pytest.mark.node


@pytest.fixture
def home(fake):
    return fake.add("engineering", {"README.md": "home"})


@pytest.fixture
def publish(fake, night, home, tmp_path):
    night.token = fake.new_token("github-actions[bot]")

    def run(content: bytes, named: str = "") -> Published:
        file = tmp_path / "private.gz"
        file.write_bytes(gzip.compress(content, mtime=0))
        api = night.api(repeat_posts=False)
        try:
            done, address = Release(api, "acme/engineering@dupfinder").publish(file, named or content.decode())
        finally:
            api.close()
        assert address == f"{fake.url}/acme/engineering/releases/download/dupfinder/private.gz"
        return done

    return run


def held(fake, home) -> dict[str, bytes]:
    (release,) = home.releases
    return {one["name"]: gzip.decompress(fake.assets[one["id"]]) for one in release["assets"]}


def test_added_then_left_then_replaced(fake, home, publish):
    assert publish(b"one") is Published.ADDED
    assert publish(b"one") is Published.UNCHANGED
    assert publish(b"two") is Published.REPLACED
    assert held(fake, home) == {"private.gz": b"two"}
    (release,) = home.releases
    assert release["prerelease"] is True
    uploads = [path for method, path, _ in fake.calls if method == "POST" and path.endswith("/assets")]
    assert len(uploads) == 2


def test_other_bytes_of_the_same_content_are_left(fake, home, publish):
    assert publish(b"one", "a") is Published.ADDED
    assert publish(b"two", "a") is Published.UNCHANGED
    assert held(fake, home) == {"private.gz": b"one"}
    assert publish(b"two", "b") is Published.REPLACED
    assert held(fake, home) == {"private.gz": b"two"}


def test_the_old_one_is_there_until_the_new_one_is_whole(fake, home, publish):
    publish(b"one")
    seen = []

    def look(call):
        seen.append(held(fake, home))

    fake.plan("DELETE ", look)
    publish(b"two")
    assert seen == [{"private.gz": b"one", "private.gz.next": b"two"}]


@pytest.mark.parametrize("what", ["release", "asset"])
@pytest.mark.parametrize("did_it", [True, False])
def test_a_5xx_never_makes_two(fake, home, publish, night, what, did_it):
    handler = fake._new_release if what == "release" else fake._new_asset

    def broken(call):
        if did_it:
            handler(call, "nightly", "acme", "engineering", *(["50"] if what == "asset" else []))
        return 502, answers.problem("bad gateway"), {}

    pattern = "POST /repos/.*/releases$" if what == "release" else "POST .*/assets$"
    fake.plan(pattern, broken)
    publish(b"one")
    assert held(fake, home) == {"private.gz": b"one"}
    assert night.slept == [3.0]


def test_a_part_that_was_left_is_taken_away(fake, home, publish):
    publish(b"one")

    def half(call):
        fake._new_asset(call, "nightly", "acme", "engineering", "50")
        left = home.releases[0]["assets"][-1]
        left |= {"state": "open", "digest": None, "size": 0}
        return 502, answers.problem("bad gateway"), {}

    fake.plan("POST .*/assets$", half)
    assert publish(b"two") is Published.REPLACED
    assert held(fake, home) == {"private.gz": b"two"}


def test_a_token_that_may_not_write_is_one_sentence(fake, publish):
    fake.plan("POST ", lambda call: (404, answers.problem("Not Found"), {}))
    with pytest.raises(SourceError, match="does not give the release dupfinder of acme/engineering"):
        publish(b"one")


@pytest.mark.parametrize("place", ["acme/engineering", "engineering@x", "a/b@../c", "a/b@x/y"])
def test_what_names_no_release(night, place):
    with pytest.raises(PublishError, match="write OWNER/NAME@TAG"):
        Release(night.api(), place)


@pytest.fixture
def secure(fake, tmp_path, monkeypatch):
    (tmp_path / "web").mkdir()
    files = SecureFiles(tmp_path / "web")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(files.bundle))
    fake.store = f"{files.url}/asset"
    files.github = fake.secured(files.context)
    yield files
    files.close()


@pytest.fixture
def fetch(fake, secure, tmp_path):
    def run(token: str, asset: str = "private.gz") -> bytes:
        secure.files |= {f"/asset/{number}": content for number, content in fake.assets.items()}
        address = f"{secure.github}/acme/engineering/releases/download/dupfinder/{asset}"
        return fetched(address, tmp_path / "exports", token=token).read_bytes()

    return run


def test_fetched_with_a_token_that_stays_with_the_api(fake, publish, fetch, secure):
    publish(b"one")
    token = fake.new_token("reader")
    assert fetch(token) == fetch(token) == b"one"
    publish(b"two")
    assert fetch(token) == b"two"
    assert [status for _, _, status in secure.asked] == [200, 304, 200]
    assert not [headers for _, headers, _ in secure.asked if "authorization" in headers]
    assert not [headers for _, headers, _ in secure.asked if token in str(headers)]


def test_what_cannot_be_fetched_is_a_sentence_without_the_token(fake, publish, fetch, tmp_path):
    publish(b"one")
    with pytest.raises(UnreachableIndexError, match="set DUPFINDER_INDEX_TOKEN where its repository is private"):
        fetch("")
    for token, asset, said in [
        ("revoked", "private.gz", "answers 401"),
        (fake.new_token("reader"), "other.gz", "has no other.gz"),
        ("a\nb", "private.gz", "characters that no token has"),
    ]:
        with pytest.raises(UnreachableIndexError, match=said) as caught:
            fetch(token, asset)
        assert token not in str(caught.value)
    assert list(tmp_path.glob("exports/*")) == []


def test_no_token_goes_to_another_address(secure, tmp_path):
    secure.files["/private.gz"] = gzip.compress(b"one")
    assert fetched(f"{secure.url}/private.gz", tmp_path / "exports", token="ghs_secret").read_bytes() == b"one"
    assert "ghs_secret" not in str(secure.asked)
    assert "ghs_secret" not in repr(Start("https://x", {"Authorization": "Bearer ghs_secret"}))
