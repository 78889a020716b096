from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = {
    "script": [str(Path(sys.executable).with_name("dupfinder"))],
    "module": [sys.executable, "-m", "dupfinder"],
    "isolated": [sys.executable, "-I", "-m", "dupfinder"],
}
SLOW_IMPORTS = {"sklearn", "scipy", "pyarrow", "pandas", "matplotlib", "github", "libcst", "duckdb", "numpy", "pyspark"}


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def squad_folder(tmp_path: Path) -> Path:
    """A squad's repository, with packages named as the rooms of ours."""
    for package in ("reports", "scanners"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise SystemExit('the package of the squad was imported')\n")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("option", ["--version", "--help"])
def test_packages_of_the_squad_are_never_imported(squad_folder, command, option):
    result = run([*command, option], squad_folder, PYTHONPATH=".")
    assert result.returncode == 0, result.stderr
    assert "dupfinder" in result.stdout
    assert "of the squad was imported" not in result.stdout + result.stderr


def test_the_rooms_import_beside_packages_of_the_same_names(squad_folder):
    code = (
        "import dupfinder_reports, dupfinder_scanners; print(dupfinder_reports.__file__, dupfinder_scanners.__file__)"
    )
    result = run([sys.executable, "-c", code], squad_folder, PYTHONPATH=".")
    assert result.returncode == 0, result.stderr
    assert str(squad_folder) not in result.stdout


def test_help_imports_nothing_slow(tmp_path):
    result = run([sys.executable, "-X", "importtime", "-m", "dupfinder", "--help"], tmp_path)
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in result.stderr.splitlines() if "|" in line}
    assert "typer" in imported, result.stderr[-500:]
    assert imported & SLOW_IMPORTS == set()
