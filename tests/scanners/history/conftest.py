from __future__ import annotations

import pytest

from tests.histories import KnownOrg, known_org


@pytest.fixture(scope="session")
def org(tmp_path_factory: pytest.TempPathFactory) -> KnownOrg:
    """The org with a known history; read it, never write into it."""
    return known_org(tmp_path_factory.mktemp("known"))
