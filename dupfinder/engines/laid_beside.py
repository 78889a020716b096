"""What workers do for `disagreements`: copies of a candidate read from their files and laid side by side.

It stands by itself because workers wait for what it imports: neither the config nor any library of columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dupfinder.assess.drift import copies_of, drift, extended
from dupfinder_scanners.credentials import numbered
from dupfinder_scanners.fragments import Fragment, Level, Role, SkipReason
from dupfinder_scanners.sources.interface import Locator, ReadError
from dupfinder_scanners.sources.reading import is_blob, read_file

Place = tuple[str, str]
"""Repository and path."""


def told(header: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    """The job: copies in the `files` of the job, read and laid side by side."""
    texts, lost = _texts(header)
    classes = [
        [one for one in map(_fragment, fragments) if (one.repository, one.path) in texts]
        for fragments in header["classes"]
    ]
    copies = copies_of((one for fragments in classes for one in fragments), lambda one: texts[one.repository, one.path])
    every = extended(header["concepts"], header["config"])
    rows = drift(copies, header["squads"], header["family"], [one for one in classes if one], every)
    return {"rows": [asdict(row) for row in rows], "lost": lost}, b""


def _texts(header: dict[str, Any]) -> tuple[dict[Place, bytes], list[tuple[str, str, str, str]]]:
    """Files with a number in place of each credential, and those that cannot be read, or are not what they were.

    Numbers count within one candidate: two squads with different credentials disagree, and neither is shown.
    """
    texts: dict[Place, bytes] = {}
    known: dict[bytes, int] = {}
    lost: list[tuple[str, str, str, str]] = []
    for file in header["files"]:
        name, path = file["repository"], file["path"]
        try:
            data = read_file(Locator.from_header(header["locators"][name]), path, header["limit"])
        except ReadError as error:
            lost.append((name, path, error.reason.value, error.detail))
            continue
        if file["blob"] and not is_blob(data, file["blob"]):
            lost.append((name, path, SkipReason.CHANGED.value, "changed since it was parsed"))
            continue
        texts[name, path] = numbered(data, known)
    return texts, lost


def _fragment(told: Mapping[str, Any]) -> Fragment:
    return Fragment(**{**told, "level": Level(told["level"]), "role": Role(told["role"])})
