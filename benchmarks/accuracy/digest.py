"""What a figure was measured on, in a form that says whether another was measured on the same."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest(root: Path) -> dict[str, object]:
    """Files, bytes, and the SHA-256 over names (relative to the root, sorted) and contents of all files below it."""
    total, count, size = hashlib.sha256(), 0, 0
    for path in sorted(path for path in root.resolve().rglob("*") if path.is_file() and not path.is_symlink()):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root.resolve()).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
        count, size = count + 1, size + len(content)
    return {"files": count, "bytes": size, "sha256": total.hexdigest()}
