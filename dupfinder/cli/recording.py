"""The index as the commands see it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.cli.errors import OutputError
from dupfinder.cli.options import DEFAULT_INDEX

if TYPE_CHECKING:
    from dupfinder.model import ScanResult


def prepare(index: Path) -> None:
    """Find out before the work whether an index can be written there. The default folder is made, and hidden from git:
    an index beside the code must not make the working tree look changed."""
    folder = index.parent
    if index == DEFAULT_INDEX and not folder.exists():
        try:
            folder.mkdir()
            (folder / ".gitignore").write_text("*\n", "utf-8")
        except OSError as error:
            raise OutputError(
                f"The folder {folder} for the index cannot be made ({error.strerror}); name another place with --index."
            ) from None
    if not folder.is_dir():
        raise OutputError(f"The folder {folder} for the index does not exist; make it, or name another with --index.")
    if index.is_dir():
        raise OutputError(f"{index} is a folder; give --index the name of a file in it.")
    if not os.access(folder, os.W_OK):
        raise OutputError(f"{folder} cannot be written to; change its permissions, or name another place with --index.")


def keep(_index: Path, result: ScanResult) -> ScanResult:
    """Add the run to the index; the result as the index now tells it. The index is not there yet: nothing is kept."""
    return result
