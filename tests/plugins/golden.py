"""Golden files: `golden("name.txt", text)` compares, `pytest --accept` writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what the code now says into the golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare text, byte for byte, with the file of that name in `golden/` beside the test module."""
    folder = Path(request.path).parent / "golden"
    accept = bool(request.config.getoption("--accept"))

    def compare(name: str, text: str) -> None:
        path = folder / name
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        if not path.exists():
            pytest.fail(f"{path} does not exist: run `make accept`, read what it wrote, and commit it")
        expected = path.read_bytes().decode()
        assert text == expected, f"{path} differs: if the new text is right, run `make accept` and read `git diff`"

    return compare
