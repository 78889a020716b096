"""Signatures of copies, and options among their parameters."""

from __future__ import annotations

import pytest

from dupfinder.propose.sketch.signatures import offers, with_options
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.fragments import Fragment, Level

JAVA = b"""class Cache<K, V> {
    public V get(K key, Loader<K, V> loader) {
        V found = held.get(key);
        if (found == null) { found = loader.load(key); held.put(key, found); }
        return found;
    }
    private void drop(K key) {
        held.remove(key); order.remove(key); log.info("dropped {}", key); count = count - 1;
    }
}
"""


def fragment(start: int, end: int, level: Level = Level.CLASS) -> Fragment:
    return Fragment("api", "Cache.java", start, end, "Cache", level, "java", "pay")


def test_a_class_with_what_it_offers() -> None:
    (found,) = offers([fragment(1, 10)], lambda _: JAVA, [])
    assert found.signature == "class Cache<K, V>"
    assert found.members == ("public V get(K key, Loader<K, V> loader)",)


def test_what_cannot_be_looked_at_is_named() -> None:
    def lost(_: Fragment) -> bytes:
        raise DupfinderError("api is gone")

    unread: list[str] = []
    assert list(offers([fragment(2, 9)], lambda _: JAVA, unread)) == []
    assert list(offers([fragment(1, 10)], lost, unread)) == []
    assert unread == ["api:Cache.java:2-9 is not where it was found; scan again.", "api is gone"]


@pytest.mark.parametrize(
    ("signature", "name", "expected"),
    [
        ("func Do(ctx Context, p Policy) error", "Do", "func Do(ctx Context, NEW) error"),
        ("func (c *C) Do(f func(int, int) error) error", "Do", "func (c *C) Do(f func(int, int) error, NEW) error"),
        ("job<T>(run: (n: number) => T, options: O = {}): T", "job", "job<T>(run: (n: number) => T, NEW): T"),
        ("job = <T>(all: Map<string, T>, maxSize = 3)", "job", "job = <T>(all: Map<string, T>, NEW)"),
        ("static int job(int max_size, String name)", "job", "static int job(String name, NEW)"),
        ("def job", "job", "def job"),
        ("fn job()", "job", "fn job(NEW)"),
    ],
)  # fmt: skip
def test_options_among_parameters(signature: str, name: str, expected: str) -> None:
    assert with_options(signature, name, "NEW", [("max", "size")]) == expected


def test_without_options_nothing_changes() -> None:
    assert with_options("fn job(policy: Policy)", "job", "", []) == "fn job(policy: Policy)"
