from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from dupfinder import __version__

REPOSITORY = Path(__file__).parents[2]
ROOTS = {
    "dupfinder": REPOSITORY / "dupfinder",
    "dupfinder_scanners": REPOSITORY / "scanners" / "dupfinder_scanners",
    "dupfinder_reports": REPOSITORY / "reports" / "dupfinder_reports",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(ROOTS)


@pytest.mark.parametrize("package", ROOTS)
def test_each_package_is_typed(wheel, package):
    assert f"{package}/py.typed" in wheel.namelist()


@pytest.mark.parametrize("package", ROOTS)
def test_every_tracked_file_of_a_package_is_in_the_wheel(wheel, package):
    """Queries, templates and family files are read at run time: one that is left out fails only at the user's."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOTS[package], check=True, capture_output=True, text=True
    ).stdout.split("\0")
    expected = {f"{package}/{name}" for name in listed if name and (ROOTS[package] / name).is_file()}
    assert f"{package}/__init__.py" in expected
    assert expected <= set(wheel.namelist())


def test_the_metadata_says_what_pyproject_says(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = HeaderParser().parsestr(wheel.read(name).decode())
    assert metadata["Name"] == "squad-dupfinder"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Version"] == __version__


def test_the_command_is_installed(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt")]
    assert "dupfinder = dupfinder.cli.app:main" in wheel.read(name).decode()


def test_locks_pin_every_dependency_with_hashes_and_name_no_place():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    wanted = {requirement.split(">")[0].split("=")[0].strip() for requirement in project["dependencies"]}
    for lock in (REPOSITORY / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text, lock
        assert "index-url" not in text, lock
        assert "find-links" not in text, lock
    for name in ("base.lock", "dev.lock"):
        entries = (REPOSITORY / "requirements" / name).read_text().replace("\\\n", " ").splitlines()
        pinned = {line.split("==")[0] for line in entries if "==" in line and "--hash=sha256:" in line}
        assert wanted <= pinned


def test_the_two_locks_agree():
    def pins(name: str) -> set[str]:
        lines = (REPOSITORY / "requirements" / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith("#")}

    assert pins("base.lock") <= pins("dev.lock")
    assert pins("build.lock") <= pins("dev.lock")
