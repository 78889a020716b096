"""A check as SARIF 2.1.0 (OASIS), for code scanning.

GitHub reads the first location and `primaryLocationLineHash` only, and locations lie in the repository itself: matches
elsewhere are told in the message.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from dupfinder.findings import Answer, CheckResult, Finding
from dupfinder_reports.check_wording import ANSWERS, differs, disagreements, headline
from dupfinder_reports.untrusted import one_line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST = 5_000
"""GitHub takes 25,000 results a run and shows the first 5,000."""
RULES = {answer: f"dupfinder/{answer.value}" for answer in Answer}
_WARNINGS = (Answer.PLATFORM, Answer.DECIDED, Answer.CANDIDATE)
_LEVELS = {answer: "warning" if answer in _WARNINGS else "note" for answer in Answer}


def render(result: CheckResult) -> str:
    """One run as one document that ends in a newline."""
    driver = {
        "name": "dupfinder",
        "rules": [
            {
                "id": rule,
                "name": answer.name.capitalize(),
                "shortDescription": {"text": ANSWERS[answer]},
                "defaultConfiguration": {"level": _LEVELS[answer]},
            }
            for answer, rule in RULES.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, result) for finding in result.findings[:MOST]],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _result(finding: Finding, result: CheckResult) -> dict[str, Any]:
    fragment = finding.fragment
    detail = differs(finding.best, _plain)
    told = disagreements(finding, _plain)
    text = headline(finding, result, _plain) + (f" ({detail})" if detail else "") + (f" {told}" if told else "")
    address = quote(fragment.path.encode("utf-8", "replace"), safe="/")
    return {
        "ruleId": RULES[finding.answer],
        "ruleIndex": list(RULES).index(finding.answer),
        "level": _LEVELS[finding.answer],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": address},
                    "region": {"startLine": fragment.start_line, "endLine": fragment.end_line},
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": finding.line_hash, "dupfinder/v1": finding.id},
    }


def _plain(text: str) -> str:
    """SARIF messages have links in brackets, escaped by a backslash."""
    return one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
