"""The unrelated packages of corpora.toml on disk: fetched once into the cache folder, one folder a package."""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.registries import debian, npm, pypi
from benchmarks.accuracy.registries.run import FetchError
from benchmarks.accuracy.registries.unpack import unpack

DECLARED = Path(__file__).with_name("corpora.toml")
FETCHERS: dict[str, Callable[[str, Path], tuple[Path, str]]] = {
    "wheel": pypi.wheel,
    "npm": npm.tarball,
    "debian-contents": debian.contents,
    "debian-source": debian.upstream,
}
STRIPPED = {"npm": 1}


@dataclass(frozen=True, slots=True)
class Package:
    """One entry of corpora.toml: `requirement` in the form that its registry's client takes."""

    requirement: str

    @property
    def name(self) -> str:
        """The name of the folder, repository and squad."""
        bare = self.requirement.partition("==")[0]
        bare = bare[: bare.rindex("@")] if "@" in bare[1:] else bare
        return bare.lstrip("@").replace("/", "-")


@dataclass(frozen=True, slots=True)
class Declared:
    """One corpus of corpora.toml."""

    name: str
    registry: str
    suffixes: tuple[str, ...]
    packages: tuple[Package, ...]
    drop: tuple[str, ...] = ()
    strip: int = 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus on disk. `versions` maps each package to its version, `missing` each that could not be had to why."""

    name: str
    root: Path
    versions: dict[str, str]
    missing: dict[str, str]


def declared() -> dict[str, Declared]:
    """All corpora by name."""
    table = tomllib.loads(DECLARED.read_text())
    return {
        name: Declared(
            name=name,
            registry=entry["registry"],
            suffixes=tuple(entry["suffixes"]),
            packages=tuple(map(Package, entry["packages"])),
            drop=tuple(entry.get("drop", ())),
            strip=entry.get("strip", 0),
        )
        for name, entry in table.items()
    }


def corpus(name: str, cache: Path) -> Corpus:
    """A corpus below the cache folder; what is already there is not fetched again."""
    wanted = declared()[name]
    root = cache / "corpora" / name
    versions: dict[str, str] = {}
    missing: dict[str, str] = {}
    for package in wanted.packages:
        target, stamp = root / package.name, cache / "versions" / name / f"{package.name}.json"
        if stamp.is_file() and (known := json.loads(stamp.read_text()))["requirement"] == package.requirement:
            versions[package.name] = known["version"]
            continue
        try:
            archive, version = FETCHERS[wanted.registry](package.requirement, cache / "downloads" / wanted.registry)
        except FetchError as error:
            missing[package.name] = str(error)
            print(f"not fetched: {package.name}: {error}", file=sys.stderr)
            continue
        shutil.rmtree(target, ignore_errors=True)
        unpack(archive, target, wanted.suffixes, wanted.drop, STRIPPED.get(wanted.registry, wanted.strip))
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(json.dumps({"requirement": package.requirement, "version": version}))
        versions[package.name] = version
    return Corpus(name, root, versions, missing)
