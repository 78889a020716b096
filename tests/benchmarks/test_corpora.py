"""The null organisations share no package with what the background counts were built from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.accuracy.corpora import FETCHERS, Package, declared

BACKGROUND = Path(__file__).parents[2] / "benchmarks" / "background" / "packages"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip().lower())


LANGUAGES = {
    "python": ("null-python", "null-django"),
    "npm": ("null-npm",),
    "go": ("null-go",),
    "java": ("null-java",),
}


def test_no_null_package_is_in_the_background() -> None:
    lists = sorted(BACKGROUND.glob("*.txt"))
    assert "python" in {path.stem for path in lists}, "the lists of the background packages are gone"
    for path in lists:
        lines = [line.partition("#")[0].strip() for line in path.read_text().splitlines()]
        known = {plain(Package(line).name) for line in lines if line}
        assert len(known) > 10
        null = {plain(one.name) for name in LANGUAGES[path.stem] for one in declared()[name].packages}
        assert null & known == set(), f"{path.name} and corpora.toml share packages"


@pytest.mark.parametrize("name", sorted(declared()))
def test_a_corpus_is_unrelated_packages_of_a_known_registry(name: str) -> None:
    corpus = declared()[name]
    assert corpus.registry in FETCHERS
    assert len({package.name for package in corpus.packages}) == len(corpus.packages) >= 10


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("django==5.2", "django"),
        ("@xterm/xterm@6.0.0", "xterm-xterm"),
        ("zod@4.1.0", "zod"),
        ("@a/b", "a-b"),
        ("netty", "netty"),
    ],
)
def test_the_folder_of_a_package(requirement: str, name: str) -> None:
    assert Package(requirement).name == name
