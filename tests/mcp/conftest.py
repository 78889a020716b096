from __future__ import annotations

from tests.check.conftest import org, scanned

__all__ = ["org", "scanned"]
