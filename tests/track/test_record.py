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


ACCEPTED = '[[decision]]\ncandidate = "ab12"\nstage = "accepted"\non = 2026-01-01\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[decision]", "not valid TOML"),
        ("\xff", "not valid TOML"),
        ('[[decision]]\ncandidate = "ab12"\n', "decision 1 (on ab12) has no `stage`; add it"),
        (f"{ACCEPTED}by = 2026-09-01\n", "decision 1 (on ab12) is accepted and has no name, no owner; add what is"),
        (ACCEPTED.replace("accepted", "rejected"), "decision 1 (on ab12) is a rejection without a reason; add reason"),
        (ACCEPTED.replace("accepted", "sold"), 'is at the stage "sold", which is none of proposed, accepted, building'),
        (f"{ACCEPTED}ower = 'x'\n", "has a `ower`, which is none of candidate, stage, on, name, owner, by, reason"),
        (ACCEPTED.replace("ab12", "Ab 12"), 'is on "Ab 12", which is no id; `dupfinder report org` lists the ids'),
        (ACCEPTED.replace("2026-01-01", "'soon'"), 'has a `on` that is wrong, "soon": write a day as 2026-11-30'),
        (f"{ACCEPTED}squads = 'all'\n", 'that is wrong, "all": write a list of names'),
        (f"{ACCEPTED}squads = [1]\n", "decision 1 (on ab12) has a `squads.0` that is wrong"),
        (f"{ACCEPTED}copies = -3\n", "write a whole number"),
        ("other = 1\n", "it has a `other`, which is no part of a decision"),
        ("decision = 3\n", "decisions are tables; write each below a line [[decision]]"),
        ("decision = [3]\n", "decision 1 "),
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
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


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
