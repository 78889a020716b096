from __future__ import annotations

from datetime import date

import pytest

from dupfinder.check import baseline
from dupfinder.check.change import NoBaseError
from dupfinder.config import CheckSettings, Ignore, load
from dupfinder.findings import Answer
from tests.check.orgs import MASK, OTHER, RETRY, commit, git


def write(org, name, path, text):
    place = org / "org" / name / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")


def test_the_third_squad_is_told(org, checked):
    write(org, "labels", "labels/again.py", RETRY.replace("attempts", "tries"))
    (finding,) = checked("labels").result.findings
    assert finding.answer is Answer.CANDIDATE
    assert finding.squads == ("checkout", "payments")
    assert {match.repository: match.similarity for match in finding.matches} == {"api": 1.0, "shop": 1.0}
    assert finding.fragment.squad == "logistics"
    assert finding.candidate is not None


def test_the_platform_comes_first(org, checked):
    write(org, "labels", "labels/again.py", RETRY)
    write(org, "labels", "labels/mask.py", MASK.replace("mask_secrets", "scrub").replace("depth > 8", "depth > 5"))
    platform, candidate = checked("labels").result.findings
    assert (platform.answer, candidate.answer) == (Answer.PLATFORM, Answer.CANDIDATE)
    assert platform.best.symbol == "core.masking.mask_secrets"


def test_one_other_squad_and_what_differs(org, checked):
    changed = OTHER.replace("if missing:", "if missing and reader.line_num > 3:")
    write(org, "labels", "labels/rows.py", changed)
    (finding,) = checked("labels").result.findings
    assert (finding.answer, finding.squads) == (Answer.ELSEWHERE, ("checkout",))
    assert 0.8 < finding.best.similarity < 1.0
    assert finding.best.only_here == ("line_num",)


def test_what_nobody_has_and_what_was_not_touched(org, checked):
    write(org, "labels", "labels/new.py", "def area(width, height, unit):\n    return unit.scale(width * height) + 7\n")
    result = checked("labels").result
    assert result.findings == ()
    assert result.looked_at <= 1
    assert checked("api").result.looked_at == 0


@pytest.mark.parametrize(
    "text",
    [
        RETRY.replace("    ", "  "),
        "# a comment\n\n\n" + RETRY,
        RETRY.replace('"""Call again after a failure, a little later each time."""', '"""Other words."""'),
        RETRY.replace("attempts + 1):", "attempts + 1):  # once more"),
    ],
)
def test_a_known_copy_laid_out_anew_or_moved_is_not_new(org, checked, text):
    write(org, "api", "api/moved.py", text)
    assert checked("api").result.findings == ()
    (org / "org" / "api" / "api" / "retry.py").unlink()
    assert checked("api").result.findings == ()


def test_an_edit_that_leaves_its_sibling_behind(org, checked):
    write(org, "shop", "shop/rows.py", OTHER)
    write(org, "api", "api/retry.py", RETRY.replace("ConnectionError, TimeoutError", "ConnectionError, OSError"))
    (finding,) = checked("api").result.findings
    assert (finding.answer, finding.squads) == (Answer.DIVERGENT, ("checkout",))


def test_an_edit_of_a_number_only_leaves_an_equal_sibling_behind(org, checked):
    write(org, "shop", "shop/again.py", RETRY.replace("5.0", "60.0"))
    found = checked("shop").result.findings
    assert [one.answer for one in found] == [Answer.DIVERGENT]


def test_a_copy_that_is_replaced_by_a_call_is_resolved(org, checked):
    tree = org / "org" / "labels"
    git(tree, "switch", "--quiet", "--create", "topic")
    commit(tree, {"labels/mask.py": MASK})
    assert checked("labels").result.findings
    commit(tree, {"labels/mask.py": "from core.masking import mask_secrets\n\n__all__ = ['mask_secrets']\n"})
    assert checked("labels").result.findings == ()


def test_a_commit_is_read_as_data(org, checked):
    tree = org / "org" / "labels"
    git(tree, "switch", "--quiet", "--create", "topic")
    commit(tree, {"labels/again.py": RETRY})
    git(tree, "switch", "--quiet", "main")
    assert checked("labels").result.findings == ()
    (finding,) = checked("labels", head="topic").result.findings
    assert finding.fragment.path == "labels/again.py"


