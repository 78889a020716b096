"""The peers in a virtual environment of their own below the cache folder, and every detector that takes part."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

from benchmarks.accuracy.registries.run import FetchError, run
from benchmarks.accuracy.tools.find_dup_defs import FindDupDefs
from benchmarks.accuracy.tools.interface import Tool
from benchmarks.accuracy.tools.jscpd import Jscpd
from benchmarks.accuracy.tools.process import Limit
from benchmarks.accuracy.tools.pyscn import Pyscn

PACKAGES = {"jscpd": "5.4.2", "pyscn": "1.33.0", "find-dup-defs": "0.17.0"}


def peers(cache: Path, limit: Limit = Limit()) -> list[Tool]:
    """The peers that could be installed, in the order of the tables."""
    folder = cache / "peers"
    binaries = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not (binaries / "python").exists():
        venv.create(folder, with_pip=True)
    have = [name for name, version in PACKAGES.items() if _installed(binaries, name, version)]
    found: list[Tool] = []
    if "jscpd" in have:
        modes = ((0.7, False), (0.5, False), (0.5, True), (None, True))
        found += [Jscpd(binaries / "jscpd", similarity, tokens=tokens, limit=limit) for similarity, tokens in modes]
    if "pyscn" in have:
        found.append(Pyscn(binaries / "pyscn", limit))
    if "find-dup-defs" in have:
        found.append(FindDupDefs(binaries / "find-dup-defs", limit))
    return found


def _installed(binaries: Path, name: str, version: str) -> bool:
    if (binaries / name).exists():
        return True
    try:
        install = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:"]
        run([str(binaries / "python"), *install, f"{name}=={version}"])
    except FetchError as error:
        print(f"{name} {version} could not be installed: {error}", file=sys.stderr)
        return False
    return True
