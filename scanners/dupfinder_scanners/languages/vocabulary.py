"""What names and literals say: their cues, for all that a batch holds at once, and the texts behind these.

Texts are numbered as they are met and keep their number over batches, for names recur; how many are remembered is
bounded, so that memory is too. No result depends on the numbers.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import CUE_KINDS, Texts, add_texts, texts_of
from dupfinder_scanners.credentials import MASK, findings, secretive
from dupfinder_scanners.languages.automaton import (
    ATTRIBUTE,
    BOUND,
    CALLEE,
    DEFINED,
    EXCEPTION,
    KEYWORD,
    NO_ROLE,
    STRING,
)
from dupfinder_scanners.languages.hashing import crc, cue_base, distinct, flatten

MAX_STRING_WORDS = 200
"""Characters of a string literal that are split into words: messages and names, not embedded documents."""
MASKED = MASK.decode()
"""Stands for the words of what may be a credential."""

_END = "\0"
_WORD = re.compile(r"[a-z]+|\0|[A-Z][a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_QUOTED = re.compile(rb"\A[A-Za-z]{0,3}(?=[\"'`])")
_MOST_TEXT = 4 * MAX_STRING_WORDS
_SHORTEST_TOKEN, _SHORTEST_SECRET = 16, 8
_LONGEST_STRING = 64
_MOST_REMEMBERED = 200_000
_STOP, _TOO_SHORT = -1, -2
_WHOLE = {STRING: "string", CALLEE: "call", ATTRIBUTE: "attribute", KEYWORD: "keyword", EXCEPTION: "exception"}
_KIND = {kind: code for code, kind in enumerate(CUE_KINDS)}
_WORD_KINDS = np.full(NO_ROLE + 1, _KIND["word"], np.uint32)
_WORD_KINDS[[BOUND, DEFINED]] = _KIND["bound"], _KIND["name"]
_WHOLE_KINDS = np.array([_KIND.get(_WHOLE.get(role, ""), 0) for role in range(NO_ROLE + 1)], np.uint32)
_HAS_WHOLE = np.array([role in _WHOLE for role in range(NO_ROLE + 1)], bool)

Rows = NDArray[np.int64]


class _Numbers(dict[str, int]):
    """Numbers of texts in lower case; `bases` are their cues without a kind."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.bases = array("I")
        self.words = _Words(self)

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self.texts)
        self.texts.append(text)
        self.bases.append(cue_base(text))
        return number


