from __future__ import annotations

import gzip
import io

import numpy as np
import pytest
import requests

from dupfinder.config import CheckSettings, ScanSettings
from dupfinder.detect.fold import fold
from dupfinder.engines import local
from dupfinder.lookup import content, opened, write
from dupfinder.lookup.export import export
from dupfinder.lookup.fetch import fetched, unpacked
from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import Repository
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from tests.check.orgs import MASK, OTHER, RETRY
from tests.lookup.cells import said


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A public and a private repository."""
    folder = tmp_path_factory.mktemp("tables")
    for path, text in {"open/a.py": RETRY, "closed/b.py": MASK, "closed/c.py": OTHER}.items():
        (folder / "org" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "org" / path).write_text(text, "utf-8")
    source = LocalSource([folder / "org"], ListingOptions(language_of=language_of))
    repositories = [
        Repository(one.name, one.name, visibility="public" if one.name == "open" else "private", root=one.root)
        for one in source.repositories()
    ]
    listed = [file for one in source.repositories() for file in source.listing(one).files]
    corpus = local.read(source, repositories, listed, ScanSettings(), jobs=1).corpus
    rules = CheckSettings(hide=("closed", "open"), comment_squads=("closed", "open"))
    return write(folder / "org.lookup.duckdb", content(corpus, fold(corpus), repositories), (), "0", check=rules)


def test_a_public_copy_holds_nothing_of_the_others(tables, tmp_path):
    done = export(tables, tmp_path / "public.gz", "public", "0")
    assert done.places == 1
    plain = unpacked(tmp_path / "public.gz", tmp_path / "cache")
    data = said(plain)
    for name in (b"mask_secrets", b"read_rows", b"closed", b"b.py"):
        assert name not in data
        assert name in said(tables)
    with opened(plain) as lookup, opened(tables) as whole:
        assert list(lookup.repositories()) == ["open"]
        assert lookup.rules() == CheckSettings(hide=("open",), comment_squads=("open",))
        (shape,) = lookup.places(np.arange(9))
        mine, theirs = lookup.sequences(np.array([shape]))[shape], whole.sequences(np.array([shape]))[shape]
        assert mine[2].tolist() == theirs[2].tolist()


def test_a_private_copy_holds_everything(tables, tmp_path):
    assert export(tables, tmp_path / "all.gz", "private", "0").places == 3
    with opened(unpacked(tmp_path / "all.gz", tmp_path / "cache")) as lookup:
        assert len(lookup.places(np.arange(9))) == 3
        assert lookup.rules() == CheckSettings(hide=("closed", "open"), comment_squads=("closed", "open"))


@pytest.mark.parametrize("audience", ["public", "private"])
def test_the_same_tables_are_the_same_content(tables, tmp_path, audience):
    one, two = (export(tables, tmp_path / name, audience, "0") for name in ("one.gz", "two.gz"))
    assert one.content == two.content
    other = "private" if audience == "public" else "public"
    assert export(tables, tmp_path / "three.gz", other, "0").content != one.content
    assert export(tables, tmp_path / "four.gz", audience, "1").content != one.content
    assert export(tables, tmp_path / "five.gz", audience, "0", signatures=True).content != one.content


TEXTS = (b"gave up after", b"A copy in which", b"(?i)", b"password", b"fieldnames")


def test_the_tables_hold_signatures_and_no_other_source_text(tables):
    data = said(tables)
    assert b"def retry_call(action, attempts=4, base_delay=0.2, longest=5.0)" in data
    for text in TEXTS:
        assert text not in data


@pytest.mark.parametrize("audience", ["public", "private"])
def test_an_export_holds_signatures_only_where_they_are_asked_for(tables, tmp_path, audience):
    export(tables, tmp_path / "plain.gz", audience, "0")
    data = said(unpacked(tmp_path / "plain.gz", tmp_path / "cache"))
    for text in (*TEXTS, b"base_delay", b"def retry_call"):
        assert text not in data
    export(tables, tmp_path / "signed.gz", audience, "0", signatures=True)
    data = said(unpacked(tmp_path / "signed.gz", tmp_path / "cache"))
    assert b"def retry_call(action, attempts=4, base_delay=0.2, longest=5.0)" in data
    assert (b"def mask_secrets" in data) == (audience == "private")


class Server(requests.adapters.BaseAdapter):
    """Answers by address: status, body, headers; keeps what was asked."""

    def __init__(self, answers):
        super().__init__()
        self.answers, self.asked = answers, []

    def send(self, request, **_):
        self.asked.append((request.url, dict(request.headers)))
        status, body, headers = self.answers[request.url]
        if headers.get("ETag") and request.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = status, request.url, request
        answer.headers.update(headers)
        answer.raw = io.BytesIO(body)
        return answer

    def close(self):
        pass


def session(answers):
    made = requests.Session()
    server = Server(answers)
    made.mount("https://", server)
    made.mount("http://", server)
    return made, server


def test_fetched_once_and_kept_by_its_etag(tmp_path):
    body = gzip.compress(b"tables")
    made, server = session(
        {
            "https://a.example/x": (302, b"", {"Location": "https://b.example/y"}),
            "https://b.example/y": (200, body, {"ETag": '"1"'}),
        }
    )
    place = fetched("https://a.example/x", tmp_path, made)
    assert place.read_bytes() == b"tables"
    assert fetched("https://a.example/x", tmp_path, made) == place
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    assert not [headers for _, headers in server.asked if "Authorization" in headers]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"https://a.example/x": (404, b"", {})}, "answers 404"),
        ({"https://a.example/x": (302, b"", {"Location": "http://b.example/y"})}, "is not HTTPS"),
        ({"https://a.example/x": (302, b"", {"Location": "https://a.example/x"})}, "redirects too often"),
        ({"https://a.example/x": (200, b"no gzip", {})}, "is no export"),
        ({"https://a.example/x": (200, gzip.compress(b"cut off" * 99)[:-9], {})}, "is no export"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_leaves_nothing(tmp_path, answers, said):
    made, _ = session(answers)
    with pytest.raises(SourceError, match=said):
        fetched("https://a.example/x", tmp_path, made)
    assert [one.name for one in tmp_path.iterdir()] == []


def test_http_and_secrets_in_the_address(tmp_path):
    made, server = session({})
    with pytest.raises(SourceError) as error:
        fetched("http://user:secret@a.example/x?token=secret", tmp_path, made)
    assert "secret" not in str(error.value)
    assert server.asked == []


def test_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("dupfinder.lookup.fetch.MAX_PLAIN", 100)
    made, _ = session({"https://a.example/x": (200, gzip.compress(b"0" * 5000), {})})
    with pytest.raises(SourceError, match="holds more than"):
        fetched("https://a.example/x", tmp_path, made)
    monkeypatch.setattr("dupfinder.lookup.fetch.MAX_PACKED", 10)
    with pytest.raises(SourceError, match="is larger than"):
        fetched("https://a.example/x", tmp_path, made)
