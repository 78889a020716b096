from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.adoption import Decision, Stage
from dupfinder.track import current_of, load, rejections, save, with_decision
from dupfinder_scanners.errors import ConfigError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
IDS = st.text(string.hexdigits.lower(), min_size=4, max_size=12)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
ACCEPTED = st.builds(
    Decision,
    candidate=IDS,
    stage=st.sampled_from([stage for stage in Stage if stage is not Stage.REJECTED]),
    on=DAYS,
    name=TEXTS,
    owner=TEXTS,
    by=DAYS,
    squads=st.lists(TEXTS, unique=True).map(lambda found: tuple(sorted(found))),
    copies=st.integers(0, 999),
)
REJECTED = st.builds(Decision, candidate=IDS, stage=st.just(Stage.REJECTED), on=DAYS, reason=TEXTS, owner=TEXTS)
SAME = {}.get


@given(st.lists(st.one_of(ACCEPTED, REJECTED), unique_by=lambda one: one.candidate))
def test_what_is_written_is_read(tmp_path_factory, decisions):
    place = tmp_path_factory.mktemp("decisions") / "decisions.toml"
    save(place, decisions)
    assert load(place) == tuple(sorted(decisions, key=lambda one: (one.on, one.candidate)))


def test_no_file_is_no_decision(tmp_path):
    assert load(tmp_path / "none.toml") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[decision]", "not valid TOML"),
        ("\xff", "not valid TOML"),
        ('[[decision]]\ncandidate = "ab12"\n', "decision.0.stage"),
        ('[[decision]]\ncandidate = "ab12"\nstage = "accepted"\non = 2026-01-01\n', "needs name, owner and by"),
        ('[[decision]]\ncandidate = "ab12"\nstage = "rejected"\non = 2026-01-01\n', "needs a reason"),
        ('[[decision]]\ncandidate = "ab12"\nstage = "sold"\non = 2026-01-01\n', "decision.0.stage"),
        ("other = 1\n", "other"),
        ("decision = 3\n", "decision"),
        ('[[decision]]\ncandidate = "ab12"\nstage = "proposed"\non = 2026-01-01\n' * 2, "decides twice on ab12"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, text, said):
    place = tmp_path / "decisions.toml"
    place.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        load(place)
    assert said in str(caught.value)
    assert str(place) in str(caught.value)


def test_one_decision_a_candidate_although_its_id_changed():
    old = Decision("aaaa", Stage.PROPOSED, date(2026, 1, 1))
    other = Decision("cccc", Stage.PROPOSED, date(2026, 1, 1))
    new = Decision("bbbb", Stage.ACCEPTED, date(2026, 2, 1), "x", "core", date(2026, 9, 1))
    assert with_decision([old, other], new, {"aaaa": "bbbb"}.get) == [other, new]
    assert with_decision([old, other], new, SAME) == [old, other, new]
    assert current_of([old, other], "bbbb", {"aaaa": "bbbb"}.get) is old
    assert current_of([old, other], "dddd", SAME) is None


def test_only_rejections_are_silent():
    rejected = Decision("aaaa", Stage.REJECTED, date(2026, 1, 1), reason="two protocols")
    (entry,) = rejections([rejected, Decision("bbbb", Stage.PROPOSED, date(2026, 1, 1))])
    assert (entry.candidate, entry.reason, entry.lasting) == ("aaaa", "rejected: two protocols", True)
