"""Every form of a check over hostile names: nothing of theirs is markup, a mention, a link or a command."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dupfinder.findings import Answer, CheckResult, Finding, Match, Silenced
from dupfinder_reports import check_json, check_text, pr_comment, sarif, workflow_commands
from dupfinder_scanners.fragments import Fragment, Level

HOSTILE = [
    "@org/team",
    "](https://evil.example) [x",
    "<img src=x onerror=alert(1)>",
    "--> <!-- dupfinder:pull-request -->",
    "```\n# heading",
    "a`b``c",
    "::error::boo",
    "x\n::set-output name=a::b",
    "https://evil.example/a",
    "![i](https://evil.example/i.png)",
    "a|b|c",
    "\u202eevil\u2066 \x1b[31m",
    "</details><h1>",
    "org/repo#1 GH-1 #12",
    "&lt;b&gt;",
]


def finding(text: str, answer: Answer = Answer.ELSEWHERE, number: int = 1) -> Finding:
    fragment = Fragment(text, f"{text}.py", number, number + 9, text, Level.FUNCTION, "python", text)
    match = Match(text, f"{text}.py", 3, 9, text, text, 0.91, False, (text,), 3, answer is Answer.PLATFORM, text)
    return Finding("0" * 16, answer, fragment, (match,), (text,), None, "0" * 16 + f":{number}")


def result(*findings: Finding) -> CheckResult:
    return CheckResult("labels", "logistics", "0" * 40, len(findings), findings)


def tokens(body: str) -> list:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
    return [one for token in parser.parse(body) for one in (token, *(token.children or ()))]


ALLOWED_HTML = re.compile(r"\A(?:<!-- dupfinder:pull-request -->|<details><summary>\d+ more</summary>|</details>)\s*\Z")


def assert_harmless(body: str) -> None:
    for token in tokens(body):
        assert token.type not in {"link_open", "image", "heading_open", "fence", "table_open"}, token
        if token.type in {"html_block", "html_inline"}:
            assert ALLOWED_HTML.match(token.content), token.content
        if token.type == "text":
            assert not re.search(r"@|://|#\d|GH-", token.content), token.content
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", body)


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("text", HOSTILE)
def test_the_comment_is_harmless(text, answer):
    assert_harmless(pr_comment.render(result(*(finding(text, answer, n) for n in range(1, 8)))))


@given(st.text(min_size=1, max_size=60), st.sampled_from(list(Answer)))
def test_the_comment_is_harmless_for_any_text(text, answer):
    assert_harmless(pr_comment.render(result(finding(text, answer))))


def test_five_are_unfolded_and_the_rest_is_folded():
    body = pr_comment.render(result(*(finding("retry", number=n) for n in range(1, 9))))
    assert body.partition("<details>")[0].count("Another squad has this") == 5
    assert body.count("Another squad has this") == 8


def test_it_is_cut_at_a_finding_and_says_so():
    many = result(*(finding("r" * 150, number=n) for n in range(1, 400)))
    body = pr_comment.render(many)
    assert len(body.encode()) < 65_536
    shown = body.count("**Another squad has this**")
    assert f"{399 - shown} more findings did not fit" in body
    assert body.count("<details>") == body.count("</details>") == 1
    assert_harmless(body)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_command_of_theirs_is_heard(text):
    lines = workflow_commands.render(result(finding(text)), token="secret-token").split("\n")
    inside = False
    for line in lines:
        if inside:
            inside = line != "::secret-token::"
            assert not line.lstrip().startswith("::") or not inside
            continue
        if line.startswith("::stop-commands::"):
            inside = True
        elif line:
            assert re.match(r"::(?:notice|warning) file=[^:,]*,line=1,endLine=10,title=[^:,]*::", line), line
    assert not inside


def test_what_the_copies_disagree_on_is_one_line():
    told = replace(finding("retry"), disagree=("attempts", "backoff", "jitter", "logs", "cap", "catches", "@x/y"))
    body = pr_comment.render(result(told))
    assert "\nTheir copies disagree on `attempts`, `backoff`, `jitter`, `logs`, `cap` and 2 more decisions.\n" in body
    assert "disagree on attempts, backoff" in check_text.render(result(told))
    assert_harmless(pr_comment.render(result(replace(told, disagree=tuple(HOSTILE)))))


def test_resolved_does_not_hide_what_was_silenced():
    assert "Nothing in this change exists elsewhere" in pr_comment.render(result())
    quiet = replace(result(), silenced=(Silenced(finding("retry"), "ours"),))
    assert "resolved. Nothing else is left. 1 finding was silenced." in pr_comment.render(quiet)


def test_the_token_is_another_each_time():
    assert workflow_commands.render(result()) != workflow_commands.render(result())


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_one_line_a_name(text):
    shown = check_text.render(result(finding(text)))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", shown)
    assert not [line for line in shown.split("\n") if line.lstrip().startswith("::")]


@pytest.mark.parametrize("text", HOSTILE)
def test_sarif_has_what_github_reads(text):
    run = json.loads(sarif.render(result(finding(text, Answer.PLATFORM))))["runs"][0]
    (one,) = run["results"]
    assert one["partialFingerprints"]["primaryLocationLineHash"] == "0" * 16 + ":1"
    assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] == "dupfinder/platform"
    place = one["locations"][0]["physicalLocation"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", place["artifactLocation"]["uri"])
    assert not re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", one["message"]["text"])


def test_json_is_ascii_and_whole():
    text = check_json.render(result(finding("caf\u00e9")))
    assert text.isascii()
    document = json.loads(text)
    assert next(iter(document)) == "schema_version"
    assert document["findings"][0]["matches"][0]["similarity"] == 0.91
