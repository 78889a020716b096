"""A file as an asset of a release, put in the place of the one before.

A POST that GitHub answers with 5xx may have been done all the same, or left a part of a file: what is there is looked
at before anything is sent again. The new file is complete under another name before the old one goes.
https://docs.github.com/en/rest/releases/assets#upload-a-release-asset
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from dupfinder.publish.github import PublishError
from dupfinder.publish.once import written
from dupfinder_scanners.sources.github_api import Api

Row = Mapping[str, Any]
"""A release, or an asset, as GitHub sends it."""
MEDIA_TYPE = "application/octet-stream"
_PLACE = re.compile(r"([\w.-]+/[\w.-]+)@([\w.-]+)", re.ASCII)


class Published(StrEnum):
    """What became of the asset."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "left as it was"


class Release:
    """The release that `OWNER/NAME@TAG` names, made where there is none. `api` must not repeat a POST."""

    def __init__(self, api: Api, place: str) -> None:
        self._name, self._tag = parsed(place)
        self._api = api
        self._releases = f"/repos/{self._name}/releases"
        self._what = f"the release {self._tag} of {self._name}"

    def publish(self, file: Path, content: str) -> tuple[Published, str]:
        """Keep the asset at this file; what was done, and the asset's address. Raises SourceError.

        `content` names what is in the file: an asset whose label says the same stays, whatever its bytes are.
        """
        label = f"{file.name}, content {content}"
        address = f"{self._api.server.git}/{self._name}/releases/download/{self._tag}/{file.name}"
        digest = f"sha256:{_sha256(file)}"
        release = self._release()
        assets = f"{self._releases}/{int(release['id'])}/assets"
        there = self._assets(assets)
        old = there.get(file.name)
        if old is not None and (_is(old, digest) or (old["state"] == "uploaded" and old.get("label") == label)):
            return Published.UNCHANGED, address
        new = self._uploaded(release, assets, file, digest)
        if old is not None:
            self._delete(old)
        named = {"name": file.name, "label": label}
        self._api.rest("PATCH", f"{self._releases}/assets/{int(new['id'])}", self._what, body=named)
        return Published.ADDED if old is None else Published.REPLACED, address

    def _release(self) -> Row:
        body = {
            "tag_name": self._tag,
            "name": f"dupfinder: {self._tag}",
            "body": "What `dupfinder check` compares with. Written by the nightly scan; it is no version of anything.",
            "prerelease": True,
            "make_latest": "false",
        }
        found = self._find()
        return found or written(
            self._api, lambda: self._api.rest("POST", self._releases, self._what, body=body)[1], self._find
        )

    def _find(self) -> Row | None:
        rows = self._api.rows(self._releases, self._what, {})
        return next((one for one in rows if one["tag_name"] == self._tag and not one["draft"]), None)

    def _uploaded(self, release: Row, assets: str, file: Path, digest: str) -> Row:
        name = f"{file.name}.next"
        address = str(release["upload_url"]).partition("{")[0]

        def whole() -> Row | None:
            """The file as it was sent; a part of one, or that of a run before, is taken away."""
            left = self._assets(assets).get(name)
            if left is None or _is(left, digest):
                return left
            self._delete(left)
            return None

        send = lambda: self._api.upload(address, file, MEDIA_TYPE, self._what, name=name)  # noqa: E731
        return whole() or written(self._api, send, whole)

    def _assets(self, address: str) -> dict[str, Row]:
        return {str(one["name"]): one for one in self._api.rows(address, self._what, {})}

    def _delete(self, asset: Row) -> None:
        self._api.rest("DELETE", f"{self._releases}/assets/{int(asset['id'])}", self._what)


def parsed(place: str) -> tuple[str, str]:
    """`OWNER/NAME` and the tag. Raises PublishError."""
    if (found := _PLACE.fullmatch(place)) is None:
        raise PublishError(f"--release {place} names no release; write OWNER/NAME@TAG.")
    return found[1], found[2]


def _is(asset: Row, digest: str) -> bool:
    return asset["state"] == "uploaded" and asset.get("digest") == digest


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
