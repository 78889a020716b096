from __future__ import annotations

from dupfinder_scanners.history.blocks import find, heaviest
from dupfinder_scanners.history.hunks import Span
from tests.histories import helper, module, other


def lines(text: str) -> list[bytes]:
    return text.encode().splitlines()


BLOCK = lines(helper(3))


def test_a_block_is_found_where_it_stands() -> None:
    place = find(BLOCK, lines(module(other("one"), helper(3), other("two"))))
    assert place is not None
    assert (place.span, place.share, place.changed, place.extra) == (Span(11, 20), 1.0, 0, 0)


def test_a_changed_first_line_is_part_of_it() -> None:
    place = find(BLOCK, lines(module(other("one"), helper(4))))
    assert place is not None
    assert (place.span, place.changed, place.extra) == (Span(11, 20), 1, 1)
    assert place.share < 1


def test_lines_in_between_are_counted() -> None:
    text = module(helper(3)).replace("    last = None\n", "    last = None\n    log.info('trying')\n    tried = 0\n")
    place = find(BLOCK, lines(text))
    assert place is not None
    assert (place.span, place.changed, place.extra) == (Span(4, 15), 0, 2)


def test_the_better_of_two_is_taken() -> None:
    changed = helper(3).replace("last = error", "last = why").replace("timeout=10, verify=True", "seconds=4")
    place = find(BLOCK, lines(module(changed, other("one"), helper(3))))
    assert place is not None
    assert place.span.start > 14


def test_too_little_of_it_is_nothing() -> None:
    assert find(BLOCK, lines(module(other("one")))) is None
    assert find(BLOCK, BLOCK[:3]) is None
    assert find(BLOCK, []) is None
    assert find([b"", b"}"], [b"", b"}"]) is None
    assert find(lines("return 1\n"), lines("return 1\n")) is None


def test_the_heaviest_lines_come_first() -> None:
    assert heaviest([b"  }", b"  a_long_line_of_letters(1)", b"a_longer_line_of_many_letters(2)", b"short"]) == [
        b"a_longer_line_of_many_letters(2)",
        b"a_long_line_of_letters(1)",
    ]
