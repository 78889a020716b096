"""Reads the bytes of one file: of a working tree, nothing else than a regular file inside it; of a bare repository, a
blob."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from functools import lru_cache

from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources.blobs import read_blob
from dupfinder_scanners.sources.interface import Locator, ReadError

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_GONE = frozenset((errno.ENOENT, errno.ENOTDIR, errno.ELOOP))


def read_file(locator: Locator, path: str, limit: int) -> bytes:
    """The bytes of a listed file; raises `ReadError` where it is gone, changed its kind or outgrew `limit` bytes."""
    if locator.kind == "git":
        return read_blob(locator.place, path, limit)
    root = locator.place
    if not _is_inside(root, path.rpartition("/")[0]):
        raise ReadError(SkipReason.CHANGED, "its folder is now a symbolic link")
    try:
        data = read_regular(f"{root}/{path}", limit)
    except OSError as error:
        if error.errno in _GONE:
            raise ReadError(SkipReason.CHANGED, "gone since it was listed") from None
        raise ReadError(SkipReason.UNREADABLE, error.strerror or "cannot be read") from None
    if data is None:
        raise ReadError(SkipReason.CHANGED, "no regular file any more")
    if len(data) > limit:
        raise ReadError(SkipReason.CHANGED, f"grew above {limit:,} bytes since it was listed")
    return data


def read_regular(path: str, limit: int) -> bytes | None:
    """At most `limit` + 1 bytes, or None where `path` is no regular file (a FIFO must not be waited for)."""
    descriptor = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        pieces, room = [], limit + 1
        while room > 0 and (piece := os.read(descriptor, min(room, 1 << 20))):
            pieces.append(piece)
            room -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def git_blob_id(data: bytes) -> str:
    """The git id of a blob: hex SHA-1 of its header and the content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def is_blob(data: bytes, blob: str) -> bool:
    """Whether a file is the blob that was listed. Git may store line ends other than those of the working tree."""
    return git_blob_id(data) == blob or git_blob_id(data.replace(b"\r\n", b"\n")) == blob


@lru_cache(maxsize=8192)
def _is_inside(root: str, folder: str) -> bool:
    """Whether no part of `folder` leads out of `root` through a link."""
    return os.path.realpath(f"{root}/{folder}") == f"{os.path.realpath(root)}/{folder}".rstrip("/")
