"""The one comment on a pull request, and the same as a Markdown report.

Names and places of matches only, in code spans: no foreign code, no link, no mention. It is cut at a finding.
"""

from __future__ import annotations

from dupfinder.findings import CheckResult, Finding
from dupfinder_reports.check_wording import ANSWERS, SILENCE, differs, disagreements, headline, summary
from dupfinder_reports.markdown import code, words
from dupfinder_reports.wording import count, percent

MARKER = "<!-- dupfinder:pull-request -->"
UNFOLDED = 5
MOST = 65_536
"""Characters that GitHub takes; counted in UTF-16 units and bytes alike by staying well below."""
ROOM = 2_000
SHOWN_MATCHES = 4
WIDTH = 160


def render(result: CheckResult, limit: int = MOST - ROOM) -> str:
    """The body: findings first, five of them unfolded, at most `limit` bytes of UTF-8."""
    if not result.findings:
        return resolved(result)
    head = "\n\n".join([MARKER, f"**dupfinder**: {summary(result)}"])
    foot = "\n\n".join([_hidden(result), f"No change is asked for. To silence one, write `{SILENCE}` on it."]).strip()
    blocks: list[str] = []
    room = limit - _size(head) - _size(foot) - 400
    for finding in result.findings:
        block = _block(finding, result)
        room -= _size(block) + 2
        if room < 0:
            break
        blocks.append(block)
    left = len(result.findings) - len(blocks)
    folded = blocks[UNFOLDED:]
    parts = [head, *blocks[:UNFOLDED]]
    if folded:
        parts += [f"<details><summary>{len(folded)} more</summary>", *folded, "</details>"]
    if left:
        parts.append(f"{count(left, 'more finding')} did not fit; the log of the job has them all.")
    return "\n\n".join([*parts, foot]) + "\n"


def report(result: CheckResult) -> str:
    """The same for a job summary: notices too, and a sentence where nothing was found."""
    said = [f"- {words(notice)}" for notice in result.notices]
    body = render(result).removeprefix(f"{MARKER}\n\n") if result.findings else f"**dupfinder**: {summary(result)}\n"
    return "\n".join([body, *said, ""]) if said else body


def resolved(result: CheckResult) -> str:
    """What the comment says once nothing is left of what it said."""
    silenced = _hidden(result)
    said = f"Nothing else is left. {silenced}" if silenced else "Nothing in this change exists elsewhere any more."
    return f"{MARKER}\n\n**dupfinder**: resolved. {said}\n"


def _block(finding: Finding, result: CheckResult) -> str:
    fragment = finding.fragment
    place = _code(f"{fragment.path}:{fragment.start_line}")
    lines = [f"**{ANSWERS[finding.answer]}** in {place}", "", headline(finding, result, _code), ""]
    for match in finding.matches[:SHOWN_MATCHES]:
        detail = differs(match, _code)
        text = f"- {_code(match.squad)}: {_code(match.place)} {_code(match.name)}, {percent(match.similarity)} alike"
        lines.append(f"{text}; {detail}" if detail else text)
    more = len(finding.matches) - SHOWN_MATCHES
    if more > 0:
        lines.append(f"- and {count(more, 'more place')}")
    if told := disagreements(finding, _code):
        lines += ["", told]
    return "\n".join(lines)


def _hidden(result: CheckResult) -> str:
    silenced = len(result.silenced)
    return f"{count(silenced, 'finding was', 'findings were')} silenced." if silenced else ""


def _code(text: str) -> str:
    return code(text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}...")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
