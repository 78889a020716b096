# ulidlite - sortable identifiers in one file
# https://ulidlite.example.org/
#
# Copyright (c) 2019-2023 Marit Solheim and the ulidlite contributors
# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy
# of this software and associated documentation files (the "Software"), to deal
# in the Software without restriction, including without limitation the rights
# to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
# copies of the Software, and to permit persons to whom the Software is
# furnished to do so, subject to the above copyright notice being included.
"""Sortable identifiers: 48 bits of milliseconds, 80 bits of chance, Crockford's base 32."""

import os
import time

__version__ = "1.4.2"
__author__ = "Marit Solheim"
__all__ = ["new_ulid", "encode", "decode", "timestamp_of"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKUP = {char: index for index, char in enumerate(ALPHABET)}
_LOOKUP.update({"I": 1, "L": 1, "O": 0})


def encode(number, length):
    """Write a number with ``length`` digits."""
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(ALPHABET[rest])
    if number:
        raise OverflowError("number does not fit")
    return "".join(reversed(digits))


def decode(text):
    """Read a number; letters that look like digits are read as digits."""
    number = 0
    for char in text.upper():
        if char not in _LOOKUP:
            raise ValueError("not a ulid digit: %r" % char)
        number = number * 32 + _LOOKUP[char]
    return number


def new_ulid(milliseconds=None):
    """A new identifier of 26 characters."""
    if milliseconds is None:
        milliseconds = int(time.time() * 1000)
    chance = int.from_bytes(os.urandom(10), "big")
    return encode(milliseconds, 10) + encode(chance, 16)


def timestamp_of(ulid):
    """The milliseconds inside an identifier."""
    if len(ulid) != 26:
        raise ValueError("a ulid has 26 characters")
    return decode(ulid[:10])
