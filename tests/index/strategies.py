"""Strategies for any value of the model, derived from its types: a new field is tested on the day it appears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from dupfinder.model import Candidate, ScanResult

texts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "\x00", "a\x00b", "\x1a", "\x1ad800", "\udcff", "\ud83d\ude00", "\U0001f600", "'; --", '"', "\\u0000"]
    ),
    st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=4),
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-(2**40), 2**40),
    float: st.floats(allow_nan=False),
    date: st.dates(),
}


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything that fits a type hint of the model."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: values(hints[field.name]) for field in fields(hint)})
    if origin in (Union, UnionType):
        return st.one_of(*(st.none() if one is type(None) else values(one) for one in arguments))
    if origin is tuple:
        unique = (lambda candidate: candidate.id) if arguments[0] is Candidate else None
        return st.lists(values(arguments[0]), max_size=2, unique_by=unique).map(tuple)
    if origin is Mapping:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)
    raise TypeError(hint)


def results() -> st.SearchStrategy[ScanResult]:
    """Any result whose candidates have ids of their own, the only thing that a write asks for."""
    return values(ScanResult).map(_without_own_past)


def _without_own_past(result: ScanResult) -> ScanResult:
    """A candidate that was told its own id as a past one would rightly lose it."""
    return replace(
        result,
        candidates=tuple(
            replace(one, past_ids=tuple(dict.fromkeys(past for past in one.past_ids if past != one.id)))
            for one in result.candidates
        ),
    )
