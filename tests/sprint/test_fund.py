from __future__ import annotations

from dataclasses import replace

from dupfinder.config import EffortSettings
from dupfinder.histories import Histories
from dupfinder.model import CloneKind, PlatformCover
from dupfinder.sprint.fund import top
from dupfinder.sprints import Hours
from dupfinder_scanners.fragments import Role
from tests.sprint.samples import candidate, fragment, moment, org, result

DEFAULT = EffortSettings()
END = moment("2026-11-23 00:00")


def test_what_it_would_save_and_cost():
    found, histories = org()
    retry, audit, hostile = top(found, histories, (), END, DEFAULT)
    assert [one.candidate[:4] for one in (retry, audit, hostile)] == ["aaaa", "bbbb", "cccc"]
    # 95 lines in four copies, the largest of 35: 60 at most, of which 70 % is alike in the most different pair.
    assert retry.lines == (42, 60)
    # The smallest copy at the fast rate, the largest at the slow one.
    assert retry.next_writing == Hours(0.5, 3.5)
    # Two changes in the year, in two copies, one of them a repetition: 1 x 0.5 to 1 x 2 hours.
    assert (retry.changes, retry.repeated, retry.upkeep) == (2, 1, Hours(0.5, 2.0))
    # 35 x 1.5 + 95 x 0.2 = 71.5 lines.
    assert retry.cost == Hours(1.5, 7.5)


def test_what_was_decided_on_and_tests_are_left_out_and_enough_squads_go_first():
    copies = [fragment(squad) for squad in "abcd"]
    found = result(
        candidate("two", *copies[:2], rank=1),
        replace(candidate("test", *copies, rank=2), role=Role.TEST),
        candidate("four", *copies, rank=3),
        candidate("done", *copies, rank=4),
    )
    assert [one.candidate for one in top(found, Histories(), {"done"}, END, DEFAULT)] == ["four", "two"]


def test_three_at_most_and_nothing_known_is_none():
    copies = [fragment(squad) for squad in "abc"]
    cover = PlatformCover("platform-kit", "retry", "kit.py", 3, 0.9, CloneKind.NEAR_MISS)
    found = result(*(replace(candidate(f"c{number}", *copies, rank=number), platform=cover) for number in range(1, 6)))
    three = top(found, Histories(), (), END, DEFAULT)
    assert [one.candidate for one in three] == ["c1", "c2", "c3"]
    assert three[0].upkeep is None
    assert three[0].platform == "platform-kit"
