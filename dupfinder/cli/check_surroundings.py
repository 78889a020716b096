"""What GitHub Actions tells a check about where it runs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

EVENT_BYTES = 10_000_000


def repository_name() -> str | None:
    """The name of the repository that the job runs for; None elsewhere."""
    return os.environ.get("GITHUB_REPOSITORY", "").rpartition("/")[2] or None


def visibility_told() -> str | None:
    """Who reads what the job writes. In a job that does not say, everybody: then only public matches are named."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return None
    repository = _event().get("repository")
    if not isinstance(repository, dict):
        return "public"
    said = repository.get("visibility")
    if said in ("public", "internal", "private"):
        return str(said)
    return "private" if repository.get("private") is True else "public"


def _event() -> dict[str, Any]:
    try:
        with Path(os.environ.get("GITHUB_EVENT_PATH", "")).open("rb") as file:
            found = json.loads(file.read(EVENT_BYTES))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
