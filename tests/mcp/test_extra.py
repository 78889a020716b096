"""Without the extra, a sentence says what to install."""

from __future__ import annotations

import pytest

from dupfinder.cli import mcp as command
from dupfinder.cli.errors import OutputError


def test_without_the_sdk_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r'pip install "squad-dupfinder\[mcp\]"'):
        command.mcp()
