"""Debian: upstream tarballs of source packages, and the contents of `-dev` packages. Nothing is installed.

apt is given lists of its own below the cache folder, with `deb-src` switched on there: the machine's stay untouched.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.accuracy.registries.run import FetchError, run

SYSTEM = Path("/etc/apt/sources.list.d")


def upstream(package: str, downloads: Path) -> tuple[Path, str]:
    """The `.orig` tarball of a source package and the version of the package."""
    downloads.mkdir(parents=True, exist_ok=True)
    options = _options(downloads)
    listed = run(["apt-get", *options, "source", "--download-only", "--print-uris", package])
    names = re.findall(r"^'[^']+' (\S+)", listed, re.MULTILINE)
    original = next((name for name in names if ".orig.tar." in name), None)
    if original is None:
        raise FetchError(f"the Debian source package {package} has no upstream tarball")
    if not (downloads / original).is_file():
        run(["apt-get", "-q", *options, "source", "--download-only", package], cwd=downloads)
    return downloads / original, original.split("_", 1)[1].partition(".orig")[0]


def contents(package: str, downloads: Path) -> tuple[Path, str]:
    """The files of a binary package as a tar archive, and its version."""
    downloads.mkdir(parents=True, exist_ok=True)
    if not list(downloads.glob(f"{package}_*.deb")):
        run(["apt-get", "-q", *_options(downloads), "download", package], cwd=downloads)
    deb = next(iter(sorted(downloads.glob(f"{package}_*.deb"))), None)
    if deb is None:
        raise FetchError(f"apt downloaded nothing for {package}")
    tar = deb.with_suffix(".tar")
    if not tar.is_file():
        run(["sh", "-c", 'dpkg-deb --fsys-tarfile "$1" > "$2"', "sh", str(deb), str(tar)])
    return tar, deb.name.split("_")[1]


def _options(downloads: Path) -> list[str]:
    """Options that keep apt inside the cache folder; its lists are fetched once."""
    room = downloads / ".apt"
    parts = room / "sources.list.d"
    options = [
        "-o", f"Dir::State::lists={room / 'lists'}", "-o", f"Dir::Cache={room / 'cache'}",
        "-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={parts}", "-o", "APT::Sandbox::User=root",
    ]  # fmt: skip
    if not (room / "lists").is_dir():
        for folder in (parts, room / "lists" / "partial", room / "cache" / "archives" / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        for source in sorted(SYSTEM.glob("*.sources")):
            (parts / source.name).write_text(re.sub(r"(?m)^Types:.*$", "Types: deb deb-src", source.read_text()))
        if not list(parts.iterdir()):
            raise FetchError(f"{SYSTEM} holds no .sources file; Debian's packages cannot be fetched on this machine")
        run(["apt-get", "-q", *options, "update"])
    return options
