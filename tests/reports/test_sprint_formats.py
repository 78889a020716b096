"""A sprint review in every form: golden files, what hostile names may do in each, and the limits of the chats."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dupfinder.sprints import SprintReport
from dupfinder_reports import slack, sprint_csv, sprint_html, sprint_json, sprint_markdown, sprint_text, teams
from dupfinder_reports.sprint_document import brief, outline, trend_outline
from dupfinder_reports.sprint_outline import Group, Name, Outline, Section, Table, plain
from dupfinder_reports.sprint_wording import hours, ordinal
from tests.plugins.golden import Golden
from tests.reports.strategies import words
from tests.reports.test_html import Page
from tests.sprint.samples import HOSTILE, sample_report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SprintReport:
    return sample_report(tmp_path_factory.mktemp("sprint"))


RENDERERS = {
    "sprint.txt": lambda report: sprint_text.render(outline(report)),
    "sprint.md": lambda report: sprint_markdown.render(outline(report)),
    "sprint.html": sprint_html.render,
    "sprint.json": sprint_json.render,
    "sprint.csv": sprint_csv.render,
    "sprint-slack.json": lambda report: slack.render(brief(report)),
    "sprint-teams.json": lambda report: teams.render(brief(report)),
    "trend.txt": lambda report: sprint_text.render(trend_outline(report.trend)),
    "trend.md": lambda report: sprint_markdown.render(trend_outline(report.trend)),
    "trend.html": lambda report: sprint_html.render_trend(report.trend),
    "trend.json": lambda report: sprint_json.render_trend(report.trend),
    "trend.csv": lambda report: sprint_csv.render_trend(report.trend),
}


@pytest.mark.parametrize("name", RENDERERS)
def test_golden(report: SprintReport, name: str, golden: Golden) -> None:
    """Pages without their style and script, which are files of their own."""
    golden(name, re.sub(r"(?s)<(style|script)>.*?</\1>|sha256-[A-Za-z0-9+/=]+", "", RENDERERS[name](report)))


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_report_gives_the_same_bytes(report: SprintReport, name: str) -> None:
    assert RENDERERS[name](report) == RENDERERS[name](report)


def test_an_estimate_is_never_one_bold_number(report: SprintReport) -> None:
    """Hours stand only in ranges, on every line of every form that people read."""
    for name in ("sprint.txt", "sprint.md"):
        text = " ".join(RENDERERS[name](report).split())
        for found in re.finditer(r"([\d.,]+) h\b(?! a year)", text):
            before = text[: found.start()]
            assert re.search(r"[\d.,]+ to $", before), text[found.start() - 40 : found.end() + 20]


def test_people_are_named_to_be_asked_and_nothing_is_counted_for_them(report: SprintReport) -> None:
    told = outline(report)
    for section in told.sections:
        for table in section.tables:
            assert not any("author" in title and title.startswith(">") for title in table.titles)
            people = [row for row in table.rows if any(Name("Chloe") in cell for cell in row)]
            assert not people or "whom to ask" in table.titles
    (counted,) = [section for section in told.sections if section.id == "counted"]
    assert "Chloe" not in str(counted)


@pytest.mark.parametrize(
    ("number", "told"), [(2, "second"), (10, "tenth"), (11, "11th"), (13, "13th"), (21, "21st"), (102, "102nd")]
)
def test_ordinals(number: int, told: str) -> None:
    assert ordinal(number) == told


def test_what_git_does_not_tell_is_said() -> None:
    assert hours(None) == "not told by git"


def test_markdown_shows_what_others_wrote_in_code_only(report: SprintReport) -> None:
    text = sprint_markdown.render(outline(report))
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "@here" in text
    assert "@here" not in outside
    assert "http://" not in outside
    assert "<!" not in outside


def test_no_cell_of_the_spreadsheet_is_a_formula(report: SprintReport) -> None:
    one = report.families[0].writings[0]
    hostile = replace(one, job="=1+1", writing=replace(one.writing, squad="+x"))
    family = replace(report.families[0], writings=(hostile,), title="@x")
    (row, *_) = csv.DictReader(io.StringIO(sprint_csv.render(replace(report, families=(family,)))))
    assert (row["job"], row["squad"], row["family"]) == ("'=1+1", "'+x", "'@x")


def test_the_json_has_its_version_and_its_sums(report: SprintReport) -> None:
    told = json.loads(sprint_json.render(report))
    assert told["schema_version"] == 1
    assert told["totals"]["lines"] == sum(one["effort"]["lines"] for f in told["families"] for one in f["writings"])
    assert told["families"][0]["writings"][0]["effort"]["size"] == {"low": 0.5, "high": 2.0}


def test_the_page_nests_and_allows_only_its_own_style_and_script(report: SprintReport) -> None:
    text = sprint_html.render(report)
    page = Page(text)
    assert page.open == []
    (policy,) = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    assert HOSTILE[:10] not in text
    assert "&lt;!channel&gt;" in text


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making a failing outline small takes minutes and tells nothing more."""
names = words.map(Name)
pieces = st.one_of(names, st.sampled_from(["ours ", "`effort.rate` "]))
lines = st.lists(pieces, max_size=12).map(tuple)
cells = st.lists(st.tuples(lines, lines), max_size=12).map(tuple)
sections = st.builds(
    lambda lead, points, rows: Section(
        "s", "Title", (lead,), tuple(points), (Table("c", ("a", ">b"), (Group((), rows),)),) if rows else ()
    ),
    lines, st.lists(lines, max_size=12), cells,
)  # fmt: skip
long_names = st.integers(0, 6000).map(lambda many: Name("&<>" * (many // 3)))
outlines = st.builds(
    lambda days, head, found: Outline("T", days, tuple(head), tuple(found)),
    st.one_of(lines, long_names.map(lambda name: (name,))),
    st.lists(lines, max_size=4),
    st.lists(sections, max_size=70),
)


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [one for part in value.values() for one in texts(part)]
    return [one for part in value for one in texts(part)] if isinstance(value, list) else []


@pytest.mark.slow
@settings(max_examples=50, phases=QUICK)
@given(outlines)
def test_slack_keeps_its_limits_and_mentions_nobody(told: Outline) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks: 50 blocks, 150 and 3,000 characters; escaped as documented."""
    message = json.loads(slack.render(told))
    blocks = message["blocks"]
    assert 1 <= len(blocks) <= 50
    for block in blocks:
        text = block["text"]["text"]
        assert text
        if block["type"] == "header":
            assert block["text"]["type"] == "plain_text"
            assert len(text) <= 150
        else:
            assert block["type"] == "section"
            assert block["text"] == {"type": "mrkdwn", "text": text, "verbatim": True}
            assert len(text.encode("utf-16-le")) // 2 <= 3_000
    for text in texts(message):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
        assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    # Of each line what stands outside of code is ours.
    for block in blocks[1:]:
        for line in block["text"]["text"].split("\n"):
            outside = re.sub(r"`[^`]*`", "", line)
            assert set(outside) <= set(
                "oursTitle effort.rate more Therest,andhowitwascounted,isinthereport.*\u2022 ,ab:0123456789"
            )


@pytest.mark.slow
@settings(max_examples=20, phases=QUICK)
@given(outlines)
def test_teams_keeps_its_limit_and_knows_no_markdown(told: Outline) -> None:
    """28 KB a message: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors."""
    text = teams.render(told)
    assert len(text.encode()) <= 28 * 1000 + 1
    message = json.loads(text)
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert "entities" not in card["msteams"]
    for element in card["body"]:
        assert element["type"] == "RichTextBlock"
        assert {run["type"] for run in element["inlines"]} <= {"TextRun"}
    for shown in texts(card):
        assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


@pytest.mark.slow
@settings(max_examples=20, phases=QUICK)
@given(outlines)
def test_any_outline_can_be_read(told: Outline) -> None:
    for text in (sprint_text.render(told), sprint_markdown.render(told)):
        assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\ud800-\udfff]", text)
    assert plain(told.days) == plain(told.days)


def test_the_chat_gets_what_matters_first(report: SprintReport) -> None:
    told = brief(report)
    assert [section.id for section in told.sections] == [
        "written", "fund", "upkeep", "moved", "adoption", "trend", "team", "kill",
    ]  # fmt: skip
    message = slack.payload(told)
    assert message["blocks"][-1]["text"]["text"] == slack.REST
