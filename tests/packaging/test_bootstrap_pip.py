"""A Debian without python3-venv: pip comes from Debian's own wheel of it, without root."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "bootstrap-pip"


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.skipif(shutil.which("apt-get") is None, reason="needs apt-get, which only Debian and its kin have")
def test_a_venv_without_pip_gets_one(tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / "bin" / "python"
    subprocess.run(["sh", str(SCRIPT), str(python)], check=True, timeout=120)
    shown = subprocess.run([python, "-m", "pip", "--version"], check=True, capture_output=True, text=True)
    assert str(venv) in shown.stdout


def test_without_apt_the_sentence_says_what_to_do(tmp_path):
    for tool in ("mktemp", "rm"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    command = [shutil.which("sh"), str(SCRIPT), sys.executable]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "install the venv module" in done.stderr