class _Words(dict[str, int]):
    """The same by words as they are written; letters alone say nothing."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers
        self[_END] = _STOP

    def __missing__(self, word: str) -> int:
        number = self[word] = self._numbers[word.lower()] if len(word) > 1 else _TOO_SHORT
        return number


@dataclass(frozen=True, slots=True)
class Spoken:
    """What each of many (role, name) says: `words[offsets[n]:offsets[n + 1]]` are cues, as is `whole[n]` where
    `has_whole[n]`."""

    offsets: Rows
    words: NDArray[np.uint32]
    whole: NDArray[np.uint32]
    has_whole: NDArray[np.bool_]


class Vocabulary:
    """The texts of one batch, by the hashes that stand for them."""

    def __init__(self) -> None:
        if len(_known[0].texts) >= _MOST_REMEMBERED:
            _known[0] = _Numbers()
        self._numbers = _known[0]
        self._said: list[NDArray[np.uint64]] = []

    def add(self, said: Collection[tuple[int, str]]) -> None:
        """Say what hashes stand for: pairs of a hash and its text."""
        numbers = [self._numbers[text] for _, text in said]
        self._note(np.array([value for value, _ in said], np.uint32), np.array(numbers, np.int64))

    def spoken(self, roles: Rows, place: Rows, names: Sequence[bytes]) -> Spoken:
        """The cues of `names[place]` in `roles`, one entry each."""
        there = np.zeros(len(names), bool)
        there[place] = True
        back = (np.cumsum(there) - 1)[place]
        texts = [text_of(names[number]) for number in np.flatnonzero(there).tolist()]
        offsets, numbers = self._words(texts)
        hidden = _hidden(roles, place, names)
        start, end = offsets[back], np.where(hidden, offsets[back], offsets[back + 1])
        rows, at = flatten(start, end)
        whole, has_whole = self._whole(roles, back, texts)
        bases = np.array(self._numbers.bases, np.uint32)
        words = bases[numbers[at]] | _WORD_KINDS[roles[rows]]
        self._note(words, numbers[at])
        has_whole &= ~hidden
        found = np.zeros(len(roles), np.uint32)
        found[has_whole] = bases[whole[has_whole]] | _WHOLE_KINDS[roles[has_whole]]
        self._note(found[has_whole], whole[has_whole])
        for row in np.flatnonzero(hidden).tolist():
            found[row] = cue_base(f"{MASKED} {crc(names[place[row]])}") | _KIND["string"]
        self.add([(value, MASKED) for value in found[hidden].tolist()])
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(end - start)])
        return Spoken(offsets, words, found, has_whole | hidden)

    def table(self) -> tuple[NDArray[np.uint32], Texts]:
        """Hashes in order and their texts; of a hash of several, all, joined."""
        pairs = distinct(np.concatenate([*self._said, np.zeros(0, np.uint64)]))
        hashes, numbers = (pairs >> np.uint64(32)).astype(np.uint32), (pairs & np.uint64(0xFFFFFFFF)).tolist()
        fresh = np.ones(len(hashes), bool)
        fresh[1:] = hashes[1:] != hashes[:-1]
        texts = self._numbers.texts
        column = texts_of(texts[number] for number in numbers)
        if not fresh.all():
            joined: dict[int, str] = {}
            add_texts(joined, hashes.tolist(), column.tolist())
            return hashes[fresh], texts_of(joined[value] for value in hashes[fresh].tolist())
        return hashes, column

    def _note(self, hashes: NDArray[np.uint32], numbers: Rows) -> None:
        self._said.append(distinct((hashes.astype(np.uint64) << np.uint64(32)) | numbers.astype(np.uint64)))

    def _words(self, texts: Sequence[str]) -> tuple[Rows, Rows]:
        """Offsets and numbers of the words of each text: one search through all of them, laid end to end."""
        heads = [text[:MAX_STRING_WORDS] for text in texts]
        laid = _END.join([*heads, ""])
        if laid.count(_END) != len(heads):
            laid = _END.join([*(head.replace(_END, " ") for head in heads), ""])
        found = _WORD.findall(laid)
        numbers = np.fromiter(map(self._numbers.words.__getitem__, found), np.int64, len(found))
        kept = numbers >= 0
        ends = np.cumsum(kept)[numbers == _STOP]
        return np.concatenate([np.zeros(1, np.int64), ends]), numbers[kept]

    def _whole(self, roles: Rows, place: Rows, texts: Sequence[str]) -> tuple[Rows, NDArray[np.bool_]]:
        """Numbers of the whole texts, for the roles in which these say something, and which those are."""
        has = _HAS_WHOLE[roles]
        sizes = np.array([len(text) for text in texts], np.int64)[place]
        has &= (roles != STRING) | ((sizes > 1) & (sizes <= _LONGEST_STRING))
        found = np.zeros(len(roles), np.int64)
        found[has] = [self._numbers[texts[number].lower()] for number in place[has].tolist()]
        return found, has


_known = [_Numbers()]


def text_of(name: bytes) -> str:
    """A name as text, and a literal without its quotes and prefix; its beginning, where it is long."""
    text = name[:_MOST_TEXT].decode("utf-8", "replace")
    # Most are identifiers, which have no quotes.
    return text if text.isidentifier() else bare(name[:_MOST_TEXT]).decode("utf-8", "replace")


def bare(text: bytes) -> bytes:
    """A literal without its quotes and prefix, so that a formatter's choice of quotes changes nothing."""
    if b'"' in text or b"'" in text or b"`" in text:
        return _QUOTED.sub(b"", text).strip(b"\"'`") or text
    return text


def quoted(names: Sequence[bytes]) -> list[int]:
    """Places of the names in which there is a quote, which are all that `bare` may change: one search through all of
    them, laid end to end."""
    laid = np.frombuffer(b"\n".join([*names, b""]), np.uint8)
    ends = np.cumsum(np.fromiter(map(len, names), np.int64, len(names)) + 1)
    marks = np.flatnonzero((laid == ord('"')) | (laid == ord("'")) | (laid == ord("`")))
    places: list[int] = distinct(np.searchsorted(ends, marks, "right")).tolist()
    return places


def _hidden(roles: Rows, place: Rows, names: Sequence[bytes]) -> NDArray[np.bool_]:
    """Which literals and names may be credentials: their words are then kept nowhere, and each is one cue that is like
    itself alone. Files beside the index remember the words of all others."""
    sizes = np.array([len(name) for name in names], np.int64)[place]
    found = np.zeros(len(roles), bool)
    for row in np.flatnonzero((roles == STRING) & (sizes >= _SHORTEST_SECRET)).tolist():
        found[row] = secretive(names[place[row]][:_MOST_TEXT])
    long = np.flatnonzero((roles != STRING) & (sizes >= _SHORTEST_TOKEN))
    starts = [names[number][:_MOST_TEXT] for number in distinct(place[long]).tolist()]
    # No detector looks beyond the end of a line, so what is found nowhere in all of them is in none of them.
    if findings(b"\n".join(starts)):
        found[long] = [bool(findings(names[number][:_MOST_TEXT])) for number in place[long].tolist()]
    return found
