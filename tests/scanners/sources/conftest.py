from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dupfinder_scanners.sources.interface import ListingOptions
from tests.scanners.sources.checkouts import by_suffix


@pytest.fixture
def options() -> ListingOptions:
    return ListingOptions(by_suffix)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str | bytes]], None]:
    def write_all(files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write_all
