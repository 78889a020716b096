"""Unpack an archive: the files of wanted suffixes, and those that say what the package is and who owns it."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

ABOUT = (
    "LICENSE",
    "LICENCE",
    "COPYING",
    "METADATA",
    "package.json",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "go.mod",
)
"""Files that are kept whatever their suffix: manifests and licence texts are part of what a detector sees."""


def unpack(archive: Path, target: Path, suffixes: Sequence[str], drop: Sequence[str] = (), strip: int = 0) -> int:
    """Write the wanted files of a zip or tar archive below `target` and return how many.

    `drop` are folder names whose content is left out, `strip` leading folders that are taken off. Links, absolute paths
    and paths that leave `target` are not written.
    """
    written = 0
    for name, data in _members(archive):
        parts = PurePosixPath(name).parts[strip:]
        if not parts or ".." in parts or PurePosixPath(name).is_absolute() or set(parts[:-1]) & set(drop):
            continue
        if not parts[-1].endswith(tuple(suffixes)) and parts[-1] not in ABOUT:
            continue
        path = target.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written += 1
    return written


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix in {".whl", ".zip", ".jar"}:
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                if not entry.is_dir():
                    yield entry.filename, opened.read(entry)
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and (file := tar.extractfile(member)) is not None:
                yield member.name, file.read()
