"""What is large enough, and says enough, to be a fragment."""

from __future__ import annotations

import pytest

from dupfinder_scanners.languages.treesitter import extract

GETTER = """
    int getSize() {
        int size = this.size;
        return size < 0 ? 0 : size;
    }
"""
BINARY_SEARCH = """
    int search(int[] values, int wanted) {
        int low = 0;
        int high = 9;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
"""


def names(methods: str) -> list[str]:
    return [str(name) for name in extract("java", [b"class Box {" + methods.encode() + b"}"]).name]


def test_a_getter_is_no_fragment() -> None:
    assert "Box.getSize" not in names(GETTER)


def test_arithmetic_that_calls_nothing_is_one_where_it_is_long() -> None:
    assert "Box.search" in names(BINARY_SEARCH)


@pytest.mark.parametrize("body", ["return 1;", "send(a, b);", "this.a = b;"])
def test_next_to_nothing_is_no_fragment(body: str) -> None:
    assert names(f"void set(int a, int b) {{ {body} }}") == []
