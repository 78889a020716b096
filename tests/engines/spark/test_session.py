"""What has to be there before a session starts, without starting one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dupfinder.engines.spark import session
from dupfinder.engines.spark.errors import SparkError


def java(folder: Path, said: str, code: int = 0) -> str:
    """A JAVA_HOME whose Java says this."""
    place = folder / "bin" / "java"
    place.parent.mkdir(parents=True)
    place.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit {code}\n")
    place.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "25" 2025-09-16', 25),
        ('java version "1.8.0_402"', 8),
        ("The operation could not be completed.", None),
    ],
)
def test_the_version_of_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, version: int | None) -> None:
    monkeypatch.setenv("JAVA_HOME", java(tmp_path, said))
    assert session.java_version() == version


def test_a_java_that_fails_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", java(tmp_path, 'openjdk version "17.0.15"', code=1))
    assert session.java_version() is None


def test_no_java_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkError, match=r"needs Java 17 or later and finds none; install it"):
        session.require()


def test_an_old_java_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", java(tmp_path, 'openjdk version "11.0.2"'))
    with pytest.raises(SparkError, match=r"needs Java 17 or later and finds 11;"):
        session.require()


def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "NEEDED", ("numpy", "no_such_library"))
    with pytest.raises(SparkError, match=r"needs no_such_library; install the extra: .*squad-dupfinder\[spark\]"):
        session.require()
