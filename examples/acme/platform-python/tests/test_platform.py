import math
import re

import pytest

from acme_platform.histogram import Histogram
from acme_platform.masking import mask_secrets


def test_mask_secrets():
    assert mask_secrets({"Token": 1, "a": ({"password": "p"}, "x")}) == {"Token": "***", "a": ({"password": "***"}, "x")}
    assert mask_secrets({"pin": 1, "token": 2}, keys=["PIN"], mask="?") == {"pin": "?", "token": 2}
    assert mask_secrets(["card 41111234"], patterns=[(re.compile(r"\d+(\d{4})"), r"***\1")]) == ["card ***1234"]


def test_histogram():
    left, right = Histogram(), Histogram()
    for value in range(1, 101):
        (left if value % 2 else right).observe(value)
    left.merge(right)
    assert left.quantile(0.5) == pytest.approx(50, rel=0.12)
    assert math.isnan(Histogram().quantile(0.5))
    with pytest.raises(ValueError):
        left.observe(-1)
