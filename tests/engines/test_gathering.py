from __future__ import annotations

from dataclasses import fields
from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engines.gathering import gather
from dupfinder_scanners.columns import Columns, concatenate, empty
from dupfinder_scanners.languages.treesitter import extract

TEXTS = [
    b"import requests\ndef fetch(url):\n    return requests.get(url, timeout=10, headers=auth.headers(url))\n",
    b"",
    b"class Client(Base):\n    def get(self, url):\n        return self.session.get(url, timeout=3, auth=self.auth)\n",
    b"x = 1\n",
    b"def first(rows):\n    return rows[0]\n\n\ndef last(rows):\n    return pick(rows, -1, None, key=rows.key)\n",
]


@cache
def alone(number: int) -> Columns:
    return extract("python", [TEXTS[number]])


def of_fragments(columns: Columns) -> dict[str, object]:
    """All that a table says; of tokens, those inside of fragments."""
    plain = {
        one.name: (getattr(columns, one.name).dtype, getattr(columns, one.name).tolist())
        for one in fields(Columns)
        if one.name not in ("tokens", "token_start", "token_end")
    }
    ranges = zip(columns.token_start.tolist(), columns.token_end.tolist(), strict=True)
    return plain | {"tokens": [columns.tokens[start:end].tolist() for start, end in ranges]}


NUMBERS = st.integers(0, len(TEXTS) - 1)


@given(st.lists(st.lists(NUMBERS, max_size=4), max_size=4), st.data())
def test_files_gathered_are_these_files_read_one_after_the_other(parts: list[list[int]], data: st.DataObject) -> None:
    everything = [number for part in parts for number in part]
    order = data.draw(st.lists(st.integers(0, len(everything) - 1), max_size=8)) if everything else []
    tables = [extract("python", [TEXTS[number] for number in part]) for part in parts]
    found = gather(tables, order)
    wanted = concatenate([alone(everything[row]) for row in order])
    texts = concatenate(tables)
    wanted.text_hash, wanted.text = texts.text_hash, texts.text
    assert of_fragments(found) == of_fragments(wanted)
    assert found.tokens.dtype == wanted.tokens.dtype
    assert found.token_start.dtype == found.token_end.dtype == np.int64


def test_files_gathered_keep_their_signatures() -> None:
    body = "\n    return requests.get(url, timeout=10, headers=auth.headers(url))\n"
    texts = [f"def f{number}(a{number}):{body}".encode() for number in range(4)]
    found = gather([extract("python", texts)], [2, 0])
    assert [found.signature(row) for row in range(2)] == ["def f2(a2)", "def f0(a0)"]


def test_of_nothing_comes_nothing() -> None:
    assert of_fragments(gather([], [])) == of_fragments(empty())
    assert len(gather([alone(0)], [])) == 0