def test_only_the_paths_that_were_asked_for(org, checked):
    write(org, "labels", "labels/again.py", RETRY)
    assert checked("labels", paths=("other",)).result.looked_at == 0
    assert checked("labels", paths=("labels",)).result.findings


def test_a_file_that_no_report_could_name_is_counted(org, checked):
    write(org, "labels", "labels/two\nlines.py", RETRY)
    write(org, "labels", "labels/two\nlines.txt", RETRY)
    result = checked("labels").result
    assert result.findings == ()
    assert [notice.splitlines() for notice in result.notices] == [
        ["labels/two", "lines.py was not read: its name has a line break or is no UTF-8."]
    ]


def test_no_base(checked):
    with pytest.raises(NoBaseError, match="nowhere is no commit here"):
        checked("labels", base="nowhere")
    with pytest.raises(NoBaseError):
        checked("labels", base="--output=/etc/passwd")


def test_a_private_match_is_not_named_in_public(org, checked):
    write(org, "labels", "labels/again.py", RETRY)
    assert checked("labels", visibility="public").result.findings == ()
    assert checked("labels", visibility="internal").result.findings == ()
    settings = load(org / "dupfinder.toml")
    hidden = settings.model_copy(update={"check": CheckSettings(hide=("api",))})
    (finding,) = checked("labels", hidden).result.findings
    assert (finding.answer, finding.squads) == (Answer.ELSEWHERE, ("checkout",))
    assert finding.disagree == ()
    closed = settings.model_copy(update={"check": CheckSettings(show="public")})
    assert checked("labels", closed).result.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        RETRY.replace("def retry_call(", "# dupfinder: ignore[ours waits for the printer]\ndef retry_call("),
        RETRY.replace("longest=5.0):", "longest=5.0):  # dupfinder: ignore[ours waits for the printer]"),
    ],
)
def test_a_comment_silences(org, checked, text):
    write(org, "labels", "labels/again.py", text)
    result = checked("labels").result
    assert result.findings == ()
    assert [one.reason for one in result.silenced] == ["ours waits for the printer"]


def test_a_comment_that_silences_nothing_is_told(org, checked):
    text = (
        "# dupfinder: ignore[old]\ndef area(width, height, unit):\n    return unit.scale(width * height, unit.of(7))\n"
    )
    write(org, "labels", "labels/new.py", text)
    result = checked("labels").result
    assert result.looked_at == 1
    assert [notice for notice in result.notices if "silences nothing" in notice]


def test_the_config_silences_until_it_expires(org, checked):
    write(org, "labels", "labels/again.py", RETRY)
    settings = load(org / "dupfinder.toml")
    entry = Ignore(path="labels/labels/*", reason="printer", owner="logistics", expires=date(2030, 1, 1))
    config = settings.model_copy(update={"ignore": (entry,)})
    assert checked("labels", config, today=date(2030, 1, 1)).result.findings == ()
    late = checked("labels", config, today=date(2030, 1, 2)).result
    assert late.findings
    assert [notice for notice in late.notices if "expired on 2030-01-01" in notice]


def test_the_baseline_goes_round(org, checked, tmp_path):
    write(org, "labels", "labels/again.py", RETRY)
    first = checked("labels")
    place = tmp_path / "baseline.txt"
    baseline.save(place, baseline.renewed((), first.result.findings, first.changed))
    entries = baseline.load(place)
    second = checked("labels", accepted=entries)
    assert second.result.findings == ()
    assert [one.finding.id for one in second.result.silenced] == [first.result.findings[0].id]
    write(org, "labels", "labels/moved.py", RETRY.replace("    ", "  "))
    (org / "org" / "labels" / "labels" / "again.py").unlink()
    assert checked("labels", accepted=entries).result.findings == (), "an id is of content, not of a place"
    kept = baseline.renewed(entries, (), {"labels/again.py"})
    assert kept == (), "what is no longer found in a changed file is dropped"
