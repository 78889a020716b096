"""Puts pip into the virtual environment that runs this file, where Python came without ensurepip, as on plain Debian.

Fetches one pinned wheel from the package index (`PIP_INDEX_URL`, else PyPI), compares its SHA-256, and lets it install
itself. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

WHEEL = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def fetch(url: str) -> bytes:
    if not url.startswith("https://"):
        raise SystemExit(f"pip can only be fetched over https, not from {url}. Install python3-venv and try again.")
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - https, checked above
        return bytes(answer.read())


def find_wheel(page: str, page_url: str) -> str:
    links = (urljoin(page_url, unescape(link)) for link in re.findall(r'href="([^"]+)"', page))
    found = next((link for link in links if link.partition("#")[0].endswith(f"/{WHEEL}")), None)
    if found is None:
        raise SystemExit(f"{page_url} does not list {WHEEL}. Install python3-venv and try again.")
    return found


def main() -> None:
    page_url = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    try:
        wheel = fetch(find_wheel(fetch(page_url).decode(), page_url))
    except OSError as error:
        raise SystemExit(f"pip cannot be fetched: {error}. Install python3-venv and try again.") from error
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        raise SystemExit(f"{WHEEL} from {page_url} is not the file that was pinned. Nothing was installed.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / WHEEL
        path.write_bytes(wheel)
        subprocess.run(
            [sys.executable, path / "pip", "install", "--quiet", "--no-deps", "--no-index", path], check=True
        )


if __name__ == "__main__":
    main()
