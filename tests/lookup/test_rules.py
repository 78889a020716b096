"""The organisation's `[check]` in the tables, and over a checkout's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.config import CheckSettings
from dupfinder.lookup.rules import settings_of, strictest, tables

SQUADS = st.none() | st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(tuple)
SETTINGS = st.builds(
    CheckSettings,
    show=st.sampled_from(["public", "internal", "private"]),
    hide=st.lists(st.sampled_from(["x", "y"]), unique=True).map(tuple),
    comment_squads=SQUADS,
    min_similarity=st.sampled_from([0.5, 0.9]),
)
RANK = {"public": 0, "internal": 1, "private": 2}


@given(SETTINGS)
def test_a_row_gives_the_settings_back(settings):
    (table,) = tables(settings).values()
    back = settings_of([values[0] for values in table.values()])
    assert (back.show, set(back.hide)) == (settings.show, set(settings.hide))
    assert (back.comment_squads is None) == (settings.comment_squads is None)
    assert set(back.comment_squads or ()) == set(settings.comment_squads or ())


@given(SETTINGS, SETTINGS)
def test_a_change_loosens_nothing(here, organisation):
    both = strictest(here, organisation)
    for one in (here, organisation):
        assert RANK[both.show] <= RANK[one.show]
        assert set(both.hide) >= set(one.hide)
        if one.comment_squads is not None:
            assert both.comment_squads is not None
            assert set(both.comment_squads) <= set(one.comment_squads)
    assert both.min_similarity == here.min_similarity
    assert both.comment_squads is not None or here.comment_squads is organisation.comment_squads is None


@given(SETTINGS)
def test_without_rules_a_checkouts_own_hold(settings):
    assert strictest(settings, None) == settings


@pytest.mark.parametrize("row", [("everybody", "[]", "null"), ("public", "x", "null"), ("public", "[]", "7")])
def test_what_is_no_row(row):
    with pytest.raises(ValueError, match=r"."):
        settings_of(row)
