from __future__ import annotations

import pytest

from tests.check.orgs import plain


@pytest.fixture
def org(tmp_path):
    return plain(tmp_path / "org")
