"""A check as GitHub's workflow commands: an annotation a finding, then the text where no command is heard.

Whatever comes from a repository is escaped in a command, and stands between `::stop-commands::` with a token that
nobody can guess elsewhere.
"""

from __future__ import annotations

import secrets

from dupfinder.findings import Answer, CheckResult, Finding
from dupfinder_reports import check_text
from dupfinder_reports.check_wording import ANSWERS, headline
from dupfinder_reports.untrusted import one_line

MOST = 10
"""Annotations that GitHub shows of one step and kind."""


def render(result: CheckResult, token: str = "") -> str:
    """Commands and text; `token` is drawn where none is given."""
    token = token or secrets.token_hex(16)
    commands = [_command(finding, result) for finding in result.findings[:MOST]]
    return (
        "\n".join([*commands, f"::stop-commands::{token}", check_text.render(result).rstrip("\n"), f"::{token}::"])
        + "\n"
    )


def _command(finding: Finding, result: CheckResult) -> str:
    fragment = finding.fragment
    kind = "warning" if finding.answer in (Answer.PLATFORM, Answer.DECIDED, Answer.CANDIDATE) else "notice"
    place = f"file={_value(fragment.path)},line={fragment.start_line},endLine={fragment.end_line}"
    return f"::{kind} {place},title={_value(ANSWERS[finding.answer])}::{_data(headline(finding, result, one_line))}"


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
