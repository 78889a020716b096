"""Tests that need a tool the machine lacks are skipped, with the sentence that says what to install."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST_JAVA = 17

INSTALL = {
    "browser": "no Chromium found: apt install chromium, or brew install --cask chromium, or set DUPFINDER_CHROMIUM",
    "java": f"no Java {OLDEST_JAVA} or later found: apt install openjdk-17-jre-headless, or brew install openjdk",
    "node": "no Node.js found: apt install nodejs, or brew install node",
}


@cache
def find_chromium() -> str | None:
    """Path of the browser to drive; `DUPFINDER_CHROMIUM` goes first."""
    named = os.environ.get("DUPFINDER_CHROMIUM")
    if named:
        return named
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC_CHROME) if MAC_CHROME.exists() else None)


@cache
def has_java() -> bool:
    # macOS ships a stub at /usr/bin/java that only says that there is no Java, so it has to be run.
    if not shutil.which("java"):
        return False
    answer = subprocess.run(["java", "-version"], capture_output=True, text=True, timeout=60, check=False)
    version = re.search(r'version "(\d+)', answer.stderr)
    return answer.returncode == 0 and version is not None and int(version[1]) >= OLDEST_JAVA


@cache
def has_node() -> bool:
    return shutil.which("node") is not None


AVAILABLE = {"browser": lambda: find_chromium() is not None, "java": has_java, "node": has_node}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, is_available in AVAILABLE.items():
        if item.get_closest_marker(marker) and not is_available():
            pytest.skip(INSTALL[marker])


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser, for Playwright's `executable_path`. The test carries the marker `browser`."""
    path = find_chromium()
    assert path, "mark the test with @pytest.mark.browser"
    return path
