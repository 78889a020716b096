"""A check for a terminal or a log: plain text, no colours, nothing of a repository's that could steer a terminal."""

from __future__ import annotations

from dupfinder.findings import CheckResult, Finding
from dupfinder_reports.check_wording import ANSWERS, SILENCE, differs, disagreements, headline, summary
from dupfinder_reports.untrusted import one_line
from dupfinder_reports.wording import percent


def render(result: CheckResult) -> str:
    """The findings with their places, the notices, one line at the end."""
    lines: list[str] = []
    for finding in result.findings:
        lines += [*_finding(finding, result), ""]
    lines += [f"note: {one_line(notice)}" for notice in result.notices]
    if result.silenced:
        lines.append(f"{len(result.silenced)} more silenced by a comment, the config or the baseline.")
    if result.findings:
        lines.append(f"To silence one, write on it: {SILENCE}")
    return "\n".join([*lines, summary(result)]) + "\n"


def _finding(finding: Finding, result: CheckResult) -> list[str]:
    fragment = finding.fragment
    lines = [
        f"- {one_line(fragment.path)}:{fragment.start_line}: {ANSWERS[finding.answer].lower()}",
        f"  * {headline(finding, result, one_line)}",
    ]
    for match in finding.matches:
        detail = differs(match, one_line)
        lines.append(
            f"  {percent(match.similarity):>5}  {one_line(match.squad)}  {one_line(match.place)} {one_line(match.name)}"
            f"{f'  ({detail})' if detail else ''}"
        )
    if told := disagreements(finding, one_line):
        lines.append(f"  {told}")
    return lines
