"""`--index URL`: an exported copy, fetched over HTTPS and kept by its ETag."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin, urlsplit

from dupfinder.index import files
from dupfinder.lookup import release
from dupfinder_scanners.errors import SourceError

if TYPE_CHECKING:
    import requests

MAX_PACKED = 1 << 30
MAX_PLAIN = 4 << 30
"""Bytes above which a file is refused, so that no server can fill the disk."""
SECONDS = 60
REDIRECTS = 5
_CHUNK = 1 << 20


class UnreachableIndexError(SourceError):
    """The index that was named cannot be had; a check under `--fail-on never` goes on without."""


def is_address(text: str) -> bool:
    """Whether an `--index` is an address and no file."""
    return "://" in text


def unpacked(path: Path, cache: Path) -> Path:
    """The tables of an exported file on this disk, unpacked into the cache by its content.

    Raises UnreachableIndexError.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    plain = cache / f"{digest}.lookup.duckdb"
    if not plain.exists():
        try:
            _unpack(path, plain, str(path))
        except SourceError as error:
            raise UnreachableIndexError(str(error)) from None
        except OSError as error:
            raise _no_cache(cache, error) from None
    return plain


def fetched(address: str, cache: Path, session: requests.Session | None = None, token: str = "") -> Path:
    """The tables behind an address; the copy of before where the server says that it is still the same.

    Raises UnreachableIndexError. Every step must be HTTPS. `token` reaches GitHub's API alone, and only for the asset
    of a release: nothing of it goes along with a redirect.
    """
    try:
        return _fetched(address, cache, session, token)
    except SourceError as error:
        raise UnreachableIndexError(str(error)) from None
    except OSError as error:
        raise _no_cache(cache, error) from None


def _fetched(address: str, cache: Path, session: requests.Session | None, token: str) -> Path:
    import requests

    name = hashlib.sha256(address.encode()).hexdigest()[:32]
    plain, tag = cache / f"{name}.lookup.duckdb", cache / f"{name}.etag"
    known = tag.read_text("utf-8") if plain.exists() and tag.exists() else ""
    session = session or requests.Session()
    session.trust_env = True
    try:
        with _answer(session, release.start(address, token, session), known) as answer:
            if answer.status_code == requests.codes.not_modified and known:
                return plain
            if answer.status_code != requests.codes.ok:
                raise SourceError(_refused(address, answer.status_code, token))
            packed = cache / f"{name}.{os.getpid()}.part"
            _store(answer, packed, address)
            etag = answer.headers.get("ETag", "")
    except requests.RequestException as error:
        raise SourceError(
            f"{_shown(address)} cannot be fetched ({type(error).__name__}); check the network and --index."
        ) from None
    try:
        _unpack(packed, plain, _shown(address))
    finally:
        packed.unlink(missing_ok=True)
    tag.write_text(etag, "utf-8")
    return plain


def _no_cache(cache: Path, error: OSError) -> UnreachableIndexError:
    reason = error.strerror or type(error).__name__
    return UnreachableIndexError(f"The index cannot be kept in {cache} ({reason}); name a folder in XDG_CACHE_HOME.")


def _refused(address: str, status: int, token: str) -> str:
    said = f"{_shown(address)} answers {status}; check --index and who may read it"
    private = not token and release.is_release(address)
    return f"{said}, and set {release.TOKEN} where its repository is private." if private else f"{said}."


def _answer(session: requests.Session, first: release.Start, etag: str) -> requests.Response:
    known = {"If-None-Match": etag} if etag else {}
    address, headers = first.address, {**first.headers, **known}
    for _ in range(REDIRECTS):
        if urlsplit(address).scheme.lower() != "https":
            raise SourceError(f"{_shown(address)} is not HTTPS; give --index an address that starts with https://.")
        answer = session.get(
            address, headers=headers, timeout=SECONDS, stream=True, allow_redirects=False, auth=_no_auth
        )
        if not answer.is_redirect:
            return answer
        answer.close()
        target = session.get_redirect_target(answer) or ""
        address, headers = urljoin(address, target), known
    raise SourceError(f"{_shown(address)} redirects too often; give --index the address of the file itself.")


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without this, a password for the host in ~/.netrc would be sent."""
    return request


def _store(answer: requests.Response, packed: Path, address: str) -> None:
    packed.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with packed.open("wb") as file:
        for piece in answer.iter_content(_CHUNK):
            size += len(piece)
            if size > MAX_PACKED:
                packed.unlink()
                raise SourceError(f"{_shown(address)} is larger than {MAX_PACKED >> 20} MB, which no export is.")
            file.write(piece)


def _unpack(packed: Path, plain: Path, shown: str) -> None:
    plain.parent.mkdir(parents=True, exist_ok=True)
    try:
        with files.built_aside(plain) as aside, gzip.open(packed) as data, aside.open("wb") as out:
            _copy(data, out)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{shown} is no export of `dupfinder index export` ({error}); publish it again.") from None


def _copy(packed: gzip.GzipFile, plain: BinaryIO) -> None:
    left = MAX_PLAIN
    while piece := packed.read(_CHUNK):
        left -= len(piece)
        if left < 0:
            raise OSError(f"it holds more than {MAX_PLAIN} bytes")
        plain.write(piece)


def _shown(address: str) -> str:
    """Without what may be secret: user, query, fragment."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
