from __future__ import annotations

from datetime import UTC, date, datetime

from dupfinder.adoption import Adoption, Decision, Point, Stage
from dupfinder_reports import tracked

AT = datetime(2026, 11, 3, 3, tzinfo=UTC)
HOSTILE = Adoption(
    Decision(
        "aaaa1111", Stage.MIGRATING, date(2026, 11, 2), "n\x1b[2J | `x` @acme/team", "core\u202e", date(2026, 12, 2),
        squads=("a|b", "c"), copies=2,
    ),
    "bbbb2222",
    (Point(1, AT, (("a|b", 1), ("c", 1))), Point(2, AT, (("<b>d</b>", 1),))),
)  # fmt: skip
TODAY = date(2026, 11, 20)


def test_text_carries_no_control_character():
    text = tracked.render_text([HOSTILE], TODAY)
    assert not {"\x1b", "\u202e"} & set(text)
    assert "1 of 2 copies left" in text
    assert "copies, run by run: 2 1" in text
    assert "the candidate is now bbbb2222" in text


def test_a_markdown_row_stays_one_row_and_pings_nobody():
    rows = tracked.render_markdown([HOSTILE], TODAY).split("\n\n")[0].split("\n")
    assert len(rows) == 3
    assert len(rows[2].replace("\\|", "").split("|")) == len(rows[0].split("|"))


def test_behind_and_late_are_marked():
    assert "behind" not in tracked.render_text([HOSTILE], date(2026, 11, 3))
    assert ", behind a straight line (0)" in tracked.render_text([HOSTILE], date(2026, 12, 1))
    assert ", late" in tracked.render_text([HOSTILE], date(2026, 12, 3))


def test_a_burn_down_has_the_runs_and_the_straight_line_and_no_name():
    chart = tracked.render_markdown([HOSTILE], TODAY).partition("```mermaid\n")[2]
    assert chart.partition("```")[0].splitlines()[2:] == [
        '    x-axis ["11-03", "11-03"]', '    y-axis "copies" 0 --> 2', "    line [2, 1]", "    line [2, 2]",
    ]  # fmt: skip


def test_new_copies_are_counted():
    text = tracked.render_text([HOSTILE], TODAY)
    assert "new since: <b>d</b>" in text
    assert "new copies since that day: 1" in text
