"""The sample result, once for all report tests."""

from __future__ import annotations

import pytest

from dupfinder.model import ScanResult
from tests.reports.sample import sample_result


@pytest.fixture(scope="session")
def result() -> ScanResult:
    return sample_result()
