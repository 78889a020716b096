"""Mutation of bytes: what byte and line mutators of the field do, from a seed, so that a run can be repeated.

The operations are those that AFL's havoc stage made common (https://lcamtuf.coredump.cx/afl/technical_details.txt).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

MOST_STEPS = 8
_INTERESTING = (
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r",
    b"\r\n",
    b"\n",
    b"\t",
    b"\x0c",
    b"\x1b[31m",
    b"\xe2\x80\xae",
    b"'",
    b'"',
    b"`",
    b"\\",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"/*",
    b"*/",
    b"//",
    b"#",
    b'"""',
    b"${",
    b"$(",
    b"-1",
    b"0",
    b"999999999999999999999",
    b"1e999",
    b"nan",
    b"../",
    b"%s",
    b"=",
    b":",
    b"@",
)


def mutated(data: bytes, others: Sequence[bytes], words: Sequence[bytes], dice: Random, largest: int) -> bytes:
    """`data` after one to eight steps, cut to `largest` bytes."""
    for _ in range(dice.randint(1, MOST_STEPS)):
        step: Callable[..., bytes] = dice.choice(_STEPS)
        data = step(data, others, words, dice)
    return data[:largest]


def _span(data: bytes, dice: Random, longest: int = 400) -> tuple[int, int]:
    start = dice.randint(0, len(data))
    return start, min(len(data), start + dice.randint(0, longest))


def _flip(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    if not data:
        return data
    at = dice.randrange(len(data))
    return data[:at] + bytes((data[at] ^ (1 << dice.randrange(8)),)) + data[at + 1 :]


def _random(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    start, end = _span(data, dice, 20)
    return data[:start] + dice.randbytes(dice.randint(0, 20)) + data[end:]


def _delete(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    start, end = _span(data, dice)
    return data[:start] + data[end:]


def _repeat(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    start, end = _span(data, dice, 60)
    return data[:start] + data[start:end] * dice.choice((2, 3, 10, 100)) + data[end:]


def _insert(data: bytes, _others: Sequence[bytes], words: Sequence[bytes], dice: Random) -> bytes:
    at = dice.randint(0, len(data))
    word = dice.choice(words) if words and dice.random() < 0.6 else dice.choice(_INTERESTING)
    return data[:at] + word * dice.choice((1, 1, 1, 1, 2, 50)) + data[at:]


def _splice(data: bytes, others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    other = dice.choice(others)
    start, end = _span(other, dice, 2_000)
    at = dice.randint(0, len(data))
    return data[:at] + other[start:end] + data[dice.choice((at, len(data))) :]


def _truncate(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    return data[: dice.randint(0, len(data))]


def _lines(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], dice: Random) -> bytes:
    lines = data.split(b"\n")
    at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
    match dice.randrange(3):
        case 0:
            lines[at], lines[to] = lines[to], lines[at]
        case 1:
            lines.insert(to, lines[at])
        case _:
            del lines[at]
    return b"\n".join(lines)


def _value(data: bytes, _others: Sequence[bytes], words: Sequence[bytes], dice: Random) -> bytes:
    """Another value behind the sign of a line: `key = value`, `key: value`."""
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    sign = next((one for one in (b"=", b":", b" ") if one in lines[at]), b"")
    if sign and words:
        lines[at] = lines[at].partition(sign)[0] + sign + b" " + dice.choice(words)
    return b"\n".join(lines)


_STEPS = (_flip, _random, _delete, _repeat, _insert, _insert, _splice, _truncate, _lines, _value)
