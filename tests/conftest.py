"""What every test can rely on; each rule has its own module in `tests/plugins`."""

from __future__ import annotations

pytest_plugins = [
    "tests.plugins.ctrl_c",
    "tests.plugins.golden",
    "tests.plugins.no_deadline",
    "tests.plugins.no_network",
    "tests.plugins.no_skips",
    "tests.plugins.tools",
]
