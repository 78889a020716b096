"""PyPI: wheels through pip (an sdist would run its build, so none is taken), old sdists through unearth, unbuilt."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from benchmarks.accuracy.registries.run import FetchError, run


def wheel(requirement: str, downloads: Path) -> tuple[Path, str]:
    """The wheel of a requirement `NAME==VERSION` (or `NAME`) and its version, from the cache where it is there."""
    downloads.mkdir(parents=True, exist_ok=True)
    name, _, version = requirement.partition("==")
    found = _cached(name, version, downloads)
    if found is None:
        options = ["--no-deps", "--only-binary", ":all:", "-d", str(downloads)]
        run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", *options, requirement])
        found = _cached(name, version, downloads)
    if found is None:
        raise FetchError(f"pip downloaded no wheel for {requirement}")
    return found, found.name.split("-")[1]


def sdist(requirement: str, sha256: str, downloads: Path) -> Path:
    """The sdist of a requirement, checked against its digest; unearth downloads it without running its setup.py."""
    place = downloads / requirement.partition("==")[0]
    if not list(place.glob("*.tar.gz")):
        place.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "unearth", requirement, "--no-binary", "--download", str(place)])
    archive = next(iter(sorted(place.glob("*.tar.gz"))), None)
    if archive is None:
        raise FetchError(f"unearth downloaded no sdist for {requirement}")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != sha256:
        raise FetchError(f"{archive.name} is not the file that the truth was made from: its sha256 differs")
    return archive


def _cached(name: str, version: str, downloads: Path) -> Path | None:
    wanted = _normal(name)
    for path in sorted(downloads.glob("*.whl"), reverse=True):
        has, is_version = path.name.split("-")[:2]
        if _normal(has) == wanted and (not version or is_version == version):
            return path
    return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
