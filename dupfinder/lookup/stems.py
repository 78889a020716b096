"""Words of names and questions, and what is the same in their forms: `retries`, `retried` and `retrying` are one stem.

Suffixes are stripped without a dictionary, after Harman ("How effective is suffixing?", 1991) and the first steps of
Porter (1980). A stem need not be a word; both sides of a comparison only have to be cut alike.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LONGEST = 40
"""Letters above which a run of them is no word."""
_SHORTEST = 3
"""Letters that a stem keeps."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_END = "\0"
_WORD_OR_END = re.compile(f"{_WORD.pattern}|{_END}")
_ENDINGS = (
    ("ization", "iz"), ("isation", "is"), ("ations", "at"), ("ation", "at"), ("ators", "at"), ("ator", "at"),
    ("ying", "i"), ("ings", ""), ("ing", ""), ("ied", "i"), ("ies", "i"), ("iers", "i"), ("ier", "i"), ("yable", "i"),
    ("able", ""), ("ors", ""), ("or", ""), ("ers", ""), ("er", ""), ("ed", ""), ("ions", ""), ("ion", ""),
    ("ss", "ss"), ("es", ""), ("s", ""), ("ey", "ey"), ("ay", "ay"), ("y", "i"), ("e", ""),
)  # fmt: skip
"""The first that fits is replaced, where enough is left."""
_BY_LETTER = {
    last: tuple(one for one in _ENDINGS if one[0].endswith(last)) for last in {ending[-1] for ending, _ in _ENDINGS}
}
"""The endings by their last letter: most words end in none of them."""


def split(text: str) -> list[str]:
    """Its words in lower case: `HTTPRetryPolicy_v2` gives http, retry, policy, v, 2."""
    return [word.lower() for word in _WORD.findall(text)]


def split_all(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The words of all texts, and of which text each is: one search through the texts, laid end to end."""
    laid = _END.join([*(text.replace(_END, " ") for text in texts), ""])
    found = _WORD_OR_END.findall(laid)
    end = np.fromiter(map(_END.__eq__, found), bool, len(found))
    return [word.lower() for word in found if word != _END], (np.cumsum(end))[~end]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What a word in lower case has in common with its other forms."""
    for ending, instead in _BY_LETTER.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST:
            return _single(word.removesuffix(ending) + instead)
    return word


def stems(text: str) -> list[str]:
    """The stems of its words of two letters and more, each once, in order."""
    words = (word for word in split(text) if 1 < len(word) <= LONGEST)
    return list(dict.fromkeys(map(stem, words)))


def number(found: str) -> int:
    """The 32 bits under which a stem is kept: the words of code themselves are not."""
    return zlib.crc32(found.encode("utf-8", "replace"), 11)


def _single(cut: str) -> str:
    """`logg` of `logging` is `log`; `class` is left alone."""
    doubled = len(cut) > _SHORTEST and cut[-1] == cut[-2] and cut[-1] not in "sle"
    return cut[:-1] if doubled else cut
