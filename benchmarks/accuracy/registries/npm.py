"""npm: `npm pack` downloads the tarball of a published version; no script of the package is run."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.accuracy.registries.run import FetchError, run


def tarball(requirement: str, downloads: Path) -> tuple[Path, str]:
    """The tarball of `NAME@VERSION` (or `NAME`) and its version, from the cache where it is there."""
    downloads.mkdir(parents=True, exist_ok=True)
    name, at, version = requirement.rpartition("@")
    if not name:
        name, version = requirement, ""
    stem = name.lstrip("@").replace("/", "-")
    if at and (downloads / f"{stem}-{version}.tgz").is_file():
        return downloads / f"{stem}-{version}.tgz", version
    options = ["--silent", "--ignore-scripts", "--json", "--pack-destination", str(downloads)]
    answer = json.loads(run(["npm", "pack", *options, requirement]))
    entry = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    path = downloads / str(entry["filename"]).lstrip("@").replace("/", "-")
    if not path.is_file():
        raise FetchError(f"npm packed no tarball for {requirement}")
    return path, str(entry["version"])
